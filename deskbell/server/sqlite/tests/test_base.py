"""The turn and the promises of the SQLite backend, on a file of the test's own."""

from __future__ import annotations

import logging
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

import deskbell
from deskbell.server.sqlite import base
from deskbell.server.sqlite.turn import Turn

ALIAS = "beside"
Connect = Callable[[], BaseDatabaseWrapper]

# The other process of each story: a program of its own, without the project's settings.
OTHER = """
import sys, time
from django.conf import settings
path, story = sys.argv[1:]
settings.configure(USE_TZ=True, DATABASES={"default": {"ENGINE": "deskbell.server.sqlite", "NAME": path}})
import django
django.setup()
from django.db import connection, transaction
def add(who):
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select last from count")
            last = cursor.fetchone()[0]
            cursor.execute("update count set last = %s", [last + 1])
            cursor.execute("insert into line (who) values (%s)", [who])
if story == "hold":
    with transaction.atomic():
        print("holding", flush=True)
        sys.stdin.read()
        with connection.cursor() as cursor:
            cursor.execute("insert into line (who) values ('other')")
else:
    print("ready", flush=True)
    for _ in range(int(story)):
        add("other")
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "desk.sqlite3"


@pytest.fixture
def connect(place: Path, django_db_blocker: Any) -> Iterator[Connect]:
    """Gives a connection to the thread that calls it."""

    def open_here() -> BaseDatabaseWrapper:
        connections[ALIAS] = new_connection(place)
        return connections[ALIAS]

    with django_db_blocker.unblock():
        with open_here().cursor() as cursor:
            cursor.execute("create table count (last integer)")
            cursor.execute("insert into count values (0)")
            cursor.execute("create table line (id integer primary key, who text)")
        yield open_here
        connections[ALIAS].close()
        del connections[ALIAS]


def new_connection(place: Path | str) -> base.DatabaseWrapper:
    settings = dict(connections["default"].settings_dict)
    settings.update(ENGINE="deskbell.server.sqlite", NAME=place, OPTIONS={}, ATOMIC_REQUESTS=False)
    return base.DatabaseWrapper(settings, ALIAS)


def add(who: str) -> None:
    """A claim in small: read, then write what follows from it."""
    with transaction.atomic(using=ALIAS), connections[ALIAS].cursor() as cursor:
        cursor.execute("select last from count")
        last = cursor.fetchone()[0]
        cursor.execute("update count set last = %s", [last + 1])
        cursor.execute("insert into line (who) values (%s)", [who])


def ask(sql: str) -> Any:
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(sql)
        row = cursor.fetchone()
    return row[0] if row else None


def in_thread(connect: Connect, work: Callable[[], None]) -> threading.Thread:
    def run() -> None:
        connect()
        try:
            work()
        finally:
            connections[ALIAS].close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def other_process(place: Path, story: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", OTHER, str(place), story],
        cwd=Path(deskbell.__file__).parent.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() in ("holding", "ready")
    return process


def ended(process: subprocess.Popen[str]) -> int:
    process.communicate(timeout=30)
    return process.returncode


def test_a_connection_has_the_promised_pragmas(connect: Connect) -> None:
    assert ask("pragma journal_mode") == "wal"
    assert ask("pragma synchronous") == 2  # FULL
    assert ask("pragma foreign_keys") == 1
    assert ask("pragma secure_delete") == 1
    assert ask("pragma wal_autocheckpoint") == 8000
    assert ask("pragma busy_timeout") == 5000


def test_every_transaction_is_immediate(connect: Connect) -> None:
    with transaction.atomic(using=ALIAS):
        assert ask("select 1") == 1
        outsider = sqlite3.connect(connections[ALIAS].settings_dict["NAME"], timeout=0)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            outsider.execute("insert into line (who) values ('outsider')")
        outsider.close()


def test_two_threads_exclude_each_other_and_no_count_is_lost(connect: Connect) -> None:
    def add_many() -> None:
        for _ in range(100):
            add("thread")

    threads = [in_thread(connect, add_many) for _ in range(2)]
    for thread in threads:
        thread.join(30)
    assert ask("select last from count") == ask("select count(*) from line") == 200


def test_two_processes_exclude_each_other_and_no_count_is_lost(connect: Connect, place: Path) -> None:
    process = other_process(place, "100")
    for _ in range(100):
        add("here")
    assert ended(process) == 0
    assert ask("select last from count") == ask("select count(*) from line") == 200


def test_a_writer_waits_for_the_turn_of_another_process_and_comes_after_it(connect: Connect, place: Path) -> None:
    process = other_process(place, "hold")
    thread = in_thread(connect, lambda: add("here"))
    sleep(0.1)
    assert thread.is_alive()
    assert ended(process) == 0
    thread.join(10)
    assert ask("select group_concat(who) from (select who from line order by id)") == "other,here"


def test_a_process_killed_while_it_holds_the_turn_frees_it(connect: Connect, place: Path) -> None:
    process = other_process(place, "hold")
    os.kill(process.pid, signal.SIGKILL)
    add("here")
    assert ended(process) == -signal.SIGKILL
    assert ask("select group_concat(who) from line") == "here"


def test_claims_and_a_busy_writer_both_get_on(connect: Connect) -> None:
    stop = threading.Event()
    batches = 0

    def write() -> None:
        nonlocal batches
        while not stop.is_set():
            add("writer")
            batches += 1

    writer = in_thread(connect, write)
    longest = 0.0
    for _ in range(50):
        began = monotonic()
        add("claim")
        longest = max(longest, monotonic() - began)
    during = batches
    stop.set()
    writer.join(30)
    assert ask("select count(*) from line where who = 'claim'") == 50
    assert during >= 10
    assert longest < 2


def test_reading_takes_no_turn(connect: Connect, place: Path) -> None:
    process = other_process(place, "hold")
    began = monotonic()
    assert ask("select last from count") == 0
    assert monotonic() - began < 1
    assert not turn_is_mine()
    ended(process)


def test_a_block_inside_a_block_takes_the_turn_once_and_keeps_it(connect: Connect) -> None:
    with transaction.atomic(using=ALIAS):
        with transaction.atomic(using=ALIAS):
            assert turn_is_mine()
        with pytest.raises(ZeroDivisionError), transaction.atomic(using=ALIAS):
            raise ZeroDivisionError
        assert turn_is_mine()
    assert not turn_is_mine()


def test_a_rollback_ends_the_turn(connect: Connect) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic(using=ALIAS):
        raise ZeroDivisionError
    assert not turn_is_mine()


def test_a_commit_that_fails_ends_the_turn_with_its_rollback(connect: Connect) -> None:
    with connections[ALIAS].cursor() as cursor:
        cursor.execute("create table child (line integer references line (id) deferrable initially deferred)")
    with (
        pytest.raises(IntegrityError, match="FOREIGN KEY"),
        transaction.atomic(using=ALIAS),
        connections[ALIAS].cursor() as cursor,
    ):
        cursor.execute("insert into child values (404)")
    assert not turn_is_mine()
    assert not connections[ALIAS].connection.in_transaction


def test_closing_ends_the_turn(connect: Connect) -> None:
    connection = connections[ALIAS]
    connection.ensure_connection()
    connection._start_transaction_under_autocommit()  # type: ignore[attr-defined]
    assert turn_is_mine()
    connection.close()
    assert not turn_is_mine()


def test_a_transaction_that_cannot_begin_gives_its_turn_back(connect: Connect, place: Path) -> None:
    outsider = sqlite3.connect(place)
    outsider.execute("begin immediate")
    connections[ALIAS].close()
    connections[ALIAS].settings_dict["OPTIONS"] = {"timeout": 0.01}
    with pytest.raises(OperationalError, match="locked"):
        add("late")
    assert not turn_is_mine()
    outsider.close()


def test_a_second_connection_of_the_same_thread_is_refused_instead_of_waiting_for_ever(connect: Connect) -> None:
    with transaction.atomic(using=ALIAS):
        second = new_connection(connections[ALIAS].settings_dict["NAME"])
        second.ensure_connection()
        with pytest.raises(OperationalError, match="another connection"):
            second._start_transaction_under_autocommit()
        second.close()


def test_a_database_in_memory_has_no_turn(django_db_blocker: Any, tmp_path: Path) -> None:
    with django_db_blocker.unblock():
        connection = new_connection(":memory:")
        connection.ensure_connection()
        connection._start_transaction_under_autocommit()
        assert connection._turn is None
        connection.rollback()
        connection._close()


def test_a_turn_held_long_is_told_in_the_log(connect: Connect, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "deskbell.server"):
        add("quick")
        assert not caplog.records
        with transaction.atomic(using=ALIAS):
            sleep(0.06)
    assert "held its turn for" in caplog.text


def test_a_migration_may_be_long(connect: Connect, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "deskbell.server"), connections[ALIAS].schema_editor():
        sleep(0.06)
    assert not caplog.records
    assert not connections[ALIAS].long_turn_expected  # type: ignore[attr-defined]


def test_without_flock_the_plain_engine_remains(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deskbell.server.sqlite.turn.fcntl", None)
    add("here")
    assert ask("select count(*) from line") == 1


def test_two_names_of_one_file_share_one_turn(place: Path, tmp_path: Path) -> None:
    place.touch()
    (tmp_path / "alias").symlink_to(place)
    assert base._file_of(tmp_path / "alias") == base._file_of(f"file:{place}?cache=private") == str(place)


def test_a_turn_forgotten_is_closed(tmp_path: Path) -> None:
    first = Turn(str(tmp_path / "turn"))
    first.take()
    del first
    second = Turn(str(tmp_path / "turn"))
    second.take()
    second.close()


def turn_is_mine() -> bool:
    turn: Turn | None = connections[ALIAS]._turn  # type: ignore[attr-defined]
    return turn is not None and turn.mine


def test_a_single_write_waits_in_the_same_line(connect: Connect, place: Path) -> None:
    """Outside ``atomic()`` a statement commits by itself; it must not depend on SQLite's own unfair waiting."""
    connection = connect()
    turn = Turn(f"{place}-turn")
    wrote = threading.Event()

    def write() -> None:
        mine = connect()
        with mine.cursor() as cursor:
            cursor.execute("insert into line (who) values (%s)", ["alone"])
            wrote.set()
        mine.close()

    turn.take()
    writer = threading.Thread(target=write)
    writer.start()
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from line where who = 'alone'")  # reading takes no turn
    assert not wrote.wait(0.2)
    turn.leave()
    assert wrote.wait(5)
    writer.join(5)
    turn.close()
