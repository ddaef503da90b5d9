"""Dates of messages."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.formats.mail.dates import read


@pytest.mark.parametrize(
    ("value", "instant"),
    [
        ("Fri, 21 Nov 1997 09:55:06 -0600", "1997-11-21T15:55:06+00:00"),
        ("21 Nov 97 09:55:06 GMT", "1997-11-21T09:55:06+00:00"),
        ("Tue, 1 Jul 2003 10:52 +0200", "2003-07-01T08:52:00+00:00"),
        ("Fri, 21 Nov 1997 09(comment):   55  :  06 -0600", "1997-11-21T15:55:06+00:00"),
        ("Mon,  1 Jan 2024 03:27:12 -0500 (EST)", "2024-01-01T08:27:12+00:00"),
        ("Thu, 17 Jan 2008 03:40:52 EST", "2008-01-17T08:40:52+00:00"),
        ("Wed, 9 Jan 2002 19:47:50 MST", "2002-01-10T02:47:50+00:00"),
        ("Tue, 22 Jan 2002 14:35:28 UT", "2002-01-22T14:35:28+00:00"),
        ("Tue, 12 Oct 2010 16:21:05 H0500", "2010-10-12T16:21:05+00:00"),
        ("Thu, 13 Feb 2014 23:32:54 -0330", "2014-02-14T03:02:54+00:00"),
        ("Sat, 31 Dec 2016 23:59:60 +0000", "2016-12-31T23:59:59+00:00"),
        ("Wed Apr 27 14:15:31 2005", "2005-04-27T14:15:31+00:00"),
        ("Wed Apr 27 14:15:31 PDT 2005", "2005-04-27T21:15:31+00:00"),
        ("2011-08-19T10:47:17Z", "2011-08-19T10:47:17+00:00"),
        ("2011-08-19 10:47:17.123+02:00", "2011-08-19T08:47:17+00:00"),
        ("Mon, 01 September 2025 10:00:00 +0000", "2025-09-01T10:00:00+00:00"),
        ("1-Sep-2025 10.00.00 +0000", "2025-09-01T10:00:00+00:00"),
        ("Mon, 1 Sep 2025 10:00:00 +9959", "2025-09-01T10:00:00+00:00"),
    ],
)
def test_dates_are_read(value: str, instant: str) -> None:
    found = read(value)
    assert found is not None and found.astimezone(UTC).isoformat() == instant


def test_the_senders_offset_stays() -> None:
    found = read("Fri, 21 Nov 1997 09:55:06 -0600")
    assert found is not None and found.isoformat() == "1997-11-21T09:55:06-06:00"


@pytest.mark.parametrize(
    "value",
    [
        *("", "yesterday", "Pn, 29 paX 2007 21:13:00 +0100", "Wed, 15 Dec 2010    59:10 -0500", "30 Feb 2024 10:00:00"),
        *("Mon, 30 Jun 3609 15:33:50 +0600", "Thu, 1 Jan 1970 00:00:00 +0000", "1 Jan 2024 25:00:00 +0000", "(" * 1000),
        *("1 Jan 0000 00:00:00", "1 Jan 2024", "١ Jan 2024 10:00:00"),
    ],
)
def test_what_is_no_date_or_an_absurd_one_is_none(value: str) -> None:
    assert read(value) is None


ZONES = ["America/St_Johns", "UTC", "Asia/Kolkata"]


@given(st.integers(min_value=400_000_000, max_value=4_000_000_000), st.sampled_from(ZONES))
def test_what_python_writes_comes_back(seconds: int, zone: str) -> None:
    written = format_datetime(datetime.fromtimestamp(seconds, ZoneInfo(zone)))
    assert read(written) == parsedate_to_datetime(written)


@given(st.text(max_size=100) | st.text("0123456789:-+ JanMondayGMT,()", max_size=60))
def test_nothing_raises(value: str) -> None:
    found = read(value)
    assert found is None or found.tzinfo is not None
