"""A button for email signatures: a picture at the short link's own address, the same for everybody who opens a mail.

Nothing in its address tells a mail or a reader; it is kept by mail programs and their proxies; no cookie goes with it.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from deskbell.channels.web.printing.letters import BOLD, FILES, has_all, printable
from deskbell.channels.web.tab.designs import looks_of
from deskbell.channels.web.tab.paints import Paint, paint
from deskbell.channels.web.tab.wordings import label_of
from deskbell.libraries.models import Desk

# Twice as fine as it is shown.
FINE = 2
HIGH, FONT, BESIDE = 40, 17, 20
MOST_LETTERS = 60


@dataclass(frozen=True, slots=True)
class Button:
    """``width`` and ``height`` as shown, in pixels."""

    data: bytes
    width: int
    height: int
    label: str


def button_of(desk: Desk, code: str) -> Button | None:
    """In the colours and words of the tab; ``None`` where we lack the letters."""
    looks = looks_of(desk)
    label = printable(label_of(desk, looks, code))[:MOST_LETTERS].strip()
    if not label or not has_all(label):
        return None
    data, width = _drawn(label, paint(looks, desk.colour))
    return Button(data, width, HIGH, label)


@lru_cache(maxsize=64)
def _drawn(label: str, used: Paint) -> tuple[bytes, int]:
    font = ImageFont.truetype(str(FILES[BOLD]), FONT * FINE)
    width = round(font.getlength(label) / FINE) + 2 * BESIDE
    picture = Image.new("RGBA", (width * FINE, HIGH * FINE), (0, 0, 0, 0))
    drawn = ImageDraw.Draw(picture)
    box = (1, 1, width * FINE - 2, HIGH * FINE - 2)
    drawn.rounded_rectangle(box, radius=HIGH * FINE // 2, fill=used.back, outline=used.edge, width=2 * FINE)
    drawn.text((width * FINE / 2, HIGH * FINE / 2), label, font=font, fill=used.ink, anchor="mm")
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue(), width
