"""Waiting until followers may see everything: on PostgreSQL any transaction on the same cluster holds them back."""

from __future__ import annotations

import time

from django.db import connection


def settled() -> None:
    """Returns when no transaction is open that is older than the newest entry; 20 seconds at most."""
    for _ in range(2000):
        if connection.vendor != "postgresql":
            return
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT NOT EXISTS (SELECT 1 FROM journal_entry"
                " WHERE transaction >= pg_snapshot_xmin(pg_current_snapshot()))"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
