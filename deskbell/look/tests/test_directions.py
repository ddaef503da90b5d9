"""No style sheet knows left from right: what runs from the right is laid out from the right by the same rules."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2]
SHEETS = sorted(path for path in PACKAGE.rglob("*.css"))
PHYSICAL = re.compile(
    r"(margin|padding|border)-(left|right)\b|text-align: (left|right)|float: (left|right)"
    # What is centred by half of its own width stands in the middle either way.
    r"|(?<![-\w])(left|right): (?!50%)"
)
# A support tab stands at the side that the library chose, in every language.
SIDES = re.compile(r"\.at-(left|right|top|bottom)\b")


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_style_sheet_says_start_and_end(sheet: Path) -> None:
    lines = sheet.read_text("utf-8").splitlines()
    wrong = [line.strip()[:100] for line in lines if PHYSICAL.search(line) and not SIDES.search(line)]
    assert not wrong, f"{sheet.relative_to(PACKAGE)}: write margin-inline-start, text-align: end and the like: {wrong}"
