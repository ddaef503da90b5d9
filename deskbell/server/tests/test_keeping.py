"""Backup and restore, by the command line as an administrator does it, and while the database is in use."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from deskbell.server import data_lock, keeping

SECRET = "Zanzibarquux"
MAKE = f"""
import django; django.setup()
from deskbell.server import starting; starting.migrate()
from tests import world as cast
from deskbell.staff import links
from deskbell.questions import indexing
world = cast.build()
kept = world.asks(words="About kept words", address="fern@example.org", id="k" * 32)
from deskbell.mailroom import accounts, letterbox, sealing
from deskbell.mailroom.models import Account, Arrival
from django.utils import timezone
account = Account(channel="mail", desk=world.maple_desk, settings={{accounts.SEALED: ["password"]}})
account.sealed = sealing.seal("a password", accounts.SEAL, account.key)
account.save()
for raw in (b"read from fern@example.org", b"not read yet from otto@example.org"):
    letterbox.drop(account, raw, {{"sender": "mei@example.org"}})
Arrival.objects.filter(size=26).update(state="read", read_at=timezone.now())
gone = world.asks(words="About {SECRET}", name="{SECRET}", id="g" * 32)
indexing.index()
links.make_recover(world.ines, None)
from django.contrib.sessions.backends.db import SessionStore
session = SessionStore(); session["a"] = 1; session.save()
from deskbell.questions.models import Called
from deskbell.staff.models import Browser
browser = Browser.objects.create(staff=world.ines, digest="d", endpoint="https://push.example.org/x", session="s")
Called.objects.create(browser=browser, question=kept.question, since=timezone.now())
"""
ERASE = f"""
import django; django.setup()
from deskbell.journal.models import Entry
from deskbell.questions import erasing
from deskbell.questions.models import Question
question = Question.objects.get(pk=Entry.objects.get(words="About {SECRET}").stream_id)
assert erasing.erase(question) == "erased"
"""


class House:
    """A data folder of its own, met through the command line."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.database = self.data / "deskbell.sqlite3"
        self.backup = folder / "backup.deskbell"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("DESKBELL_")},
            "DESKBELL_DATA": str(self.data),
            "DESKBELL_TESTING": "1",
            "DJANGO_SETTINGS_MODULE": "deskbell.server.settings",
        }

    def run(self, code: str) -> None:
        done = self._do(["-c", code])
        assert done.returncode == 0, done.stderr

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        return self._do(["-m", "deskbell.server.cli", *words])

    def _do(self, words: list[str]) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, *words]
        return subprocess.run(line, capture_output=True, text=True, check=False, env=self.environment)

    def rows(self, query: str, file: Path | None = None) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(file or self.database)) as database:
            return database.execute(query).fetchall()

    def bytes(self) -> bytes:
        return b"".join(file.read_bytes() for file in self.data.iterdir() if file.is_file())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = House(tmp_path_factory.mktemp("house"))
    house.run(MAKE)
    done = house.command("backup", str(house.backup))
    assert done.returncode == 0, done.stderr
    return house


@pytest.fixture
def house(made: House, tmp_path: Path) -> House:
    """A copy of the house and its backup, for one test."""
    shutil.copytree(made.data, tmp_path / "data")
    shutil.copy2(made.backup, tmp_path / "backup.deskbell")
    return House(tmp_path)


def test_a_backup_holds_the_questions_and_nothing_that_opens_a_door(house: House) -> None:
    assert house.rows("SELECT count(*) FROM questions_question", house.backup) == [(2,)]
    assert house.rows("SELECT length(sealed) FROM mailroom_address", house.backup) == [(0,)]
    for table in ("django_session", "staff_one_time_link", "staff_attempt", "staff_browser", "questions_called"):
        assert house.rows(f"SELECT count(*) FROM {table}", house.backup) == [(0,)]
    assert house.rows("SELECT max(length(sealed)) FROM mailroom_account", house.backup) == [(0,)]
    sealed = house.rows("SELECT sealed FROM mailroom_address")[0][0]
    digests = [bytes(str(row[0]), "ascii") for row in house.rows("SELECT digest FROM staff_one_time_link")]
    held = house.backup.read_bytes()
    assert b"push.example.org" not in held
    assert isinstance(sealed, bytes) and sealed not in held
    assert digests and not any(digest in held for digest in digests)
    assert (house.data / "secret.key").read_bytes().strip() not in held


def test_a_backup_holds_what_was_not_read_yet_and_no_raw_bytes_of_what_was(house: House) -> None:
    held = house.backup.read_bytes()
    assert b"not read yet from otto@example.org" in held
    assert b"read from fern@example.org" in house.bytes() and b"read from fern@example.org" not in held
    arrivals = house.rows("SELECT state, raw_id IS NULL, headers FROM mailroom_arrival ORDER BY id", house.backup)
    assert arrivals == [("read", 1, "{}"), ("waiting", 0, '{"sender": "mei@example.org"}')]


def test_a_backup_is_for_its_owner_alone_and_leaves_nothing_beside_it(house: House) -> None:
    assert stat.S_IMODE(house.backup.stat().st_mode) == 0o600
    assert sorted(path.name for path in house.backup.parent.iterdir()) == ["backup.deskbell", "data"]


def test_a_backup_does_not_overwrite_unless_it_must(house: House) -> None:
    before = house.backup.read_bytes()
    done = house.command("backup", str(house.backup))
    assert done.returncode == 1 and "--force" in done.stderr
    assert house.backup.read_bytes() == before
    assert house.command("backup", str(house.backup), "--force").returncode == 0


def test_a_backup_never_replaces_the_database(house: House) -> None:
    done = house.command("backup", str(house.database), "--force")
    assert done.returncode == 1 and "the database itself" in done.stderr


def test_a_backup_to_a_folder_that_is_not_there_says_so(house: House, tmp_path: Path) -> None:
    done = house.command("backup", str(tmp_path / "nowhere" / "b"))
    assert done.returncode == 1 and "cannot be written" in done.stderr and "Traceback" not in done.stderr


def test_a_restore_forgets_again_what_was_forgotten_since(house: House) -> None:
    house.run(ERASE)
    assert SECRET.encode() in house.backup.read_bytes()
    done = house.command("restore", str(house.backup), "--force")
    assert done.returncode == 0, done.stderr
    assert "Restored 2 questions" in done.stdout and "1 forgettings" in done.stdout
    assert SECRET.encode() not in house.bytes() and SECRET.casefold().encode() not in house.bytes()
    assert house.rows("SELECT count(*) FROM journal_entry WHERE words = 'About kept words'") == [(1,)]
    assert house.rows("SELECT count(*) FROM questions_question WHERE forgotten_at IS NOT NULL") == [(1,)]
    assert house.rows("SELECT count(*) FROM sqlite_master WHERE name = 'deskbell_backup'") == [(0,)]


def test_a_restore_on_a_new_machine_takes_a_rescued_list(house: House, tmp_path: Path) -> None:
    house.run(ERASE)
    rescued = shutil.copy2(house.data / "forgotten.jsonl", tmp_path / "rescued.jsonl")
    shutil.rmtree(house.data)
    done = house.command("restore", str(house.backup), "--forgotten", str(rescued))
    assert done.returncode == 0, done.stderr
    assert "another than the backup's" in done.stdout
    assert SECRET.encode() not in house.bytes()


def test_a_restore_finds_a_forgetting_that_a_crash_kept_from_the_list(house: House) -> None:
    house.run(ERASE)
    (house.data / "forgotten.jsonl").unlink()
    assert house.command("restore", str(house.backup), "--force").returncode == 0
    assert SECRET.encode() not in house.bytes()


def test_a_restore_does_not_overwrite_unless_it_must(house: House) -> None:
    before = house.database.read_bytes()
    done = house.command("restore", str(house.backup))
    assert done.returncode == 1 and "--force" in done.stderr
    assert house.database.read_bytes() == before


def test_a_restore_waits_for_no_server_but_refuses(house: House) -> None:
    import fcntl

    with (house.data / data_lock.NAME).open("w") as held:
        fcntl.flock(held, fcntl.LOCK_SH)
        done = house.command("restore", str(house.backup), "--force")
    assert done.returncode == 1 and "Stop it first" in done.stderr


def test_what_is_no_backup_or_is_damaged_is_not_restored(house: House, tmp_path: Path) -> None:
    before = house.database.read_bytes()
    rubbish = tmp_path / "rubbish"
    rubbish.write_bytes(b"rubbish" * 1000)
    torn = tmp_path / "torn"
    whole = house.backup.read_bytes()
    torn.write_bytes(whole[: len(whole) // 2 // 4096 * 4096])
    for file in (rubbish, torn, tmp_path / "missing"):
        done = house.command("restore", str(file), "--force")
        assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
    assert house.database.read_bytes() == before


def test_a_backup_of_tables_that_this_version_does_not_know_is_not_restored(house: House) -> None:
    house.run(ERASE)
    before = house.database.read_bytes()
    with closing(sqlite3.connect(house.backup)) as newer:
        newer.execute("ALTER TABLE questions_question RENAME TO questions_need")
        newer.commit()
    done = house.command("restore", str(house.backup), "--force")
    assert done.returncode == 1 and "cannot read it" in done.stderr, done.stderr
    assert house.database.read_bytes() == before
    assert not list(house.data.glob("*.restoring*"))


def test_a_copy_is_of_one_moment_while_somebody_writes(tmp_path: Path) -> None:
    source, copy = tmp_path / "source", tmp_path / "copy"
    with closing(sqlite3.connect(source)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("CREATE TABLE pair (a INTEGER, filling BLOB)")
        database.executemany("INSERT INTO pair VALUES (0, zeroblob(3000))", [()] * 6000)
        database.commit()
    seen = Watching(source)
    keeping._copy(source, copy, seen)
    with closing(sqlite3.connect(copy)) as database:
        assert database.execute("SELECT min(a), max(a) FROM pair").fetchone() == (0, 0)
    with closing(sqlite3.connect(source)) as database:
        assert database.execute("SELECT max(a) FROM pair").fetchone()[0] > 1
    assert seen.done == sorted(seen.done), "it never began anew"


class Watching:
    """Writes to the source each time that the copy tells how far it is."""

    def __init__(self, source: Path) -> None:
        self.source, self.done = source, [0]

    def step(self, words: str) -> None:
        raise AssertionError

    def copied(self, done: int, all: int) -> None:
        self.done.append(done)
        thread = threading.Thread(target=self._write)
        thread.start()
        thread.join()

    def _write(self) -> None:
        with closing(sqlite3.connect(self.source)) as database:
            database.execute("UPDATE pair SET a = a + 1")
            database.commit()
