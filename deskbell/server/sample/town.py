"""The town around the sample: a process of its own, in which patrons come, ask and go, and two colleagues answer.

``python -m deskbell.server.sample.town BASE [--patrons N] [--questions FILE] [--scale X]``, started by the demo. It
knows the house only from outside, by pages and socket, and ends with its standard input: with whoever started it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import random
import signal
import sys
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from deskbell.live.client import Frame
from deskbell.server.sample import openings
from deskbell.server.sample.colleagues import Colleague
from deskbell.server.sample.dialogues import Dialogue, book, told
from deskbell.server.sample.keeping_on import AWAY, live_address
from deskbell.server.sample.lakes import COLLEAGUES, PLACES
from deskbell.server.sample.pace import Pace
from deskbell.server.sample.patrons import Visit, of_opening
from deskbell.server.sample.telephones import NUMBERS, Company, Texting

log = logging.getLogger("deskbell.demo")
MOST_PATRONS = 200
# The line is kept about so long, whatever happens.
SHORTEST_LINE, LONGEST_LINE = 2, 6
# Seconds from one new patron to the next: at the start, in a short line, and usually (for six patrons).
AT_FIRST, WHEN_SHORT, USUALLY, LEAST = (0.2, 2.0), (2.0, 5.0), (20.0, 30.0), 0.4
ASKS_WHEN_CLOSED, LEAVES, TEXTS = 0.06, 0.15, 0.2
STATUS_EVERY = 30.0
# Seconds within which the colleagues should be at their desks.
OPENING = 15.0
KEYS = {counter.name["en"]: key for place in PLACES.values() for key, counter in place.desks.items()}
TEXTED = "lakes-answers"
WEIGHTS = {"maple": 8, "harbour": 6, "rive-nord": 4, "lakes": 4, "lakes-night": 3, "stone-island": 2}


class Town:
    """Everybody outside, and the two inside."""

    def __init__(self, base: str, patrons: int, own: Sequence[str], pace: Pace, company: Company | None = None) -> None:
        self.base, self.url = base, live_address(base)
        self.most, self.own, self.pace = min(max(patrons, 0), MOST_PATRONS), own, pace
        self.asked: dict[int, Dialogue] = {}
        self.texted: dict[str, Dialogue] = {}
        self.company, self.numbers = company, list(NUMBERS)
        self.visits: set[asyncio.Task[None]] = set()
        self.open: dict[str, bool] = {}
        self.came = 0
        at_once = 3 + self.most // 12
        self.colleagues = [Colleague(base, key, pace, self.asked, self._is_open, at_once) for key in COLLEAGUES]
        for colleague in self.colleagues:
            colleague.texted = self.texted
        self.colleagues[0].beside, self.colleagues[1].beside = self.colleagues[1], self.colleagues[0]

    async def live(self) -> None:
        """Until it is cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for colleague in self.colleagues:
                tasks.create_task(colleague.work())
            tasks.create_task(self._look_at_doors())
            if self.most:
                await self._welcome(tasks)

    async def _welcome(self, tasks: asyncio.TaskGroup) -> None:
        with suppress(TimeoutError):  # who asks while nobody is on duty is told to come back tomorrow
            async with asyncio.timeout(OPENING):
                for colleague in self.colleagues:
                    await colleague.came.wait()
        while True:
            await asyncio.sleep(self._gap())
            if len(self.visits) < self.most and self._waiting() < max(LONGEST_LINE, self.most // 4) and self.open:
                visit = tasks.create_task(self._visit())
                self.visits.add(visit)
                visit.add_done_callback(self.visits.discard)

    async def _visit(self) -> None:
        self.came += 1
        try:
            if self.company is not None and self.numbers and (self.came == 2 or self.pace.chance.random() < TEXTS):
                await self._text(self.company)
            else:
                await self._next_visit().live(self.asked)
        except AWAY as why:
            log.debug("a patron went away: %r", why)
        except Exception:  # one patron's accident is not the town's
            log.exception("a patron met with an accident")

    async def _text(self, company: Company) -> None:
        """By telephone, to the consortium's own desk; each number once, so that nobody goes on with another's."""
        number = self.numbers.pop(self.pace.chance.randrange(len(self.numbers)))
        await Texting(company, number, self._dialogue(TEXTED), self.pace).live(self.texted)

    def _gap(self) -> float:
        if self.came < min(3, self.most):
            gap = AT_FIRST
        elif self._waiting() < SHORTEST_LINE:
            gap = WHEN_SHORT
        else:
            gap = USUALLY
        busier = max(1.0, self.most / 6)
        return max(LEAST, self.pace.chance.uniform(*gap) / busier) * self.pace.scale

    def _waiting(self) -> int:
        """How many wait now for somebody who is there."""
        seen = [colleague.line for colleague in self.colleagues if colleague.here]
        return len(seen[0].waiting(live=True)) if seen else len(self.visits)

    def _is_open(self, row: Frame) -> bool:
        """Whether the desk of a row in the line is open; a desk that is not the sample's counts as open."""
        return self.open.get(KEYS.get(row["desk"].get("en", ""), ""), True)

    def _next_visit(self) -> Visit:
        chance = self.pace.chance
        shut = [desk for desk, is_open in self.open.items() if not is_open]
        desks = [desk for desk, is_open in self.open.items() if is_open] or list(WEIGHTS)
        if shut and chance.random() < ASKS_WHEN_CLOSED:
            desks = shut
        desk = chance.choices(desks, [WEIGHTS[one] for one in desks])[0]
        library = next(key for key, place in PLACES.items() if desk in place.desks)
        leaves = chance.random() < LEAVES
        return Visit(self.url, self.base, desk, library, self._dialogue(library), self.pace, leaves)

    def _dialogue(self, library: str) -> Dialogue:
        chance, place = self.pace.chance, PLACES[library]
        if self.own:
            return of_opening(chance.choice(self.own), self.pace)
        first, *others = place.languages
        language = chance.choice(others) if others and chance.random() < 0.2 else first
        # Nobody asks what is being asked next to them.
        here = {one.key for one in self.asked.values()}
        fitting = [one for one in book(language).dialogues if one.fits(place.kind)]
        return told(chance.choice([one for one in fitting if one.key not in here] or fitting), chance)

    async def _look_at_doors(self) -> None:
        """Which desks are open, as anybody can see."""
        while True:
            try:
                self.open = {key: await asyncio.to_thread(_is_open, self.base, key) for key in WEIGHTS}
            except (OSError, ValueError) as why:
                log.debug("the doors cannot be seen: %r", why)
            await asyncio.sleep(STATUS_EVERY if self.open else 1.0)


def _is_open(base: str, desk: str) -> bool:
    with urllib.request.urlopen(f"{base}/ask/{desk}/status/", timeout=10) as answer:  # noqa: S310 - our own house
        return bool(json.load(answer)["open"])


async def run(town: Town) -> None:
    """The town until standard input ends, or a signal comes."""
    loop = asyncio.get_running_loop()
    living = asyncio.create_task(town.live())
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, living.cancel)

    def leave_if_left() -> None:
        if not os.read(sys.stdin.fileno(), 4096):
            loop.remove_reader(sys.stdin)
            living.cancel()

    loop.add_reader(sys.stdin, leave_if_left)
    try:
        await living
    except asyncio.CancelledError:
        # Nothing here is worth keeping, and a page that is slow to answer must not hold up a Ctrl-C.
        os._exit(0)


def main() -> None:
    words = argparse.ArgumentParser(prog="deskbell.server.sample.town", description=__doc__)
    words.add_argument("base", help="the house's address, such as http://127.0.0.1:8000")
    words.add_argument("--patrons", type=int, default=6)
    words.add_argument("--questions", metavar="FILE")
    words.add_argument("--texts", nargs=2, metavar=("INTO", "OUT"), type=Path, help="folders of a telephone company")
    words.add_argument("--scale", type=float, default=1.0, help="1.0 is a human pace, 0.1 is ten times as fast")
    given = words.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    own = openings.read(given.questions) if given.questions else []
    pace = Pace(given.scale, random.Random())  # noqa: S311 - people, no secrets
    company = Company(*given.texts) if given.texts else None
    asyncio.run(run(Town(given.base, given.patrons, own, pace, company)))


if __name__ == "__main__":
    main()
