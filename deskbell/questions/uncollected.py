"""Answers that nobody came for: whoever left the page and an address gets them there.

The way back stays as it was: somebody who comes back to the page is not written to for every word. It is also the net
under a reply that was said in the instant in which its way changed.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from deskbell.journal.models import Entry
from deskbell.mailroom.models import Delivery
from deskbell.questions import entries, holding, marks, receipts, ways
from deskbell.questions.models import Closing, Mark, PatronAddress, Question
from deskbell.questions.refusals import Refusal

log = logging.getLogger("deskbell.questions")
# So long an answer waits on the page for somebody to see it.
PATIENCE = timedelta(minutes=3)
# What is older was overtaken by other things, and nobody expects it any more.
OLDEST = timedelta(days=2)
CLOSINGS = 3000
AT_ONCE = 200
MOVED = Delivery.State.MOVED


def send(now: datetime) -> int:
    """Sends what waited long enough; for how many questions."""
    return sum(_send(question) for question in _left(now)[:AT_ONCE])


def _left(now: datetime) -> QuerySet[Question]:
    """Questions with a reply that was not seen, is not on its way, and could be."""
    seen = Mark.objects.filter(question=OuterRef("stream"), reader=marks.PATRON).values("seen")[:1]
    carried = Delivery.objects.filter(stream=OuterRef("stream"), number=OuterRef("number")).exclude(state=MOVED)
    said = Entry.objects.filter(
        stream=OuterRef("pk"), kind=entries.SAID, words__isnull=False, at__lte=now - PATIENCE, at__gte=now - OLDEST
    )
    lost = said.filter(number__gt=Coalesce(Subquery(seen), 0)).exclude(Exists(carried))
    reachable = PatronAddress.objects.filter(patron=OuterRef("patron"))
    newest = Closing.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    closed = Closing.objects.filter(question=OuterRef("pk"), reopened_at=None, pk__gt=newest - CLOSINGS)
    # Nearly all questions have no reply that was not seen, which costs no look at entries.
    unseen = Q(stream__said__gt=F("seen_upto"))
    standing = ~Q(state=Question.State.CLOSED) | Exists(closed)
    marked = Mark.objects.filter(question=OuterRef("pk"), reader=marks.PATRON).values("seen")[:1]
    asked = Question.objects.filter(forgotten_at=None).annotate(seen_upto=Coalesce(Subquery(marked), 0))
    return asked.filter(standing, unseen, Exists(reachable), Exists(lost)).order_by("pk")


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
