"""A mail server hands over: stored before it is told so, refused by name, kept with it when anything goes wrong."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

import pytest
from django.db import DatabaseError

from deskbell.channels.mail import listener, recipients
from deskbell.channels.mail.listener import Listening
from deskbell.channels.mail.tests.making import FERN, MAPLE, account, attended, letter
from deskbell.mailroom import files, letterbox
from deskbell.mailroom.models import Account, Arrival
from tests import world
from tests.post_office import until
from tests.serving import free_port

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def listening(protocol: str = "lmtp", cast: world.World | None = None) -> Iterator[Account]:
    made = account(cast or world.build(), listen_port=free_port(), listen_protocol=protocol)
    with attended(Listening(made)):
        assert until(lambda: is_open(Listening(made).port))
        yield made


def is_open(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def client(made: Account) -> smtplib.SMTP:
    kind = smtplib.LMTP if made.settings["listen_protocol"] == "lmtp" else smtplib.SMTP
    return kind("127.0.0.1", made.settings["listen_port"])


def stored() -> list[bytes]:
    return [files.read(one.raw) for one in Arrival.objects.order_by("pk").select_related("raw") if one.raw]


@pytest.mark.parametrize("protocol", ["lmtp", "smtp"])
def test_a_message_is_stored_as_it_came_with_its_envelope(protocol: str) -> None:
    with listening(protocol) as made, client(made) as line:
        assert line.sendmail(FERN, ["maple+t0ken@library.example"], letter()) == {}
        assert stored() == [letter()]
        arrival = Arrival.objects.get()
    assert arrival.account == made
    assert arrival.headers["Envelope-From"] == FERN
    assert arrival.headers["Envelope-To"] == "maple+t0ken@library.example"


def test_reports_come_from_nobody() -> None:
    with listening() as made, client(made) as line:
        line.sendmail("", [MAPLE], letter())
    assert Arrival.objects.get().headers["Envelope-From"] == ""


@pytest.mark.parametrize("protocol", ["lmtp", "smtp"])
def test_a_recipient_that_leads_nowhere_is_refused_by_name(protocol: str) -> None:
    with listening(protocol) as made, client(made) as line:
        refused = line.sendmail(FERN, ["oak@library.example", MAPLE], letter())
    assert refused["oak@library.example"][0] == 550
    assert len(stored()) == 1


def test_lmtp_answers_once_for_each_recipient() -> None:
    """RFC 2033, 4.2: Postfix waits for them."""
    with listening() as made, socket.create_connection(("127.0.0.1", made.settings["listen_port"])) as raw:
        line = raw.makefile("rwb")

        def say(text: bytes, answers: int = 1) -> list[bytes]:
            line.write(text)
            line.flush()
            return [line.readline()[:3] for _ in range(answers)]

        assert say(b"", 1) == [b"220"]
        line.write(b"LHLO mx\r\n")
        line.flush()
        while line.readline()[3:4] == b"-":
            pass
        say(b"MAIL FROM:<fern@patron.example>\r\n")
        for token in (b"a", b"b"):
            assert say(b"RCPT TO:<maple+%s@library.example>\r\n" % token) == [b"250"]
        say(b"DATA\r\n")
        assert say(letter() + b"\r\n.\r\n", 2) == [b"250", b"250"]
        assert say(b"QUIT\r\n") == [b"221"]
    assert Arrival.objects.get().headers["Envelope-To"] == "maple+a@library.example maple+b@library.example"


def test_one_message_for_two_desks_is_stored_for_each() -> None:
    cast = world.build()
    account(cast, key="harbour-mail", address="harbour@college.example", way_in="pipe")
    with listening("smtp", cast) as made, client(made) as line:
        line.sendmail(FERN, [MAPLE, "harbour@college.example"], letter())
    assert sorted(one.account.key for one in Arrival.objects.select_related("account")) == [
        "harbour-mail",
        "maple-mail",
    ]


@pytest.mark.parametrize("protocol", ["lmtp", "smtp"])
def test_what_cannot_be_stored_stays_with_the_mail_server(protocol: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(payloads: list[letterbox.Payload]) -> list[letterbox.NotKept]:
        return [letterbox.NotKept("the disk is full") for _ in payloads]

    with listening(protocol) as made, client(made) as line:
        monkeypatch.setattr(letterbox, "drop_all", full)
        with pytest.raises((smtplib.SMTPDataError, smtplib.SMTPRecipientsRefused)) as why:
            line.sendmail(FERN, [MAPLE], letter())
        assert "451" in str(why.value)
        monkeypatch.undo()
        line.sendmail(FERN, [MAPLE], letter())
    assert len(stored()) == 1


def test_a_database_that_is_away_is_no_unknown_recipient(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(address: str) -> None:
        raise DatabaseError("away")

    with listening() as made, client(made) as line:
        monkeypatch.setattr(recipients, "account_of", away)
        with pytest.raises(smtplib.SMTPRecipientsRefused) as why:
            line.sendmail(FERN, [MAPLE], letter())
    assert why.value.recipients[MAPLE][0] == 451


def test_what_is_too_large_is_refused_before_it_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener, "MOST_BYTES", 1000)
    with listening() as made, client(made) as line, pytest.raises(smtplib.SMTPSenderRefused) as why:
        line.sendmail(FERN, [MAPLE], letter(body="x" * 2000))
    assert why.value.smtp_code == 552
    assert not stored()


def test_long_lines_and_bytes_that_are_no_text_are_taken() -> None:
    raw = letter(body="y" * 100_000).replace(b"yyy", b"\xff\x00y", 1)
    with listening() as made, client(made) as line:
        line.sendmail(FERN, [MAPLE], raw)
    assert stored() == [raw]


def test_many_at_once_are_all_stored() -> None:
    def hand_over(made: Account, number: int) -> None:
        with client(made) as line:
            for one in range(5):
                line.sendmail(FERN, [MAPLE], letter(f"X-Number: {number}-{one}"))

    with listening() as made:
        threads = [Thread(target=hand_over, args=(made, number)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    assert len(set(stored())) == 40


def test_a_port_that_another_account_listens_on_is_taken_over_when_it_becomes_free(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listener, "STAND_BY", 0.1)
    cast = world.build()
    port = free_port()
    first = account(cast, listen_port=port)
    second = account(cast, key="harbour-mail", address="harbour@college.example", listen_port=port)
    with attended(Listening(second)):
        assert until(lambda: is_open(port))
        with attended(Listening(first)), client(first) as line:
            line.sendmail(FERN, [MAPLE], letter())
    with attended(Listening(first)), attended(Listening(second)):
        assert until(lambda: is_open(port))
    assert len(stored()) == 1


def test_a_port_that_belongs_to_another_program_is_told() -> None:
    made = account(world.build(), listen_port=free_port())
    with socket.create_server(("127.0.0.1", Listening(made).port)), pytest.raises(OSError, match="in use"):
        Listening(made).run(Event())


@pytest.mark.parametrize("protocol", ["lmtp", "smtp"])
def test_while_the_disk_is_nearly_full_a_letter_with_files_stays_with_the_mail_server(
    protocol: str, full_disk: Any
) -> None:
    large = letter(body="x" * 200 * 1024)
    with listening(protocol) as made, client(made) as line:
        line.sendmail(FERN, [MAPLE], letter())
        with pytest.raises((smtplib.SMTPDataError, smtplib.SMTPRecipientsRefused)) as refused:
            line.sendmail(FERN, [MAPLE], large)
        assert "452, b'4.3.1 There is no room" in str(refused.value)
        assert stored() == [letter()]
        full_disk.KEEP_FREE = 0
        line.sendmail(FERN, [MAPLE], large)
        assert len(stored()) == 2
