"""The page frame: words by language, links, times, icons, menu."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from django.utils import translation

from deskbell.look import icons, menu
from deskbell.look.templatetags import look

AT = datetime(2026, 11, 21, 20, 5, 7, 250000, tzinfo=UTC)
STATIC = Path(look.__file__).parent.parent / "static" / "look"


@pytest.mark.parametrize(
    ("language", "shown"), [("fr", "Comptoir"), ("fr-ca", "Comptoir"), ("en", "Desk"), ("de", "Desk"), ("", "Desk")]
)
def test_words_of_a_library_come_in_the_language_or_its_parent_or_english(language: str, shown: str) -> None:
    assert look.in_language({"en": "Desk", "fr": "Comptoir"}, language) == shown


def test_words_in_no_language_asked_for_are_better_than_none() -> None:
    assert look.in_language({"cr": "ᑕᓂᓯ"}, "fr") == "ᑕᓂᓯ"
    assert look.in_language(None) == ""


def test_links_are_live_and_everything_else_is_text() -> None:
    drawn = look.linked('<i>see</i> https://a.example/?x=1&y="2" javascript:alert(1)')
    assert drawn.startswith("&lt;i&gt;see&lt;/i&gt; <a href=")
    assert drawn.count("<a ") == 1
    assert 'href="https://a.example/?x=1&amp;y="' in drawn
    assert "javascript:alert(1)" in drawn
    assert '<a href="http://www.a.org" ' in look.linked("www.a.org.")
    assert look.linked("www.a.org.").endswith(">www.a.org</a>.")


def test_an_instant_is_written_as_the_live_protocol_writes_it() -> None:
    assert look.iso(AT) == "2026-11-21T20:05:07.250000Z"
    assert look.iso(None) == ""


def test_a_zone_is_so_many_minutes_ahead_at_that_moment() -> None:
    assert [look.offset(AT, zone) for zone in ("America/Toronto", "Asia/Kolkata", "", "UTC")] == [
        "-300",
        "330",
        "0",
        "0",
    ]
    assert look.offset(datetime(2026, 7, 1, tzinfo=UTC), "America/Toronto") == "-240"
    assert look.offset(None) == ""


def test_times_stand_on_the_librarys_wall_clock() -> None:
    with translation.override("fr"):
        assert look.hour(AT, "America/Toronto") == "15 h 05"
        assert 'datetime="2026-11-21T20:05:07.250000Z"' in look.localtime(AT, "America/Toronto")


@pytest.mark.parametrize(("language", "shown"), [("en", "Nov 21, 3:05 PM"), ("fr", "21 nov., 15 h 05")])
def test_another_day_is_named_as_its_language_writes_it(language: str, shown: str) -> None:
    with time_machine.travel("2026-11-24T12:00:00Z"), translation.override(language):
        assert f">{shown}</time>" in look.localtime(AT, "America/Toronto")


@pytest.mark.parametrize(("language", "shown"), [("en", "Nov 21, 2026, 3:05 PM"), ("fr", "21 nov. 2026, 15 h 05")])
def test_another_year_is_named_too(language: str, shown: str) -> None:
    with time_machine.travel("2027-02-24T12:00:00Z"), translation.override(language):
        assert f">{shown}</time>" in look.localtime(AT, "America/Toronto")


def test_the_days_of_the_week_begin_with_sunday_as_scripts_count_them() -> None:
    with translation.override("en"):
        assert look.weekdays().startswith("Sunday,Monday")
    with translation.override("fr"):
        assert look.weekdays() == "dimanche,lundi,mardi,mercredi,jeudi,vendredi,samedi"


@pytest.mark.parametrize(("language", "shown"), [("en", "Sat, Nov 21, 3:05 PM"), ("fr", "sam. 21 nov., 15 h 05")])
def test_a_moment_to_choose_has_its_weekday_its_day_and_its_hour_even_today(language: str, shown: str) -> None:
    with time_machine.travel(AT), translation.override(language):
        assert look.dated(AT, "America/Toronto") == shown
        assert look.dated(None) == ""


def test_french_days_and_hours_are_written_as_french_writes_them() -> None:
    first = datetime(2027, 1, 1, 10, tzinfo=UTC)
    with time_machine.travel("2026-11-24T12:00:00Z"), translation.override("fr"):
        assert look.moment(first) == "1er janvier, 10 h"
        assert look.moment(first.replace(day=21, minute=5)) == "21 janvier, 10 h 05"
        assert look.day(first.date()) == "vendredi 1er janvier"
        assert look.full_date(first) == "1er janvier 2027"
    with translation.override("en"):
        assert look.full_date(first) == "1 January 2027"


def test_every_icon_named_in_a_template_is_there() -> None:
    package = Path(look.__file__).parents[2]
    named = {
        name for page in package.rglob("*.html") for name in re.findall(r'{% icon "(\w+)"', page.read_text("utf-8"))
    }
    assert named
    assert named <= set(icons.PATHS)
    assert "<svg" in look.icon("bell")


def test_a_page_belongs_to_the_menu_entry_that_is_closest() -> None:
    desk = menu.MenuEntry("Questions", "/", "desk", within="/questions/")
    organisation = menu.MenuEntry("Organisation", "/organisation/", "organisation")
    people = menu.MenuEntry("Staff", "/organisation/staff/", "people")
    offered = [desk, organisation, people]
    assert menu.current(offered, "/") is desk
    assert menu.current(offered, "/questions/8/") is desk
    assert menu.current(offered, "/organisation/libraries/") is organisation
    assert menu.current(offered, "/organisation/staff/3/") is people
    assert menu.current(offered, "/me/") is None
    assert menu.current([], "/") is None


def test_both_dark_themes_hold_the_same_colours() -> None:
    css = (STATIC / "tokens.css").read_text("utf-8")
    chosen = re.search(r':root\[data-theme="dark"\] \{(.*?)\n\}', css, re.DOTALL)
    by_machine = re.search(r':root:not\(\[data-theme="light"\]\) \{(.*?)\n  \}', css, re.DOTALL)
    assert chosen
    assert by_machine
    assert chosen[1].split() == by_machine[1].split()
