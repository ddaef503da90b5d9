"""Scheduled: a reply that is said at its time.

It is held, for a person to look at first, when the patron wrote meanwhile, when the question was closed or somebody
else has it, or when what is said would not reach the patron. The words stand in the row alone until they are said.
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deskbell.journal.models import Entry
from deskbell.questions import claiming, conversing, entries, holding, later, refused, screening, ways
from deskbell.questions.entries import Author
from deskbell.questions.models import Question, Scheduled
from deskbell.questions.refusals import NotFound, Refusal
from deskbell.staff.models import Staff

log = logging.getLogger("deskbell.questions")
MADE, HELD, BACK = "made", "held", "back"
# Why one is held, beside the codes of refusals: the patron wrote first; whoever wrote it is on the staff no more; they
# wait in a question that came to this one; they refuse what would carry it; nothing would carry it.
OVERTAKEN, GONE, MERGED, REFUSED, NO_WAY = "overtaken", "gone", "merged", "refused", "no_way"


class NotWithFiles(Refusal):
    """What is kept for later is words alone."""

    def __init__(self) -> None:
        super().__init__("not_with_files", _("A reply for later cannot carry files. Send it now, or without them."))


def schedule(question: Question, words: str, by: Staff, send_at: datetime, act: str) -> Scheduled:
    """A reply for later. Takes the question first if nobody has it; the same act again changes nothing."""
    words, act = screening.screened(words), screening.act_id(act)
    with transaction.atomic():
        held = holding.hold(question)
        known: Scheduled | None = held.scheduled.filter(act=act).first()
        if known is not None:
            return known
        holding.refuse_if_not_open(held)
        if holding.refuse_if_anothers(held, by) is None:
            claiming.claim(held, by)
        at = timezone.now()
        entry = tell(held, entries.of_staff(by), MADE, send_at, at)
        made: Scheduled = held.scheduled.create(
            staff=by, words=words, act=act, number=entry.number, made_at=at, send_at=send_at
        )
        _ring(held, by.pk)
    return made


def take_back(question: Question, by: Staff, number: int) -> str:
    """It is not sent; its words, for the composer. Whoever has the question may, and who scheduled it."""
    with transaction.atomic():
        held = holding.hold(question)
        scheduled = _open(held, number)
        if scheduled.staff_id != by.pk:
            holding.refuse_if_anothers(held, by)
        words, at = scheduled.words, timezone.now()
        _empty(scheduled, cancelled_at=at)
        tell(held, entries.of_staff(by), BACK, scheduled.send_at, at)
        _ring(held, scheduled.staff_id)
    return words


def send_now(question: Question, by: Staff, number: int) -> Entry:
    """It is said at once, by whoever presses: that is who has looked."""
    with transaction.atomic():
        held = holding.hold(question)
        scheduled = _open(held, number)
        entry = conversing.say(held, scheduled.words, by, f"scheduled.{scheduled.pk}")
        _empty(scheduled, said_at=entry.at)
        _ring(held, scheduled.staff_id)
    return entry


def opened() -> QuerySet[Scheduled]:
    """Those that are still to be said, held ones too."""
    return Scheduled.objects.filter(said_at=None, cancelled_at=None)


def waiting(number: OuterRef | int) -> QuerySet[Scheduled]:
    """What goes out at its time if nothing happens before, of a question; for a subquery too."""
    return opened().filter(question=number, held_at=None, number__gt=F("question__stream__heard"))


def of(question: Question) -> list[Scheduled]:
    """A question's, in the order in which they go."""
    return list(opened().filter(question=question.pk).select_related("staff").order_by("send_at", "pk"))


def send_due(now: datetime | None = None) -> int:
    """Those whose time has come are said; those that the patron has overtaken are held."""
    now = now or timezone.now()
    overtaken = Q(question__stream__heard__gt=F("number"))
    due = opened().filter(overtaken | Q(send_at__lte=now), held_at=None)
    return sum(_settle(one.question, one.pk, now) for one in due.select_related("question").order_by("send_at", "pk"))


def hold_by_merging(question: Question, which: Q) -> None:
    """Two questions became one, and the patron waits in what these replies do not know. For a question that is held."""
    for scheduled in opened().filter(which, question=question.pk, held_at=None):
        _hold(question, scheduled, MERGED, timezone.now())


def why_held(scheduled: Scheduled, heard: int) -> str:
    """Empty where it is not held. ``heard``: the number of the patron's newest word, which no chore need have seen."""
    if scheduled.held_at is not None:
        return scheduled.held_why or HELD
    return OVERTAKEN if heard > scheduled.number else ""


def tell(question: Question, author: Author, state: str, send_at: datetime, at: datetime, why: str = "") -> Entry:
    facts = {"state": state, "until": later.written(send_at)} | ({"why": why} if why else {})
    return entries.write(question, entries.SCHEDULED, author, facts=facts, at=at)


def _settle(question: Question, number: int, now: datetime) -> bool:
    with transaction.atomic():
        held = holding.hold(question)
        scheduled = opened().filter(pk=number, held_at=None).select_related("staff").first()
        if scheduled is None:  # taken back, or said by another process
            return False
        why = _obstacle(held, scheduled)
        if why:
            return _hold(held, scheduled, why, now)
        try:
            with transaction.atomic():
                entry = conversing.say(held, scheduled.words, scheduled.staff, f"scheduled.{scheduled.pk}")
        except Refusal as refusal:  # closed, erased, or in another's hands
            log.info("a scheduled reply is held: %s", refusal.code)
            return _hold(held, scheduled, refusal.code, now)
        _empty(scheduled, said_at=entry.at)
        _ring(held, scheduled.staff_id)
    return True


def _obstacle(question: Question, scheduled: Scheduled) -> str:
    """What speaks against saying it by itself."""
    if question.stream.heard > scheduled.number:
        return OVERTAKEN
    if not scheduled.staff.is_active:
        return GONE
    if question.state == Question.State.CLOSED:  # which is the reason, whatever else is so
        return ""
    if refused.in_the_way(question) is not None:
        return REFUSED
    way = ways.way_of(question)
    goes = way.account.active if way is not None else not refused.reaches_nobody(question, None)
    return "" if goes else NO_WAY


def _hold(question: Question, scheduled: Scheduled, why: str, at: datetime) -> bool:
    scheduled.held_at, scheduled.held_why = at, why
    scheduled.save(update_fields=["held_at", "held_why"])
    tell(question, entries.HOUSE, HELD, scheduled.send_at, at, why)
    _ring(question, scheduled.staff_id)
    return True


def _open(question: Question, number: int) -> Scheduled:
    found = opened().filter(question=question.pk, pk=number).first()
    if found is None:
        raise NotFound
    return found


def _empty(scheduled: Scheduled, **settled: datetime) -> None:
    """Settled: what was said stands in the journal, what was taken back nowhere."""
    Scheduled.objects.filter(pk=scheduled.pk).update(words="", **settled)


def _ring(question: Question, holder: int) -> None:
    holding.ring(question)
    holding.ring_person(holder, question)
