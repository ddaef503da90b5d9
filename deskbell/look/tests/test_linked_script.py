"""linked.js finds the links that deskbell/formats/plain.py finds."""

from __future__ import annotations

import json

import pytest

from deskbell.formats import plain
from deskbell.look.tests.browser import STATIC, story


def test_the_browser_holds_the_same_expression() -> None:
    assert f"/{plain.LINK}/gu" in (STATIC / "linked.js").read_text("utf-8")


@pytest.mark.parametrize(
    "words",
    [
        "",
        "no link",
        "See https://maple.example/a_(b). Or http://x.y?",
        "javascript:alert(1) https://",
        "<https://a.b>",
        "At www.a.org.",
    ],
)
def test_the_parts_are_those_of_the_server(words: str) -> None:
    parts = story("linked.js", f"return module.partsOf({json.dumps(words)});")
    assert [("link" if "address" in part else "text", part["text"]) for part in parts] == plain.links(words)
