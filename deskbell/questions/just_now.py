"""What is true of a desk just now, looked up once for all that arrives there together.

To find it out takes longer than to write a question down, so it is looked up before the turn in which that is done.
"""

from __future__ import annotations

from collections.abc import Sequence

from deskbell.libraries.models import Desk
from deskbell.mailroom.arriving import Arriving
from deskbell.questions import desks, threads
from deskbell.questions.asking import DeskNow
from deskbell.questions.desks import DeskStatus


def look_ahead(several: Sequence[Arriving]) -> None:
    """Of the desks at which these arrive, unless they turn out to be for another."""
    for arriving in several:
        threads.desks_of(arriving)
        asked(arriving)
        status(arriving, arriving.desk)


def asked(arriving: Arriving) -> DeskNow:
    """What is kept with a question that begins."""
    return arriving.once(("now", arriving.desk.pk), lambda: DeskNow.of(arriving.desk))


def status(arriving: Arriving, desk: Desk) -> DeskStatus:
    """What its patrons are told."""
    return arriving.once(("status", desk.pk), lambda: desks.status(desk))
