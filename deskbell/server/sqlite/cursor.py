"""A cursor whose single writes wait in the same line as transactions.

A statement outside ``atomic()`` commits by itself. Without the turn it would depend on SQLite's own unfair waiting, and
a busy writer could make a sign-in fail with "database is locked".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.backends.sqlite3.base import SQLiteCursorWrapper

if TYPE_CHECKING:
    from deskbell.server.sqlite.base import DatabaseWrapper

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


class TurnCursor(SQLiteCursorWrapper):
    """Django's cursor, polite."""

    wrapper: DatabaseWrapper

    def execute(self, query: str, params: Any = None) -> Any:
        if not self._writes_alone(query):
            return super().execute(query, params)
        with self.wrapper.turn_for_one_statement():
            return super().execute(query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        if not self._writes_alone(query):
            return super().executemany(query, param_list)
        with self.wrapper.turn_for_one_statement():
            return super().executemany(query, param_list)

    def _writes_alone(self, query: str) -> bool:
        return not self.connection.in_transaction and query.lstrip()[:7].upper().startswith(WRITES)
