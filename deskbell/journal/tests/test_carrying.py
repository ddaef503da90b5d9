"""Entries carried to another stream: the same, under new numbers; the old ones keep theirs, without words."""

from __future__ import annotations

import json

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deskbell.journal import carrying, reading, record
from deskbell.journal.models import Entry, Stream

pytestmark = pytest.mark.django_db


def stream(*kinds: str) -> Stream:
    with transaction.atomic():
        made = record.begin("question")
        for place, kind in enumerate(kinds):
            record.record(made.pk, kind, voice="patron", author="patron", act=f"{made.pk}.{place}", words=f"{place}")
    return Stream.objects.get(pk=made.pk)


def carry(source: Stream, target: Stream, numbers: list[int]) -> dict[int, int]:
    with transaction.atomic():
        return carrying.carry(source.pk, target.pk, numbers)


def test_it_is_only_done_with_what_goes_along(transactional_db: None) -> None:
    with pytest.raises(RuntimeError):
        carrying.carry(stream("asked").pk, stream("asked").pk, [1])


def test_what_names_an_entry_follows_it() -> None:
    source, target = stream("asked", "said"), stream("asked")
    with transaction.atomic():
        record.record(source.pk, "receipt", voice="house", author="house", facts={"of": 2, "state": "sent"})
    assert carry(source, target, [2, 3]) == {2: 2, 3: 3}
    facts = json.loads(Entry.objects.get(stream=target, number=3).facts)
    assert facts == {"of": 2, "state": "sent", "was": [source.pk, 3]}


def test_an_act_that_both_know_stays_one(db: None) -> None:
    source, target = stream("asked"), stream("asked")
    with transaction.atomic():
        for one in (source, target):
            record.record(one.pk, "heard", voice="patron", author="patron", act="twice", words="hello")
    carry(source, target, [2])
    assert [entry.act for entry in reading.since(target.pk, 1)] == ["twice", None]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["heard", "said", "noted"]), max_size=6), st.lists(st.sampled_from(["heard", "said"])))
def test_nothing_is_lost_and_whoever_waits_goes_on_waiting(db: None, there: list[str], here: list[str]) -> None:
    source, target = stream("asked", *there), stream("asked", *here)
    words = sorted([*range(source.last), *range(target.last)])
    waits = source.heard > source.said or target.heard > target.said
    carry(source, target, list(range(1, source.last + 1)))
    told = reading.since(target.pk, 0)
    after = Stream.objects.get(pk=target.pk)
    assert sorted(int(entry.words or "") for entry in told) == words
    assert [entry.number for entry in told] == list(range(1, after.last + 1))
    assert {entry.words for entry in reading.since(source.pk, 0)} == {None}
    assert (after.heard > after.said) == waits
