"""The journal's chore: cleaning up behind forgetting."""

from __future__ import annotations

from deskbell.journal import scrubbing
from deskbell.work.chores import every


@every(seconds=5)
def scrub() -> None:
    """Get forgotten words out of the database's files; tried again until nobody is in the way."""
    scrubbing.scrub()
