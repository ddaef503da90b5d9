"""Accounts with email, and letters, for this room's tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

from django.db import connections

from deskbell.channels.mail.forms import MailSettings
from deskbell.mailroom import accounts
from deskbell.mailroom.contract import Attendant, Inbound, Outbound
from deskbell.mailroom.models import Account
from deskbell.mailroom.registry import channels
from tests.world import World

MAPLE = "maple@library.example"
FERN = "fern@patron.example"
OUTBOUND = "0123456789abcdef0123456789abcdef"
SETTINGS = {"address": MAPLE, "aliases": ["ask@library.example"], "plus": True, "authserv_id": "mx.library.example"}


def settings(**given: Any) -> dict[str, Any]:
    """What the form makes of these fields and its own first values."""
    fields = MailSettings.base_fields
    first = {name: field.initial for name, field in fields.items() if field.initial is not None}
    form = MailSettings({"address": MAPLE, **first, **given})
    assert form.is_valid(), form.errors
    return form.cleaned_data


def account(world: World, key: str = "maple-mail", **given: Any) -> Account:
    made = Account(channel="mail", desk=world.maple_desk, key=key)
    accounts.put_settings(made, settings(**given))
    made.save()
    return made


def outbound(**more: Any) -> Outbound:
    wishes = {
        "id": OUTBOUND,
        "to": FERN,
        "words": "We have it.\nCome and see.",
        "token": "t0ken",
        "subject": "Microfilm",
    }
    return Outbound(**wishes | more)


def letter(*fields: str, body: str = "Do you have the Gazette of 1911?", sender: str = f"Fern <{FERN}>") -> bytes:
    head = [f"From: {sender}", f"To: {MAPLE}", "Subject: Microfilm", "Message-ID: <m1@patron.example>", *fields]
    return "\r\n".join([*head, "", body, ""]).encode()


def read(raw: bytes, headers: dict[str, str] | None = None, **more: Any) -> Inbound:
    """The one inbound that these bytes say."""
    [said] = channels()["mail"].read(raw, headers or {}, SETTINGS | more)
    assert isinstance(said, Inbound)
    return said


@contextmanager
def attended(attendant: Attendant) -> Iterator[Thread]:
    """The attendant runs in a thread, as the mailroom runs it, until the block ends. What it raised is raised here."""
    ended, raised = Event(), []

    def run() -> None:
        try:
            attendant.run(ended)
        except Exception as why:  # noqa: BLE001  shown in the test's own thread
            raised.append(why)
        finally:
            connections.close_all()

    thread = Thread(target=run, name="attendant")
    thread.start()
    try:
        yield thread
    finally:
        ended.set()
        thread.join(20)
    assert not thread.is_alive(), "an attendant ends when it is told to"
    if raised:
        raise raised[0]
