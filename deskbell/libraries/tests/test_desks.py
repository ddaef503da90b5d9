"""Desks and their hours, by the forms of the pages."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from deskbell.formats.hours import Period
from deskbell.libraries.forms.hours import read_day, typed
from deskbell.libraries.hours import hours_of
from deskbell.libraries.models import Desk
from tests import world as cast

MORNING, EVENING = Period.of("9:00", "12:30"), Period.of("13:30", "21:00")
DESK = {
    "name_en": "Ask Maple", "name_fr": "Demandez", "languages": ["en", "fr"], "answer_within_hours": "12",
    "follow_up_days": "14", "idle_clear_minutes": "5", "colour": "#AA0022", "active": "on",
}  # fmt: skip


def week(**days: str) -> dict[str, str]:
    return {f"day_{day}": days.get(f"day_{day}", "") for day in range(7)}


def desk_form(world: cast.World, **changed: Any) -> dict[str, Any]:
    return {**DESK, "queue": world.maple_queue.pk, **changed}


def test_a_week_is_typed_and_shown_again_as_it_was_typed(world: cast.World, lucie: Client) -> None:
    form = week(day_0="9:00-12:30, 13:30-21:00", day_5="10:00-16:00 (fr)", day_6="22:00-24:00")
    assert lucie.post("/organisation/desks/maple/hours/", form).status_code == 302
    shown = lucie.get("/organisation/desks/maple/hours/").context["week_form"]
    assert {name: shown[name].value() for name in form} == form
    assert hours_of(world.maple_desk).week[0] == (MORNING, EVENING)


@pytest.mark.parametrize(
    "line", ["9-12:30, 13:30-21", "9h-12h30, 13h30-21h", "9:00–12:30; 13:30–21:00", "9 am - 12:30 pm, 1:30 pm to 9 pm"]
)
def test_hours_may_be_typed_in_many_ways(line: str) -> None:
    assert read_day(line, ["en"]) == (MORNING, EVENING)
    assert typed(read_day(line, ["en"])) == "9:00-12:30, 13:30-21:00"


@pytest.mark.parametrize("line", ["", "-", " Closed ", "fermé"])
def test_a_closed_day_is_said_in_words_or_left_empty(line: str) -> None:
    assert read_day(line, []) == ()


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("nine to five", "is not a period"),
        ("17:00-9:00", "must close after it opens"),
        ("9:00-25:00", "is not a time of day"),
        ("9:00-12:00, 11:00-13:00", "overlap"),
        ("9:00-17:00 (de)", "does not answer in “de”"),
        (", tue 9:00-17:00", "is not a period"),
        ("<script>", "is not a period"),
    ],
)
def test_hours_that_cannot_be_are_refused_in_words_and_kept(
    world: cast.World, lucie: Client, line: str, sentence: str
) -> None:
    before = hours_of(world.maple_desk).week
    answer = lucie.post("/organisation/desks/maple/hours/", week(day_1="9:00-12:00", day_2=line))
    assert answer.status_code == 422
    form = answer.context["week_form"]
    assert sentence in form.errors["day_2"][0]
    assert (form["day_1"].value(), form["day_2"].value()) == ("9:00-12:00", line)
    page = answer.content.decode()
    assert "<script>" not in page
    assert page.count("autofocus") == 1
    assert hours_of(world.maple_desk).week == before


def test_a_special_day_is_entered_and_taken_away(world: cast.World, lucie: Client) -> None:
    at = "/organisation/desks/maple/special-days/"
    assert lucie.post(at, {"on": "2030-12-24", "hours": "10-14"}).status_code == 302
    assert hours_of(world.maple_desk).day(date(2030, 12, 24)) == (Period.of("10:00", "14:00"),)
    assert lucie.post(f"{at}2030-12-24/removal/").status_code == 302
    assert hours_of(world.maple_desk).special == ()
    assert lucie.post(at, {"on": "2030-12-24", "hours": "closed"}).status_code == 422
    assert lucie.post(at, {"on": "24 December", "hours": "10-14"}).status_code == 422
    assert lucie.post(f"{at}2030-13-24/removal/").status_code == 404


def test_a_special_day_has_the_desks_languages_behind_its_periods(world: cast.World, lucie: Client) -> None:
    at = "/organisation/desks/maple/special-days/"
    assert lucie.post(at, {"on": "2030-12-24", "hours": "10-12, 12-16 (en)"}).status_code == 302
    day = hours_of(world.maple_desk).day(date(2030, 12, 24))
    assert day == (Period.of("10:00", "12:00"), Period.of("12:00", "16:00", "en"))
    assert "10:00-12:00, 12:00-16:00 (en)" in lucie.get("/organisation/desks/maple/hours/").content.decode()
    assert lucie.post(at, {"on": "2030-12-24", "hours": "10-12 (de)"}).status_code == 422


def test_a_closure_of_one_day_needs_no_last_day(world: cast.World, lucie: Client) -> None:
    at = "/organisation/libraries/maple/closures/"
    assert lucie.post(at, {"first": "2030-12-25", "last": "", "name_fr": "Noël", "desk": ""}).status_code == 302
    closure = world.maple.closures.get()
    assert (closure.first, closure.last, closure.name) == (date(2030, 12, 25), date(2030, 12, 25), {"fr": "Noël"})
    assert lucie.get(f"/organisation/closures/{closure.pk}/removal/").status_code == 200
    assert lucie.post(f"/organisation/closures/{closure.pk}/removal/").status_code == 302
    assert not world.maple.closures.exists()


def test_a_closure_that_ends_before_it_begins_is_refused(world: cast.World, lucie: Client) -> None:
    form = {"first": "2030-12-25", "last": "2030-12-24"}
    answer = lucie.post("/organisation/libraries/maple/closures/", form)
    assert answer.status_code == 422
    assert "cannot end" in answer.content.decode()


def test_a_closure_is_not_entered_for_another_librarys_desk(world: cast.World, lucie: Client) -> None:
    form = {"first": "2030-12-25", "desk": world.harbour_desk.pk}
    assert lucie.post("/organisation/libraries/maple/closures/", form).status_code == 422


def test_a_new_desk_has_usual_hours_and_a_key_of_its_own(world: cast.World, lucie: Client) -> None:
    assert 'value="maple-2"' in lucie.get("/organisation/libraries/maple/desks/new/").content.decode()
    answer = lucie.post("/organisation/libraries/maple/desks/new/", desk_form(world, key=""))
    assert answer["Location"] == "/organisation/desks/maple-2/hours/"
    desk = Desk.objects.get(key="maple-2")
    assert (desk.library, desk.languages, desk.colour) == (world.maple, ["en", "fr"], "#aa0022")
    assert hours_of(desk).week[5] == (Period.of("10:00", "16:00"),)


def test_a_key_that_another_desk_has_is_refused(world: cast.World, lucie: Client) -> None:
    for key in ("harbour", "HARBOUR", "not a key"):
        answer = lucie.post("/organisation/libraries/maple/desks/new/", desk_form(world, key=key))
        assert answer.status_code == 422, key


def test_a_desk_is_changed_and_its_key_is_not(world: cast.World, lucie: Client) -> None:
    sites = "https://www.maple.example/some/page\nmaple.example:8443\n\nhttps://www.maple.example"
    form = desk_form(world, key="other", name_fr="", sites=sites, active="")
    assert lucie.post("/organisation/desks/maple/", form).status_code == 302
    desk = Desk.objects.get(pk=world.maple_desk.pk)
    assert (desk.key, desk.name, desk.active) == ("maple", {"en": "Ask Maple"}, False)
    assert desk.sites == ["https://www.maple.example", "https://maple.example:8443"]
    assert (desk.answer_within_hours, desk.follow_up_days, desk.idle_clear_minutes) == (12, 14, 5)


@pytest.mark.parametrize(
    "changed",
    [
        {"name_en": "", "name_fr": ""},
        {"languages": []},
        {"languages": ["xx"]},
        {"colour": "red; background: url(x)"},
        {"sites": "javascript:alert(1)"},
        {"sites": "https://a b"},
        {"sites": "https://user:pass@maple.example"},
        {"answer_within_hours": "0"},
        {"file_megabytes": "21"},
        {"idle_clear_minutes": "-1"},
        {"name_en": "x" * 121},
        {"name_en": "a\x00b"},
    ],
)
def test_what_a_desk_cannot_be_is_refused(world: cast.World, lucie: Client, changed: dict[str, Any]) -> None:
    answer = lucie.post("/organisation/desks/maple/", desk_form(world, **changed))
    assert answer.status_code == 422
    world.maple_desk.refresh_from_db()
    assert world.maple_desk.name["en"] == "Ask Maple"


def test_a_desk_does_not_send_its_questions_to_another_library(world: cast.World, lucie: Client) -> None:
    form = desk_form(world, queue=world.harbour_queue.pk)
    assert lucie.post("/organisation/desks/maple/", form).status_code == 422


def test_the_line_to_paste_is_shown(world: cast.World, lucie: Client) -> None:
    page = lucie.get("/organisation/desks/maple/").content.decode()
    assert "/tab/maple.js&quot; async&gt;&lt;/script&gt;" in page
