"""A message on its way through the takers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from deskbell.libraries.models import Desk
from deskbell.mailroom.contract import Inbound
from deskbell.mailroom.models import Account, Arrival

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Arriving:
    """What a taker is offered. ``desk`` is the account's own until a taker before has said another."""

    account: Account
    inbound: Inbound
    desk: Desk
    # The payload that it was read from; none where it came by a page or the socket.
    arrival: Arrival | None = None
    remembered: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def once(self, what: Any, look: Callable[[], Found]) -> Found:
        """Looked up once for all that are read together, which is a moment: what is true of a desk just now."""
        if what not in self.remembered:
            self.remembered[what] = look()
        found: Found = self.remembered[what]
        return found
