"""Transferring: hand a question over now, to a queue or to one person, with a reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from deskbell.libraries.models import Library, Membership, Queue
from deskbell.questions import claiming, entries, holding, screening, sight
from deskbell.questions.models import Question, Sight
from deskbell.questions.refusals import NotFound
from deskbell.staff.models import Staff


def transfer(
    question: Question, by: Staff, *, to_queue: Queue | None = None, to_staff: Staff | None = None, reason: str
) -> None:
    """The question waits in that queue, or is offered to that person; the reason is for staff alone.

    Refuses when another person has it. ``NotFound`` for a queue or person that is not among ``queues_for`` and
    ``people_for``. An earlier transfer's sight ends; the home queue's never does.
    """
    if (to_queue is None) == (to_staff is None):
        raise ValueError("name a queue or a person")
    reason = screening.screened(reason, screening.LONGEST_FIELD)
    with transaction.atomic():
        held = holding.hold(question)
        holding.refuse_if_not_open(held)
        claim = holding.refuse_if_anothers(held, by)
        _refuse_unless_reachable(held, to_queue, to_staff)
        at = timezone.now()
        if claim is not None:
            claiming.end(claim, "transferred", at)
        entries.write(
            held, entries.TRANSFERRED, entries.of_staff(by), words=reason, facts=_facts(held, to_queue, to_staff), at=at
        )
        _move(held, to_queue, to_staff, at)


def queues_for(question: Question) -> QuerySet[Queue]:
    """The queues that a question can be passed to: its library's, and those of libraries in a consortium with it."""
    return Queue.objects.filter(active=True, library__in=_near(question)).select_related("library")


def people_for(question: Question) -> QuerySet[Staff]:
    """The people whom a question can be offered: whoever serves one of those libraries."""
    today = timezone.now()
    consortia = Membership.objects.filter(Membership.on(today.date()), library__in=_near(question)).values("consortium")
    held = Q(roles__since__lte=today) & (Q(roles__until=None) | Q(roles__until__gt=today))
    where = Q(roles__library__in=_near(question)) | Q(roles__consortium__in=consortia)
    return Staff.objects.filter(held & where, is_active=True).distinct().order_by("name")


def _near(question: Question) -> QuerySet[Library]:
    today = timezone.now().date()
    consortia = Membership.objects.filter(Membership.on(today), library=question.library_id).values("consortium")
    together = Membership.objects.filter(Membership.on(today), consortium__in=consortia).values("library")
    return Library.objects.filter(Q(pk=question.library_id) | Q(pk__in=together))


def _refuse_unless_reachable(question: Question, queue: Queue | None, staff: Staff | None) -> None:
    if queue is not None and not queues_for(question).filter(pk=queue.pk).exists():
        raise NotFound
    if staff is not None and not people_for(question).filter(pk=staff.pk).exists():
        raise NotFound


def _facts(question: Question, queue: Queue | None, staff: Staff | None) -> dict[str, Any]:
    """Ids, and what the target was called at the time: an organisation's names, never a patron's words."""
    facts: dict[str, Any] = {"from_queue": question.queue_id, "from": question.queue.name}
    if queue is not None:
        return facts | {"to_queue": queue.pk, "to": queue.name}
    assert staff is not None
    return facts | {"to_staff": staff.pk, "to_person": staff.desk_name}


def _move(question: Question, queue: Queue | None, staff: Staff | None, at: datetime) -> None:
    former, waited_since = question.queue_id, question.waiting_since
    question.state = Question.State.WAITING
    question.waiting_since = at
    if queue is not None:
        question.queue = queue
    question.save(update_fields=["state", "waiting_since", "queue"])
    sight.give(question, Sight.Why.TRANSFER, at, queue=queue, staff=staff)
    sight.end_transfers(question, at, queue=question.queue, staff=staff)
    holding.ring_line(former, waited_since)
    holding.ring_moved(question, at)
    if former != question.queue_id:
        holding.ring_left(former, question)
    if staff is not None:
        holding.ring_person(staff.pk, question)
