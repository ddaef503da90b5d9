"""Dates of messages: RFC 5322, 3.3 and 4.3, and what else programs write there."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from deskbell.formats.mail import fields

# Before the first network mail, and after all of us, no date is meant.
EARLIEST, LATEST = 1971, 2100


def read(value: str) -> datetime | None:
    """The instant, aware, in the sender's own offset; None if the value is no date or an absurd one.

    Zones that nobody knows count as UTC (RFC 5322, 4.3). A date cannot be checked against the clock here: a message
    may say that it comes from next year.
    """
    text = " ".join(fields.without_comments(value[:400]).split())
    found = _USUAL.search(text) or _LIKE_CTIME.search(text) or _ISO.search(text)
    if found is None:
        return None
    given = found.groupdict()
    month = given["month"]
    number = int(month) if month.isdecimal() else _MONTHS.get(month[:3].lower(), 0)
    try:
        told = datetime(
            _year(given["year"]),
            number,
            int(given["day"]),
            int(given["hour"]),
            int(given["minute"]),
            min(int(given["second"] or 0), 59),  # a leap second
            tzinfo=_zone(given["zone"] or ""),
        )
    except ValueError:
        return None
    return told if EARLIEST <= told.year < LATEST else None


def _year(digits: str) -> int:
    """Two digits are this or the last century, three were counted from 1900 (RFC 5322, 4.3)."""
    year = int(digits)
    if len(digits) == 2:
        return year + (2000 if year < 50 else 1900)
    return year + 1900 if len(digits) == 3 else year


def _zone(name: str) -> timezone:
    offset = re.fullmatch(r"([+-])(\d\d):?(\d\d)", name)
    if offset is None:
        return timezone(timedelta(hours=_ZONES[name.upper()])) if name.upper() in _ZONES else UTC
    minutes = int(offset[2]) * 60 + int(offset[3])
    if minutes > 14 * 60 or int(offset[3]) > 59:
        return UTC
    return timezone(timedelta(minutes=-minutes if offset[1] == "-" else minutes))


_TIME = r"(?P<hour>\d{1,2}) ?[:.] ?(?P<minute>\d{2})(?: ?[:.] ?(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
_OFFSET = r"(?: ?(?P<zone>[+-]\d{2}:?\d{2}|[A-Za-z]{1,5})\b)?"
_USUAL = re.compile(
    rf"\b(?P<day>\d{{1,2}})[ -](?P<month>[A-Za-z]{{3,9}})\.?[ -](?P<year>\d{{2,4}}),? {_TIME}{_OFFSET}", re.ASCII
)
_LIKE_CTIME = re.compile(
    rf"\b(?P<month>[A-Za-z]{{3}}) (?P<day>\d{{1,2}}),? {_TIME} (?:(?P<zone>[A-Z]{{1,4}}) )?(?P<year>\d{{4}})\b",
    re.ASCII,
)
_ISO = re.compile(rf"\b(?P<year>\d{{4}})-(?P<month>\d{{2}})-(?P<day>\d{{2}})[T ]{_TIME}{_OFFSET}", re.ASCII)
_MONTHS = dict(
    zip(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), range(1, 13), strict=True)
)
_ZONES: dict[str, float] = {
    "UT": 0,
    "UTC": 0,
    "GMT": 0,
    "Z": 0,
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
    "AST": -4,
    "ADT": -3,
    "NST": -3.5,
    "NDT": -2.5,
    "AKST": -9,
    "AKDT": -8,
    "HST": -10,
    "WET": 0,
    "WEST": 1,
    "CET": 1,
    "CEST": 2,
    "MET": 1,
    "MEST": 2,
    "EET": 2,
    "EEST": 3,
    "BST": 1,
    "MSK": 3,
    "JST": 9,
}
