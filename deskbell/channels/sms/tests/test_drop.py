"""The folder: what lies in it is read, what leaves is whole, and nothing is lost or doubled on the way."""

from __future__ import annotations

import errno
import json
import os
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, ClassVar
from unittest import mock

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from deskbell.channels.sms import folders
from deskbell.channels.sms.channel import Sms
from deskbell.channels.sms.tests.accounts import OURS, SMS, account, attended, outbound, receipts, stored, until, words
from deskbell.mailroom import letterbox
from deskbell.mailroom.conformance import Conformance, Recorded
from deskbell.mailroom.contract import Inbound, Receipt, TryLater, Unreadable
from deskbell.mailroom.models import Account, Arrival

READING = {"gateway": "drop", "address": OURS}


def payload(content: bytes, name: str = "1.txt") -> bytes:
    return json.dumps({"name": name, "file": content.hex()}).encode()


class TestDrop(Conformance):
    channel = Sms()
    settings: ClassVar[Mapping[str, Any]] = READING
    account = account("drop")
    recorded = (
        Recorded(payload("From: +14165550100\n\nOù êtes-vous ?\n".encode()), ["Où êtes-vous ?"]),
        Recorded(payload(b"from: 4165550100\r\nid: 7\r\n\r\nOne\r\n\r\nTwo"), ["One\n\nTwo"]),
        Recorded(payload(b"Id: " + b"a" * 32 + b"\nState: delivered\n\n"), []),
    )


def read(content: bytes) -> list[Inbound | Receipt]:
    return SMS.read(payload(content), {}, READING)


def test_a_text_without_an_id_has_one_of_its_own() -> None:
    one, same, other = (read(b"From: +14165550100\n\n" + said)[0].id for said in (b"Hello", b"Hello", b"Hi"))
    assert one == same != other


def test_a_receipt_says_what_became_of_ours() -> None:
    assert read(b"Id: m\nState: failed\n\nno such number\n") == [Receipt("m", "failed", reason="no such number")]


@pytest.mark.parametrize("content", [b"", b"Hello", b"\n\nHello", b"State: delivered\n\n", b"Id: 1\nState: gone\n\n"])
def test_what_begins_otherwise_is_unreadable(content: bytes) -> None:
    with pytest.raises(Unreadable):
        read(content)


@given(st.binary(max_size=300))
def test_any_file_is_a_text_or_unreadable(content: bytes) -> None:
    try:
        read(content)
    except Unreadable:
        return


# ---- the folder -----------------------------------------------------------------------------------


def lay(folder: Path, name: str, content: bytes, rested: bool = True) -> None:
    (folder / name).write_bytes(content)
    if rested:
        os.utime(folder / name, (time.time() - 5, time.time() - 5))


@pytest.mark.django_db(transaction=True)
def test_texts_are_found_while_the_server_runs_and_the_folder_is_clear_after(tmp_path: Path) -> None:
    with override_settings(DATA=tmp_path):
        _, ours = stored("drop")
        folder = folders.folder_of(ours) / "in"
        with attended():
            until(folder.is_dir, "the folder is there")
            lay(folder, "1.txt", b"From: +14165550100\n\nWhen do you open?")
            lay(folder, ".2.txt.part", b"From: +14165550100\n\nNot yet wh")
            lay(folder, "3.txt", b"Id: m\nState: delivered\n\n")
            until(lambda: len(list(folder.iterdir())) == 1, "they are taken")
            assert words(ours) == ["When do you open?"]
            assert [(one.id, one.state) for one in receipts(ours)] == [("m", "delivered")]
            (folder / ".2.txt.part").rename(folder / "2.txt")
            until(lambda: not list(folder.iterdir()), "it is taken when it has its name")
        assert words(ours) == ["When do you open?", "Not yet wh"]


@pytest.mark.django_db(transaction=True)
def test_what_was_stored_and_not_removed_is_found_once(tmp_path: Path) -> None:
    with override_settings(DATA=tmp_path):
        _, ours = stored("drop")
        watch = SMS.attend(ours)
        assert isinstance(watch, folders.Watch)
        folder = folders.folder_of(ours) / "in"
        lay(folder, "1.txt", b"From: +14165550100\n\nHello")
        with mock.patch.object(Path, "unlink", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
            watch.once()
        watch = SMS.attend(ours)  # after a crash
        assert isinstance(watch, folders.Watch)
        assert watch.once() == 1
        assert words(ours) == ["Hello"]
        lay(folder, "2.txt", b"From: +14165550100\n\nAgain")
        full = mock.patch.object(letterbox, "drop", side_effect=letterbox.NotKept("full"))
        with full, pytest.raises(letterbox.NotKept):
            watch.once()
        assert (folder / "2.txt").exists()


def refusing(name: str, *methods: str) -> ExitStack:
    """As if the program could not do this with a file of this name (who is root may everything)."""
    stack = ExitStack()
    for method in methods:
        real = getattr(Path, method)

        def refused(path: Path, *given: Any, real: Any = real, **more: Any) -> Any:
            if path.name == name:
                raise PermissionError(errno.EACCES, "Permission denied", str(path))
            return real(path, *given, **more)

        stack.enter_context(mock.patch.object(Path, method, refused))
    return stack


def watched() -> tuple[Account, folders.Watch, Path]:
    _, ours = stored("drop")
    watch = SMS.attend(ours)
    assert isinstance(watch, folders.Watch)
    return ours, watch, folders.folder_of(ours) / "in"


def trouble_of(ours: Account) -> str:
    ours.refresh_from_db()
    return str(ours.trouble)


@pytest.mark.django_db(transaction=True)
def test_a_file_that_cannot_be_removed_is_stored_once_and_keeps_nobody_waiting(tmp_path: Path) -> None:
    with override_settings(DATA=tmp_path):
        ours, watch, folder = watched()
        lay(folder, "1.txt", b"From: +14165550100\n\nStays")
        lay(folder, "2.txt", b"From: +14165550100\n\nGoes")
        with refusing("1.txt", "unlink"):
            assert [watch.once() for _ in range(3)] == [2, 0, 0]
            assert trouble_of(ours) == "1.txt: Permission denied"
            assert Arrival.objects.count() == 2
            lay(folder, "1.txt", b"From: +14165550100\n\nAnother of this name")
            assert watch.once() == 1
        assert watch.once() == 0
        assert (trouble_of(ours), list(folder.iterdir())) == ("", [])
        assert words(ours) == ["Stays", "Goes", "Another of this name"]


@pytest.mark.django_db(transaction=True)
def test_a_file_that_cannot_be_read_is_named_and_keeps_nobody_waiting(tmp_path: Path) -> None:
    with override_settings(DATA=tmp_path):
        ours, watch, folder = watched()
        lay(folder, "1.txt", b"From: +14165550100\n\nLater")
        lay(folder, "2.txt", b"From: +14165550100\n\nNow")
        with refusing("1.txt", "open"):
            assert [watch.once(), watch.once()] == [1, 0]
            assert trouble_of(ours) == "1.txt: Permission denied"
            assert words(ours) == ["Now"]
        assert watch.once() == 1
        assert (trouble_of(ours), words(ours)) == ("", ["Now", "Later"])


@pytest.mark.django_db(transaction=True)
def test_a_file_that_is_too_long_for_a_text_lies_aside_whole(tmp_path: Path) -> None:
    with override_settings(DATA=tmp_path):
        ours, watch, folder = watched()
        long = b"From: +14165550100\n\n" + b"x" * folders.LONGEST
        lay(folder, "1.txt", long)
        lay(folder, "2.txt", b"From: +14165550100\n\nShort")
        assert [watch.once(), watch.once()] == [1, 0]
        lay(folder, "1.txt", long + b"y")
        watch.once()
        aside = folders.folder_of(ours) / "aside"
        assert sorted(len(path.read_bytes()) for path in aside.iterdir()) == [len(long), len(long) + 1]
        assert trouble_of(ours) == f"too long for a text: 2 in {aside}"
        for path in aside.iterdir():
            path.unlink()
        watch.once()
        assert (trouble_of(ours), words(ours)) == ("", ["Short"])


@pytest.mark.django_db(transaction=True)
def test_a_folder_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    with override_settings(DATA=tmp_path):
        _, watch, _ = watched()
        with refusing("in", "iterdir"), pytest.raises(PermissionError):
            watch.once()


def test_a_text_leaves_as_one_whole_file(tmp_path: Path) -> None:
    with override_settings(DATA=tmp_path):
        ours = account("drop")
        assert SMS.send(ours, outbound("Ouvert à 10 h.")).state == "sent"
        (file,) = (folders.folder_of(ours) / "out").iterdir()
        assert file.name == f"{'0' * 31}1.txt"
        assert file.read_text("utf-8") == f"To: +14165550100\nFrom: {OURS}\nId: {'0' * 31}1\n\nOuvert à 10 h.\n"
        assert [str(place) for _, place in SMS.to_set_up(ours, "")] == [
            str(tmp_path / "texts" / ours.key / name) for name in ("in", "out")
        ]


def test_a_folder_that_cannot_be_written_makes_the_account_wait(tmp_path: Path) -> None:
    (tmp_path / "texts").write_text("in the way")
    with override_settings(DATA=tmp_path), pytest.raises(TryLater) as later:
        SMS.send(account("drop"), outbound())
    assert later.value.whole
