"""A live entry and a fresh page give the same DOM: the blank partial has every part that a filled one has."""

from __future__ import annotations

from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from django.template.loader import render_to_string

from deskbell.questions import timeline
from deskbell.questions.timeline import Shown
from deskbell.questions.views.panes import blanks
from deskbell.questions.views.rows import Row

AT = datetime(2026, 11, 21, 20, 0, 5, tzinfo=UTC)
# What a script fills in, and so may differ between a blank and a filled one.
FILLED = {"data-number", "data-voice", "data-at", "datetime", "hidden", "href"}
WORDS = {
    "page": {"title": "T", "address": "https://x.example/"},
    "named": {"name": "Fern"},
    "interview": {"tried": "x"},
}
FACTS = {"to": {"en": "Maple"}, "why": "away", "address": "email", "resolution": "answered", "numbers": [1]}


class Skeleton(HTMLParser):
    """Elements and their fixed attributes, without words."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        fixed = sorted(
            f"{name}={value}" for name, value in attrs if name not in FILLED and not name.startswith("data-q")
        )
        self.parts.append(f"<{tag} {' '.join(fixed)}>")

    def handle_endtag(self, tag: str) -> None:
        self.parts.append(f"</{tag}>")


def entry(shown: Shown, side: str) -> list[str]:
    return Skeleton(render_to_string("questions/_entry.html", {"shown": shown, "side": side, "zone": "UTC"})).parts


@pytest.mark.parametrize("audience", ["staff", "patron"])
def test_every_kind_has_a_template_with_all_its_parts(audience: timeline.Audience) -> None:
    for blank in blanks(audience):
        words = WORDS.get(blank.kind, "Words without an address")
        filled = Shown(7, blank.kind, AT, "staff", "Ines", words, dict(FACTS), None, None, emptied=False)
        assert entry(filled, audience) == entry(blank, audience), blank.kind


def test_a_note_has_no_template_on_the_patrons_side() -> None:
    assert "noted" not in {blank.kind for blank in blanks("patron")}


def test_a_note_is_labelled_in_words_and_not_by_colour_alone() -> None:
    note = Shown(7, "noted", AT, "staff", "Ines", "broken", {}, None, None, emptied=False)
    assert "Note, staff only" in render_to_string(
        "questions/_entry.html", {"shown": note, "side": "staff", "zone": "UTC"}
    )


def test_a_row_that_arrives_has_all_the_parts_of_one_that_was_there() -> None:
    there = Row(question=8, name="Fern", who="Ines", offered="you", holder=3, state="claimed", seen=2)
    drawn = [render_to_string("questions/_row.html", {"row": row}) for row in (there, Row())]
    parts = [[part for part in Skeleton(row).parts if not part.startswith("<li")] for row in drawn]
    assert parts[0] == parts[1]
