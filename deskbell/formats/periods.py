"""A desk's periods as people type and read them: "mon-fri 9:00-12:00 13:30-21:00; sat 10:00-24:00".

A time of day is a whole number of minutes since midnight, 0 to 1440, so that the end of a day (24:00) has a number of
its own. Which instants the minutes are is the business of `hours`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby

END_OF_DAY = 24 * 60


class BadHours(ValueError):
    """Hours that cannot be. `code` and `values` let a page say it in its own language; `str()` says it in English."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(_SENTENCES[code].format(**values))
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True)
class Period:
    """Open from `opens` up to but not including `closes`, in minutes since midnight (0 to 1440, which is 24:00).

    `language` is the BCP 47 code that somebody answers in; None means all the desk's languages.
    """

    opens: int
    closes: int
    language: str | None = None

    @classmethod
    def of(cls, opens: str, closes: str, language: str | None = None) -> Period:
        """A period from typed times: `Period.of("9:30", "24:00")`."""
        return cls(minutes_from(opens), minutes_from(closes), language)

    def __str__(self) -> str:
        """As `parse_week` reads it: "9:30-21:00", or "9:30-21:00 (fr)"."""
        times = f"{clock(self.opens)}-{clock(self.closes)}"
        return f"{times} ({self.language})" if self.language else times


# Monday is 0, as in `date.weekday()`. A day that is absent is closed.
Week = Mapping[int, tuple[Period, ...]]


def check(periods: Iterable[Period]) -> tuple[Period, ...]:
    """The day's periods in order, or `BadHours`.

    Periods of two different languages may run side by side (English until 21:00, French until 17:00). A period for all
    languages may not: it holds the other already.
    """
    ordered = tuple(sorted(periods, key=lambda period: (period.opens, period.closes, period.language or "")))
    for period in ordered:
        if not (0 <= period.opens <= END_OF_DAY and 0 <= period.closes <= END_OF_DAY):
            raise BadHours("out_of_day", period=f"{period.opens}-{period.closes}")
        if period.opens >= period.closes:
            raise BadHours("closes_first", opens=clock(period.opens), closes=clock(period.closes))
    for one, other in combinations(ordered, 2):
        if other.opens < one.closes and _share_a_language(one, other):
            raise BadHours("overlap", one=str(one), other=str(other))
    return ordered


def minutes_from(typed: str) -> int:
    """Minutes since midnight from a typed time: "9:30", "9 h 30", "09h30", "9.30", "9h", "24:00", "9:30 pm"."""
    found = _TIME.fullmatch(unicodedata.normalize("NFKC", typed).strip().lower())
    if found is None:
        raise BadHours("not_a_time", typed=typed[:40])
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if half := found["half"]:
        if not 1 <= hour <= 12:
            raise BadHours("not_a_time", typed=typed[:40])
        hour = hour % 12 + (12 if half == "p" else 0)
    if minute > 59 or hour * 60 + minute > END_OF_DAY:
        raise BadHours("not_a_time", typed=typed[:40])
    return hour * 60 + minute


def clock(minutes: int) -> str:
    """ "9:30" from 570; "24:00" from 1440."""
    return f"{minutes // 60}:{minutes % 60:02d}"


def parse_week(line: str) -> dict[int, tuple[Period, ...]]:
    """A week from one line, in English or French: "mon-fri 9:00-12:00 13:00-17:00; sat 10:00-16:00 (fr)".

    Days are named by at least three letters, singly, as a range (also over the weekend, "sat-mon") or with commas;
    clauses end with a semicolon or a line end. A day that is named twice has the periods of both.
    """
    week: dict[int, list[Period]] = {}
    for clause in re.split(r"[;\n]", line):
        if not clause.strip():
            continue
        days, periods = _clause(clause.strip())
        for day in days:
            week.setdefault(day, []).extend(periods)
    return {day: check(week[day]) for day in sorted(week)}


def written(week: Week) -> str:
    """The line that `parse_week` reads back as the same week; neighbouring days with equal hours become a range."""
    clauses = []
    for periods, run in groupby(range(7), key=lambda day: check(week.get(day, ()))):
        days = list(run)
        if periods:
            names = _NAMES[days[0]] if len(days) == 1 else f"{_NAMES[days[0]]}-{_NAMES[days[-1]]}"
            clauses.append(f"{names} {' '.join(map(str, periods))}")
    return "; ".join(clauses)


# ---- reading a line -------------------------------------------------------------------------------


def _clause(clause: str) -> tuple[Sequence[int], list[Period]]:
    found = re.match(r"[^\W\d_]+[.]?(?:\s*[,–—-]\s*[^\W\d_]+[.]?)*", clause)
    if found is None:
        raise BadHours("no_day", typed=clause[:40])
    return list(_days(found[0])), list(_periods(clause[found.end() :]))


def _days(names: str) -> Iterator[int]:
    for part in names.split(","):
        ends = [_day(name) for name in re.split(r"[–—-]", part)]
        if len(ends) > 2:
            raise BadHours("no_day", typed=part.strip()[:40])
        yield from ((ends[0] + step) % 7 for step in range((ends[-1] - ends[0]) % 7 + 1))


def _day(name: str) -> int:
    sought = name.strip().rstrip(".").casefold()
    for names in _DAYS:
        for day, full in enumerate(names):
            if len(sought) >= 3 and full.startswith(sought):
                return day
    raise BadHours("no_day", typed=name.strip()[:40])


def _periods(text: str) -> Iterator[Period]:
    position = 0
    text = unicodedata.normalize("NFKC", text).lower()
    while rest := text[position:].strip(" ,:\t"):
        position = text.index(rest, position)
        found = _PERIOD.match(text, position)
        if found is None:
            raise BadHours("not_a_period", typed=rest[:40])
        yield Period.of(found["opens"], found["closes"], found["language"])
        position = found.end()


def _share_a_language(one: Period, other: Period) -> bool:
    return one.language is None or other.language is None or one.language.lower() == other.language.lower()


_ONE_TIME = r"[0-9]{1,2}(?:\s*[:h.]\s*[0-9]{2}|\s*h)?(?:\s*[ap]\.?m\.?)?"
_TIME = re.compile(
    r"(?P<hour>[0-9]{1,2})(?:\s*[:h.]\s*(?P<minute>[0-9]{2})|\s*h)?(?:\s*(?P<half>[ap])\.?m\.?)?",
)
_PERIOD = re.compile(
    rf"(?P<opens>{_ONE_TIME})\s*(?:[–—-]|to\b|à)\s*(?P<closes>{_ONE_TIME})(?:\s*\((?P<language>[a-z0-9-]+)\))?(?![\w:])",
)
_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAYS = (
    ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
)
_SENTENCES = {
    "out_of_day": "{period}: a time of day is between 0:00 and 24:00.",
    "closes_first": "{opens}-{closes}: a period must close after it opens. End a night at 24:00 and go on at 0:00.",
    "overlap": "{one} and {other} overlap. Join them into one period, or give each its own language.",
    "not_a_time": "“{typed}” is not a time of day. Write it like 9:30 or 9 h 30.",
    "not_a_period": "“{typed}” is not a period. Write it like 9:30-17:00.",
    "no_day": "“{typed}” does not name a day of the week. Write it like mon or lun.",
    "weekday": "{typed} is not a weekday: they are numbered 0 (Monday) to 6 (Sunday).",
    "no_zone": "“{zone}” is not a time zone. Write it like America/Toronto.",
    "ends_first": "A closure cannot end ({last}) before it begins ({first}).",
    "two_specials": "{on} has two sets of special hours. Keep one.",
}
