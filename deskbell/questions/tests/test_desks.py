"""What patrons of a desk are told, in a language that has hours of its own."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from deskbell.formats.hours import Week, parse_week
from deskbell.libraries.hours import set_week
from deskbell.questions import acknowledging, claiming, desks
from deskbell.questions.patron_side import desk_told, question_told
from deskbell.questions.tests.test_patron_side import in_the_browser
from tests import world as cast

pytestmark = pytest.mark.django_db
TORONTO = ZoneInfo("America/Toronto")
FRENCH_UNTIL_FIVE = parse_week("mon-fri 9:00-17:00 17:00-21:00 (en); sat 10:00-16:00 (en)")


def monday(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 30, hour, minute, tzinfo=TORONTO)


def told(world: cast.World, language: str, at: datetime, week: Week = FRENCH_UNTIL_FIVE) -> dict[str, Any]:
    """As the page has it; and the script, from the row, says the same."""
    set_week(world.maple_desk, week)
    with time_machine.travel(at, tick=False):
        world.on_duty(world.ines, world.maple_queue)
        page, row = desk_told(world.maple_desk, language), desks.status(world.maple_desk).row()
    live = in_the_browser("told.js", f"module.deskTold(given, {language!r})", row)
    assert live == json.loads(json.dumps(page, default=str))
    return page


def test_french_until_five_is_told_in_french_and_not_in_english(world: cast.World) -> None:
    french, english = told(world, "fr", monday(14)), told(world, "en", monday(14))
    assert (french["is"], french["until"], french["spoken_until"]) == ("staffed", monday(21), monday(17))
    assert (english["is"], english["until"], english["spoken_until"]) == ("staffed", monday(21), None)


def test_after_five_nobody_answers_in_french_and_french_is_promised_for_its_own_hours(world: cast.World) -> None:
    now = told(world, "fr", monday(18))
    assert (now["is"], now["until"], now["spoken_until"]) == ("other", monday(21), None)
    assert now["spoken_opens"] == monday(9) + timedelta(days=1)
    assert now["by"] == monday(17) + timedelta(days=1)  # eight hours in French
    assert told(world, "en", monday(18))["is"] == "staffed"


def test_a_closed_desk_tells_when_it_opens_and_when_it_opens_in_french(world: cast.World) -> None:
    friday_night = monday(22) + timedelta(days=4)
    now = told(world, "fr", friday_night)
    assert now["is"] == "closed"
    assert now["opens"] == datetime(2026, 12, 5, 10, tzinfo=TORONTO)
    assert now["spoken_opens"] == datetime(2026, 12, 7, 9, tzinfo=TORONTO)
    assert told(world, "en", friday_night)["spoken_opens"] is None


def test_a_language_without_any_hours_is_promised_what_the_desk_promises(world: cast.World) -> None:
    now = told(world, "fr", monday(10), parse_week("mon-fri 9:00-17:00 (en)"))
    assert (now["is"], now["spoken_opens"], now["by"]) == ("other", None, monday(10) + timedelta(days=1))


@pytest.mark.parametrize("language", ["fr", "fr-CA"])
def test_a_language_finds_the_hours_of_its_like(world: cast.World, language: str) -> None:
    world.maple_desk.languages = ["en", "fr-CA"]
    assert told(world, language, monday(18))["is"] == "other"


def test_hours_for_all_languages_are_told_once(world: cast.World) -> None:
    now = told(world, "fr", monday(10), parse_week("mon-fri 9:00-17:00"))
    assert (now["spoken_until"], now["spoken_opens"]) == (None, None)
    assert desks.status(world.maple_desk).spoken == {}


def test_who_waits_for_french_is_told_that_french_has_ended_and_keeps_the_place(world: cast.World) -> None:
    set_week(world.maple_desk, FRENCH_UNTIL_FIVE)
    question = world.asks(cast.MEI).question
    for hour, expected in ((16, "next"), (18, "left"), (22, "left"), (10 + 24, "next")):
        at = monday(0) + timedelta(hours=hour)
        with time_machine.travel(at, tick=False):
            world.on_duty(world.ines, world.maple_queue)
            assert question_told(question, desk_told(world.maple_desk, "fr"))["is"] == expected, hour
    claiming.claim(question, world.ines)
    with time_machine.travel(monday(22), tick=False):
        assert question_told(question, desk_told(world.maple_desk, "fr"))["is"] == "claimed"


def test_a_question_in_french_is_not_asked_live_while_nobody_answers_in_french(world: cast.World) -> None:
    set_week(world.maple_desk, FRENCH_UNTIL_FIVE)
    with time_machine.travel(monday(18), tick=False):
        world.on_duty(world.ines, world.maple_queue)
        assert not world.asks(cast.MEI).question.asked_live
        assert world.asks(cast.FERN).question.asked_live


def test_a_letter_in_french_is_acknowledged_by_the_hours_of_french(world: cast.World) -> None:
    set_week(world.maple_desk, FRENCH_UNTIL_FIVE)
    with time_machine.travel(monday(18), tick=False):
        world.on_duty(world.ines, world.maple_queue)
        french = acknowledging.words_for(world.maple_desk, "fr", "abc", datetime.now(UTC))
        english = acknowledging.words_for(world.maple_desk, "en", "abc", datetime.now(UTC))
    assert "mardi, 17 h" in french
    assert "here now" in english
