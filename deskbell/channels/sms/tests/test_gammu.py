"""A modem's folders, as gammu-smsd writes and takes files; the real one stands in test_real_gammu.py."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.test import override_settings

from deskbell.channels.sms import folders
from deskbell.channels.sms.channel import Sms
from deskbell.channels.sms.tests.accounts import OURS, SMS, account, outbound, receipts, stored, words
from deskbell.mailroom.conformance import Conformance, Recorded
from deskbell.mailroom.contract import Inbound, Receipt, TryLater, Unreadable

READING = {"gateway": "gammu", "address": OURS, "country": "CA"}
FIRST = "20261128_101500_00"


def payload(*parts: bytes, **more: Any) -> bytes:
    fields = {"id": f"{FIRST}_+14165550100", "from": "+14165550100", "parts": [part.hex() for part in parts]}
    return json.dumps(fields | more).encode()


class TestGammu(Conformance):
    channel = Sms()
    settings: ClassVar[Mapping[str, Any]] = READING
    account = account("gammu")
    recorded = (
        Recorded(payload("Où êtes-vous ? 😀".encode("utf-16")), ["Où êtes-vous ? 😀"]),
        Recorded(payload(b"\xfe\xff" + "one, ".encode("utf-16-be"), b"two"), ["one, two"]),
        Recorded(json.dumps({"id": "a" * 32, "state": "failed", "reason": "no"}).encode(), []),
    )


def test_receipts_name_our_id() -> None:
    raw = json.dumps({"id": "a" * 32, "state": "sent", "reason": ""}).encode()
    assert SMS.read(raw, {}, READING) == [Receipt("a" * 32, "sent")]


@pytest.mark.parametrize("more", [{"parts": [1]}, {"parts": "x"}, {"parts": ["zz"]}, {"from": ""}, {"state": "lost"}])
def test_what_is_otherwise_is_unreadable(more: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        SMS.read(payload(b"Hello", **more), {}, READING)


# ---- the folders ----------------------------------------------------------------------------------


def lay(folder: Path, name: str, content: bytes, age: float = 5) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    os.utime(folder / name, (time.time() - age, time.time() - age))


def written(text: str) -> bytes:
    return text.encode("utf-16")


@pytest.mark.django_db(transaction=True)
def test_parts_of_one_text_are_one_and_another_stays_another(tmp_path: Path) -> None:
    with override_settings(DATA=tmp_path):
        _, ours = stored("gammu")
        watch = SMS.attend(ours)
        assert isinstance(watch, folders.Watch)
        inbox = folders.folder_of(ours) / "inbox"
        lay(inbox, f"IN{FIRST}_+14165550100_00.txt", written("A long "))
        lay(inbox, f"IN{FIRST}_+14165550100_01.txt", written("text"))
        lay(inbox, "IN20261128_101500_01_+14165550101_00.txt", written("Another"))
        lay(inbox, "IN20261128_101501_00__00.txt", written("From nobody"))
        lay(inbox, "notes.txt", b"not smsd's")
        assert watch.once() == 3
        assert [path.name for path in inbox.iterdir()] == ["notes.txt"]
        with pytest.raises(Unreadable):  # of nobody: kept, for an administrator to see
            words(ours)


@pytest.mark.django_db(transaction=True)
def test_a_part_that_is_still_being_written_holds_its_text_back(tmp_path: Path) -> None:
    with override_settings(DATA=tmp_path):
        _, ours = stored("gammu")
        watch = SMS.attend(ours)
        assert isinstance(watch, folders.Watch)
        inbox = folders.folder_of(ours) / "inbox"
        lay(inbox, f"IN{FIRST}_+14165550100_00.txt", written("A long "))
        lay(inbox, f"IN{FIRST}_+14165550100_01.txt", written("te"), age=0)
        assert watch.once() == 0
        lay(inbox, f"IN{FIRST}_+14165550100_01.txt", written("text"))
        assert watch.once() == 1
        assert words(ours) == ["A long text"]


@pytest.mark.django_db(transaction=True)
def test_what_left_or_failed_is_told_and_its_words_are_gone(tmp_path: Path) -> None:
    with override_settings(DATA=tmp_path):
        _, ours = stored("gammu")
        watch = SMS.attend(ours)
        assert isinstance(watch, folders.Watch)
        folder = folders.folder_of(ours)
        lay(folder / "sent", f"OUTC20261128_101500_00_+14165550100_{'a' * 32}.txt", written("Sent"))
        lay(folder / "error", f"OUTC20261128_101500_00_+14165550100_{'b' * 32}.txt", written("Not sent"))
        assert watch.once() == 2
        told = {one.id: (one.state, bool(one.reason)) for one in receipts(ours)}
        assert told == {"a" * 32: ("sent", False), "b" * 32: ("failed", True)}
        assert not [*(folder / "sent").iterdir(), *(folder / "error").iterdir()]


def test_a_text_leaves_as_a_file_that_smsd_takes(tmp_path: Path) -> None:
    with override_settings(DATA=tmp_path):
        ours = account("gammu")
        assert SMS.send(ours, outbound("Ouvert à 10 h. 😀")).state == "sent"
        (file,) = (folders.folder_of(ours) / "outbox").iterdir()
        assert file.name.startswith("OUTC") and file.name.endswith(f"_00_+14165550100_{'0' * 31}1.txt")
        assert file.read_bytes().decode("utf-16") == "Ouvert à 10 h. 😀"
        ((_, config),) = SMS.to_set_up(ours, "")
        assert f"outboxpath = {tmp_path}/texts/{ours.key}/outbox/" in config


def test_an_outbox_that_nobody_empties_makes_the_account_wait(tmp_path: Path) -> None:
    with override_settings(DATA=tmp_path):
        ours = account("gammu")
        outbox = folders.folder_of(ours) / "outbox"
        lay(outbox, "OUTC20261128_101500_00_+14165550100_x.txt", written("Waiting"), age=600)
        with pytest.raises(TryLater) as later:
            SMS.send(ours, outbound())
        assert later.value.whole


def test_a_bare_number_is_made_whole() -> None:
    (text,) = SMS.read(payload(b"Hello", **{"from": "4165550100"}), {}, READING)
    assert isinstance(text, Inbound)
    assert text.sender == "+14165550100"
