"""clock.js writes times and days as the server does."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import translation

from deskbell.look.templatetags import look
from deskbell.look.tests.browser import story

SPOKEN = """
const at = new Date("{at}"), options = {{ weekday: "long", day: "numeric", month: "long", timeZone: "UTC" }};
return [module.clock(at, "{language}", "UTC"), module.date(at, "{language}", options)];
"""


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    "at",
    [
        datetime(2027, 1, 1, 10, tzinfo=UTC),
        datetime(2027, 5, 21, 0, 7, tzinfo=UTC),
        datetime(2027, 3, 11, 23, 30, tzinfo=UTC),
    ],
)
def test_times_and_days_are_those_of_the_server(language: str, at: datetime) -> None:
    written = story("clock.js", SPOKEN.format(at=at.isoformat(), language=language))
    with translation.override(language):
        assert written == [look.hour(at), look.day(at.date())]


@pytest.mark.parametrize("language", ["ar", "es", "pt-br"])
def test_elsewhere_the_clock_has_twenty_four_hours(language: str) -> None:
    at = datetime(2027, 5, 21, 0, 7, tzinfo=UTC)
    with translation.override(language):
        assert story("clock.js", SPOKEN.format(at=at.isoformat(), language=language))[0] == look.hour(at) == "00:07"
