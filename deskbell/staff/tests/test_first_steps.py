"""A new administrator is led to the first question."""

from __future__ import annotations

import re

from django.test import Client

from deskbell.channels.web.models import Design
from deskbell.libraries.models import Desk, Library
from deskbell.mailroom import registry
from deskbell.questions import claiming
from deskbell.questions.asking import Ask, ask
from deskbell.staff.first_steps import next_step, steps_of
from deskbell.staff.links import make_set_up
from deskbell.staff.models import Staff
from tests import world as cast
from tests.world import ask_id

LIBRARY = {
    "name_en": "Maple Library", "kind": "public", "time_zone": "America/Toronto", "erasing": "at_once", "keep_days": 90,
}  # fmt: skip
DESK = {
    "name_en": "Ask us", "languages": ["en", "fr"], "answer_within_hours": "24", "follow_up_days": "7",
    "colour": "#0b5c63", "active": "on", "key": "",
}  # fmt: skip


def next_address(staff: Staff) -> str:
    step = next_step(steps_of(staff))
    assert step is not None
    return step.address


def test_from_an_empty_server_to_being_on_duty(db: None) -> None:
    client = Client(headers={"host": "localhost"})
    found = re.search(r"/set-up/.+", make_set_up() or "")
    assert found
    about = {"sign_in": "ada", "name": "Ada", "desk_name": "Ada", "language": "en"}
    client.post(found[0], {**about, "password": "seven quiet herons", "again": "seven quiet herons"})
    assert "Describe your library" in client.get("/").content.decode()
    ada = Staff.objects.get()
    assert next_address(ada) == "/organisation/libraries/new/"
    assert client.post(next_address(ada), LIBRARY).status_code == 302
    assert next_address(ada) == "/organisation/libraries/maple-library/desks/new/"
    queue = Library.objects.get().queues.get().pk
    assert client.post(next_address(ada), {**DESK, "queue": queue}).status_code == 302
    assert Desk.objects.get().opening_periods.exists()
    (desk,) = Desk.objects.all()
    assert next_address(ada) == "/organisation/desks/maple-library/"
    desk.name = {"en": "Ask us", "fr": "Demandez-nous"}
    desk.save()
    assert next_address(ada) == "/organisation/desks/maple-library/tab/"
    Design.objects.create(desk=desk)
    assert next_address(ada) == "/organisation/desks/maple-library/#pasting"
    seen = {"referer": "https://www.library.example/", "sec-fetch-dest": "script"}
    Client().get("/tab/maple-library.js", headers=seen)
    assert "www.library.example" in client.get("/first-steps/").content.decode()
    assert next_address(ada) == "/duty/"
    assert client.post(next_address(ada), {"act": "on"}).status_code == 302
    assert next_address(ada) == "/ask/maple-library/"
    assert "Open your desk" in client.get("/").content.decode()
    asked = ask(Ask(ask_id(), registry.account_of(desk, "web"), "Does it work?"))
    claiming.claim(asked.question, ada)
    assert next_address(ada) == "/organisation/staff/new/"
    invited = {
        "name": "Ines",
        "sign_in": "ines",
        "language": "en",
        "role": f"operator:library:{Library.objects.get().pk}",
    }
    assert client.post(next_address(ada), invited).status_code == 200
    assert next_step(steps_of(ada)) is None
    assert "All is done" in client.get("/first-steps/").content.decode()


def test_the_console_leads_only_those_who_arrange_something(world: cast.World) -> None:
    for staff, led in ((world.ines, False), (world.lucie, True)):
        staff.language = "en"
        staff.save()
        client = Client()
        client.force_login(staff)
        assert ("First steps" in client.get("/").content.decode()) is led
