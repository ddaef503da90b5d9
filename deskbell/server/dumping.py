"""PostgreSQL keeps and brings back its data by its own programs: what to type, for this database."""

from __future__ import annotations

from pathlib import Path

from deskbell.server.keeping import LEFT_OUT

# A sealed address can only be left out of a dump with its row, and that with the row that points to it.
WITHOUT = (*LEFT_OUT, "questions_patron_address", "mailroom_address")


def dump_command(file: Path) -> str:
    """Makes a backup, with the same things left out as on SQLite. Holds no password."""
    without = " ".join(f"--exclude-table-data={table}" for table in WITHOUT)
    return f"pg_dump --format=custom {without} --file={file} {_address()}"


def load_command(file: Path) -> str:
    """Brings such a dump back into an empty database."""
    return f"pg_restore --exit-on-error --no-owner --dbname={_address()} {file}"


def _address() -> str:
    from django.db import connection

    database = connection.settings_dict
    parts = {"host": "HOST", "port": "PORT", "user": "USER", "dbname": "NAME"}
    said = " ".join(f"{word}={database[name]}" for word, name in parts.items() if database[name])
    return f'"{said}"'
