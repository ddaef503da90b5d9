"""Who may see a question. ``visible_to`` is the one way from somebody on the staff to questions."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from deskbell.libraries.models import Queue
from deskbell.live import bus
from deskbell.questions.models import Question, Sight
from deskbell.questions.refusals import NotFound
from deskbell.staff import scope
from deskbell.staff.models import Staff


def visible_to(staff: Staff) -> QuerySet[Question]:
    """The questions with an open sight to a queue that somebody works, or to the person. One query, after what
    the person reaches is known."""
    opened = Sight.objects.filter(
        Q(queue__in=scope.queues_of(staff)) | Q(staff=staff), question=OuterRef("pk"), until=None
    )
    seen = Question.objects.filter(Exists(opened))
    return seen if staff.is_active else seen.none()


def find(staff: Staff, number: int) -> Question:
    """The question of that number, with what a page needs of it. ``NotFound`` when it is not there or out of sight."""
    wanted = visible_to(staff).select_related("stream", "library", "desk", "queue", "account", "patron")
    question = wanted.filter(pk=number).first() if 0 < number < 1 << 63 else None
    if question is None:
        raise NotFound
    return question


def give(question: Question, why: str, at: datetime, *, queue: Queue | None = None, staff: Staff | None = None) -> None:
    """Lets a queue's staff or a person see a question; nothing changes where they can already."""
    Sight.objects.get_or_create(
        question=question, queue=queue, staff=staff, until=None, defaults={"why": why, "since": at}
    )


def end_transfers(question: Question, at: datetime, *, queue: Queue, staff: Staff | None) -> None:
    """Those who saw a question only because it was passed to them see it no longer, except the ones named."""
    ended = Sight.objects.filter(question=question, why=Sight.Why.TRANSFER, until=None)
    ended = ended.exclude(queue__isnull=False, queue=queue)
    if staff is not None:
        ended = ended.exclude(staff__isnull=False, staff=staff)
    if ended.update(until=at):
        _ring_gone(question)


def _ring_gone(question: Question) -> None:
    """Every person who can no longer see the question loses its topic on open sockets."""
    queues = Queue.objects.filter(sights__question=question, sights__until__isnull=False)
    people = Staff.objects.filter(
        Q(sights__question=question, sights__until__isnull=False)
        | Q(pk__in=[person for queue in queues for person in scope.staff_of(queue).values_list("pk", flat=True)])
    ).distinct()
    for person in people:
        if not visible_to(person).filter(pk=question.pk).exists():
            bus.ring_gone(f"question:{question.pk}", f"s{person.pk}")
