"""Rows that are written many at once stand as Django would have written them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from deskbell.journal import rows
from deskbell.journal.models import Entry, Stream, Voice
from deskbell.mailroom.models import Arrival, Delivery, File, FilePart
from tests import world

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 28, 12, 30, 1, 250, tzinfo=UTC)


def test_rows_get_their_numbers_in_their_order() -> None:
    made = rows.put_all(Stream(kind=f"kind {place}", made_at=AT) for place in range(40))
    assert [one.pk for one in made] == sorted({one.pk for one in made})
    assert [Stream.objects.get(pk=one.pk).kind for one in made] == [one.kind for one in made]


def test_more_rows_than_one_statement_takes_are_all_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "MOST", 3)
    made = rows.put_all(Stream(kind=f"kind {place}", made_at=AT) for place in range(8))
    assert {one.pk: one.kind for one in made} == dict(Stream.objects.values_list("pk", "kind"))


def test_nothing_is_written_of_nothing() -> None:
    assert rows.put_all([]) == []
    rows.put_nameless([])
    assert not Stream.objects.exists()


def test_every_kind_of_value_reads_as_it_was_given() -> None:
    account = world.build().maple_desk.accounts.create(channel="mail")
    stream = rows.put_all([Stream(kind="question", made_at=AT)])[0]
    entry = {"kind": "asked", "voice": Voice.PATRON, "author": "patron", "at": AT}
    rows.put_nameless([Entry(stream=stream, number=1, words="“é” \U0001f4da", act=None, facts="", **entry)])
    kept = Entry.objects.get(stream=stream)
    assert (kept.words, kept.act, kept.at, kept.voice) == ("“é” \U0001f4da", None, AT, "patron")
    file = rows.put_all([File(pk="a" * 32, role=File.Role.RAW, size=2, made_at=timezone.now())])[0]
    rows.put_nameless([FilePart(file=file, place=0, data=memoryview(b"\0\xff"))])
    assert bytes(FilePart.objects.get(file=file).data) == b"\0\xff"
    arrival = rows.put_all([Arrival(account=account, headers={"é": ["1"]}, raw=file, size=2, arrived_at=AT)])[0]
    assert Arrival.objects.get(pk=arrival.pk).headers == {"é": ["1"]}


def test_an_instant_is_the_same_in_whatever_zone_it_was_given() -> None:
    elsewhere = AT.astimezone(timezone.get_fixed_timezone(-300))
    made = rows.put_all([Stream(kind="here", made_at=AT), Stream(kind="there", made_at=elsewhere)])
    assert [Stream.objects.get(pk=one.pk).made_at for one in made] == [AT, AT]


def test_a_row_that_was_written_can_be_changed() -> None:
    stream = rows.put_all([Stream(kind="question", made_at=AT)])[0]
    stream.made_at = AT + timedelta(days=1)
    stream.save()
    assert Stream.objects.get().made_at == AT + timedelta(days=1)


def test_what_a_constraint_forbids_is_refused_in_djangos_words() -> None:
    stream = rows.put_all([Stream(kind="question", made_at=AT)])[0]
    twice = [Entry(stream=stream, number=1, kind="asked", voice="patron", author="patron", at=AT) for _ in range(2)]
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.put_nameless(twice)
    assert not Entry.objects.exists()


@pytest.mark.parametrize("model", [Stream, Entry, Delivery, Arrival, File, FilePart])
def test_a_statement_names_every_column_of_its_table(model: type[Stream]) -> None:
    """But for keys that the database gives, and columns that it alone fills."""
    with connection.cursor() as cursor:
        there = {one.name for one in connection.introspection.get_table_description(cursor, model._meta.db_table)}
    table = rows._table(model)
    named = {field.column for field, _plain in table.columns}
    assert there - named <= {"id", "transaction"}
    assert "id" not in named or not table.is_numbered
