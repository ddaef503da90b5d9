"""The command line: ``deskbell serve``, ``work``, ``demo``, ``check``, ``scrub``, ``link``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from deskbell import __version__


def main(words: Sequence[str] | None = None) -> int:
    """Read the command line and do it; the exit code is honest."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deskbell.server.settings")
    given = _parser().parse_args(words)
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

    scrub = commands.add_parser("scrub", help="get forgotten words out of the database's files now")
    scrub.set_defaults(run=_scrub)

    link = commands.add_parser("link", help="print a one-time link for somebody who cannot sign in")
    link.add_argument("sign_in", help="their sign-in name")
    link.set_defaults(run=_link)
    return parser


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
