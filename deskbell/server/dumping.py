"""PostgreSQL keeps and brings back its data by its own programs: what to type, for this database."""

from __future__ import annotations

from pathlib import Path

from deskbell.server.keeping import LEFT_OUT


def dump_command(file: Path) -> str:
    """Makes a backup, with the same things left out as on SQLite. Holds no password."""
    without = " ".join(f"--exclude-table-data={table}" for table in (*LEFT_OUT, *_of_addresses()))
    return f"pg_dump --format=custom {without} --file={file} {_address()}"


def load_command(file: Path) -> str:
    """Brings such a dump back into an empty database."""
    return f"pg_restore --exit-on-error --no-owner --dbname={_address()} {file}"


def _of_addresses() -> list[str]:
    """A sealed address can only be left out of a dump with its row, and that with every row that points to it."""
    from django.apps import apps
    from django.db.models import Model

    points_to = {
        model: {field.related_model for field in model._meta.concrete_fields}  # noqa: SLF001 - Django's own name for it
        for model in apps.get_models()
    }
    found: list[type[Model]] = [apps.get_model("mailroom", "Address")]
    for model in found:  # grows while it is gone through
        found += [other for other, others in points_to.items() if model in others and other not in found]
    return [model._meta.db_table for model in found]  # noqa: SLF001


def _address() -> str:
    from django.db import connection

    database = connection.settings_dict
    parts = {"host": "HOST", "port": "PORT", "user": "USER", "dbname": "NAME"}
    said = " ".join(f"{word}={database[name]}" for word, name in parts.items() if database[name])
    return f'"{said}"'
