"""Letters that are read together give what each of them gives alone, whatever stands beside it."""

from __future__ import annotations

import json
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deskbell.channels.mail.tests.making import account, letter
from deskbell.journal.models import Entry, Stream
from deskbell.mailroom import letterbox, reading
from deskbell.mailroom.arriving import Arriving
from deskbell.mailroom.models import Account, Arrival, Delivery, Received
from deskbell.questions import receiving
from deskbell.questions.models import PatronAddress, Question, Way
from tests import world

State = Arrival.State
LETTERS = {
    "fern": ("Message-ID: <fern@x.example>",),
    "fern once more": ("Message-ID: <fern-2@x.example>",),
    "the same again": ("Message-ID: <fern@x.example>",),
    "an answer to it": ("Message-ID: <fern-3@x.example>", "References: <fern@x.example>"),
    "a machine": ("Message-ID: <away@x.example>", "Auto-Submitted: auto-replied"),
    "another": ("Message-ID: <olu@x.example>",),
    "with a file": (
        "Message-ID: <file@x.example>",
        "Content-Type: application/pdf",
        "Content-Disposition: attachment; filename=map.pdf",
    ),
    "no sender": ("Message-ID: <nobody@x.example>",),
}
SENDERS = {"another": "Olu <olu@x.example>", "with a file": "Ida <ida@x.example>", "no sender": "nobody at all"}
FROM_FERN = "Fern <fern@x.example>"
WORDS = "Do you have the Gazette of 1911?"


def bring(at: Account, kinds: list[str]) -> None:
    raws = [written(*LETTERS[kind], sender=SENDERS.get(kind, FROM_FERN)) for kind in kinds]
    letterbox.drop_many(at, [(raw, {"Envelope-To": at.address}) for raw in raws])


def written(*fields: str, sender: str) -> bytes:
    """With no other Message-ID than its own."""
    return letter(*fields, body=WORDS, sender=sender).replace(b"Message-ID: <m1@patron.example>\r\n", b"")


def read(limit: int) -> None:
    while reading.read_waiting(limit):
        pass


def picture() -> list[object]:
    """Everything that came of it, without numbers and codes, which are nobody's twice."""
    places = {stream: place for place, stream in enumerate(Stream.objects.order_by("pk").values_list("pk", flat=True))}
    said = Entry.objects.order_by("stream", "number")
    patrons = {pk: place for place, pk in enumerate(Question.objects.order_by("pk").values_list("patron", flat=True))}
    return [
        [(places[one.stream_id], one.number, one.kind, one.author, _facts(one)) for one in said],
        [
            (places[one.pk], one.last, one.heard, one.said, one.heard_at is not None)
            for one in Stream.objects.order_by("pk")
        ],
        sorted((one.origin, places.get(one.stream_id or 0), one.number) for one in Received.objects.all()),
        sorted((places[one.stream_id or 0], one.number, one.state, one.purpose) for one in Delivery.objects.all()),
        sorted(patrons[one.patron_id] for one in PatronAddress.objects.exclude(proved_at=None)),
        sorted(places[one.question_id] for one in Way.objects.filter(until=None)),
        sorted(Arrival.objects.values_list("state", flat=True)),
    ]


def _facts(entry: Entry) -> list[str]:
    return sorted(json.loads(entry.facts)) if entry.facts else []


def forget_all() -> None:
    for model in (Delivery, Received, Arrival, Stream):
        model.objects.all().delete()
    PatronAddress.objects.all().delete()


@pytest.mark.django_db
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(sorted(LETTERS)), min_size=1, max_size=8))
def test_what_is_read_together_gives_what_each_gives_alone(kinds: list[str]) -> None:
    at = Account.objects.filter(channel="mail").first() or account(world.build())
    seen = []
    for limit in (1, 50):
        forget_all()
        bring(at, kinds)
        read(limit)
        seen.append(picture())
    assert seen[0] == seen[1]


@pytest.mark.django_db
def test_letters_that_come_together_cost_few_statements_each(django_assert_max_num_queries: object) -> None:
    at = account(world.build())
    raws = [written(f"Message-ID: <{n}@x.example>", sender=f"P{n} <p{n}@x.example>") for n in range(16)]
    letterbox.drop_many(at, [(raw, {"Envelope-To": at.address}) for raw in raws])
    with django_assert_max_num_queries(16 * 5):  # type: ignore[operator] # a fixture without a public type
        assert reading.read_waiting() == 16
    assert Question.objects.count() == Delivery.objects.count() == 16


@pytest.mark.django_db
def test_one_that_cannot_be_taken_takes_no_other_down() -> None:
    at = account(world.build())
    raws = [written(f"Message-ID: <{n}@x.example>", sender=f"P{n} <p{n}@x.example>") for n in range(9)]
    letterbox.drop_many(at, [(raw, {"Envelope-To": at.address}) for raw in raws])
    real = receiving.begin_all

    def choking(several: list[Arriving]) -> object:
        taken = real(several)
        if any(one.inbound.id == "4@x.example" for one in several):
            raise ValueError("the taker chokes on it")
        return taken

    with mock.patch.object(receiving, "begin_all", choking):
        assert reading.read_waiting() == 9
    assert Question.objects.count() == Delivery.objects.count() == Received.objects.count() == 8
    assert Arrival.objects.get(state=State.WAITING).error == "ValueError: the taker chokes on it"
