"""This room's part of forgetting: names, addresses, and what can be found. Called by ``journal.forgetting``."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils import timezone

from deskbell.journal.models import Entry
from deskbell.mailroom.models import Address
from deskbell.questions import entries, leading, timeline
from deskbell.questions.forgetting_prepared import forget_prepared
from deskbell.questions.models import Code, Found, Merge, Patron, PatronAddress, Question, Way


def forget(stream_id: int, numbers: Sequence[int] | None) -> Mapping[str, Any] | None:
    """Empties what this room kept of a stream's words, inside the transaction. Marks stay: they are numbers alone.

    A patron's name and addresses go with the question or the entry that gave them, unless another still tells them.
    """
    question = Question.objects.select_related("patron").filter(pk=stream_id).first()
    if question is None:
        return None
    forget_prepared(question, numbers)
    found = Found.objects.filter(question=question)
    if numbers is not None:
        found.filter(number__in=numbers).delete()
        named = Entry.objects.filter(stream=stream_id, number__in=numbers, kind=entries.NAMED)
        _forget_named(question, named.values_list("facts", flat=True))
        return {"private": timeline.private(stream_id, numbers)}
    found.delete()
    # What was merged into it stands here, so it is forgotten with it.
    family = leading.family(question)
    Code.objects.filter(question__in=family).delete()
    Question.objects.filter(pk__in=family, forgotten_at=None).update(forgotten_at=timezone.now())
    for patron in Patron.objects.filter(questions__in=family).distinct():
        streams = _streams(patron)
        _tell_name(patron, streams)
        given = PatronAddress.objects.filter(patron=patron).values_list("address", flat=True)
        _forget_addresses(patron, set(given), streams, Way.objects.filter(question__in=streams))
    return None


def _forget_named(question: Question, facts: Collection[str]) -> None:
    """The name and addresses that some entries of it gave. That answers went there is no reason to keep one."""
    if not facts:
        return
    patron, streams = question.patron, _streams(question.patron)
    _tell_name(patron, streams)
    given = {address for one in facts if (address := json.loads(one or "{}").get("address_id"))}
    _forget_addresses(patron, given, streams, Way.objects.filter(question__in=streams).exclude(question=question))


def _streams(patron: Patron) -> list[int]:
    """Where a patron's words stand that were not erased."""
    own = list(Question.objects.filter(patron=patron, forgotten_at=None).values_list("pk", flat=True))
    merged = Merge.objects.filter(question__in=own, split_at=None).select_related("question")
    return own + [leading.on(merge.question).pk for merge in merged]


def _tell_name(patron: Patron, streams: Collection[int]) -> None:
    """The newest name that still stands somewhere, or none."""
    told = Entry.objects.filter(stream__in=streams, kind=entries.NAMED, words__isnull=False).order_by("-at", "-pk")
    names = (json.loads(words or "{}").get("name") for words in told.values_list("words", flat=True))
    Patron.objects.filter(pk=patron.pk).update(name=next(filter(None, names), ""))


def _forget_addresses(patron: Patron, ids: set[int], streams: Collection[int], ways: Any) -> None:
    """Of these addresses, those that no entry gives any more and no answer goes to."""
    told = Entry.objects.filter(stream__in=streams).exclude(kind=entries.NAMED, words=None)
    giving = told.filter(kind__in=(entries.NAMED, entries.JOINED)).values_list("facts", flat=True)
    ids = ids - {json.loads(facts or "{}").get("address_id") for facts in giving}
    ids -= set(ways.values_list("address", flat=True))
    PatronAddress.objects.filter(patron=patron, address__in=ids).delete()
    # An address that no other patron gave leads to nobody any more.
    kept = PatronAddress.objects.filter(address__in=ids).values("address")
    Address.objects.filter(pk__in=ids).exclude(pk__in=kept).delete()
