"""What somebody may do only so often in a day, counted for whoever it is and not for each question.

In the database, since it must outlast a restart; a row is a keyed digest and a time, and goes after a day.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from deskbell.mailroom import sealing
from deskbell.questions.models import Attempt

A_DAY = timedelta(days=1)


def lately(what: str, who: str) -> int:
    """How often ``who`` (an address) did ``what`` within a day."""
    return Attempt.objects.filter(digest=_digest(what, who), at__gt=timezone.now() - A_DAY).count()


def count(what: str, who: str) -> None:
    """Once more, inside the caller's transaction. What is a day old is swept out on the way."""
    now = timezone.now()
    Attempt.objects.filter(at__lte=now - A_DAY).delete()
    Attempt.objects.create(digest=_digest(what, who), at=now)


def _digest(what: str, who: str) -> str:
    return sealing.digest(f"{what}\0{who.casefold()}".encode("utf-8", "replace"), "deskbell attempt digest")
