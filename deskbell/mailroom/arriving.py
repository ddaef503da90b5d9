"""A message on its way through the takers."""

from __future__ import annotations

from dataclasses import dataclass

from deskbell.libraries.models import Desk
from deskbell.mailroom.contract import Inbound
from deskbell.mailroom.models import Account, Arrival


@dataclass(frozen=True, slots=True)
class Arriving:
    """What a taker is offered. ``desk`` is the account's own until a taker before has said another."""

    account: Account
    inbound: Inbound
    desk: Desk
    # The payload that it was read from; none where it came by a page or the socket.
    arrival: Arrival | None = None
