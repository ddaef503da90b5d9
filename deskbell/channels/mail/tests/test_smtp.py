"""Handing over to a mail server: each of its answers, and its silence, means what it should."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import time_machine

from deskbell.channels.mail import oauth, smtp
from deskbell.channels.mail.tests.making import FERN, MAPLE, OUTBOUND, account, outbound
from deskbell.channels.mail.tests.receiver import Receiver, receiver
from deskbell.formats.mail.letter import read as read_letter
from deskbell.mailroom.contract import Receipt, TryLater
from deskbell.mailroom.models import Account
from deskbell.mailroom.registry import channels
from tests import world
from tests.certificates import certify
from tests.serving import free_port

pytestmark = pytest.mark.django_db


def sending_to(other: Receiver, **more: Any) -> Account:
    return account(world.build(), smtp_host="127.0.0.1", smtp_port=other.port, **more)


def send(account: Account, **more: object) -> Receipt:
    return channels()["mail"].send(account, outbound(**more))


def test_a_message_is_handed_over_whole_with_an_envelope_that_leads_back() -> None:
    with receiver() as other:
        receipt = send(sending_to(other))
    [envelope] = other.taken
    assert (receipt.id, receipt.state) == (OUTBOUND, "sent")
    assert (envelope.mail_from, envelope.rcpt_tos) == (f"maple+b-{OUTBOUND}@library.example", [FERN])
    assert isinstance(envelope.content, bytes)
    found = read_letter(envelope.content)
    assert found.message_id == f"{OUTBOUND}@library.example"
    assert found.text == "We have it.\nCome and see."
    assert found.from_.name == "Ask Maple"


def test_an_account_that_names_no_mail_server_waits_until_it_does() -> None:
    """The form asks for one; a restored or hand-made account may lack it."""
    ours = account(world.build())
    ours.settings["smtp_host"] = ""
    with pytest.raises(TryLater, match="no mail server is named") as caught:
        send(ours)
    assert caught.value.whole


def test_a_mail_server_that_knows_no_plus_gets_the_plain_address() -> None:
    with receiver() as other:
        send(sending_to(other, plus=False))
    assert other.taken[0].mail_from == MAPLE


def test_lines_that_begin_with_a_point_arrive_as_they_are() -> None:
    with receiver() as other:
        send(sending_to(other), words=".\n..\n.hidden\nFrom here")
    assert isinstance(other.taken[0].content, bytes)
    assert read_letter(other.taken[0].content).text == ".\n..\n.hidden\nFrom here"


@pytest.mark.parametrize(
    ("command", "answer", "whole"),
    [
        ("MAIL", "451 4.7.0 Try again", True),
        ("MAIL", "550 5.7.60 You may not send as this", True),
        ("RCPT", "450 4.2.0 Greylisted", False),
        ("RCPT", "421 4.3.2 Closing", True),
        ("DATA", "452 4.3.1 Full", False),
        ("RCPT", "", True),
        ("DATA", "", False),
    ],
)
def test_not_now_keeps_the_message(command: str, answer: str, whole: bool) -> None:
    with receiver(answers={command: answer}) as other, pytest.raises(TryLater) as why:
        send(sending_to(other))
    assert why.value.whole is whole
    assert answer[:3] in why.value.reason
    assert len(other.taken) == (1 if (command, answer) == ("DATA", "") else 0)


@pytest.mark.parametrize(
    ("command", "answer", "of_the_message"),
    [
        ("RCPT", "550 5.1.1 No such user", False),
        ("RCPT", "554 5.7.1 We take nothing from you", True),
        ("MAIL", "552 5.3.4 Too large", True),
        ("DATA", "554 5.6.0 We do not like it", True),
    ],
)
def test_a_no_for_good_is_a_failure_and_says_what_is_to_blame(command: str, answer: str, of_the_message: bool) -> None:
    with receiver(answers={command: answer}) as other:
        receipt = send(sending_to(other))
    assert (receipt.id, receipt.state, receipt.reason) == (OUTBOUND, "failed", answer)
    assert (receipt.facts.get("blames") == "message") is of_the_message


def test_greylisting_passes_at_the_second_try_with_the_same_identifier() -> None:
    with receiver(answers={"RCPT": "450 4.2.0 Greylisted"}, once=True) as other:
        sender = sending_to(other)
        with pytest.raises(TryLater):
            send(sender)
        with time_machine.travel("2026-03-02 12:00", tick=True):
            assert send(sender).state == "sent"
    assert len(other.taken) == 1


def test_a_line_that_breaks_after_the_dot_is_tried_again_under_the_same_identifier() -> None:
    with receiver(answers={"DATA": ""}, once=True) as other:
        sender = sending_to(other)
        with pytest.raises(TryLater, match="same Message-ID"):
            send(sender)
        assert send(sender).state == "sent"
    first, second = (read_letter(one.original_content or b"") for one in other.taken)
    assert first.message_id == second.message_id


def test_a_server_that_is_too_slow_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "LAST_PATIENCE", 0.2)
    with receiver(slow=2.0) as other, pytest.raises(TryLater):
        send(sending_to(other))


def test_a_server_that_is_away_keeps_everything() -> None:
    sender = account(world.build(), smtp_host="127.0.0.1", smtp_port=free_port())
    with pytest.raises(TryLater) as why:
        send(sender)
    assert why.value.whole
    assert "127.0.0.1" in why.value.reason


def test_an_address_that_cannot_be_written_to_fails_at_once() -> None:
    receipt = send(account(world.build()), to="fern @patron.example")
    assert (receipt.state, receipt.facts) == ("failed", {"blames": "message"})


def test_a_password_signs_in_and_a_wrong_one_keeps_everything_a_while() -> None:
    with receiver(password="right") as other:
        right = sending_to(other, smtp_user="maple", smtp_password="right")
        assert send(right).state == "sent"
        right.sealed = b""
        with pytest.raises(TryLater) as why:
            send(right)
    assert why.value.whole
    assert why.value.after == smtp.AFTER_REFUSED_SIGN_IN
    assert "sign-in" in why.value.reason


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_an_encrypted_line_is_opened_to_whom_we_trust_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    certify(tmp_path)
    with receiver(security=security, folder=tmp_path) as other:
        sender = sending_to(other, smtp_security=security)
        with pytest.raises(TryLater, match="certificate"):
            send(sender)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        assert send(sender).state == "sent"


def test_a_token_that_is_refused_is_not_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def ask(url: str, form: object) -> dict[str, str]:
        asked.append(url)
        return {"access_token": "x"}

    monkeypatch.setattr(oauth, "_asked", ask)
    with receiver(password="right") as other:
        sender = sending_to(
            other, smtp_user="maple", smtp_oauth=True, oauth_token_url="https://a.example/token", oauth_client_id="c"
        )
        for _ in range(2):
            with pytest.raises(TryLater):
                send(sender)
    assert len(asked) == 2
