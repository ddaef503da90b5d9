"""A server with a fault in it, to see whether the checker catches it: `python tests/planted.py FAULT serve --port N`.

Everything here is what the product must never do. It is put in from outside, once Django is there; the product has no
way to ask for it.
"""

from __future__ import annotations

import sys
import time
from typing import Any

from deskbell.server import cli, starting


def acknowledge_before_commit() -> None:
    """Tells that it is done, and then does it; a power cut may come in between."""
    from django.db import transaction

    from deskbell.journal.writer import Writer

    def commit(writer: Any, batch: Any) -> None:
        with transaction.atomic():
            writer.store.write(batch, careful=True)
            writer.hand_back(batch)
            time.sleep(0.05)

    setattr(Writer, "commit", commit)  # noqa: B010


def deliver_twice() -> None:
    """Every follower is sent every entry, and once more."""
    from deskbell.live.hub import Following

    send = Following.send

    def twice(following: Any, number: int, frame: bytes, origin: object) -> None:
        send(following, number, frame, origin)
        send(following, number, frame, origin)

    setattr(Following, "send", twice)  # noqa: B010


def note_to_the_patron() -> None:
    """The patron's column of the table has notes in it."""
    from deskbell.questions import timeline

    timeline.TABLE["noted"] = (timeline.Look(), timeline.Look())


FAULTS = {fault.__name__: fault for fault in (acknowledge_before_commit, deliver_twice, note_to_the_patron)}


def main() -> int:
    fault, *words = sys.argv[1:]
    set_up = starting.set_up

    def set_up_badly() -> None:
        set_up()
        FAULTS[fault]()

    starting.set_up = set_up_badly
    return cli.main(words)


if __name__ == "__main__":
    sys.exit(main())
