"""Answers that nobody came for: whoever left the page and an address gets them there.

The way back stays as it was: somebody who comes back to the page is not written to for every word. It is also a net
under any reply that has a way and for whatever reason is not on it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from deskbell.journal.models import Entry
from deskbell.libraries.models import Queue
from deskbell.mailroom.models import Delivery
from deskbell.questions import entries, holding, marks, receipts, standing, ways
from deskbell.questions.models import Closing, Mark, PatronAddress, Question
from deskbell.questions.refusals import Refusal

log = logging.getLogger("deskbell.questions")
# So long an answer waits on the page for somebody to see it.
PATIENCE = timedelta(minutes=3)
# What is older was overtaken by other things, and nobody expects it any more.
OLDEST = timedelta(days=2)
CLOSINGS = 3000
AT_ONCE = 200


def send(now: datetime) -> int:
    """Sends what waited long enough; for how many questions."""
    return sum(_send(question) for part in _parts() for question in _left(part, now)[:AT_ONCE])


def _parts() -> Iterator[QuerySet[Question]]:
    """The questions that are looked through, each part by an index of its own: open ones, and those closed lately."""
    queues = list(Queue.objects.values_list("pk", flat=True))
    for state in standing.OPEN:
        yield Question.objects.filter(queue__in=queues, state=state)
    newest = Closing.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    lately = Closing.objects.filter(pk__gt=newest - CLOSINGS, reopened_at=None)
    yield Question.objects.filter(pk__in=lately.values("question"), state=Question.State.CLOSED)


def _left(part: QuerySet[Question], now: datetime) -> QuerySet[Question]:
    """Those with a reply that was not seen, is not on its way, and could be."""
    seen = Mark.objects.filter(reader=marks.PATRON).order_by().values("seen")
    carried = Delivery.objects.filter(stream=OuterRef("stream"), number=OuterRef("number")).exclude(state__in=ways.GONE)
    said = Entry.objects.filter(
        stream=OuterRef("pk"), kind=entries.SAID, words__isnull=False, at__lte=now - PATIENCE, at__gte=now - OLDEST
    )
    lost = said.filter(number__gt=Coalesce(Subquery(seen.filter(question=OuterRef("stream"))[:1]), 0))
    reachable = PatronAddress.objects.filter(patron=OuterRef("patron"))
    # Nearly all questions have no reply that was not seen, which costs no look at entries.
    unseen = part.annotate(seen_upto=Coalesce(Subquery(seen.filter(question=OuterRef("pk"))[:1]), 0))
    left = unseen.filter(stream__said__gt=F("seen_upto"), forgotten_at=None)
    return left.filter(Exists(reachable), Exists(lost.exclude(Exists(carried)))).order_by("pk")


def _send(question: Question) -> bool:
    try:
        with transaction.atomic():
            held = holding.hold(question)
            chosen = ways.way_of(held)
            way = chosen or ways.left_behind(held)
            if way is None:
                return False
            if not ways.may_answer(held, way):
                if chosen is None:  # the first text asks; the answers follow when somebody says yes
                    ways.open_left(held, way)
                return False
            for number in ways.unseen(held):
                delivery = ways.send(held, way, number)
                if delivery is not None:
                    receipts.write(held, delivery)
            holding.ring(held)
    except Refusal as why:
        log.info("an answer that nobody came for stays on its page: %s", why.code)
        return False
    return True
