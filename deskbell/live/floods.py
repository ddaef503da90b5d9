"""Floods: how often one address may do what costs us something. Generous, since a school is one address.

In memory, for each process; a restart forgives everybody. Nothing about an address is kept once it is quiet: for some
minutes, and where it sent files for a day.
"""

from __future__ import annotations

import ipaddress
import threading
import time
from collections.abc import Callable

MOST_ADDRESSES = 20_000


class Allowance:
    """A token bucket for each address: ``most`` at once, refilled at ``rate`` a second."""

    def __init__(self, rate: float, most: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.rate, self.most, self.clock = rate, most, clock
        self._left: dict[str, tuple[float, float]] = {}
        self._turn = threading.Lock()

    def take(self, address: str, much: float = 1) -> bool:
        """Whether ``address`` may once more, or ``much`` at once; what is refused costs nothing, so that one who asks
        for too much shuts nobody else out."""
        place = place_of(address)
        now = self.clock()
        with self._turn:
            if len(self._left) >= MOST_ADDRESSES:
                self._forget(now)
            left, at = self._left.get(place, (self.most, now))
            left = min(self.most, left + (now - at) * self.rate)
            may = left >= much
            self._left[place] = (left - much if may else left, now)
            return may

    def _forget(self, now: float) -> None:
        """Drop whoever is full again; were all of them busy, the oldest half."""
        full = self.most - 0.5
        self._left = {a: (n, at) for a, (n, at) in self._left.items() if n + (now - at) * self.rate < full}
        if len(self._left) >= MOST_ADDRESSES:
            newest = sorted(self._left.items(), key=lambda item: item[1][1])[MOST_ADDRESSES // 2 :]
            self._left = dict(newest)


def place_of(address: str) -> str:
    """Whose it is, as far as can be told: of IPv6 a /64, which is one household."""
    if ":" not in address:
        return address
    try:
        known = ipaddress.IPv6Address(address)
    except ValueError:
        return address
    return str(known.ipv4_mapped or ipaddress.IPv6Address(int(known) >> 64 << 64))


# Two classes of pupils at once, then one question every two seconds.
asks = Allowance(rate=0.5, most=80)
# Sockets opened: page changes and reloads of a whole building, then five a second.
sockets = Allowance(rate=5, most=400)
# Words by plain forms: as many as a patron's socket may send, for a whole school.
words = Allowance(rate=8, most=300)

# Megabytes of files, one for each message that has any, and one for every 5 million pixels: thirty pupils with
# photographs, then six screenshots a minute.
uploads = Allowance(rate=0.1, most=300)
# And in a day, from one address and from all of them: nobody fills a disk by being patient, nor many by being few each.
uploads_a_day = Allowance(rate=1000 / 86_400, most=1000)
uploads_of_all = Allowance(rate=10_000 / 86_400, most=10_000)
# Addresses typed on a question's page: a class that leaves at the bell, then two a minute.
addresses = Allowance(rate=1 / 30, most=40)


def lift() -> None:
    """No limits, for load tests on one's own machine."""
    for allowance in (asks, sockets, words, uploads, uploads_a_day, uploads_of_all, addresses):
        allowance.rate = allowance.most = 1e9
