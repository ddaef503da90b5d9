"""The rest of the sample's past, made while the house is open already: ``python -m deskbell.server.sample.filling``."""

from __future__ import annotations

import signal

from deskbell.server import starting

# Seconds in which others may write, longer than a question takes.
PAUSE = 0.2


def main() -> None:
    """May be killed anywhere; the next start of the demo goes on with it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    starting.set_up()
    from deskbell.server.sample import cast, history

    history.make(cast.build(), pause=PAUSE)


if __name__ == "__main__":
    main()
