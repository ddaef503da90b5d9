"""The command line: ``deskbell serve``, ``work``, ``demo``, ``check``, ``scrub``, ``link``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from deskbell import __version__

PACKAGE = Path(__file__).resolve().parent.parent


def main(words: Sequence[str] | None = None) -> int:
    """Read the command line and do it; the exit code is honest."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deskbell.server.settings")
    given = _parser().parse_args(words)
    # A room's command may be asked by a mail server: it sets up by itself, to say in its own way that it could not.
    given.set_up = _set_up
    return int(given.run(given) or 0)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="deskbell", description="The open service desk for libraries.")
    parser.add_argument("--version", action="version", version=f"deskbell {__version__}")
    commands = parser.add_subparsers(required=True, metavar="command")

    serve = commands.add_parser("serve", help="serve pages and sockets, and do the background work")
    _address(serve)
    serve.set_defaults(run=_serve)

    work = commands.add_parser("work", help="do the background work only")
    work.add_argument("--once", action="store_true", help="one round, then end")
    work.set_defaults(run=_work)

    demo = commands.add_parser("demo", help="a sample consortium with live patrons, in a folder of its own")
    _address(demo)
    demo.add_argument("--patrons", type=int, default=6, metavar="N", help="simulated patrons at once (0 to 200)")
    demo.add_argument("--questions", metavar="FILE", help="a CSV file with a column 'question' to take openings from")
    demo.add_argument("--fresh", action="store_true", help="throw the last demo's data away first")
    demo.set_defaults(run=_demo)

    check = commands.add_parser("check", help="say in sentences what is misconfigured")
    check.set_defaults(run=_check)

    _keeping(commands)

    scrub = commands.add_parser("scrub", help="get forgotten words out of the database's files now")
    scrub.set_defaults(run=_scrub)

    link = commands.add_parser("link", help="print a one-time link for somebody who cannot sign in")
    link.add_argument("sign_in", help="their sign-in name")
    link.set_defaults(run=_link)
    _of_rooms(commands)
    return parser


def _of_rooms(commands: Any) -> None:
    """Rooms may offer commands: ``AppConfig.commands = "dotted.path"`` of a function that is given the subparsers.

    Called before any setting is read, so that ``--help`` needs none: its module imports models within functions only.
    """
    for path in sorted(PACKAGE.rglob("apps.py")):
        name = ".".join(("deskbell", *path.relative_to(PACKAGE).with_suffix("").parts))
        for config in vars(import_module(name)).values():
            offered = getattr(config, "commands", None)
            if isinstance(offered, str):
                module, _, function = offered.rpartition(".")
                getattr(import_module(module), function)(commands)


def _keeping(commands: Any) -> None:
    backup = commands.add_parser("backup", help="write a checked copy of the database; the server may run meanwhile")
    backup.add_argument("file", type=Path, help="the file to write")
    backup.add_argument("--force", action="store_true", help="replace the file if it is there")
    backup.set_defaults(run=_backup)

    restore = commands.add_parser("restore", help="put a backup in the database's place, and forget again what was")
    restore.add_argument("file", type=Path, nargs="?", help="a file that `deskbell backup` wrote")
    restore.add_argument("--force", action="store_true", help="replace the database that is there")
    restore.add_argument("--forgotten", type=Path, metavar="LIST", help="another list than the data folder's own")
    restore.add_argument(
        "--replay", action="store_true", help="only forget again, in the database as it is (after pg_restore)"
    )
    restore.set_defaults(run=_restore)


def _set_up() -> None:
    from deskbell.server import starting

    starting.set_up()


def _address(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="the port (8000)")


def _serve(given: argparse.Namespace) -> int:
    from deskbell.server import leaving, starting

    code = starting.serve(given.host, given.port)
    leaving.leave_soon()
    return code


def _work(given: argparse.Namespace) -> int:
    from deskbell.server import starting

    return starting.work(once=given.once)


def _demo(given: argparse.Namespace) -> int:
    from deskbell.server.demo import demo

    return demo(given.host, given.port, patrons=given.patrons, questions=given.questions, fresh=given.fresh)


def _check(given: argparse.Namespace) -> int:
    from deskbell.server.checking import findings

    found = findings()
    for sentence in found:
        print(sentence)
    print("Everything is in order." if not found else f"{len(found)} to look at.")
    return 1 if found else 0


def _backup(given: argparse.Namespace) -> int:
    from deskbell.server import keeping_said, starting

    starting.set_up()
    return keeping_said.backup(given.file, force=given.force)


def _restore(given: argparse.Namespace) -> int:
    from deskbell.server import keeping_said, starting

    starting.set_up()
    if given.replay:
        return keeping_said.replay(given.forgotten)
    if given.file is None:
        print("Name the file to restore, or say --replay.", file=sys.stderr)
        return 2
    return keeping_said.restore(given.file, force=given.force, forgotten=given.forgotten)


def _scrub(given: argparse.Namespace) -> int:
    from deskbell.server import starting

    starting.set_up()
    from deskbell.journal.scrubbing import scrub

    if scrub(thorough=True):
        print("Forgotten words are out of the database's files.")
        return 0
    print("Somebody still reads the database; the running server will try again by itself.", file=sys.stderr)
    return 1


def _link(given: argparse.Namespace) -> int:
    from deskbell.server import starting

    starting.set_up()
    return starting.print_link(given.sign_in)


if __name__ == "__main__":
    sys.exit(main())
