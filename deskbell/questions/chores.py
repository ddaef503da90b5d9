"""What this room does by the clock: bring back what somebody left, forget what was kept long enough, index words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from deskbell.libraries.models import Library, Queue
from deskbell.questions import (
    calling,
    claiming,
    drafting,
    entries,
    erasing,
    following_up,
    holding,
    indexing,
    linking,
    scheduling,
    snoozing,
    uncollected,
)
from deskbell.questions.models import Claim, Closing, Question
from deskbell.questions.refusals import Refusal
from deskbell.staff.models import Duty, Presence
from deskbell.work import clock
from deskbell.work.chores import every
from deskbell.work.clock import PatientClock

# After a jump of the clock, consoles have a minute to say that they are there, and for a day nothing is forgotten.
_of_presence = PatientClock(timedelta(minutes=1))
_of_keeping = PatientClock(timedelta(days=1))
# Questions forgotten in one round; each is a short transaction of its own.
AT_ONCE = 200


@every(seconds=15)
def away() -> int:
    """Questions whose holder is away, or went off duty, wait again, and say why."""
    now = _of_presence.now()
    count = 0
    for claim in _perhaps_left(now).select_related("question__queue", "staff__presence"):
        why = _why_left(claim, now)
        if why and _let_go(claim, why):
            count += 1
    return count


@every(seconds=3600)
def keeping() -> int:
    """Questions closed longer ago than their library keeps them are forgotten."""
    now, count = _of_keeping.now(), 0
    for library in Library.objects.exclude(keep_days=None):
        before = now - timedelta(days=library.keep_days or 0)
        ended = Closing.objects.filter(question=OuterRef("pk"), reopened_at=None, at__lt=before)
        due = Question.objects.filter(Exists(ended), library=library, forgotten_at=None, state=Question.State.CLOSED)
        count += sum(_forget(question) for question in due[:AT_ONCE])
    return count


@every(seconds=60)
def erasing_after_closing() -> int:
    """What patrons asked to have erased at closing, and was closed before this house knew, is erased."""
    rule = Q(library__erasing__in=[Library.Erasing.AFTER_CLOSING, Library.Erasing.AT_ONCE])
    due = Question.objects.filter(rule, forgotten_at=None, state=Question.State.CLOSED).exclude(erase_asked_at=None)
    return sum(_forget(question) for question in due[:AT_ONCE])


@every(seconds=1, apart=True)
def call() -> int:
    """Whoever is on duty and does not look is called for what waits."""
    return calling.call()


@every(seconds=20)
def uncollected_answers() -> int:
    """Answers that nobody came for go to the address that was left for them."""
    return uncollected.send(timezone.now())


@every(seconds=5)
def search() -> int:
    """What was said becomes findable once a talk pauses."""
    return indexing.index(indexing.PAUSE)


@every(seconds=2, apart=True)
def links() -> int:
    """Pages that were linked to are shown by their titles, where the desk wishes it."""
    return linking.look()


@every(seconds=5)
def later() -> int:
    """What was put off comes back, and what was scheduled is said, each at its time or when the patron writes."""
    return snoozing.awake_due() + scheduling.send_due() + drafting.clear()


@every(seconds=60)
def follow_ups() -> int:
    """A new day has follow-ups of its own."""
    return following_up.ring_new_day()


def _perhaps_left(now: datetime) -> QuerySet[Claim]:
    """Open claims of people who went off duty or were not seen for as long as the most impatient queue waits.

    A busy house has a thousand claims, and nearly everybody is there: they are not fetched.
    """
    # What is put off, or waits for its hour to be sent, waits for nobody: it stays with who has it.
    put_off = Exists(snoozing.current(OuterRef("question"))) | Exists(scheduling.waiting(OuterRef("question")))
    patience = timedelta(minutes=Queue.objects.aggregate(least=Min("away_minutes"))["least"] or 0)
    seen = Presence.objects.filter(staff=OuterRef("staff"), seen_at__gte=now - patience)
    on_duty = Duty.objects.filter(staff=OuterRef("staff"), until=None)
    left = Duty.objects.filter(staff=OuterRef("staff"), until__gte=OuterRef("at"))
    opened = Claim.objects.filter(~put_off, released_at=None).annotate(on_duty=Exists(on_duty), left=Exists(left))
    went = Q(left=True, on_duty=False)
    return opened.filter(went if now - _house_opened() < patience else went | ~Exists(seen))


def _why_left(claim: Claim, now: datetime) -> str | None:
    """``off_duty`` when a duty ended since the claim and none is open; ``away`` when the console is long gone.

    Who was never on duty since the claim (a coordinator, somebody at the counter) is only looked for.
    """
    if getattr(claim, "left", False) and not getattr(claim, "on_duty", False):
        return claiming.OFF_DUTY
    presence = getattr(claim.staff, "presence", None)
    seen_at = max(claim.at, presence.seen_at) if presence else claim.at
    seen_at = max(seen_at, _house_opened())
    if seen_at < now - timedelta(minutes=claim.question.queue.away_minutes):
        return claiming.AWAY
    return None


def _house_opened() -> datetime:
    """Nobody is away for having been cut off while the server was down: patience begins anew with each start."""
    return clock.opened() or datetime.min.replace(tzinfo=UTC)


def _let_go(claim: Claim, why: str) -> bool:
    try:
        claiming.release(claim.question, None, why)
    except Refusal:  # closed, erased or let go in between
        return False
    return True


def _forget(question: Question) -> bool:
    with transaction.atomic():
        held = holding.hold(question)
        if held.forgotten_at or held.state != Question.State.CLOSED:
            return False
        erasing.forget_all(held, entries.HOUSE)
    return True
