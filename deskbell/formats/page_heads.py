"""What a web page says of itself in its head: its title, what it is about, whose it is. Anybody may have written it."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from deskbell.formats.mail import charsets

# The head is at the beginning; what is behind so much is not looked for.
LONGEST = 256 * 1024
# No piece begins within another, so nothing is read twice.
_TITLE = re.compile(r"<title(?:\s[^<>]{0,300})?>([^<]{0,2000})", re.IGNORECASE)
_META = re.compile(r"<meta\s([^<>]{1,3000})>", re.IGNORECASE)
_FIELD = re.compile(
    r"""([a-z][a-z:_-]{0,40})\s{0,9}=\s{0,9}(?:"([^"]{0,2500})"|'([^']{0,2500})'|([^\s"'>]{1,500}))""", re.IGNORECASE
)
_CHARSET = re.compile(rb"<meta[^>]{1,300}?charset\s{0,9}=\s{0,9}[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_IN_HEADER = re.compile(r"charset\s*=\s*\"?([\w.:-]{1,40})", re.IGNORECASE)
# What it is called, by how good it is (Open Graph's are written to be shown elsewhere).
TITLES = ("og:title", "twitter:title")
ABOUT = ("og:description", "description", "twitter:description")
SITES = ("og:site_name", "application-name")


@dataclass(frozen=True, slots=True)
class PageHead:
    """Plain text, each in one line; empty where nothing is said."""

    title: str = ""
    about: str = ""
    site: str = ""


def head_of(data: bytes, content_type: str = "") -> PageHead:
    """What a page says of itself. Never raises; its time grows with its length and no faster."""
    data = data[:LONGEST]
    declared = _IN_HEADER.search(content_type)
    within = _CHARSET.search(data[:4096])
    charset = declared[1] if declared else within[1].decode() if within else ""
    text = charsets.decode(data, charset)[0]
    said = _said(text)
    title = _first(said, TITLES) or _line(found[1] if (found := _TITLE.search(text)) else "")
    return PageHead(title, _first(said, ABOUT), _first(said, SITES))


def _said(text: str) -> dict[str, str]:
    """The first value of each name."""
    said: dict[str, str] = {}
    for meta in _META.finditer(text):
        fields = {one[1].lower(): one[2] or one[3] or one[4] or "" for one in _FIELD.finditer(meta[1])}
        name = (fields.get("property") or fields.get("name") or "").lower()
        if name and fields.get("content"):
            said.setdefault(name, fields["content"])
    return said


def _first(said: dict[str, str], names: tuple[str, ...]) -> str:
    return next((line for name in names if (line := _line(said.get(name, "")))), "")


def _line(text: str) -> str:
    return " ".join(html.unescape(text).split())
