"""What this room does by the clock: read what arrived, keep lines open, forget what was kept long enough."""

from __future__ import annotations

from deskbell.mailroom import attending, doubts, forgetting, reading, sending, space, taking
from deskbell.work.chores import at_end, every


@every(seconds=0.5, beside=True)
def read() -> int:
    """What waits is read; again at once while there is more."""
    return reading.read_waiting()


@every(seconds=1, beside=True)
def read_elsewhere() -> int:
    """So is what names files that lie at a provider, one at a time: while that is slow, everything else goes on."""
    return reading.read_waiting(1, elsewhere=True)


@every(seconds=1, beside=True, lasting=True)
def read_elsewhere_too() -> int:
    """A second reader of such: while one provider is slow, others' files come."""
    return reading.read_waiting(1, elsewhere=True)


@every(seconds=1, apart=True)
def send() -> int:
    """What waits is sent."""
    return sending.send_waiting()


@every(seconds=1, apart=True, lasting=True)
def send_too() -> int:
    """A second sender: while a provider is slow, other accounts go on."""
    return sending.send_waiting()


@every(seconds=1, apart=True, lasting=True)
def send_as_well() -> int:
    """And a third."""
    return sending.send_waiting()


@every(seconds=30)
def late() -> int:
    """What could not be sent in its time is shown as failed."""
    return taking.too_late()


@every(seconds=300)
def undecided() -> int:
    """What nobody has decided in three days was a refusal."""
    return doubts.overdue()


@every(seconds=2, apart=True, lasting=True)
def attend() -> None:
    """Lines to providers are kept open, each by one process."""
    attending.look_after()


@at_end
def leave() -> None:
    """Other processes may keep the lines now."""
    attending.leave_all()


@every(seconds=60)
def room() -> bool:
    """Whether the disk is nearly full; the log says when that begins."""
    return space.is_short()


@every(seconds=600)
def sweep() -> int:
    """Raw bytes that have served go, and files that never got a place."""
    return forgetting.sweep()
