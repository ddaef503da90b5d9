"""Pages write in their turn: on SQLite a write outside a transaction would stand in nobody's line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests import world as cast

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


def only_in_turn(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    assert connection.in_atomic_block or not sql.startswith(WRITES), sql
    return execute(sql, params, many, context)


@pytest.mark.django_db(transaction=True)
def test_every_write_of_the_staffs_and_the_librarys_pages_is_inside_a_transaction() -> None:
    world = cast.build()
    client = Client(headers={"host": "localhost"})
    maple = "/organisation/libraries/maple"
    person = f"/organisation/staff/{world.ines.pk}"
    new = {"password": "seven quiet herons", "again": "seven quiet herons"}
    posts: list[tuple[str, dict[str, Any]]] = [
        ("/sign-in/", {"sign_in": "lucie", "password": "wrong"}),
        ("/sign-in/", {"sign_in": "lucie", "password": cast.PASSWORD}),
        ("/me/", {"name": "Lucie", "desk_name": "Lucie", "language": "fr"}),
        ("/me/preferences/", {"theme": "dark", "density": "roomy", "volume": "50"}),
        ("/me/password/", {"present": cast.PASSWORD, **new}),
        ("/me/sessions/", {}),
        ("/me/browsers/ending/", {"number": "1"}),
        ("/me/browsers/trial/", {"number": "1"}),
        ("/duty/", {"act": "on"}),
        (f"{maple}/queues/new/", {"name_en": "Children", "away_minutes": "5", "active": "on"}),
        (f"{maple}/groups/new/", {"name_en": "Branches"}),
        (f"{maple}/closures/", {"first": "2030-12-25"}),
        (f"{maple}/notice/", {"words_en": "We read this."}),
        ("/organisation/desks/maple/hours/", {"day_0": "9-17"}),
        ("/organisation/desks/maple/special-days/", {"on": "2030-12-24", "hours": "10-14"}),
        (f"{person}/roles/", {"role": f"liaison:library:{world.maple.pk}"}),
        (f"{person}/link/", {}),
        (f"{person}/leaving/", {}),
        (f"{person}/return/", {}),
        ("/sign-out/", {}),
    ]
    with connection.execute_wrapper(only_in_turn):
        statuses = {client.post(address, form).status_code for address, form in posts[1:]}
        assert client.post(*posts[0]).status_code == 422
    assert statuses <= {200, 302}
