"""``deskbell check``: what is misconfigured, in sentences that say what to do."""

from __future__ import annotations

import os
import stat
from pathlib import Path


def findings() -> list[str]:
    """One sentence for each thing to look at; empty when all is well."""
    from deskbell.server import starting

    starting.set_up()
    found = [*_public_url(), *_key_file()]
    for look in (_database, _migrations):
        if sentences := look():  # then there is nothing to read the rest from
            return found + sentences
    return [*found, *_staff(), *_desks(), *_accounts()]


def _database() -> list[str]:
    from django.db import DatabaseError, connection

    try:
        connection.ensure_connection()
    except DatabaseError as why:
        return [f"The database cannot be reached: {str(why).splitlines()[0]}. Look at DESKBELL_DATABASE_URL."]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode")
            if cursor.fetchone()[0] != "wal":
                return [
                    "SQLite does not use its write-ahead log; is the data folder on a network drive? Use a local one."
                ]
    return []


def _migrations() -> list[str]:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if not waiting:
        return []
    sentence = (
        f"The database is not up to date ({waiting} migrations wait): the next start of `deskbell serve` does that. "
        "The rest was not looked at."
    )
    return [sentence]


def _public_url() -> list[str]:
    from deskbell.server.settings import ENVIRONMENT

    if ENVIRONMENT.secure or ENVIRONMENT.host in ("localhost", "127.0.0.1"):
        return []
    sentence = (
        f"DESKBELL_PUBLIC_URL is {ENVIRONMENT.public_url}: without https:// nobody can sign in from another machine. "
        "Put a proxy with a certificate before Deskbell (docs/run/proxy.md)."
    )
    return [sentence]


def _key_file() -> list[str]:
    from django.conf import settings

    path = Path(os.environ.get("DESKBELL_SECRET_KEY_FILE") or settings.DATA / "secret.key")
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return [f"Others on this machine can read {path}. Run: chmod 600 {path}"]
    return []


def _staff() -> list[str]:
    from deskbell.staff.models import Role

    if Role.objects.filter(kind=Role.Kind.ADMINISTRATOR, until=None, staff__is_active=True).exists():
        return []
    return ["There is no administrator. Start `deskbell serve`: it prints a link that makes one."]


def _desks() -> list[str]:
    from deskbell.libraries.models import Desk

    if Desk.objects.filter(active=True).exists():
        return []
    return ["There is no desk yet. Sign in and make one under Organisation."]


def _accounts() -> list[str]:
    from deskbell.mailroom import checking

    return checking.findings()
