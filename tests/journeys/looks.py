"""A page as it looks in light and dark, wide and narrow, judged by axe: every rule, no violation.

English is looked at in light, French in dark: colours do not depend on the words, nor widths on the colours. Each page
of the URL map is seen wide in English and narrow in French, whose words are longer; states are seen at both widths.
DESKBELL_TEST_FAULTS=long looks at everything in everything.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Frame, Page

Scheme = Literal["light", "dark"]
Language = Literal["en", "fr", "ar"]
LONG = os.environ.get("DESKBELL_TEST_FAULTS") == "long"
WIDE, NARROW = 1440, 320
SHORT: list[tuple[Language, Scheme]] = [("en", "light"), ("fr", "dark")]
READERS = [*SHORT, ("en", "dark"), ("fr", "light")] if LONG else SHORT
FINDS = """async () => {
  const told = node => `${node.html.slice(0, 160)} (${node.any[0]?.message ?? node.failureSummary})`;
  const found = await axe.run({ resultTypes: ["violations"], iframes: false });
  return found.violations.map(one => `${one.id}: ${one.help}: ${one.nodes.map(told).join(" | ")}`);
}"""
DRAWN = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
WIDER = "document.scrollingElement.scrollWidth > document.scrollingElement.clientWidth + 1"

# What reaches furthest to the right, by its markup.
WIDEST = """() => [...document.body.querySelectorAll("*")]
  .sort((one, other) => other.getBoundingClientRect().right - one.getBoundingClientRect().right)
  .slice(0, 2).map((one) => one.outerHTML.slice(0, 160)).join(" and ")"""


def ours(frame: Frame) -> bool:
    """A letter as somebody wrote it stands in a frame in which nothing runs, axe neither; nor is it our page."""
    return not frame.url.endswith("/original/")


@dataclass(slots=True)
class Eye:
    """A reader; collects what is wrong, and ``nothing_is_wrong`` tells all of it at once."""

    language: Language
    scheme: Scheme
    wrong: list[str] = field(default_factory=list)
    seen: int = 0

    @property
    def options(self) -> dict[str, Any]:
        """Of this reader's browser."""
        size = {"width": WIDE, "height": 900}
        return {"locale": self.language, "color_scheme": self.scheme, "reduced_motion": "reduce", "viewport": size}

    @property
    def one_width(self) -> tuple[int, ...]:
        """Enough for a page that stands still."""
        return (WIDE, NARROW) if LONG else ((WIDE,) if self.language == "en" else (NARROW,))

    def look(self, page: Page, name: str, widths: tuple[int, ...] = (WIDE, NARROW)) -> None:
        """The page and its frames. Leaves it wide."""
        for width in widths:
            if width != WIDE:
                page.set_viewport_size({"width": width, "height": 640})
            for frame in filter(ours, page.frames):
                self._judge(frame, f"{name} ({self.language}, {self.scheme}, {width})")
            if width != WIDE:
                page.set_viewport_size({"width": WIDE, "height": 900})
        self.seen += 1

    def nothing_is_wrong(self) -> None:
        assert self.seen
        assert not self.wrong, "\n".join(self.wrong)

    def _judge(self, frame: Frame, look: str) -> None:
        frame.evaluate(DRAWN)
        if frame.evaluate("document.documentElement.lang") != self.language:
            self.wrong.append(f"{look}: the page is in another language")
        if frame.evaluate(WIDER):
            self.wrong.append(f"{look}: scrolls sideways, by {frame.evaluate(WIDEST)}")
        if not frame.evaluate("'axe' in window"):
            frame.evaluate(Axe().axe_script)
        self._complain(look, frame.evaluate(FINDS))

    def _complain(self, look: str, found: Iterable[str]) -> None:
        self.wrong += [f"{look}: {one}" for one in found]
