"""Killing senders at random moments: nothing waits for ever, nothing is lost, and a text never goes twice by itself.

10 kills in a normal run, 100 with DESKBELL_TEST_FAULTS=long (`python3 run.py faults`).
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from deskbell.libraries.models import Desk
from deskbell.mailroom import addresses, deliveries, registry
from deskbell.mailroom.models import Account, Delivery
from tests import carrier, parts, world
from tests.open_house import reading
from tests.tree import ROOT

pytestmark = pytest.mark.faults
LONG = os.environ.get("DESKBELL_TEST_FAULTS") == "long"
KILLS = 100 if LONG else 10
LIFE = 12  # messages, at most, that a sender hands over before it is killed
SENDERS = 2
PATIENCE = 60.0
State = Delivery.State


@contextmanager
def database() -> Iterator[dict[str, str]]:
    """A world on a database that senders share; how to reach it."""
    key = Path(os.environ["DESKBELL_DATA"]) / "secret.key"
    with parts.new_database() as address, reading(address):
        call_command("migrate", verbosity=0, interactive=False)
        data = parts.folder() / f"sender-{os.urandom(4).hex()}"
        yield {
            **os.environ,
            "DESKBELL_DATABASE_URL": address,
            "DESKBELL_DATA": str(data),
            "DESKBELL_SECRET_KEY_FILE": str(key),
        }


def started(environment: dict[str, str], port: int, way: str, calls: int) -> subprocess.Popen[str]:
    line = [sys.executable, "-m", "tests.carrier", str(port), way, str(calls)]
    sender = subprocess.Popen(line, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    assert sender.stdout is not None and sender.stdout.readline() == "ready\n"
    return sender


def killed(sender: subprocess.Popen[str]) -> None:
    sender.kill()
    with sender:  # closes its pipe, and waits until it is gone
        pass


def waiting(desk: Desk, count: int, calls: int) -> dict[str, str]:
    """So many messages, to twice as many phones as there may be calls; their outbound ids by their words."""
    account = Account.objects.create(channel="carrier", desk=desk, address="+16135550100")
    phones = [addresses.keep(desk.library, f"+141655501{number:02}") for number in range(2 * calls + 1)]
    for phone in phones:
        addresses.mark_heard(desk.library_id, addresses.read(phone))
        phone.refresh_from_db()
    with transaction.atomic():
        made = [
            deliveries.put(account, phones[place % len(phones)], words=f"message {place}") for place in range(count)
        ]
    return {delivery.words or "": delivery.outbound for delivery in made}


def kill_and_start(
    environment: dict[str, str], provider: carrier.Provider, way: str, calls: int, dice: random.Random
) -> None:
    """Senders live until they have handed over a few, and die at any moment behind that."""
    senders = [started(environment, provider.port, way, calls) for _ in range(SENDERS)]
    try:
        for _ in range(KILLS):
            enough, until = len(provider.kept) + dice.randint(0, LIFE), time.monotonic() + PATIENCE
            while len(provider.kept) < enough and unsettled() and time.monotonic() < until:
                time.sleep(0.005)
            time.sleep(dice.uniform(0, 0.03))
            killed(senders.pop(0))
            senders.append(started(environment, provider.port, way, calls))
        until = time.monotonic() + PATIENCE
        while unsettled() and time.monotonic() < until:
            time.sleep(0.05)
    finally:
        for sender in senders:
            killed(sender)


def unsettled() -> bool:
    return Delivery.objects.filter(state__in=[State.WAITING, State.SENDING]).exists()


@pytest.mark.parametrize(("way", "calls"), [("twice", 1), ("once", 1), ("once", 16)])
def test_senders_that_are_killed_lose_nothing_and_double_only_what_may_be_doubled(
    ground: None, way: str, calls: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")
    provider = carrier.Provider()
    monkeypatch.setitem(registry.channels(), "carrier", carrier.Carrier(provider.port, way == "twice", calls))
    try:
        with database() as environment:
            ids = waiting(world.build().maple_desk, KILLS * (LIFE // 2 + calls - 1), calls)
            kill_and_start(environment, provider, way, calls, random.Random(seed))
            states: dict[str, Any] = dict(Delivery.objects.values_list("outbound", "state"))
            reasons = set(Delivery.objects.filter(state=State.UNKNOWN).values_list("reason", flat=True))
    finally:
        provider.shutdown()
        provider.server_close()
    print(f"of {len(ids)} messages: {Counter(states.values())}")
    times = Counter(kept.id for kept in provider.kept)
    assert all(ids[kept.words] == kept.id for kept in provider.kept), "the same message, the same id"
    if way == "twice":
        assert set(states.values()) == {State.SENT} and set(times) == set(ids.values())
    else:
        assert set(states.values()) <= {State.SENT, State.UNKNOWN} and max(times.values()) == 1
        assert all(times[sent] for sent, state in states.items() if state == State.SENT)
        assert set(times) <= set(ids.values()) and reasons <= {"crash"}
        assert sum(state == State.UNKNOWN for state in states.values()) <= KILLS * calls
    for first in in_order_of_first_sending(provider.kept):
        assert first == sorted(first), "what goes to one phone arrives in order"


def in_order_of_first_sending(kept: list[carrier.Kept]) -> list[list[int]]:
    """The numbers of the messages to each phone, as each first came."""
    found: dict[str, list[int]] = {}
    for one in kept:
        numbers, number = found.setdefault(one.to, []), int(one.words.rpartition(" ")[2])
        if number not in numbers:
            numbers.append(number)
    return list(found.values())
