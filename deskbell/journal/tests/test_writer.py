"""The writer: durable before acknowledged, repeatable, and no act takes another down."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import OperationalError, connection, transaction

from deskbell.journal.acts import Act, Refused
from deskbell.journal.models import Entry, Stream
from deskbell.journal.record import begin, record
from deskbell.journal.tests.conftest import Desk
from deskbell.journal.writer import WriterIsDead

Make = Callable[..., Act]


def numbers(stream: int) -> list[int]:
    return list(Entry.objects.filter(stream_id=stream).order_by("number").values_list("number", flat=True))


def test_what_is_handed_back_is_committed(desk: Desk, make_act: Make) -> None:
    stream = begin("question").pk
    (act,) = desk.write(make_act(stream, "Where is the atlas?", "a1"))
    entry = Entry.objects.get(stream_id=stream)
    assert (
        (entry.number, entry.words, entry.act)
        == (act.number, "Where is the atlas?", "a1")
        == (1, "Where is the atlas?", "a1")
    )
    assert entry.at == act.at


def test_a_thousand_acts_of_many_streams_are_numbered_without_gaps(desk: Desk, make_act: Make) -> None:
    streams = [begin("question").pk for _ in range(7)]
    desk.write(*(make_act(streams[i % 7], id=f"a{i}") for i in range(1000)))
    for stream in streams:
        found = numbers(stream)
        assert found == list(range(1, len(found) + 1))
        assert Stream.objects.get(pk=stream).last == len(found)


def test_the_same_act_again_has_the_same_number(desk: Desk, make_act: Make) -> None:
    stream = begin("question").pk
    (first,) = desk.write(make_act(stream, id="once"))
    others = desk.write(
        make_act(stream, id="new"), make_act(stream, "other words", "once"), make_act(stream, id="more")
    )
    assert [a.number for a in others] == [2, first.number, 3]
    assert [a.fresh for a in others] == [True, False, True]
    assert numbers(stream) == [1, 2, 3]


def test_a_bad_act_is_refused_alone(desk: Desk, make_act: Make) -> None:
    stream = begin("question").pk
    acts = [make_act(stream, id=f"a{i}") for i in range(20)]
    acts[7] = make_act(stream, "lone \ud800 surrogate", "bad")
    acts[13] = make_act(stream + 999_999, id="nowhere")
    desk.write(*acts)
    assert [i for i, a in enumerate(acts) if a.refused] == [7, 13]
    assert numbers(stream) == list(range(1, 19))


def test_an_act_may_change_rows_with_its_entry_or_not_at_all(desk: Desk, make_act: Make) -> None:
    stream, other = begin("question").pk, begin("question").pk

    def change() -> None:
        Stream.objects.filter(pk=other).update(kind="changed")

    def fail() -> None:
        Stream.objects.filter(pk=other).update(kind="half")
        raise ValueError("no")

    good, bad, plain = desk.write(
        make_act(stream, id="g", change=change), make_act(stream, id="b", change=fail), make_act(stream, id="p")
    )
    assert Stream.objects.get(pk=other).kind == "changed"
    assert isinstance(bad.refused, ValueError)
    assert (good.number, plain.number, numbers(stream)) == (1, 2, [1, 2])


def test_a_closed_stream_refuses_messages(desk: Desk, make_act: Make) -> None:
    stream = begin("question")
    Stream.objects.filter(pk=stream.pk).update(open=False)
    (act,) = desk.write(make_act(stream.pk))
    assert isinstance(act.refused, Refused) and act.refused.why == "closed"


def test_what_turned_the_stream_since_its_sender_looked_refuses_a_reply(desk: Desk, make_act: Make) -> None:
    stream = begin("question").pk
    with transaction.atomic():
        record(stream, "claimed", voice="staff", author="s1")
    acts = [make_act(stream, id=name) for name in ("late", "now")]
    for act, since in zip(acts, (0, 1), strict=True):
        act.since = since
    late, now = desk.write(*acts)
    assert isinstance(late.refused, Refused) and late.refused.why == "turned"
    assert (now.number, Stream.objects.get(pk=stream).turned) == (2, 1)


def test_writer_and_record_take_numbers_from_one_row(desk: Desk, make_act: Make) -> None:
    stream = begin("question").pk
    stop = threading.Event()

    def page() -> None:
        try:
            while not stop.is_set():
                with transaction.atomic():
                    record(stream, "noted", voice="staff", author="s1", words="note")
        finally:
            connection.close()

    pages = threading.Thread(target=page)
    pages.start()
    desk.write(*(make_act(stream, id=f"a{i}") for i in range(300)))
    stop.set()
    pages.join()
    found = numbers(stream)
    assert found == list(range(1, len(found) + 1))


def test_a_database_that_is_away_for_a_moment_costs_nothing(
    desk: Desk, make_act: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = begin("question").pk
    assert desk.write(make_act(stream, id="warm"))
    store = desk.writer.store
    assert store is not None
    real, failures = store.write, [OperationalError("away"), OperationalError("away")]

    def write(acts: list[Act], *, careful: bool) -> None:
        if failures:
            raise failures.pop()
        real(acts, careful=careful)

    monkeypatch.setattr(store, "write", write)
    (act,) = desk.write(make_act(stream, id="after"))
    assert (act.number, desk.writer.alive()) == (2, True)


def test_a_commit_whose_answer_was_lost_is_not_written_twice(
    desk: Desk, make_act: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = begin("question").pk
    assert desk.write(make_act(stream, id="warm"))
    real, lost = desk.writer._write, [True]

    def write(batch: list[Act], *, careful: bool) -> None:
        real(batch, careful=careful)
        if lost:
            lost.pop()
            raise OperationalError("the line was cut after the commit")

    monkeypatch.setattr(desk.writer, "_write", write)
    (act,) = desk.write(make_act(stream, id="once"))
    assert (act.number, numbers(stream)) == (2, [1, 2])


def test_a_writer_without_a_database_dies_aloud(desk: Desk, make_act: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = begin("question").pk
    assert desk.write(make_act(stream, id="warm"))

    def write(batch: list[Act], *, careful: bool) -> None:
        raise OperationalError("gone for good")

    monkeypatch.setattr(desk.writer, "_write", write)
    desk.writer.put(make_act(stream, id="never"))
    assert desk.died.wait(10)
    assert not desk.writer.alive()
    with pytest.raises(WriterIsDead):
        desk.writer.put(make_act(stream))
