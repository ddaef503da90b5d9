"""``deskbell backup`` and ``deskbell restore``: one file out, one file in.

A backup holds what was asked and answered and how the house is arranged. It does not hold what opens doors: sealed
addresses and passwords, sessions, one-time links, the key file; nor messages as they came, once they were read, since
addresses stand in them in the open. A restore forgets again what was forgotten since (``forgettings``)
before the database takes its place, so that at no moment is there a served database with words that were erased.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from deskbell import __version__
from deskbell.server import data_lock
from deskbell.server.progress import Tell

PAGES_AT_ONCE = 2000
# What opens doors, and what is of use for an hour only.
LEFT_OUT = ("django_session", "staff_one_time_link", "staff_attempt", "questions_called", "staff_browser")
# What was read needs its raw bytes no more; what was not read yet is nowhere else.
READ = (
    "DELETE FROM mailroom_file_part WHERE file_id IN (SELECT raw_id FROM mailroom_arrival WHERE read_at IS NOT NULL)",
    "DELETE FROM mailroom_file WHERE id IN (SELECT raw_id FROM mailroom_arrival WHERE read_at IS NOT NULL)",
    "UPDATE mailroom_arrival SET raw_id = NULL, headers = '{}' WHERE read_at IS NOT NULL",
)
# Every table that holds something sealed: by the column's name, so that no room can be left out.
SEALED = """
    SELECT one.name FROM sqlite_master AS one, pragma_table_info(one.name) AS field
    WHERE one.type = 'table' AND field.name = 'sealed'
"""
LABEL = "CREATE TABLE deskbell_backup (made_at TEXT, version TEXT, key_mark TEXT)"


class CannotKeep(Exception):
    """A backup or a restore that is not done; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back. ``same_key`` is false when the backup was made beside another key file."""

    made_at: str
    version: str
    questions: int
    forgotten: int
    same_key: bool


# ---- backup ---------------------------------------------------------------------------------------


def back_up(file: Path, *, force: bool, tell: Tell) -> int:
    """Write the backup; its size in bytes. The server may run meanwhile. Raises ``CannotKeep``.

    It appears under its name only when it is whole and checked.
    """
    source = _database_file()
    if not source.exists():
        raise CannotKeep(f"There is no database yet at {source}.")
    file = file.expanduser().absolute()
    if file == source or (file.exists() and file.samefile(source)):
        raise CannotKeep(f"{file} is the database itself; name another file.")
    if file.exists() and not force:
        raise CannotKeep(f"{file} is there already. Choose another name, or say --force.")
    with _temporary(file, ".copy") as copy, _temporary(file, ".part") as part:
        _copy(source, copy, tell)
        tell.step("Taking out what opens doors")
        _take_out(copy, part)
        tell.step("Checking")
        _check(part)
        _to_disk(part)
        part.replace(file)
    _to_disk(file.parent)
    return file.stat().st_size


def is_sqlite() -> bool:
    from django.db import connection

    return connection.vendor == "sqlite"


def _copy(source: Path, copy: Path, tell: Tell) -> None:
    """Page by page, all as of one moment: the open reading keeps writers from starting the copy anew each time."""
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(copy)) as write:
        read.execute("BEGIN")
        read.execute("SELECT count(*) FROM sqlite_master").fetchone()
        read.backup(write, pages=PAGES_AT_ONCE, progress=lambda _, left, pages: tell.copied(pages - left, pages))


def _take_out(copy: Path, part: Path) -> None:
    """Empty what stays here, label the rest, and write it anew: what was deleted is in no page of the new file.

    Before its first start a new Deskbell meets the tables of an old one, and keeps what there is.
    """
    with closing(sqlite3.connect(copy, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = MEMORY")
        database.execute("BEGIN")
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for table in tables.intersection(LEFT_OUT):
            database.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
        for (table,) in database.execute(SEALED).fetchall():
            database.execute(f"UPDATE {table} SET sealed = x''")  # noqa: S608 - our own names
        for statement in READ if "mailroom_arrival" in tables else ():
            database.execute(statement)
        for (index,) in database.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%USING fts5%'").fetchall():
            database.execute(f"INSERT INTO {index}({index}) VALUES ('optimize')")  # noqa: S608
        database.execute(LABEL)
        label = (datetime.now(UTC).isoformat(timespec="seconds"), __version__, _key_mark())
        database.execute("INSERT INTO deskbell_backup VALUES (?, ?, ?)", label)
        database.execute("COMMIT")
        database.execute("VACUUM INTO ?", (str(part),))


# ---- restore --------------------------------------------------------------------------------------


def restore(file: Path, *, force: bool, forgotten: Path | None, tell: Tell) -> Restored:
    """Put a backup in the database's place, with everything that was forgotten since forgotten again.

    ``forgotten`` is the list to use when the one in the data folder was lost. Raises ``CannotKeep``.
    """
    from deskbell.server import forgettings

    database, file = _database_file(), file.expanduser().absolute()
    made_at, version, key_mark = _label(file)
    with _alone():
        if database.exists() and not force:
            raise CannotKeep(f"There is a database already at {database}. To replace it, say --force.")
        tell.step("Checking")
        _check(file)
        if database.exists():
            _complete_list()
        with _temporary(database, ".restoring") as part:
            _copy(file, part, tell)
            tell.step("Forgetting again")
            with _readable(version):
                questions, count = _prepare(part, forgotten or forgettings.place())
            _take_place(part, database)
    return Restored(made_at, version, questions, count, same_key=key_mark == _key_mark())


def replay(forgotten: Path | None) -> int:
    """Forget again in the database as it is; after a restore by PostgreSQL's own means. Raises ``CannotKeep``."""
    from django.utils import timezone

    from deskbell.journal.scrubbing import scrub
    from deskbell.server import forgettings, starting

    with _alone():
        starting.migrate()
        count = forgettings.replay(forgotten or forgettings.place())
        forgettings.mark_restore(timezone.now())
        scrub()
    return count


def _prepare(part: Path, forgotten: Path) -> tuple[int, int]:
    """Bring the tables up to date and forget again, in the file that is not served yet: questions, forgettings."""
    from django.db import connection

    from deskbell.journal.scrubbing import scrub
    from deskbell.questions.models import Question
    from deskbell.server import forgettings, starting

    with closing(sqlite3.connect(part)) as database:
        database.execute("DROP TABLE deskbell_backup")
        database.commit()
    connection.close()
    connection.settings_dict["NAME"] = str(part)
    starting.migrate()
    count = forgettings.replay(forgotten)
    forgettings.mark_restore(datetime.now(UTC))
    scrub(thorough=True)
    questions = Question.objects.count()
    connection.close()
    return questions, count


@contextmanager
def _readable(version: str) -> Iterator[None]:
    """A backup of a newer Deskbell may have tables that this one does not know."""
    from django.db import DatabaseError, connection

    try:
        yield
    except DatabaseError as why:
        connection.close()
        raise CannotKeep(
            f"The backup was made by Deskbell {version} and this is {__version__}, which cannot read it: {why}. "
            "Nothing was changed."
        ) from why


def _take_place(part: Path, database: Path) -> None:
    """The old write-ahead log must be gone before another file has its name: SQLite would play it into that."""
    with closing(sqlite3.connect(part)) as restored:
        restored.execute("PRAGMA journal_mode = DELETE")
    _to_disk(part)
    if database.exists():
        with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(database)) as old:
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for ending in ("-wal", "-shm"):
        Path(f"{database}{ending}").unlink(missing_ok=True)
    part.replace(database)
    _to_disk(database.parent)


def _complete_list() -> None:
    """A forgetting that the present database knows and the list does not; a broken database has none to tell."""
    from django.db import DatabaseError

    from deskbell.server import forgettings

    with suppress(DatabaseError):
        forgettings.complete()


@contextmanager
def _alone() -> Iterator[None]:
    with data_lock.alone() as alone:
        if not alone:
            raise CannotKeep("Deskbell is running on this data folder. Stop it first.")
        yield


def _label(file: Path) -> tuple[str, str, str]:
    try:
        with closing(sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True)) as database:
            label: tuple[str, str, str] = database.execute("SELECT * FROM deskbell_backup").fetchone()
            return label
    except sqlite3.DatabaseError as why:
        raise CannotKeep(f"{file} is not a backup that `deskbell backup` made, or cannot be read.") from why


# ---- shared by both -------------------------------------------------------------------------------


def _check(file: Path) -> None:
    with closing(sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True)) as database:
        try:
            said = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
        except sqlite3.DatabaseError as why:
            said = str(why)
    if said != "ok":
        raise CannotKeep(f"{file} is damaged ({said}); nothing was changed.")


@contextmanager
def _temporary(file: Path, ending: str) -> Iterator[Path]:
    """A file beside ``file``, for its owner only, gone afterwards with everything that SQLite lays beside it."""
    path = Path(f"{file}{ending}")
    beside = [Path(f"{path}{more}") for more in ("", "-wal", "-shm", "-journal", "-turn")]
    for old in beside:
        old.unlink(missing_ok=True)
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        yield path
    except OSError as why:
        raise CannotKeep(f"{why.filename or path} cannot be written: {why.strerror or why}.") from why
    except sqlite3.DatabaseError as why:
        raise CannotKeep(f"SQLite says: {why}. Nothing was changed.") from why
    finally:
        for one in beside:
            one.unlink(missing_ok=True)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _key_mark() -> str:
    """Tells one key file from another and nothing else."""
    from django.conf import settings

    return hmac.digest(settings.SECRET_KEY.encode(), b"deskbell backup", hashlib.sha256).hex()[:8]


def _database_file() -> Path:
    from django.db import connection

    return Path(str(connection.settings_dict["NAME"])).absolute()
