"""Lines are kept open: by one process, begun again when they break, and ended when nothing should attend any more."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from deskbell.mailroom import accounts, attending
from deskbell.mailroom.models import Account
from deskbell.mailroom.tests.pigeon import Pigeon, account_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def lines_end(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(attending, "PAUSES", (0.01,))
    yield
    attending.leave_all()


def until(true: Callable[[], bool]) -> None:
    for _ in range(3000):
        if true():
            return
        threading.Event().wait(0.01)
    pytest.fail("it never came true")


def test_an_account_has_its_line_and_the_lease_names_this_process(pigeon: Pigeon) -> None:
    account = account_of(address="north")
    assert attending.look_after() == 1
    assert pigeon.flying.wait(30) and attending.is_here(account)
    account.refresh_from_db()
    assert account.attended_by == attending.ME and account.attended_until is not None
    attending.leave_all()
    assert pigeon.landed.is_set() and not attending.is_here(account)
    assert Account.objects.filter(attended_by="", attended_until=None).exists(), "another may take over at once"


def test_a_line_that_breaks_says_so_and_is_begun_again(pigeon: Pigeon, monkeypatch: pytest.MonkeyPatch) -> None:
    pigeon.storms = 3
    account = account_of(address="north")
    attending.look_after()
    until(lambda: len(pigeon.flights) == 4)
    account.refresh_from_db()
    assert account.trouble == "a storm over the lake" and account.troubled_at is not None
    attending.look_after()
    account.refresh_from_db()
    assert account.trouble, "it has not lasted yet"
    monkeypatch.setattr(attending, "FORGIVEN", 0.0)
    attending.look_after()
    assert Account.objects.filter(trouble="", troubled_at=None).exists()


def test_pauses_grow_with_each_failure(pigeon: Pigeon, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attending, "PAUSES", (1, 2, 5))
    line = attending.Line(account_of())
    waited: list[float] = []

    def wait(seconds: float | None = None) -> bool:
        waited.append(seconds or 0)
        if len(waited) == 5:
            line.ended.set()
        return True

    pigeon.storms = 99
    monkeypatch.setattr("deskbell.mailroom.attending.connection.close", lambda: None)
    line.ended = _Clockwork(wait)
    line.run()
    assert waited == [1, 2, 5, 5, 5]


class _Clockwork(threading.Event):
    def __init__(self, waits: Callable[[float | None], bool]) -> None:
        super().__init__()
        self.waits = waits

    def wait(self, timeout: float | None = None) -> bool:
        return self.waits(timeout)


def test_a_changed_account_begins_anew_and_one_that_is_switched_off_ends(pigeon: Pigeon) -> None:
    account = account_of(address="north")
    attending.look_after()
    until(lambda: pigeon.flights == ["north"])
    accounts.put_settings(account, {"address": "south", "whistle": "two notes"})
    account.save()
    attending.look_after()
    until(lambda: pigeon.flights == ["north", "south"])
    account.trouble = "said of something else"
    account.save()
    attending.look_after()
    assert pigeon.flights == ["north", "south"], "only what it was started with counts"
    Account.objects.update(active=False)
    assert attending.look_after() == 0
    assert not attending.is_here(account)


def test_two_processes_never_keep_the_same_line(pigeon: Pigeon) -> None:
    account = account_of(address="north")
    Account.objects.update(attended_by="elsewhere/x/1/y", attended_until=timezone.now() + timedelta(seconds=20))
    assert attending.look_after() == 0 and not pigeon.flights
    Account.objects.update(attended_until=timezone.now() - timedelta(seconds=1))
    assert attending.look_after() == 1
    Account.objects.update(attended_by="elsewhere/x/1/y", attended_until=timezone.now() + timedelta(seconds=20))
    assert attending.look_after() == 0, "what another has taken is let go"
    assert pigeon.landed.is_set() and not attending.is_here(account)


def test_the_lease_of_a_dead_process_is_free_at_once(pigeon: Pigeon) -> None:
    account_of(address="north")
    done = subprocess.Popen([sys.executable, "-c", "pass"])
    done.wait()
    later = timezone.now() + timedelta(hours=1)
    Account.objects.update(attended_by=f"{attending.MACHINE}/{done.pid}/abcd", attended_until=later)
    assert attending.look_after() == 1
    attending.leave_all()
    Account.objects.update(attended_by=f"{attending.MACHINE}/{os.getpid()}/of another start", attended_until=later)
    assert attending.look_after() == 1
    attending.leave_all()
    Account.objects.update(attended_by=f"{attending.MACHINE}/{os.getppid()}/abcd", attended_until=later)
    assert attending.look_after() == 0, "that one lives"


def test_a_channel_with_nothing_to_attend_is_left_in_peace(pigeon: Pigeon, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Pigeon, "attend", lambda channel, account: None)
    account_of(address="north")
    assert attending.look_after() == 1
    attending.leave_all()
    assert not pigeon.flights


def test_who_signs_fits_its_column() -> None:
    longest = Account._meta.get_field("attended_by").max_length
    assert len(attending.ME) <= (longest or 0)
