"""The bus: bells reach the listener after the commit, over a wire and over Valkey alike."""

from __future__ import annotations

import socket
import threading
import time

import pytest
from django.db import transaction

from deskbell.live import bells, bus
from deskbell.live.bells import Bell


def test_a_bell_survives_the_wire() -> None:
    for bell in (Bell(streams=[(7, 31)]), Bell(row=("queue:3", None)), Bell(gone=("question:7", "s12")),
                 Bell(signal=("patron:7", {"typing": {"who": "Ines"}}))):  # fmt: skip
        assert bells.decode(bells.encode(bell)) == bell


def test_pages_ring_the_other_process_over_a_wire() -> None:
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    bus.WireBus(here).ring(Bell(streams=[(7, 31)]))
    assert bells.decode(there.recv(4096)).streams == [(7, 31)]
    there.close()
    bus.WireBus(here).ring(Bell(streams=[(7, 32)]))  # nobody listens: said in the log, no error
    here.close()


@pytest.mark.django_db(transaction=True)
def test_bells_ring_after_the_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    here = bus.HereBus()
    heard: list[Bell] = []
    here.listener = heard.append
    monkeypatch.setattr(bus, "_bus", here)
    with transaction.atomic():
        bus.ring_row("queue:3", 812)
        bus.ring_gone("question:812", "s12")
        assert heard == []
    assert [(b.row, b.gone) for b in heard] == [(("queue:3", 812), None), (None, ("question:812", "s12"))]


def test_two_processes_share_a_valkey(valkey_url: str) -> None:
    one, two = bus.ValkeyBus(valkey_url), bus.ValkeyBus(valkey_url)
    heard: list[Bell] = []
    began = threading.Event()
    two.listener, two.refresh = heard.append, began.set
    ears = threading.Thread(target=two.listen, daemon=True)
    ears.start()
    assert began.wait(5), "the first thing heard is that everything should be read afresh"
    until = time.monotonic() + 5
    while not heard and time.monotonic() < until:
        one.ring(Bell(streams=[(7, 31)]))
        time.sleep(0.05)
    two.ended.set()
    ears.join(5)
    assert heard[0].streams == [(7, 31)]
    assert one.alive()
    for side in (one, two):
        side.server.close()


def test_a_bus_that_is_away_loses_no_act() -> None:
    away = bus.ValkeyBus("redis://127.0.0.1:9/0")
    away.ring(Bell(streams=[(7, 31)]))
    assert not away.alive()
    away.server.close()
