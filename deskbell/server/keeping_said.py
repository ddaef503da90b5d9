"""What ``deskbell backup`` and ``deskbell restore`` say, and the exit code they end with."""

from __future__ import annotations

import sys
from pathlib import Path

from deskbell.server import dumping, keeping
from deskbell.server.keeping import CannotKeep
from deskbell.server.progress import shown


def backup(file: Path, *, force: bool) -> int:
    """0 when the backup is whole and checked; on PostgreSQL 1, and the command that makes one."""
    if not keeping.is_sqlite():
        return _no(f"The database is PostgreSQL; its own tool makes the backup:\n  {dumping.dump_command(file)}")
    try:
        with shown() as tell:
            size = keeping.back_up(file, force=force, tell=tell)
    except CannotKeep as why:
        return _no(str(why))
    print(f"{file} is whole and checked ({size / 1_000_000:.1f} MB).")
    print("It holds no addresses, sessions or links, and not the key file: keep a copy of that apart.")
    return 0


def restore(file: Path, *, force: bool, forgotten: Path | None) -> int:
    """0 when the backup is in its place; on PostgreSQL 1, and the commands that put one there."""
    if not keeping.is_sqlite():
        after = "then, before the server starts:\n  deskbell restore --replay"
        return _no(f"PostgreSQL's own tool brings it back:\n  {dumping.load_command(file)}\n{after}")
    try:
        with shown() as tell:
            back = keeping.restore(file, force=force, forgotten=forgotten, tell=tell)
    except CannotKeep as why:
        return _no(str(why))
    print(f"Restored {back.questions} questions from the backup of {back.made_at} (Deskbell {back.version}).")
    print(f"{back.forgotten} forgettings that came after it were done again. Everybody signs in anew.")
    if not back.same_key:
        print("The key file is another than the backup's: addresses left before will not be recognised.")
    return 0


def replay(forgotten: Path | None) -> int:
    """0 when everything on the list is forgotten."""
    try:
        count = keeping.replay(forgotten)
    except CannotKeep as why:
        return _no(str(why))
    print(f"{count} forgettings were done again.")
    return 0


def _no(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1
