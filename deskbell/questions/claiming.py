"""Claiming: "I got it". The index over open claims decides who was first; everybody else is told who won."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from deskbell.questions import entries, holding, marks
from deskbell.questions.models import Claim, Question, Snooze
from deskbell.questions.refusals import AlreadyClaimed, NotClaimed
from deskbell.staff.models import Staff

RELEASED = "released"
AWAY = "away"
OFF_DUTY = "off_duty"


def claim(question: Question, by: Staff) -> Claim:
    """Take a waiting question, having read it. Taking one's own again changes nothing; ``AlreadyClaimed`` names the
    winner."""
    try:
        with transaction.atomic():
            held = holding.hold(question)
            holding.refuse_if_not_open(held)
            at = timezone.now()
            made = Claim.objects.create(question=held, staff=by, at=at)
            waited_since = held.waiting_since
            held.state = Question.State.CLAIMED
            held.save(update_fields=["state"])
            entry = entries.write(held, entries.CLAIMED, entries.of_staff(by), at=at)
            marks.move(held.pk, marks.reader_of(by.pk), entry.number, at)
            holding.ring_moved(held, waited_since)
            holding.ring_person(by.pk, held)
            return made
    except IntegrityError:
        winner = holding.open_claim(question)
        if winner is not None and winner.staff_id == by.pk:
            return winner
        if winner is None:  # let go in between: the next try is a new one
            return claim(question, by)
        raise AlreadyClaimed(winner.staff.name) from None


def release(question: Question, by: Staff | None, why: str = RELEASED) -> None:
    """Let a question go back to its line, where it keeps the place of its first waiting.

    ``by`` is who has it, or ``None`` for the house, which says ``why``: ``away`` or ``off_duty``.
    """
    with transaction.atomic():
        held = holding.hold(question)
        holding.refuse_if_not_open(held)
        claim = holding.refuse_if_anothers(held, by) if by else holding.open_claim(held)
        if claim is None:
            raise NotClaimed
        end(claim, why, timezone.now())
        held.state = Question.State.WAITING
        held.save(update_fields=["state"])
        entries.write(held, entries.RELEASED, entries.of_staff(by) if by else entries.HOUSE, facts=_facts(claim, why))
        holding.ring_moved(held, held.waiting_since)


def end(claim: Claim, why: str, at: datetime) -> None:
    """The claim holds no longer, nor what was put off with it."""
    claim.released_at, claim.why = at, why
    claim.save(update_fields=["released_at", "why"])
    Snooze.objects.filter(question=claim.question_id, ended_at=None).update(ended_at=at)
    holding.ring_person(claim.staff_id, claim.question)


def _facts(claim: Claim, why: str) -> dict[str, object]:
    return {"why": why, "holder": claim.staff.desk_name, "holder_id": claim.staff_id}
