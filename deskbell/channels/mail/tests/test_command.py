"""A mail server pipes, and the exit code says whether to keep the message."""

from __future__ import annotations

import argparse
import io
import sys
from typing import Any

import pytest

from deskbell.channels.mail import command, reading
from deskbell.channels.mail.tests.making import account, letter
from deskbell.mailroom import files, letterbox
from deskbell.mailroom.models import Account, Arrival
from deskbell.server import cli
from tests import world

pytestmark = pytest.mark.django_db


class Stdin:
    def __init__(self, raw: bytes) -> None:
        self.buffer = io.BytesIO(raw)


@pytest.fixture
def maple() -> Account:
    return account(world.build(), way_in="pipe")


def piped(monkeypatch: pytest.MonkeyPatch, raw: bytes, *words: str) -> int:
    monkeypatch.setattr(sys, "stdin", Stdin(raw))
    parser = argparse.ArgumentParser()
    command.add(parser.add_subparsers())
    given = parser.parse_args(["read-mail", *words])
    given.set_up = lambda: None
    return int(given.run(given))


def test_a_message_is_stored_for_whom_the_mail_server_names(monkeypatch: pytest.MonkeyPatch, maple: Account) -> None:
    words = ("--recipient", "maple+t0ken@library.example", "--sender", "<>")
    assert piped(monkeypatch, letter(), *words) == 0
    arrival = Arrival.objects.get()
    assert (arrival.account, arrival.headers["Envelope-From"]) == (maple, "")
    assert arrival.headers["Envelope-To"] == "maple+t0ken@library.example"
    assert arrival.raw is not None
    assert files.read(arrival.raw) == letter()


def test_without_a_recipient_the_head_says_for_whom_it_is(monkeypatch: pytest.MonkeyPatch, maple: Account) -> None:
    assert piped(monkeypatch, letter()) == 0
    assert Arrival.objects.get().account == maple


@pytest.mark.parametrize(
    ("raw", "words", "code"),
    [
        (letter(), ("--recipient", "oak@library.example"), command.EX_NOUSER),
        (b"no head at all", (), command.EX_NOUSER),
        (b" \n", (), command.EX_DATAERR),
    ],
)
def test_what_is_for_nobody_is_refused(
    monkeypatch: pytest.MonkeyPatch, maple: Account, raw: bytes, words: Any, code: int
) -> None:
    assert piped(monkeypatch, raw, *words) == code
    assert not Arrival.objects.exists()


def test_what_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch, maple: Account) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", 20)
    assert piped(monkeypatch, letter()) == command.EX_DATAERR


def test_the_program_knows_the_command(monkeypatch: pytest.MonkeyPatch, maple: Account) -> None:
    monkeypatch.setattr(sys, "stdin", Stdin(letter()))
    assert cli.main(["read-mail", "--recipient", "maple@library.example"]) == 0
    assert Arrival.objects.get().account == maple


def test_a_wrong_setting_keeps_the_message_with_the_mail_server() -> None:
    def wrong() -> None:
        raise SystemExit("DESKBELL_DATABASE_URL is no address")

    assert command.read_mail(argparse.Namespace(recipient=[], sender=None, set_up=wrong)) == command.EX_TEMPFAIL


def test_what_cannot_be_stored_stays_with_the_mail_server(monkeypatch: pytest.MonkeyPatch, maple: Account) -> None:
    def full(*what: object) -> int:
        raise letterbox.NotKept("the disk is full")

    monkeypatch.setattr(letterbox, "drop", full)
    assert piped(monkeypatch, letter()) == command.EX_TEMPFAIL
