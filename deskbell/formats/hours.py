"""Opening hours of a desk: is it open, until when, and when does it open next.

Hours are what the clock on the library's wall shows; answers are instants in UTC. One rule decides everything, also
when the clocks change: *the desk is open when its wall clock shows a minute of one of the day's periods*. So a period
that begins inside the hour that is skipped in spring begins at the first minute that exists, and an hour that occurs
twice in autumn is open both times.

A day has the hours of its weekday, unless a closure covers it, unless it is a special day: special beats closure.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import chain
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .periods import END_OF_DAY, BadHours, Period, Week, check, clock, minutes_from, parse_week, written

__all__ = [
    "END_OF_DAY",
    "BadHours",
    "Closed",
    "Hours",
    "Period",
    "Special",
    "Status",
    "Week",
    "check",
    "clock",
    "minutes_from",
    "parse_week",
    "written",
]

# Nobody is told of an opening, or a closing, that is further away.
HORIZON = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Closed:
    """A closure or holiday from `first` to `last`, both included. `name` is by BCP 47 code: {"en": …, "fr": …}."""

    first: date
    last: date
    name: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Special:
    """The hours of one date, instead of its weekday's and instead of a closure. No periods: closed all day."""

    on: date
    periods: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """What a patron is told. Instants are UTC.

    Open: `until` is when it closes (None: not within 400 days). Closed: `opens` is when it opens (None: not within 400
    days), and `closure` is the name of the closure that covers today, if there is one.
    """

    open: bool
    until: datetime | None
    opens: datetime | None
    closure: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of a desk in its library's zone (an IANA name). Raises `BadHours` for hours that cannot be."""

    zone: str
    week: Week
    closed: tuple[Closed, ...] = ()
    special: tuple[Special, ...] = ()

    def __post_init__(self) -> None:
        _zone(self.zone)
        for weekday, periods in self.week.items():
            if weekday not in range(7):
                raise BadHours("weekday", typed=str(weekday))
            check(periods)
        for closure in self.closed:
            if closure.last < closure.first:
                raise BadHours("ends_first", first=closure.first.isoformat(), last=closure.last.isoformat())
        dates: set[date] = set()
        for special in self.special:
            if special.on in dates:
                raise BadHours("two_specials", on=special.on.isoformat())
            dates.add(special.on)
            check(special.periods)

    def is_open(self, at: datetime) -> bool:
        """Whether the wall clock shows an open minute at the instant `at` (which must carry a time zone)."""
        wall = _aware(at).astimezone(_zone(self.zone))
        minute = wall.hour * 60 + wall.minute
        return any(period.opens <= minute < period.closes for period in self.day(wall.date()))

    def next_opening(self, at: datetime) -> datetime | None:
        """The first instant after `at` at which it goes from closed to open, within 400 days.

        While it is open, that is the opening after the next closing.
        """
        return next((instant for instant, opens in self._changes(at) if opens), None)

    def next_change(self, at: datetime) -> datetime | None:
        """The first instant after `at` at which it opens or closes, within 400 days. Look again then.

        Periods that touch, also over midnight, are one.
        """
        return next((instant for instant, _ in self._changes(at)), None)

    def open_for(self, length: timedelta, at: datetime) -> datetime | None:
        """When it will have been open for so long, from `at` on; None: not within 400 days."""
        since = _aware(at).astimezone(UTC)
        for edge in chain(self._edges(since), (since + HORIZON,)):
            if self.is_open(since):
                if length <= edge - since:
                    return since + length
                length -= edge - since
            since = edge
        return None

    def status(self, at: datetime) -> Status:
        """Everything a patron is told, in one look."""
        if self.is_open(at):
            return Status(open=True, until=self.next_change(at), opens=None, closure=None)
        today = _aware(at).astimezone(_zone(self.zone)).date()
        return Status(open=False, until=None, opens=self.next_change(at), closure=self.closure(today))

    def day(self, on: date) -> tuple[Period, ...]:
        """The periods that hold on a date of the library's calendar, in order."""
        for special in self.special:
            if special.on == on:
                return _ordered(special.periods)
        if self._covering(on) is not None:
            return ()
        return _ordered(self.week.get(on.weekday(), ()))

    def closure(self, on: date) -> Mapping[str, str] | None:
        """The name of the closure that holds on a date; None on a special day, which is not part of it."""
        covering = self._covering(on)
        if covering is None or any(special.on == on for special in self.special):
            return None
        return covering.name

    def languages(self) -> set[str]:
        """The languages that some period is for alone; where there are none, all languages have the same hours."""
        days = chain(self.week.values(), (special.periods for special in self.special))
        return {period.language for period in chain.from_iterable(days) if period.language is not None}

    def in_language(self, language: str) -> Hours:
        """These hours with only the periods in which somebody answers in a language ("fr" and "fr-CA" match)."""
        return replace(
            self,
            week={day: _in_language(periods, language) for day, periods in self.week.items()},
            special=tuple(replace(one, periods=_in_language(one.periods, language)) for one in self.special),
        )

    # ---- instants ---------------------------------------------------------------------------------

    def _changes(self, at: datetime) -> Iterator[tuple[datetime, bool]]:
        """After `at`, in order: each instant at which the state changes, and whether it is open from then on."""
        state = self.is_open(at)
        for edge in self._edges(_aware(at).astimezone(UTC)):
            if self.is_open(edge) != state:
                state = not state
                yield edge, state

    def _edges(self, at: datetime) -> Iterator[datetime]:
        """In order, up to the horizon: every instant after `at` at which some period begins or ends.

        Days may interleave (where clocks go back just after midnight, yesterday's last minutes come again), so a day's
        edges wait until no later day can have an earlier one: zones lie within 24 hours of UTC.
        """
        waiting: list[datetime] = []
        first = at.date() - timedelta(days=2)
        for on in (first + timedelta(days=count) for count in range(HORIZON.days + 6)):
            for period in self.day(on):
                for edge in _edges_of(self.zone, on, period.opens, period.closes):
                    if at < edge <= at + HORIZON:
                        heapq.heappush(waiting, edge)
            settled = datetime.combine(on, time(), UTC)
            while waiting and waiting[0] < settled:
                yield heapq.heappop(waiting)

    def _covering(self, on: date) -> Closed | None:
        return next((closure for closure in self.closed if closure.first <= on <= closure.last), None)


def _in_language(periods: Iterable[Period], language: str) -> tuple[Period, ...]:
    return tuple(period for period in periods if period.language is None or _matches(period.language, language))


def _matches(one: str, other: str) -> bool:
    """Basic filtering (RFC 4647, 3.3.1) in both directions: one code begins with the other, whole parts only."""
    pair = [code.lower().replace("_", "-") + "-" for code in (one, other)]
    return pair[0].startswith(pair[1]) or pair[1].startswith(pair[0])


def _ordered(periods: tuple[Period, ...]) -> tuple[Period, ...]:
    return periods if len(periods) < 2 else tuple(sorted(periods, key=lambda period: (period.opens, period.closes)))


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("An instant needs a time zone: pass an aware datetime.")
    return at


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadHours("no_zone", zone=name[:60]) from error


# ---- the wall clock of one day ----------------------------------------------------------------------


@lru_cache(maxsize=16_384)
def _edges_of(zone: str, on: date, opens: int, closes: int) -> tuple[datetime, ...]:
    """The instants between which the wall clock shows the minutes of a period: two, or more when the clocks change."""
    midnight = datetime.combine(on, time(), UTC)
    edges: list[datetime] = []
    for begins, ends, offset in _offsets(zone, on):
        since = max(begins, midnight + timedelta(minutes=opens) - offset)
        until = min(ends, midnight + timedelta(minutes=closes) - offset)
        if since < until:
            edges += (since, until)
    return tuple(edges)


@lru_cache(maxsize=4_096)
def _offsets(zone: str, on: date) -> tuple[tuple[datetime, datetime, timedelta], ...]:
    """Stretches of time (from, to, offset from UTC) that hold every instant of a date; one on nearly all days."""
    place = _zone(zone)
    midnight = datetime.combine(on, time(), UTC)
    begins, ends = midnight - timedelta(hours=26), midnight + timedelta(hours=50)
    if len(offsets := _seen_from(place, on)) == 1:
        return ((begins, ends, offsets.pop()),)
    stretches = []
    since, now = begins, begins
    while now < ends:
        later = min(now + timedelta(hours=1), ends)
        if _offset(place, now) != _offset(place, later):
            turn = _turn(place, now, later)
            stretches.append((since, turn, _offset(place, now)))
            since = turn
        now = later
    return (*stretches, (since, ends, _offset(place, since)))


def _seen_from(place: ZoneInfo, on: date) -> set[timedelta]:
    """The offsets at both midnights of a date, before and after a change that falls on them."""
    walls = (datetime.combine(day, time(), place) for day in (on, on + timedelta(days=1)))
    return {wall.replace(fold=fold).utcoffset() or timedelta() for wall in walls for fold in (0, 1)}


def _turn(place: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The second at which the offset changes."""
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if _offset(place, middle) == _offset(place, before):
            before = middle
        else:
            after = middle
    return after


def _offset(place: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(place).utcoffset() or timedelta()
