"""A real gammu-smsd with its dummy modem: what comes to the modem is read, what we write leaves by it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from django.test import override_settings

from deskbell.channels.sms import folders
from deskbell.channels.sms.tests import real
from deskbell.channels.sms.tests.accounts import SMS, attended, outbound, receipts, stored, words
from deskbell.mailroom.models import Account

pytestmark = pytest.mark.django_db(transaction=True)
LONG = "Une question assez longue, sur les cartes anciennes ✓ " * 4


class Modem:
    """The dummy phone is a folder; gammu puts texts into it, smsd takes them out."""

    def __init__(self, folder: Path, config: str) -> None:
        self.folder = folder
        self.file = folder / "smsdrc"
        phone = f"[gammu]\nconnection = none\nmodel = dummy\nport = {folder / 'phone'}\n"
        fast = "commtimeout = 1\nsendtimeout = 5\nloopsleep = 1\ncheckbattery = 0\nchecksignal = 0\ncheckbattery = 0\n"
        self.file.write_text(f"{phone}\n{config}\n{fast}logfile = {folder / 'smsd.log'}\ndebuglevel = 1\n")
        (folder / "gammurc").write_text(phone)
        for place in range(1, 6):
            (folder / "phone" / "sms" / str(place)).mkdir(parents=True)

    def comes(self, text: str, sender: str = "+14165550100") -> None:
        """A text arrives at the phone."""
        gammu = [real.need("gammu", "gammu"), "-c", str(self.folder / "gammurc"), "savesms", "TEXT"]
        more = ["-folder", "1", "-unread", "-sender", sender, "-text", text, *(["-unicode"] if "✓" in text else [])]
        more += ["-autolen", str(len(text))] if len(text) > 160 else []
        subprocess.run([*gammu, *more], check=True, capture_output=True, timeout=30)
        if (owner := self.folder.stat()).st_uid:
            for path in (self.folder / "phone").rglob("*"):
                os.chown(path, owner.st_uid, owner.st_gid)


@pytest.fixture
def ours(tmp_path: Path) -> Iterator[Account]:
    real.need("gammu-smsd", "gammu-smsd")
    with override_settings(DATA=tmp_path):
        _, made = stored("gammu")
        SMS.attend(made)
        yield made


@pytest.fixture
def modem(ours: Account, tmp_path: Path) -> Modem:
    ((_, config),) = SMS.to_set_up(ours, "")  # word for word as the account's page says it
    made = Modem(tmp_path, config)
    real.give(tmp_path)
    for path in tmp_path.rglob("*"):
        if path.is_dir():
            real.give(path)
    return made


def has(ours: Account, text: str) -> bool:
    return text in words(ours)


def smsd(modem: Modem) -> list[str]:
    return [real.need("gammu-smsd", "gammu-smsd"), "-c", str(modem.file)]


def test_a_text_comes_and_an_answer_leaves(ours: Account, modem: Modem) -> None:
    modem.comes("When do you open")
    with attended(), real.running(smsd(modem), modem.folder):
        real.until(lambda: words(ours) == ["When do you open"], "the text is there", modem.folder)
        assert SMS.send(ours, outbound("À dix heures. ✓")).state == "sent"
        real.until(lambda: [one.state for one in receipts(ours)] == ["sent"], "it has left", modem.folder)
        assert receipts(ours)[0].id == outbound().id
    folder = folders.folder_of(ours)
    assert not [path for place in ("inbox", "outbox", "sent") for path in (folder / place).iterdir()]


def test_a_modem_that_ends_midway_loses_and_doubles_nothing(ours: Account, modem: Modem) -> None:
    said = [f"Question {number}" for number in range(4)]
    with attended():
        for text in said:
            modem.comes(text)
            with real.running(smsd(modem), modem.folder) as program:
                real.until(partial(has, ours, text), f"{text} is there", modem.folder)
                program.kill()
    assert sorted(words(ours)) == said
