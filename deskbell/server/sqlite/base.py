"""The database wrapper that Django asks for. Its hooks are private methods of Django (the same from 4.2 to 5.2).

Rules that follow for every room: `atomic()` only around writes and always around them, nothing slow inside (no
network, no rendering, no password hashing), and never ATOMIC_REQUESTS: every `atomic()` takes the one turn.
"""

import logging
import os
from collections.abc import Generator
from contextlib import contextmanager
from sqlite3 import Connection
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from django.db.backends.sqlite3 import base, schema
from django.db.utils import OperationalError

from deskbell.server.sqlite.cursor import TurnCursor
from deskbell.server.sqlite.turn import HeldElsewhereError, Turn

log = logging.getLogger("deskbell.server")

BUSY_SECONDS = 5.0  # patience with writers that take no turn: a backup tool, the sqlite3 shell
LOG_PAGES = 8000  # 32 MB of log; a chore moves it before (server/chores.py), so that hardly any commit has to
LONG_TURN_SECONDS = 0.050  # a chat message waits as long as the longest turn before it


class SchemaEditor(schema.DatabaseSchemaEditor):
    """Migrations are slow by nature, and nobody chats while they run: their turn is not worth a warning."""

    connection: "DatabaseWrapper"

    def __enter__(self) -> Self:
        super().__enter__()
        self.connection.long_turn_expected = True
        return self


class DatabaseWrapper(base.DatabaseWrapper):
    """SQLite that survives a power cut, empties what it deletes and lets writers wait in one line."""

    SchemaEditorClass = SchemaEditor
    long_turn_expected = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._turn: Turn | None = None

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        params.setdefault("timeout", BUSY_SECONDS)
        # DEFERRED fails at once, without waiting, when a read turns into a write beside another writer.
        self.transaction_mode = "IMMEDIATE"
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        connection: Connection = super().get_new_connection(conn_params)
        try:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")
            if not self.is_in_memory_db():
                self._use_wal(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def create_cursor(self, name: str | None = None) -> TurnCursor:
        cursor: TurnCursor = self.connection.cursor(factory=TurnCursor)
        cursor.wrapper = self
        return cursor

    @contextmanager
    def turn_for_one_statement(self) -> Generator[None, None, None]:
        """The turn around a write that commits by itself."""
        self._take_turn()
        try:
            yield
        finally:
            self._leave_turn_after_transaction()

    def _use_wal(self, connection: Connection) -> None:
        """Once per file. In turn: two first starts that change the mode together get "locked" without any waiting."""
        if connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
            return
        self._take_turn()
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        finally:
            self._leave_turn()

    def _start_transaction_under_autocommit(self) -> None:
        self._take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._leave_turn()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]
        finally:
            self._leave_turn_after_transaction()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._leave_turn_after_transaction()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._leave_turn()
            if self._turn is not None:
                self._turn.close()

    def _take_turn(self) -> None:
        if self.is_in_memory_db():
            return
        if self._turn is None:
            self._turn = Turn(_file_of(self.settings_dict["NAME"]) + "-turn")
        try:
            self._turn.take()
        except (OSError, HeldElsewhereError) as why:
            raise OperationalError(f"no turn to write: {why}") from why

    def _leave_turn_after_transaction(self) -> None:
        """A commit that fails leaves the transaction open; its turn ends with the rollback that follows."""
        if self.connection is None or not self.connection.in_transaction:
            self._leave_turn()

    def _leave_turn(self) -> None:
        held = self._turn.leave() if self._turn is not None else 0.0
        if held > LONG_TURN_SECONDS and not self.long_turn_expected:
            log.warning("A write held its turn for %.0f ms; everybody else waited.", held * 1000)
        self.long_turn_expected = False


def _file_of(name: Any) -> str:
    """The database's real file, so that two names of one file share one turn."""
    text = str(name)
    if text.startswith("file:"):
        text = unquote(urlsplit(text).path)
    return os.path.realpath(text)
