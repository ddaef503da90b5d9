"""Closing and reopening."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from deskbell.libraries.models import Library
from deskbell.questions import claiming, entries, erasing, holding, leading, transcripts
from deskbell.questions.entries import Author
from deskbell.questions.models import Closing, EffortLevel, Question, ResolutionCode, Transaction
from deskbell.questions.refusals import Forgotten, IsMerged, IsOpen
from deskbell.staff.models import Staff


def close(
    question: Question, by: Staff, resolution: ResolutionCode | None = None, effort: EffortLevel | None = None
) -> Closing:
    """Close a question that one has, or that nobody has. An effort that counts makes a reference transaction of it."""
    with transaction.atomic():
        held = holding.hold(question)
        holding.refuse_if_not_open(held)
        holding.refuse_if_anothers(held, by)
        at = timezone.now()
        closed = shut(held, entries.of_staff(by), at, by=by, resolution=resolution, effort=effort)
        if effort is not None and effort.counts:
            Transaction.objects.create(question=held, staff=by, effort=effort, at=at)
        if held.erase_asked_at and held.library.erasing == Library.Erasing.AFTER_CLOSING:
            erasing.forget_all(held, entries.HOUSE)
        else:
            transcripts.at_closing(held)
    return closed


def shut(
    question: Question,
    author: Author,
    at: datetime,
    *,
    by: Staff | None = None,
    resolution: ResolutionCode | None = None,
    effort: EffortLevel | None = None,
) -> Closing:
    """The rows and the entry of a closing, for a question that is held."""
    claim = holding.open_claim(question)
    if claim is not None:
        claiming.end(claim, "closed", at)
    question.state = Question.State.CLOSED
    question.save(update_fields=["state"])
    question.stream.open = False
    question.stream.save(update_fields=["open"])
    closed = Closing.objects.create(question=question, staff=by, at=at, resolution=resolution)
    facts = {"resolution": resolution.code if resolution else None, "effort": effort.code if effort else None}
    entries.write(question, entries.CLOSED, author, facts={key: code for key, code in facts.items() if code}, at=at)
    holding.ring_moved(question, question.waiting_since)
    return closed


def reopen(question: Question, by: Staff | None = None) -> Question:
    """Open a closed question again; it waits in its queue. ``by`` is ``None`` for the house."""
    with transaction.atomic():
        held = holding.hold(question)
        if held.forgotten_at:
            raise Forgotten
        if held.state != Question.State.CLOSED:
            raise IsOpen
        if leading.is_merged(held):
            raise IsMerged
        open_again(held, entries.of_staff(by) if by else entries.HOUSE, timezone.now())
    return held


def open_again(question: Question, author: Author, at: datetime) -> None:
    """The rows and the entry of a reopening, for a question that is held."""
    question.closings.filter(reopened_at=None).update(reopened_at=at)
    question.state = Question.State.WAITING
    question.waiting_since = at
    question.save(update_fields=["state", "waiting_since"])
    question.stream.open = True
    question.stream.save(update_fields=["open"])
    entries.write(question, entries.REOPENED, author, at=at)
    holding.ring_moved(question, at)
