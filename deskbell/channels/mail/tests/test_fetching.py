"""A mailbox at a real Dovecot is fetched: each message once, in order, whatever becomes of the line."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import Any

import pytest

from deskbell.channels.mail import fetching, oauth
from deskbell.channels.mail.fetching import CutOff, Fetching
from deskbell.channels.mail.models import Fetched
from deskbell.channels.mail.tests.lines import line_to
from deskbell.channels.mail.tests.making import account, attended, letter
from deskbell.mailroom import attending, files, reading
from deskbell.mailroom.models import Account, Arrival, Received
from deskbell.questions.models import Question
from tests import world
from tests.post_office import PASSWORD, Dovecot, until
from tests.serving import free_port

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "LOOK", 0.1)
    monkeypatch.setattr(fetching, "ROUND", 0.1)


def mailbox_of(port: int, **more: Any) -> Account:
    given: dict[str, Any] = {"imap_host": "127.0.0.1", "imap_port": port, "imap_security": "none", "imap_user": "fern"}
    return account(world.build(), way_in="mailbox", **{"imap_password": PASSWORD} | given | more)


def numbered(number: int, size: int = 0) -> bytes:
    return letter(body=f"Question {number}\r\n" + "x" * 70 * size).replace(b"<m1@", f"<m{number}@".encode())


def arrived() -> list[bytes]:
    return [files.read(one.raw) for one in Arrival.objects.order_by("pk").select_related("raw") if one.raw]


def soon(found: Callable[[], bool]) -> None:
    assert until(found)


def test_what_waits_and_what_comes_is_stored_once_as_the_server_has_it(mailboxes: Dovecot) -> None:
    mailboxes.put("fern", numbered(1), numbered(2))
    with attended(Fetching(mailbox_of(mailboxes.imap))):
        soon(lambda: len(arrived()) == 2)
        mailboxes.put("fern", numbered(3))
        soon(lambda: len(arrived()) == 3)
    assert arrived() == [numbered(1), numbered(2), numbered(3)]


def test_of_a_new_mailbox_only_what_nobody_has_read_is_taken(mailboxes: Dovecot) -> None:
    """One old unread letter must not bring everything that came after it."""
    mailboxes.put("fern", *(numbered(number) for number in range(1, 5)))
    with mailboxes.mailbox("fern") as box:
        box.flag(box.uids("ALL")[1:3], r"\Seen", value=True)
    with attended(Fetching(mailbox_of(mailboxes.imap))):
        soon(lambda: len(arrived()) == 2)
        mailboxes.put("fern", numbered(5))
        soon(lambda: len(arrived()) == 3)
    assert arrived() == [numbered(1), numbered(4), numbered(5)]


def test_it_goes_on_where_it_was(mailboxes: Dovecot) -> None:
    mailboxes.put("fern", numbered(1))
    made = mailbox_of(mailboxes.imap)
    with attended(Fetching(made)):
        soon(lambda: len(arrived()) == 1)
    mailboxes.put("fern", numbered(2))
    with attended(Fetching(made)):
        soon(lambda: len(arrived()) == 2)
    assert arrived() == [numbered(1), numbered(2)]


def test_it_can_begin_with_what_arrives_from_now_on(mailboxes: Dovecot) -> None:
    mailboxes.put("fern", numbered(1))
    with attended(Fetching(mailbox_of(mailboxes.imap, imap_unread=False))):
        soon(Fetched.objects.exists)
        mailboxes.put("fern", numbered(2))
        soon(lambda: len(arrived()) == 1)
    assert arrived() == [numbered(2)]


@pytest.mark.parametrize(("afterwards", "left", "unread"), [("mark", 2, 0), ("leave", 2, 2), ("delete", 0, 0)])
def test_what_was_stored_is_treated_there_as_the_account_wants(
    mailboxes: Dovecot, afterwards: str, left: int, unread: int
) -> None:
    mailboxes.put("fern", numbered(1), numbered(2))
    made = mailbox_of(mailboxes.imap, imap_afterwards=afterwards)

    def told() -> tuple[int, int]:
        with mailboxes.mailbox("fern") as box:
            return len(box.uids("ALL")), len(box.uids("UNSEEN"))

    with attended(Fetching(made)):
        soon(lambda: len(arrived()) == 2)
        soon(lambda: told() == (left, unread))


@pytest.mark.parametrize("afterwards", ["mark", "leave"])
def test_a_line_that_is_cut_anywhere_loses_nothing(mailboxes: Dovecot, afterwards: str) -> None:
    """Cut after ever more bytes: in the greeting, in signing in, in the middle of a message."""
    letters = [numbered(number, size=200) for number in range(1, 6)]
    mailboxes.put("fern", *letters)
    with line_to(mailboxes.imap) as line:
        made = mailbox_of(line.port, imap_afterwards=afterwards)
        for cut_after in (10, 300, 900, 5_000, 17_000, 20_000):
            line.cut_after = cut_after
            with pytest.raises(CutOff, match=r"127\.0\.0\.1"):
                Fetching(made).run(Event())
        line.cut_after = None
        with attended(Fetching(made)):
            soon(lambda: len(set(arrived())) == 5)
    assert list(dict.fromkeys(arrived())) == letters
    # What was stored before a cut may come again; it has the same Message-ID and is taken once.
    assert len(arrived()) <= len(letters) + 2


def test_a_line_that_is_cut_while_it_waits_says_so_at_once(mailboxes: Dovecot) -> None:
    with line_to(mailboxes.imap) as line:
        made = mailbox_of(line.port)
        with pytest.raises(CutOff), attended(Fetching(made)) as thread:  # noqa: PT012  it is raised at the end
            soon(Fetched.objects.exists)
            line.cut()
            thread.join(10)
            assert not thread.is_alive()


def test_a_server_without_idle_is_looked_into_from_time_to_time(
    mailboxes: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "_can_idle", lambda mailbox: False)
    with attended(Fetching(mailbox_of(mailboxes.imap))):
        soon(Fetched.objects.exists)
        mailboxes.put("fern", numbered(1))
        soon(lambda: len(arrived()) == 1)


def test_a_renumbered_folder_is_fetched_again_from_shortly_before(mailboxes: Dovecot) -> None:
    mailboxes.put("fern", numbered(1))
    made = mailbox_of(mailboxes.imap)
    with attended(Fetching(made)):
        soon(lambda: len(arrived()) == 1)
    Fetched.objects.update(validity=1, uid=99_999)
    mailboxes.put("fern", numbered(2))
    with attended(Fetching(made)):
        soon(lambda: numbered(2) in arrived())
    assert Fetched.objects.get().validity != 1


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"imap_user": "nobody"}, "127.0.0.1"),
        ({"imap_folder": "Nowhere"}, "Nowhere|exist"),
    ],
)
def test_what_the_server_refuses_is_told(mailboxes: Dovecot, given: dict[str, str], told: str) -> None:
    with pytest.raises(CutOff, match=told) as why:
        Fetching(mailbox_of(mailboxes.imap, **given)).run(Event())
    assert PASSWORD not in str(why.value)


def test_a_server_that_is_away_is_told() -> None:
    with pytest.raises(CutOff, match=r"the mailbox at 127\.0\.0\.1"):
        Fetching(mailbox_of(free_port())).run(Event())


def by_token(mailboxes: Dovecot, **more: Any) -> Account:
    given: dict[str, Any] = {"oauth_token_url": mailboxes.tokens.address, "oauth_client_id": "deskbell"}
    return mailbox_of(
        mailboxes.imap, imap_oauth=True, imap_password="", **given | {"oauth_client_secret": "s3cret"} | more
    )


def test_a_token_signs_in_instead_of_a_password(mailboxes: Dovecot) -> None:
    """XOAUTH2, and Dovecot asks the provider whether the token is good."""
    mailboxes.put("fern", numbered(1))
    with attended(Fetching(by_token(mailboxes))):
        soon(lambda: len(arrived()) == 1)
    assert mailboxes.tokens.asked[-1]["grant_type"] == ["client_credentials"]


def test_a_token_that_is_good_no_more_is_asked_for_anew(mailboxes: Dovecot) -> None:
    made = by_token(mailboxes)
    oauth.access_token(made)
    mailboxes.tokens.good.clear()
    with pytest.raises(CutOff):
        Fetching(made).run(Event())
    with attended(Fetching(made)):
        soon(Fetched.objects.exists)


def test_a_provider_that_knows_us_not_is_told_without_secrets(mailboxes: Dovecot) -> None:
    with pytest.raises(CutOff, match="invalid_client") as why:
        Fetching(by_token(mailboxes, oauth_client_secret="wr0ng")).run(Event())
    assert "wr0ng" not in str(why.value)


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_an_encrypted_line_is_opened_to_whom_we_trust_only(
    mailboxes: Dovecot, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    mailboxes.put("fern", numbered(1))
    made = mailbox_of(mailboxes.imaps if security == "tls" else mailboxes.imap, imap_security=security)
    with pytest.raises(CutOff, match="certificate"):
        Fetching(made).run(Event())
    monkeypatch.setenv("SSL_CERT_FILE", str(mailboxes.certificate))
    with attended(Fetching(made)):
        soon(lambda: len(arrived()) == 1)


def test_the_mailroom_opens_a_cut_line_again_and_takes_each_message_once(
    mailboxes: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attending, "PAUSES", (0.2,))
    with line_to(mailboxes.imap) as line:
        made = mailbox_of(line.port)
        attending.look_after()
        try:
            for number in range(1, 4):
                mailboxes.put("fern", numbered(number))
                soon(lambda: len(set(arrived())) == number)  # noqa: B023  asked within this round only
                line.cut()
        finally:
            attending.leave_all()
    while reading.read_waiting():
        pass
    assert line.connections >= 3
    assert Received.objects.filter(account=made).count() == Question.objects.count() == 3


def test_dates_are_written_in_the_servers_language() -> None:
    from datetime import UTC, datetime

    assert fetching._date(datetime(2026, 5, 3, tzinfo=UTC)) == "3-May-2026"
