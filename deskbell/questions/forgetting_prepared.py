"""The part of forgetting for what staff prepared: drafts, scheduled replies, reasons, and addresses outside."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.db.models import Q, QuerySet
from django.utils import timezone

from deskbell.journal.models import Entry
from deskbell.mailroom.models import Address, Delivery
from deskbell.questions import entries, leading
from deskbell.questions.models import Draft, FollowUp, PatronAddress, Question, Scheduled, Way


def forget_prepared(question: Question, numbers: Sequence[int] | None) -> None:
    """All of it, or what belongs to entries of these numbers."""
    told = Entry.objects.filter(stream=question.pk)
    if numbers is None:
        _forget_rows(question)
    else:
        told = told.filter(number__in=numbers)
        Scheduled.objects.filter(question=question, number__in=numbers).delete()
        # A draft's entry follows the number that it knows.
        Draft.objects.filter(question=question, number__in=[number - 1 for number in numbers]).delete()
        days = told.filter(kind=entries.FOLLOW_UP).values_list("at", flat=True)
        told_here = Q(question__in=[question, leading.on(question)]) | Q(came_from=question)
        FollowUp.objects.filter(told_here, at__in=list(days)).update(why="")
    _forget_outside(question, told.filter(kind=entries.FORWARDED))


def _forget_rows(question: Question) -> None:
    """Nothing of it is of use where the words are gone, also of what was merged into it."""
    family = leading.family(question)
    Draft.objects.filter(question__in=family).delete()
    Scheduled.objects.filter(question__in=family).delete()
    days = FollowUp.objects.filter(question__in=family)
    days.filter(done_at=None).update(done_at=timezone.now())
    days.update(why="")


def _forget_outside(question: Question, forwarded: QuerySet[Entry]) -> None:
    """Addresses that something was forwarded to, and that nothing else leads to."""
    ids = {json.loads(facts)["address"] for facts in forwarded.values_list("facts", flat=True)}
    if not ids:
        return
    others = Delivery.objects.filter(address__in=ids, stream__question__forgotten_at=None)
    elsewhere = others.exclude(stream=question.pk).values("address")
    given = PatronAddress.objects.filter(address__in=ids).values("address")
    ways = Way.objects.filter(address__in=ids).values("address")
    Address.objects.filter(pk__in=ids).exclude(pk__in=elsewhere).exclude(pk__in=given).exclude(pk__in=ways).delete()
