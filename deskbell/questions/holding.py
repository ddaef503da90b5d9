"""Holding a question still while a verb changes it, and ringing for what moved.

Every verb takes the question's stream lock first, so that no two of them wait for each other; on SQLite the write turn
is that lock. What a verb then reads is true until its commit.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, transaction

from deskbell.journal.models import Stream
from deskbell.live import bus
from deskbell.questions.models import Claim, Question
from deskbell.questions.refusals import Forgotten, IsClosed, NotFound, NotYours
from deskbell.staff.models import Staff

# Places further back than this are not told one by one, so that a long line costs no more than this to move.
MOST_PLACES = 200
# PostgreSQL: two wait for each other, and this one was ended so that the other goes on. Nothing of it stands.
DEADLOCK = "40P01"
TRIES = 3

Given = ParamSpec("Given")
Gives = TypeVar("Gives")


def hold(question: Question) -> Question:
    """The question as it is now, its stream locked until the commit. Inside ``atomic()`` only."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a question is held within a transaction")
    stream = Stream.objects.select_for_update(no_key=True).filter(pk=question.pk).first()
    if stream is None:
        raise NotFound
    held = Question.objects.select_related("desk", "library", "queue", "patron", "account").get(pk=question.pk)
    held.stream = stream
    return held


def tried_again(verb: Callable[Given, Gives]) -> Callable[Given, Gives]:
    """For a verb that holds two questions, in a transaction of its own: who takes in what arrives holds several too, in
    the order in which it came."""

    @wraps(verb)
    def tries(*args: Given.args, **kwargs: Given.kwargs) -> Gives:
        for _ in range(TRIES - 1):
            try:
                return verb(*args, **kwargs)
            except OperationalError as why:
                if getattr(why.__cause__, "sqlstate", "") != DEADLOCK or transaction.get_connection().in_atomic_block:
                    raise
        return verb(*args, **kwargs)

    return tries


def open_claim(question: Question) -> Claim | None:
    """The claim that holds now."""
    return Claim.objects.select_related("staff").filter(question=question.pk, released_at=None).first()


def refuse_if_not_open(question: Question) -> None:
    if question.forgotten_at:
        raise Forgotten
    if question.state == Question.State.CLOSED:
        raise IsClosed


def refuse_if_anothers(question: Question, by: Staff) -> Claim | None:
    """The open claim, if it is theirs or nobody's; ``NotYours`` when another person has the question."""
    claim = open_claim(question)
    if claim is not None and claim.staff_id != by.pk:
        raise NotYours(claim.staff.name)
    return claim


# ---- what to ring -----------------------------------------------------------------------------------


def ring(question: Question) -> None:
    """What is true of the question changed: its row in the queue, and its patron's page."""
    bus.ring_row(f"queue:{question.queue_id}", question.pk)
    bus.ring_row(f"patron:{question.pk}")


def ring_line(queue_id: int, since: datetime) -> None:
    """The line of a queue moved: whoever waits since then or later has another place, as long as places are told."""
    waiting = Question.objects.filter(queue=queue_id, state=Question.State.WAITING).order_by("waiting_since", "pk")
    for number, waits in list(waiting.values_list("pk", "waiting_since")[:MOST_PLACES]):
        if waits >= since:
            bus.ring_row(f"patron:{number}")


def ring_moved(question: Question, waited_since: datetime) -> None:
    """The question joined or left its line."""
    ring(question)
    ring_line(question.queue_id, waited_since)


def ring_person(staff_id: int, question: Question) -> None:
    """A question came to somebody, or left them."""
    bus.ring_row(f"mine:{staff_id}", question.pk)


def ring_left(queue_id: int, question: Question) -> None:
    """The question is no longer in that queue's list."""
    bus.ring_row(f"queue:{queue_id}", question.pk)
