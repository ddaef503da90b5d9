"""A message that a mailbox does not hand out keeps no other; it is said, and asked for again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Event
from typing import Any

import pytest

from deskbell.channels.mail import fetching
from deskbell.channels.mail.fetching import CutOff, Fetching
from deskbell.channels.mail.models import Fetched
from deskbell.channels.mail.tests.mailbox import Mailbox, mailbox
from deskbell.channels.mail.tests.making import account, attended, letter
from deskbell.mailroom import files
from deskbell.mailroom.models import Account, Arrival
from tests import world
from tests.post_office import until

pytestmark = pytest.mark.django_db(transaction=True)

NOT_GIVEN = {
    "no": b"{tag} NO [SERVERBUG] it is broken\r\n",
    "bad": b"{tag} BAD what?\r\n",
    "nil": b"* 2 FETCH (UID 2 BODY[] NIL)\r\n{tag} OK done\r\n",
    "only flags": b"* 2 FETCH (UID 2 FLAGS (\\Seen))\r\n{tag} OK done\r\n",
    "nothing": b"{tag} OK done\r\n",
}


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "LOOK", 0.05)
    monkeypatch.setattr(fetching, "ROUND", 0.05)
    monkeypatch.setattr(fetching, "AGAIN", 0.2)


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as made:
        made.messages = {uid: numbered(uid) for uid in (1, 2, 3)}
        yield made


def numbered(number: int) -> bytes:
    return letter(body=f"Question {number}").replace(b"<m1@", f"<m{number}@".encode())


def fetched_from(box: Mailbox) -> Account:
    given: dict[str, Any] = {"imap_host": "127.0.0.1", "imap_port": box.port, "imap_security": "none"}
    return account(world.build(), way_in="mailbox", imap_user="fern", imap_password="x", **given)


def arrived() -> list[bytes]:
    return [files.read(one.raw) for one in Arrival.objects.order_by("pk").select_related("raw") if one.raw]


def soon(found: Callable[[], bool]) -> None:
    assert until(found)


@pytest.mark.parametrize("said", NOT_GIVEN.values(), ids=NOT_GIVEN)
def test_it_keeps_no_other_and_comes_when_it_is_given(box: Mailbox, said: bytes) -> None:
    box.instead[2] = said
    made = fetched_from(box)
    with attended(Fetching(made)):
        soon(lambda: len(arrived()) == 2)
        soon(lambda: "message 2" in Account.objects.get(pk=made.pk).trouble)
        assert Fetched.objects.get().left == [2]
        del box.instead[2]
        soon(lambda: len(arrived()) == 3)
        soon(lambda: not Account.objects.get(pk=made.pk).trouble)
    assert arrived() == [numbered(1), numbered(3), numbered(2)]
    assert Fetched.objects.get().left == []


def test_none_is_fetched_twice_though_the_line_breaks_in_the_first_look(box: Mailbox) -> None:
    """The mark moves behind each, also of what was there at the beginning."""
    box.instead[3] = b""
    made = fetched_from(box)
    box.messages[4] = numbered(4)
    ended = Event()

    class Once(Fetching):
        def _store(self, mailbox: object, uid: int) -> None:
            if uid == 3 and 3 in box.instead:
                raise OSError("the line broke")
            super()._store(mailbox, uid)  # type: ignore[arg-type]

    for _ in range(2):
        with pytest.raises(CutOff):
            Once(made).run(ended)
    box.instead.clear()
    with attended(Fetching(made)):
        soon(lambda: len(arrived()) == 4)
    assert arrived() == [numbered(number) for number in (1, 2, 3, 4)]


def test_what_is_gone_is_gone(box: Mailbox) -> None:
    class Late(Fetching):
        def _store(self, mailbox: object, uid: int) -> None:
            box.messages.pop(2, None)
            super()._store(mailbox, uid)  # type: ignore[arg-type]

    with attended(Late(fetched_from(box))):
        soon(lambda: len(arrived()) == 2)
    assert (Fetched.objects.get().uid, Fetched.objects.get().left) == (3, [])


def test_a_short_message_between_quotation_marks_is_one(box: Mailbox) -> None:
    box.instead[1] = b'* 1 FETCH (UID 1 BODY[] "Subject: \\"Hello\\" \\\\")\r\n{tag} OK done\r\n'
    with attended(Fetching(fetched_from(box))):
        soon(lambda: len(arrived()) == 3)
    assert arrived()[0] == b'Subject: "Hello" \\'


def test_a_mailbox_that_gives_nothing_is_said_and_waited_for(box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MOST_LEFT", 2)
    box.instead = dict.fromkeys(box.messages, b"{tag} NO come again\r\n")
    made = fetched_from(box)
    with pytest.raises(CutOff, match="does not give"):
        Fetching(made).run(Event())
    box.instead.clear()
    with attended(Fetching(made)):
        soon(lambda: len(arrived()) == 3)


def test_what_there_is_no_room_for_stays_there_and_keeps_no_other(box: Mailbox, full_disk: Any) -> None:
    large = letter(body="x" * 200 * 1024)
    box.messages[2] = large
    made = fetched_from(box)
    with attended(Fetching(made)):
        soon(lambda: arrived() == [numbered(1), numbered(3)])
        soon(lambda: "no room" in Account.objects.get(pk=made.pk).trouble)
        full_disk.KEEP_FREE = 0
        soon(lambda: len(arrived()) == 3)
        soon(lambda: not Account.objects.get(pk=made.pk).trouble)


def test_many_that_there_is_no_room_for_keep_no_other_and_all_come_later(
    box: Mailbox, full_disk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "MOST_LEFT", 1)
    box.messages |= {uid: one + b"x" * 200 * 1024 for uid, one in box.messages.items()} | {4: numbered(4)}
    with attended(Fetching(fetched_from(box))):
        soon(lambda: arrived() == [numbered(4)])
        assert Fetched.objects.get().left == [1, 2, 3]
        full_disk.KEEP_FREE = 0
        soon(lambda: len(arrived()) == 4)
        soon(lambda: Fetched.objects.get().left == [])
