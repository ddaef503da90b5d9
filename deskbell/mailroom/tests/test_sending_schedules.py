"""Whatever a provider does in whatever order: each goes once, in order for each address, and comes to an end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deskbell.libraries.models import Desk
from deskbell.mailroom import registry, sending, taking
from deskbell.mailroom.contract import Limits, Outbound, Receipt, TryLater
from deskbell.mailroom.models import Delivery
from deskbell.mailroom.tests import pigeons
from deskbell.mailroom.tests.pigeons import FERN, MEI, OTTO, Pigeons

pytestmark = pytest.mark.django_db
State = Delivery.State
NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
# What a provider does with a call; ``dies``: the sender is killed before it hears the answer.
DOES = st.sampled_from(["takes", "takes", "later", "away", "no", "breaks", "dies"])


class Killed(BaseException):
    """As SIGKILL: nothing behind it runs."""


def of(script: list[str], accepted: list[Outbound]) -> Any:
    """A provider that follows the script, and then takes everything."""

    def does(outbound: Outbound) -> Receipt:
        said = script.pop(0) if script else "takes"
        if said in {"later", "away"}:
            raise TryLater(said, whole=said == "away")
        if said == "breaks":
            raise RuntimeError("a hawk")
        if said == "no":
            return Receipt(outbound.id, "failed", reason="no such number")
        accepted.append(outbound)
        if said == "dies":
            raise Killed
        return Receipt(outbound.id, "sent")

    return does


@contextmanager
def undone() -> Iterator[None]:
    """Hypothesis tries many examples in one test: each leaves no rows."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def loft(db: None) -> Desk:
    return pigeons.desk("maple")


@pytest.mark.parametrize("repeatable", [True, False])
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(script=st.lists(DOES, max_size=25), to=st.lists(st.sampled_from([FERN, OTTO, MEI]), min_size=1, max_size=8))
def test_each_goes_once_in_order_whatever_the_provider_does(
    loft: Desk, monkeypatch: pytest.MonkeyPatch, repeatable: bool, script: list[str], to: list[str]
) -> None:
    accepted: list[Outbound] = []
    flock = Pigeons(Limits(to="phone", repeatable=repeatable))
    flock.does = of(script, accepted)
    monkeypatch.setitem(registry.channels(), "pigeons", flock)
    with time_machine.travel(NOON, tick=False) as clock, undone():
        account = pigeons.account(loft)
        for number, text in enumerate(to):
            pigeons.put(account, f"{number}", text)
        for _ in range(200):
            if not Delivery.objects.filter(state__in=[State.WAITING, State.SENDING]).exists():
                break
            try:
                sending.send_waiting(lambda seconds: clock.shift(timedelta(seconds=seconds)))
            except Killed:
                pass
            clock.shift(timedelta(seconds=601))
            taking.too_late()
        judge(accepted, repeatable)


def judge(accepted: list[Outbound], repeatable: bool) -> None:
    states = dict(Delivery.objects.values_list("outbound", "state"))
    ends = {State.SENT, State.FAILED} if repeatable else {State.SENT, State.FAILED, State.UNKNOWN}
    assert set(states.values()) <= ends
    ids = [outbound.id for outbound in accepted]
    assert all(states[one] != State.SENT or one in ids for one in states)
    if not repeatable:
        assert len(ids) == len(set(ids))
    for text in (FERN, OTTO, MEI):
        first = list(dict.fromkeys(int(outbound.words) for outbound in accepted if outbound.to == text))
        assert first == sorted(first)
