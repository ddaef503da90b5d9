"""Two forms in the same moment: an address is one account's, and who was slower is told so in words."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from deskbell.mailroom import forms
from deskbell.mailroom.models import Account
from deskbell.mailroom.tests.pigeon import Pigeon
from tests import world as cast

pytestmark = pytest.mark.django_db(transaction=True)
FORM = {"whistle": "two short notes", "grains": ""}
ALIKE = [
    ({"address": "hill"}, {"address": "hill"}),
    ({"address": "hill"}, {"address": "Hill"}),
    ({"address": "hill"}, {"address": "north", "aliases": "hill"}),
    ({"address": "north", "aliases": "ask"}, {"address": "south", "aliases": "tell ASK"}),
]


@pytest.mark.parametrize("given", ALIKE)
def test_of_two_forms_at_once_one_has_the_address_and_the_other_is_told(
    pigeon: Pigeon, given: tuple[dict[str, str], ...]
) -> None:
    desk, together = cast.build().maple_desk, Barrier(len(given))

    def send(said: dict[str, Any]) -> tuple[bool, str]:
        try:
            account = Account(channel="pigeon", desk=desk)
            form = forms.settings_form(account, FORM | said)
            assert forms.is_right(form, account)
            together.wait(10)
            return forms.store(form, account), str(form.errors)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(given)) as threads:
        (first, said), (second, said_second) = threads.map(send, given)
    assert {first, second} == {True, False}
    assert "Another desk has this already" in (said or said_second)
    assert Account.objects.filter(channel="pigeon").count() == 1
