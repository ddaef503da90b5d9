"""Reading: each message is taken once, what fails is kept and shown, and what is behind it does not wait."""

from __future__ import annotations

import threading
from datetime import timedelta
from unittest import mock

import pytest
import time_machine
from django.db import OperationalError, connection
from django.test import override_settings
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deskbell.journal.models import Entry
from deskbell.mailroom import letterbox, pacing, parsing, reading, settling
from deskbell.mailroom.arriving import Arriving
from deskbell.mailroom.contract import Taken
from deskbell.mailroom.models import Account, Arrival, File, Received
from deskbell.mailroom.tests.pigeon import Pigeon, account_of, letter

State = Arrival.State
GOOD, RUBBISH, EGG, POISON = "good", b"{", b"egg", letter(("p", "poison"))


def drop(account: Account, *raws: bytes) -> list[Arrival]:
    numbers = letterbox.drop_many(account, [(raw, {"from": "x"}) for raw in raws])
    return [Arrival.objects.get(pk=number) for number in numbers]


def words() -> list[str | None]:
    return list(Entry.objects.order_by("pk").values_list("words", flat=True))


def read_out(hours: float = 3) -> None:
    """Everything that can be settled is, the house running all the while."""
    start = timezone.now()
    for minute in range(int(hours * 60)):
        with time_machine.travel(start + timedelta(minutes=minute), tick=False):
            while reading.read_waiting():
                pass


@pytest.mark.django_db
def test_what_waits_is_read_in_order_and_its_bytes_stay_for_a_while(pigeon: Pigeon) -> None:
    account = account_of()
    first, second = drop(account, letter(("a", "one"), ("b", "two")), letter(("c", "three")))
    assert reading.read_waiting() == 2 and reading.read_waiting() == 0
    assert words() == ["one", "two", "three"]
    for arrival in (first, second):
        arrival.refresh_from_db()
        assert (arrival.state, arrival.error, arrival.taken_until) == (State.READ, "", None) and arrival.read_at
        assert arrival.raw_id and arrival.headers
    received = Received.objects.get(account=account, origin="b")
    entry = Entry.objects.get(words="two")
    assert (received.stream_id, received.number, received.arrival) == (entry.stream_id, entry.number, first)
    account.refresh_from_db()
    assert account.heard_at is not None


@pytest.mark.django_db
@pytest.mark.parametrize("rule", [{"RAW_DAYS": 0}, {"SCREENERS": ["deskbell.formats.folding.fold"]}], ids=str)
def test_bytes_go_at_once_where_the_rules_say_so(pigeon: Pigeon, rule: dict[str, object]) -> None:
    (arrival,) = drop(account_of(), letter(("a", "one")))
    with override_settings(**rule):
        reading.read_waiting()
    arrival.refresh_from_db()
    assert arrival.state == State.READ and arrival.raw_id is None and arrival.headers == {}
    assert not File.objects.exists()


@pytest.mark.django_db
def test_the_same_message_is_taken_once_in_one_arrival_or_in_several(pigeon: Pigeon) -> None:
    account, other = account_of(), account_of("other")
    drop(account, letter(("a", "one"), ("a", "one")), letter(("a", "one")))
    drop(other, letter(("a", "another's own")))
    read_out(0.1)
    assert words() == ["one", "another's own"]
    assert set(Arrival.objects.values_list("state", flat=True)) == {State.READ}


@pytest.mark.django_db
def test_another_message_under_the_same_id_is_not_dropped(pigeon: Pigeon) -> None:
    """A program that counts anew after each start, or somebody who wants the next letter of another to vanish."""
    account = account_of()
    drop(account, letter(("a", "one")), letter(("a", "two")), letter(("a", "one")), letter(("a", "two")))
    read_out(0.1)
    assert words() == ["one", "two"]
    assert set(Arrival.objects.values_list("state", flat=True)) == {State.READ}


@pytest.mark.django_db
def test_rubbish_keeps_its_bytes_and_error_and_holds_nothing_up(pigeon: Pigeon) -> None:
    bad, _ = drop(account_of(), RUBBISH, letter(("a", "behind it")))
    reading.read_waiting()
    bad.refresh_from_db()
    assert words() == ["behind it"]
    assert bad.state == State.FAILED and bad.error == "Unreadable: no pigeon writes so" and bad.raw_id


@pytest.mark.django_db
@pytest.mark.parametrize("raw", [EGG, POISON], ids=["a channel's fault", "a taker's fault"])
def test_a_fault_is_tried_again_later_and_later_and_then_shown(pigeon: Pigeon, raw: bytes) -> None:
    (arrival,) = drop(account_of(), raw)
    start, tried = timezone.now(), []
    for seconds in range(0, 3600, 5):
        with time_machine.travel(start + timedelta(seconds=seconds), tick=False):
            if reading.read_waiting():
                tried.append(seconds)
    arrival.refresh_from_db()
    assert tried == [0, 10, 70, 370, 2170]
    assert arrival.state == State.FAILED and arrival.tries == reading.TRIES and arrival.raw_id
    assert not words() and not Received.objects.exists(), "nothing of a failed one stays behind"


@pytest.mark.django_db
def test_of_an_arrival_all_is_taken_or_nothing(pigeon: Pigeon) -> None:
    drop(account_of(), letter(("a", "fine"), ("p", "poison")), letter(("b", "behind")))
    reading.read_waiting()
    assert words() == ["behind"]


@pytest.mark.django_db
def test_a_failed_one_is_tried_anew_when_somebody_asks(pigeon: Pigeon) -> None:
    (arrival,) = drop(account_of(), POISON)
    read_out()
    assert not reading.set_aside(Arrival(pk=arrival.pk + 1))
    with mock.patch("deskbell.mailroom.tests.pigeon.takes", taken):
        assert reading.try_again(arrival)
        assert not reading.try_again(arrival), "it waits already"
        with override_settings(INTAKE=["deskbell.mailroom.tests.test_reading.taken"]):
            reading.read_waiting()
    arrival.refresh_from_db()
    assert arrival.state == State.READ and arrival.error == ""


def taken(arriving: Arriving) -> Taken:
    return Taken(0, 0, timezone.now(), fresh=True)


@pytest.mark.django_db
def test_what_is_taken_and_kept_nowhere_is_known_all_the_same(pigeon: Pigeon) -> None:
    drop(account_of(), letter(("stop", "STOP")))
    with override_settings(INTAKE=["deskbell.mailroom.tests.test_reading.taken"]):
        reading.read_waiting()
    received = Received.objects.get()
    assert (received.stream_id, received.number) == (None, None)


def held(arriving: Arriving) -> Taken:
    at = timezone.now()
    return Taken(0, 0, at, fresh=True, held_until=at + timedelta(hours=24) if arriving.inbound.id == "h" else None)


@pytest.mark.django_db
def test_what_is_held_waits_and_what_came_with_it_is_taken_once(pigeon: Pigeon) -> None:
    (arrival,) = drop(account_of(), letter(("a", "one"), ("h", "for whom?")))
    with override_settings(INTAKE=["deskbell.mailroom.tests.test_reading.held"], RAW_DAYS=0):
        reading.read_waiting()
        read_out(1)
    arrival.refresh_from_db()
    assert (arrival.state, arrival.tries, arrival.taken_until) == (State.WAITING, 0, None) and arrival.raw_id
    assert list(Received.objects.values_list("origin", flat=True)) == ["a"]
    Arrival.objects.filter(pk=arrival.pk).update(next_at=timezone.now())
    reading.read_waiting()
    assert words() == ["for whom?"]


@pytest.mark.django_db
def test_after_a_crash_another_reader_takes_over_and_one_that_kills_is_given_up(pigeon: Pigeon) -> None:
    deadly, _ = drop(account_of(), letter(("a", "deadly")), letter(("b", "harmless")))
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        assert len(reading._lease(50)) == 2  # and then the process is killed
        assert reading.read_waiting() == 0
    real = parsing.parse_all

    def killing(arrivals: list[Arrival]) -> object:
        if any(one.pk == deadly.pk for one in arrivals):
            raise KeyboardInterrupt
        return real(arrivals)

    with mock.patch.object(parsing, "parse_all", killing):
        for minute in range(1, 30):
            with time_machine.travel(start + timedelta(minutes=minute), tick=False):
                try:
                    reading.read_waiting()
                except KeyboardInterrupt:
                    continue
    deadly.refresh_from_db()
    assert words() == ["harmless"]
    assert deadly.state == State.FAILED and "again and again" in deadly.error and deadly.raw_id


@pytest.mark.django_db
def test_a_reader_that_was_too_slow_changes_nothing(pigeon: Pigeon) -> None:
    drop(account_of(), letter(("a", "one")))
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        slow = reading._lease(50)
    with time_machine.travel(start + timedelta(minutes=1), tick=False):
        read = reading._parsed(slow, {})
        reading.read_waiting()
        reading._settle(read)
    assert words() == ["one"] and Received.objects.count() == 1


@pytest.mark.django_db
def test_what_was_begun_before_comes_one_at_a_time_and_stands_in_nobodys_way(pigeon: Pigeon) -> None:
    made = drop(account_of(), *(letter((f"m{number}", "x")) for number in range(5)))
    Arrival.objects.filter(pk__in=[one.pk for one in made[:3]]).update(tries=1)
    assert [one.pk for one in reading._lease(2)] == [made[3].pk, made[4].pk, made[0].pk]
    assert [one.pk for one in reading._lease(2)] == [made[1].pk]


@pytest.mark.django_db
def test_what_is_large_is_leased_for_longer(pigeon: Pigeon) -> None:
    drop(account_of(), letter(("a", "one")))
    Arrival.objects.update(size=24 << 20)
    before = timezone.now()
    (taken,) = reading._lease(50)
    until = Arrival.objects.get(pk=taken.pk).taken_until
    assert until is not None and until - before > timedelta(minutes=2)


@pytest.mark.django_db(transaction=True)
def test_what_waits_behind_a_slow_one_stays_with_its_reader(pigeon: Pigeon, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parsing one takes half a minute; what was taken with it is leased again before it is parsed itself."""
    monkeypatch.setattr(reading, "_pace", pacing.Pace())
    monkeypatch.setattr(reading._pace, "most", 1)
    drop(account_of(), *(letter((f"m{number}", "x")) for number in range(3)))
    real, left = reading._parsed, []

    with time_machine.travel(timezone.now(), tick=False) as clock:

        def slow(taken: list[Arrival], remembered: dict[object, object]) -> list[settling.Read]:
            clock.shift(timedelta(seconds=20))
            row = Arrival.objects.get(pk=taken[0].pk)
            left.append(row.taken_until is not None and row.taken_until > timezone.now())
            return real(taken, remembered)

        monkeypatch.setattr(reading, "_parsed", slow)
        assert reading.read_waiting() == 3
    assert len(left) > 1 and all(left) and words() == ["x"] * 3


@pytest.mark.django_db(transaction=True)
def test_a_database_that_fails_in_the_middle_loses_and_doubles_nothing(pigeon: Pigeon) -> None:
    account = account_of()
    drop(account, *(letter((f"m{number}", f"words {number}")) for number in range(6)))
    real, calls = settling.settle, []

    def failing(reads: list[settling.Read]) -> None:
        real(reads)
        calls.append(1)
        if len(calls) in (1, 3, 5):
            raise OperationalError("deadlock detected")

    with mock.patch.object(settling, "settle", failing):
        reading.read_waiting()
    read_out(0.5)
    assert sorted(filter(None, words())) == [f"words {number}" for number in range(6)]
    assert set(Arrival.objects.values_list("state", flat=True)) == {State.READ}


@pytest.mark.django_db(transaction=True)
def test_many_readers_at_once_take_each_message_once(pigeon: Pigeon) -> None:
    account = account_of()
    drop(account, *(letter((f"m{number % 40}", f"words {number % 40}")) for number in range(60)))

    def read() -> None:
        while reading.read_waiting(limit=7):
            pass
        connection.close()

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    read_out(0.5)
    assert sorted(filter(None, words())) == sorted(f"words {number}" for number in range(40))
    assert set(Arrival.objects.values_list("state", flat=True)) == {State.READ}


@pytest.mark.django_db
def test_no_more_bytes_are_leased_together_than_may_be_held(pigeon: Pigeon) -> None:
    drop(account_of(), *(letter((f"m{number}", "x")) for number in range(4)))
    Arrival.objects.update(size=reading.MOST_BYTES // 2)
    assert [len(reading._lease(50)) for _ in range(2)] == [2, 2]
    drop(Account.objects.get(), letter(("large", "x")), letter(("small", "x")))
    Arrival.objects.filter(state=State.WAITING).update(size=reading.MOST_BYTES * 2)
    assert len(reading._lease(50)) == 1, "one is always taken, however large"


KINDS = st.sampled_from(["a", "b", "c", "d", "rubbish", "egg", "poison", "mixed"])
# Whoever is begun more often than ``reading.TRIES`` and ends the program each time is given up.
STORIES = st.lists(st.sampled_from(["read", "crash", "wait"]), max_size=12).filter(
    lambda story: story.count("crash") < 4
)
RAWS = {"rubbish": RUBBISH, "egg": EGG, "poison": POISON, "mixed": letter(("a", "a"), ("x", "poison"))}


@pytest.mark.django_db
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(KINDS, max_size=12), STORIES, st.integers(1, 5))
def test_whatever_comes_and_whatever_breaks_each_good_message_is_taken_once(
    pigeon: Pigeon, kinds: list[str], story: list[str], limit: int
) -> None:
    account = Account.objects.first() or account_of()
    Arrival.objects.all().delete()
    Received.objects.all().delete()
    Entry.objects.all().delete()
    drop(account, *(RAWS.get(kind) or letter((kind, kind)) for kind in kinds))
    now = timezone.now()
    for event in story:
        now += timedelta(minutes=2) if event == "wait" else timedelta(0)
        with time_machine.travel(now, tick=False):
            if event == "crash":
                reading._lease(limit)
            elif event == "read":
                reading.read_waiting(limit)
    with time_machine.travel(now + timedelta(minutes=1), tick=False):
        read_out(4)
    assert sorted(filter(None, words())) == sorted({kind for kind in kinds if kind in "abcd"})
    states = set(Arrival.objects.values_list("state", flat=True))
    assert states <= {State.READ, State.FAILED}


@pytest.mark.django_db
def test_what_comes_while_others_are_read_is_read_in_the_same_moment(pigeon: Pigeon) -> None:
    account, real, late = account_of(), reading._read, [letter(("b", "two")), letter(("c", "three"))]
    drop(account, letter(("a", "one")))

    def meanwhile(taken: list[Arrival], remembered: dict[object, object]) -> None:
        real(taken, remembered)
        if late:
            drop(account, late.pop(0))

    with mock.patch.object(reading, "_read", meanwhile), mock.patch.object(reading, "MOMENT", 60.0):
        assert reading.read_waiting() == 3
    assert words() == ["one", "two", "three"]
