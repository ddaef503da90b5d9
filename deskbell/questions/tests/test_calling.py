"""A librarian with the console closed is called once for each wait, and told when it is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import override_settings
from django.utils import timezone

from deskbell.questions import calling, claiming, conversing, transferring
from deskbell.questions.models import Called
from deskbell.staff import browsers, duty, outside, presence
from deskbell.staff.models import Browser, Duty, Presence, Staff
from tests import world as cast
from tests.push_service import PushService, push_service

Subscribe = Callable[[Staff], str]


@pytest.fixture
def service() -> Iterator[PushService]:
    with push_service() as started, override_settings(OWN_PUSH_SERVICES={started.named}):
        yield started


@pytest.fixture
def subscribe(service: PushService) -> Subscribe:
    """Somebody gives a browser of theirs; gives its endpoint."""

    def given(staff: Staff) -> str:
        endpoint, reader = service.browser()
        session = SessionStore()
        session.create()
        browsers.keep(staff, str(session.session_key), endpoint, reader.public, reader.auth, "Firefox/140 Windows")
        return endpoint

    return given


@pytest.fixture
def ines(world: cast.World, subscribe: Subscribe) -> str:
    """Ines is on duty, and closed her console some minutes ago."""
    world.on_duty(world.ines, world.maple_queue)
    world.seen(world.ines, timezone.now() - timedelta(minutes=5))
    return subscribe(world.ines)


def test_who_is_on_duty_is_called_when_a_question_waits(world: cast.World, service: PushService, ines: str) -> None:
    assert calling.call() == 0
    world.asks(world.fern)
    assert calling.call() == 1
    (call,) = service.calls(ines)
    assert {name: call[name] for name in ("title", "body", "lang", "waiting", "quiet")} == {
        "title": "1 question waits", "body": "Ask Maple", "lang": "en", "waiting": 1, "quiet": False,
    }  # fmt: skip


def test_what_is_passed_on_to_somebody_who_is_off_duty_calls_who_is_on_duty_for_its_queue(
    world: cast.World, service: PushService, subscribe: Subscribe, ines: str
) -> None:
    question, off = world.asks(world.fern).question, subscribe(world.lucie)
    claiming.claim(question, world.ada)
    calling.call()
    transferring.transfer(question, world.ada, to_staff=world.lucie, reason="Her field")
    calling.call()
    assert [call["title"] for call in service.calls(ines)] == ["1 question waits"]
    assert service.calls(off) == []


def test_who_is_on_duty_elsewhere_is_called_for_what_is_passed_on_to_them(
    world: cast.World, service: PushService, subscribe: Subscribe
) -> None:
    world.on_duty(world.priya, world.harbour_queue)
    world.seen(world.priya, timezone.now() - timedelta(minutes=5))
    phone, question = subscribe(world.priya), world.asks(world.fern).question
    assert calling.call() == 0  # it is no queue of hers
    transferring.transfer(question, world.ines, to_staff=world.priya, reason="Her field")
    assert [calling.call() for _ in range(2)] == [1, 0]
    claiming.claim(question, world.priya)
    calling.call()
    assert [(call["title"], call["body"], call["quiet"]) for call in service.calls(phone)] == [
        ("1 question waits", "Ask Maple", False),
        ("Nothing waits for you now", "", True),
    ]


def test_one_call_a_wait_however_much_the_patron_adds(world: cast.World, service: PushService, ines: str) -> None:
    asked = world.asks(world.fern)
    calling.call()
    conversing.hear(asked.question, "And the one from 1912?", "a1")
    conversing.hear(asked.question, "Hello?", "a2")
    assert [calling.call() for _ in range(3)] == [0, 0, 0]
    world.asks(world.otto)
    calling.call()
    titles = [(call["title"], call["quiet"]) for call in service.calls(ines)]
    assert titles == [("1 question waits", False), ("2 questions wait", False)]


@pytest.mark.django_db(transaction=True)
def test_who_takes_a_browser_away_while_it_is_called_has_no_other_called_twice(
    monkeypatch: pytest.MonkeyPatch, service: PushService, subscribe: Subscribe
) -> None:
    world = cast.build()
    world.on_duty(world.ines, world.maple_queue)
    world.seen(world.ines, timezone.now() - timedelta(minutes=5))
    taken, other = subscribe(world.ines), subscribe(world.ines)
    settled = calling._settle

    def taken_away(plan: calling.Plan, end: Exception | None) -> bool:
        Browser.objects.filter(endpoint=taken).delete()
        return settled(plan, end)

    monkeypatch.setattr(calling, "_settle", taken_away)
    world.asks(world.fern)
    calling.call()
    Browser.objects.update(rests_until=None)
    calling.call()
    assert len(service.calls(other)) == 1
    assert Called.objects.get().browser.endpoint == other


def test_a_call_holds_nothing_of_the_patron(world: cast.World, service: PushService, ines: str) -> None:
    asked = world.asks(world.fern, address="fern@example.org")
    conversing.hear(asked.question, "quuxwords", "a1")
    calling.call()
    said = repr(service.calls(ines))
    for theirs in ("Fern", "microfilm", "quuxwords", "fern@example.org", asked.code, asked.passport):
        assert theirs not in said


def test_when_it_is_taken_the_call_is_taken_back_without_a_sound(
    world: cast.World, service: PushService, ines: str
) -> None:
    first, second = world.asks(world.fern), world.asks(world.otto)
    calling.call()
    claiming.claim(first.question, world.lucie)
    calling.call()
    claiming.claim(second.question, world.lucie)
    calling.call()
    assert [(call["title"], call["waiting"], call["quiet"]) for call in service.calls(ines)] == [
        ("2 questions wait", 2, False),
        ("1 question waits", 1, True),
        ("Nothing waits for you now", 0, True),
    ]
    assert not Called.objects.exists()
    assert calling.call() == 0


def test_what_is_let_go_waits_anew_and_calls_again(world: cast.World, service: PushService, ines: str) -> None:
    asked = world.asks(world.fern)
    calling.call()
    claiming.claim(asked.question, world.lucie)
    claiming.release(asked.question, world.lucie)
    calling.call()
    assert [call["quiet"] for call in service.calls(ines)] == [False, False]


def test_nobody_off_duty_is_called_and_what_stood_there_goes(
    world: cast.World, service: PushService, ines: str, subscribe: Subscribe
) -> None:
    lucie = subscribe(world.lucie)
    world.asks(world.fern)
    calling.call()
    duty.go_off(world.ines, "chosen")
    calling.call()
    assert [call["quiet"] for call in service.calls(ines)] == [False, True]
    assert service.calls(lucie) == []


def test_another_librarys_question_calls_nobody_here(world: cast.World, service: PushService, ines: str) -> None:
    world.asks(world.otto, world.harbour_web)
    assert calling.call() == 0


def test_who_looks_at_a_console_is_called_nowhere_until_they_look_away(
    world: cast.World, service: PushService, ines: str
) -> None:
    presence.seen(world.ines.pk)
    presence.look([world.ines.pk], [])
    world.asks(world.fern)
    assert calling.call() == 0
    presence.look([], [world.ines.pk])
    calling.call()
    assert len(service.calls(ines)) == 1


def test_a_console_that_died_while_it_was_looked_at_is_not_for_ever(
    world: cast.World, service: PushService, ines: str
) -> None:
    presence.look([world.ines.pk], [])
    Presence.objects.filter(pk=world.ines.pk).update(looked_at=timezone.now() - timedelta(seconds=61))
    world.asks(world.fern)
    assert calling.call() == 1


def test_what_waited_when_somebody_went_on_duty_they_saw_then(
    world: cast.World, service: PushService, ines: str
) -> None:
    Duty.objects.update(since=timezone.now() + timedelta(seconds=5))
    world.asks(world.fern)
    assert calling.call() == 0


def test_each_is_called_in_their_own_language(world: cast.World, service: PushService, subscribe: Subscribe) -> None:
    lucie = subscribe(world.lucie)
    world.on_duty(world.lucie, world.maple_queue)
    world.asks(world.fern)
    calling.call()
    (call,) = service.calls(lucie)
    assert (call["title"], call["body"], call["lang"]) == ("1 question attend", "Demandez à Maple", "fr")


def test_a_browser_that_is_no_more_is_dropped(world: cast.World, service: PushService, ines: str) -> None:
    service.answers[ines.removeprefix(f"http://{service.named}")] = 410
    world.asks(world.fern)
    assert calling.call() == 0
    assert not Browser.objects.exists()


def test_a_service_that_is_away_is_asked_again_later_and_others_are_called(
    world: cast.World, service: PushService, ines: str, subscribe: Subscribe
) -> None:
    other = subscribe(world.ines)
    path = ines.removeprefix(f"http://{service.named}")
    service.answers[path] = 503
    world.asks(world.fern)
    assert calling.call() == 1
    assert len(service.calls(other)) == 1
    assert calling.call() == 0
    del service.answers[path]
    Browser.objects.exclude(rests_until=None).update(rests_until=timezone.now())
    assert calling.call() == 1
    assert (len(service.calls(ines)), len(service.calls(other))) == (1, 1)


def test_two_processes_make_one_call(world: cast.World, service: PushService, ines: str) -> None:
    world.asks(world.fern)
    read_by_both = list(browsers.rested())
    assert len(browsers.take(read_by_both)) == 1
    assert browsers.take(read_by_both) == []
    assert calling.call() == 0


def test_a_process_that_died_in_between_leaves_the_call_to_the_next(
    world: cast.World, service: PushService, ines: str
) -> None:
    world.asks(world.fern)
    browsers.take(list(browsers.rested()))
    Browser.objects.update(rests_until=timezone.now() - timedelta(seconds=1))
    assert calling.call() == 1
    assert len(service.calls(ines)) == 1


def test_erasing_a_question_ends_its_call(world: cast.World, service: PushService, ines: str) -> None:
    from django.db import transaction

    from deskbell.questions import entries, erasing, holding

    asked = world.asks(world.fern)
    calling.call()
    with transaction.atomic():
        erasing.forget_all(holding.hold(asked.question), entries.HOUSE)
    calling.call()
    assert [call["waiting"] for call in service.calls(ines)] == [1, 0]


def test_a_round_is_over_before_its_lease_is() -> None:
    longest = calling.MOST_IN_A_ROUND / calling.AT_ONCE * outside.PATIENCE
    assert longest < browsers.LEASE.total_seconds()
