"""Numbers are given in order, once for each act."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from deskbell.journal.acts import Act, Refused
from deskbell.journal.numbering import Standing, number

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def act(stream: int, kind: str = "heard", author: str = "patron", id: str | None = None) -> Act:
    return Act(stream, kind, "patron", author, id, "words", lambda _: None)


def standing(last: int = 0, *, open: bool = True) -> Standing:
    return Standing(last, 0, 0, None, open)


@given(st.lists(st.tuples(st.integers(1, 4), st.sampled_from(["heard", "said", "noted"])), max_size=60))
def test_each_stream_counts_on_without_a_gap(drawn: list[tuple[int, str]]) -> None:
    streams = {pk: standing(last=pk * 10) for pk in (1, 2, 3)}
    acts = [act(stream, kind) for stream, kind in drawn]
    fresh = number(acts, streams, {}, NOW)
    for pk in (1, 2, 3):
        numbers = [a.number for a in fresh if a.stream_id == pk]
        assert numbers == list(range(pk * 10 + 1, pk * 10 + 1 + len(numbers)))
    assert all(isinstance(a.refused, Refused) and a.refused.why == "no_stream" for a in acts if a.stream_id == 4)


def test_an_act_that_is_known_keeps_its_number_and_is_not_written_again() -> None:
    again = act(1, id="a")
    fresh = number([again, act(1, id="b")], {1: standing(7)}, {(1, "patron", "a"): (3, NOW)}, NOW)
    assert (again.number, again.fresh) == (3, False)
    assert [a.number for a in fresh] == [8]


def test_the_same_act_twice_in_one_batch_is_one_entry() -> None:
    first, second = act(1, id="a"), act(1, id="a")
    assert number([first, second], {1: standing()}, {}, NOW) == [first]
    assert first.number == second.number == 1


def test_a_closed_stream_takes_notes_but_no_messages() -> None:
    heard, noted = act(1, "heard"), act(1, "noted")
    fresh = number([heard, noted], {1: standing(open=False)}, {}, NOW)
    assert fresh == [noted]
    assert isinstance(heard.refused, Refused) and heard.refused.why == "closed"


def test_a_reply_by_what_was_so_before_the_stream_turned_is_refused() -> None:
    stream = standing(last=4)
    number([act(1, "heard"), act(1, "way"), act(1, "noted")], {1: stream}, {}, NOW)
    assert (stream.last, stream.turned) == (7, 6)
    late, now, unbound = act(1, "said"), act(1, "said"), act(1, "said")
    late.since, now.since = 5, 6
    assert number([late, now, unbound], {1: stream}, {}, NOW) == [now, unbound]
    assert isinstance(late.refused, Refused) and late.refused.why == "turned"


def test_who_waits_for_whom_is_kept_beside_the_number() -> None:
    stream = standing()
    number([act(1, "asked"), act(1, "heard"), act(1, "said", "s1"), act(1, "noted", "s1")], {1: stream}, {}, NOW)
    assert (stream.last, stream.heard, stream.said, stream.heard_at) == (4, 2, 3, NOW)
