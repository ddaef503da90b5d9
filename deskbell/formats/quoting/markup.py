"""What the HTML form of a mail says about the lines of its text form.

Programs mark quotations and signatures in HTML more surely than in text: Gmail, Yahoo, Outlook, Apple Mail,
Thunderbird, Zimbra (which Free uses), Proton, Spark. The HTML is never shown or rebuilt here. It is read once, from
left to right, as letters with marks, and each line of the text is found again among the letters; so the text may be the
mail's own text part, or what somebody's conversion made of the HTML.

The standard library's HTML parser takes quadratic time on hostile input in some of the Pythons that are supported.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from html import unescape

from .marks import Mark

WINDOW = 4000  # letters that may be in the HTML and not in the text (an image's description, a hidden preview)
PROBES = (24, 12)  # first letters by which a line is found again after such a gap, or if it goes on otherwise
SHORTEST_PROBE = 8
LONGEST_TAG = 2000  # characters of a tag that are looked at


def given_by(html: str, lines: Sequence[str]) -> dict[int, Mark]:
    """Marks of lines by number: `MARKUP`, `QUOTE_MARKS` (quoted, but perhaps by the writer's hand) and `SIGNATURE`.

    Empty if the HTML marks nothing, or if more than half of the text cannot be found in it.
    """
    runs = list(_runs(html))
    if all(mark is None for mark, _ in runs):
        return {}
    return _aligned(runs, lines)


# ---- the HTML as letters with marks -----------------------------------------------------------------------


def _runs(html: str) -> Iterator[tuple[Mark | None, str]]:
    """The letters of the HTML, in runs of one mark."""
    at: Mark | None = None
    texts: list[str] = []
    for mark, text in _Reader().read(html):
        if mark is not at:
            yield at, _letters(unescape(_HUGE_NUMBER.sub("", "".join(texts))))
            at, texts = mark, []
        texts.append(text)
    yield at, _letters(unescape(_HUGE_NUMBER.sub("", "".join(texts))))


class _Reader:
    """Reads tags, and remembers the one marked element that it is in and how many of its name are open in it."""

    def __init__(self) -> None:
        self.mark: Mark | None = None
        self.name = ""
        self.depth = 0

    def read(self, html: str) -> Iterator[tuple[Mark | None, str]]:
        position = 0
        while (opens := html.find("<", position)) >= 0:
            yield self.mark, html[position:opens]
            found = _TAG_NAME.match(html, opens)
            if found is None and not html.startswith(("<!", "<?"), opens):  # "a < b"
                yield self.mark, "<"
                position = opens + 1
                continue
            ending = "-->" if html.startswith("<!--", opens) else ">"
            closes = html.find(ending, opens)
            if closes < 0:
                return
            position = closes + len(ending)
            if found is not None:
                name = found[2].lower()
                self._meet(name, html[opens : min(closes, opens + LONGEST_TAG)], is_end=bool(found[1]))
                if name in _UNSEEN and not found[1]:
                    position = self._after_unseen(html, name, position)
        yield self.mark, html[position:]

    @staticmethod
    def _after_unseen(html: str, name: str, position: int) -> int:
        end = _UNSEEN[name].search(html, position)
        return end.start() if end else len(html)

    def _meet(self, name: str, tag: str, *, is_end: bool) -> None:
        if is_end:
            self.depth -= name == self.name
            if self.depth == 0 and self.name == name:
                self.mark, self.name = None, ""
            return
        if self.mark in (None, Mark.SIGNATURE):
            found, lasts = _marker(name, tag)
            if found is not None and found is not self.mark:
                self.mark, self.name, self.depth = found, "" if lasts else name, 1
                return
        if name == self.name and not tag.endswith("/"):
            self.depth += 1


def _marker(name: str, tag: str) -> tuple[Mark | None, bool]:
    """What an element marks, and whether from here to the end of the mail."""
    if name == "blockquote":
        is_cited = _CITED.search(tag) is not None
        if is_cited or "gmail_quote" in tag or "border-left" in tag:
            return (Mark.MARKUP if is_cited else Mark.QUOTE_MARKS), False
    names = {_without_x(one) for found in _ATTRIBUTE.finditer(tag) for one in found[1].lower().split()}
    if names & _QUOTED_FROM_HERE:
        return Mark.MARKUP, True
    if names & _QUOTED_INSIDE or any(one.startswith("yahoo_quoted") for one in names):
        return Mark.MARKUP, False
    if names & _SIGNED_INSIDE:
        return Mark.SIGNATURE, False
    return None, False


def _without_x(name: str) -> str:
    """Outlook puts x_ before every name in what it quotes, once more each time."""
    while name.startswith("x_"):
        name = name[2:]
    return name


# ---- the lines of the text, found among the letters --------------------------------------------------------


def _aligned(runs: Sequence[tuple[Mark | None, str]], lines: Sequence[str]) -> dict[int, Mark]:
    letters = "".join(text for _, text in runs)
    ends: list[int] = []
    for _, text in runs:
        ends.append((ends[-1] if ends else 0) + len(text))
    known: dict[int, Mark | None] = {}
    lost: list[int] = []
    position = 0
    for number, line in enumerate(lines):
        own = _letters(line)
        if not own:
            continue
        begins, taken = _found(own, letters, position)
        if begins < 0:
            lost.append(number)
            continue
        position = begins + taken
        marks = {runs[bisect_right(ends, at)][0] for at in (begins, position - 1)}
        known[number] = None if None in marks else marks.pop()
    return {} if len(lost) > len(known) else _with_lost(known, lost)


def _found(own: str, letters: str, position: int) -> tuple[int, int]:
    """Where a line's letters are, at the position or a little after, and how many of them; -1 if they are not."""
    if letters.startswith(own, position):
        return position, len(own)
    for probe in (own[:length] for length in PROBES if len(own) >= SHORTEST_PROBE):
        begins = letters.find(probe, position, position + WINDOW)
        if begins >= 0:
            return begins, len(own) if letters.startswith(own, begins) else len(probe)
    return -1, 0


def _with_lost(known: Mapping[int, Mark | None], lost: Sequence[int]) -> dict[int, Mark]:
    """A line that only the text has (an address after a link) is what the lines before and after it both are."""
    marks = {number: mark for number, mark in known.items() if mark is not None}
    numbers = sorted(known)
    for number in lost:
        after = bisect_right(numbers, number)
        if 0 < after < len(numbers):
            mark = known[numbers[after - 1]]
            if mark is not None and mark is known[numbers[after]]:
                marks[number] = mark
    return marks


def _letters(text: str) -> str:
    text = text if text.isascii() else unicodedata.normalize("NFC", text)
    return _NO_LETTER.sub("", text).casefold()


_NO_LETTER = re.compile(r"[\W_]+")
_HUGE_NUMBER = re.compile(r"&#(?:\d{8,}|[xX][0-9a-fA-F]{7,});?")  # Python refuses to read a number of 5,000 digits
_TAG_NAME = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]*)")
_UNSEEN = {name: re.compile(rf"</{name}", re.IGNORECASE) for name in ("style", "script", "title")}
_CITED = re.compile(r"""\stype\s*=\s*["']?cite""", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"""[\s"'](?:id|class|name|data-marker|data-smartmail)\s*=\s*["']?([^"'<>]{1,300})""", re.IGNORECASE
)
_QUOTED_FROM_HERE = frozenset({"divrplyfwdmsg", "appendonsend", "stopspelling", "zwchr"})
_QUOTED_INSIDE = frozenset(
    {
        "gmail_attr",
        "yahoo_quoted",
        "olk_src_body_section",
        "moz-cite-prefix",
        "mail-editor-reference-message-container",
        "protonmail_quote",
        "tutanota_quote",
        "zmail_extra",
        "messagereplysection",
        "reply-intro",
        "__headers__",
        "__quoted_text__",
    }
)
_SIGNED_INSIDE = frozenset(
    {
        "gmail_signature",
        "gmail_signature_prefix",
        "moz-signature",
        "signature",
        "applemailsignature",
        "ms-outlook-mobile-signature",
        "ymail_android_signature",
        "ymail_ios_signature",
        "protonmail_signature_block",
        "_rc_sig",
        "__sig_pre__",
        "__sig_post__",
    }
)
