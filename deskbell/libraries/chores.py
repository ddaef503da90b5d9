"""What this room does by the clock: tells patrons' pages that a desk has opened or closed."""

from __future__ import annotations

from django.utils import timezone

from deskbell.libraries.turning import Turning
from deskbell.work.chores import every

_turning = Turning()


@every(seconds=5)
def hours() -> int:
    """Desks that have opened or closed, for all or in a language, tell whoever looks at them."""
    return _turning.look(timezone.now())
