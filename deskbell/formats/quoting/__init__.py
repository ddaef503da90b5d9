"""The visible part of a reply by mail: what the writer wrote now, with the rest folded away and nothing lost.

    parts = visible(text, html)
    parts.visible      the words that were written for this mail
    parts.pieces       the whole text in order, in pieces that say what they are; put together they are the text again
    parts.why          the code of the rule that decided

One rule decides: *everything down to the writer's last own line is visible*; quotations and closings below it are
folded. So an answer above a quotation stands alone, an answer below one keeps it, and answers between quoted lines keep
those that they answer. What each line is, `announcements`, `endings` and `markup` find out.

All stays visible where folding would leave nothing, and where what is below is the point: a forwarded message with
next to nothing written above it, or a short note that points to it ("FYI", "see my answers below").

When in doubt a line stays visible: clutter costs a glance, hidden words cost an answer.

Reading order: `phrases`, `closings` (words), `marks`, `announcements`, `endings`, `markup`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Literal

from .announcements import ends_as_announcement, mark_announcements, role
from .endings import mark_closings
from .marks import CLOSING, NEUTRAL, QUOTED, Mark, at_sight, bare
from .markup import given_by
from .phrases import MESSAGE_OF, POINTS_BELOW, REPLY_ABOVE, folded

__all__ = ["REPLY_ABOVE", "Parts", "Piece", "visible"]

Kind = Literal["visible", "quoted", "signature"]

# Words above a forwarded message, or in a note that points below, that still are next to nothing.
FEW_WORDS, NOTE_WORDS = 15, 30
VERSE = 50  # characters: no line of a quoted mail may be as short as all lines of a verse


@dataclass(frozen=True, slots=True)
class Piece:
    """A span of the text: from character `start` up to but not including `end`."""

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Parts:
    """A mail's text in pieces. `pieces` cover it without gap or overlap, and no two neighbours are of one kind.

    `why` is "whole" (nothing to fold), "nothing_else" (folding would leave nothing), "forwarded", "points_below",
    "interleaved" (words of the writer's stand below quoted lines: those stay), or the code of what shows that the
    folded lines are not the writer's (`marks.Mark`).
    """

    text: str
    pieces: tuple[Piece, ...]
    why: str

    @property
    def visible(self) -> str:
        """The words that the writer wrote now, as they stand in the text."""
        return self._of("visible")

    @property
    def quoted(self) -> str:
        """What was folded away of other people's words, with the lines that announce them."""
        return self._of("quoted")

    @property
    def signature(self) -> str:
        """What was folded away of signatures, telephones' lines, legal notices and lists' footers."""
        return self._of("signature")

    def _of(self, kind: Kind) -> str:
        return "".join(self.text[piece.start : piece.end] for piece in self.pieces if piece.kind == kind)


_ANNOUNCED = QUOTED - {Mark.QUOTE_MARKS}


def visible(text: str, html: str | None = None) -> Parts:
    """What of a mail's text was written for this mail. `html` is the same mail as HTML: it may mark what text cannot.

    Never raises; takes time in proportion to the length of both.
    """
    lines = text.splitlines(keepends=True)
    shown = [bare(line) for line in lines]
    marks = [at_sight(line) for line in shown]
    for number, mark in (given_by(html, lines) if html else {}).items():
        marks[number] = mark
    mark_announcements(shown, marks)
    mark_closings(shown, marks)
    kinds, why = _kinds(shown, marks)
    return Parts(text, tuple(_pieces(lines, kinds)), why)


# ---- what is folded --------------------------------------------------------------------------------------


def _kinds(shown: Sequence[str], marks: Sequence[Mark]) -> tuple[list[Kind], str]:
    """The kind of each line, and why."""
    whole: list[Kind] = ["visible"] * len(marks)
    first, last = _own_lines(shown, marks)
    if last < 0:
        return whole, "nothing_else" if set(marks) - NEUTRAL else "whole"
    folded_marks = [mark for mark in marks[last + 1 :] if mark not in NEUTRAL]
    quoted = [mark for mark in folded_marks if mark in QUOTED]
    if quoted and (reason := _point_is_below(shown, marks, last, quoted[0])):
        return whole, reason
    kinds = [*_kinds_of(marks[:first]), *whole[first : last + 1], *_kinds_of(marks[last + 1 :])]
    if any(mark in QUOTED for mark in marks[:last]):
        return kinds, "interleaved"
    reasons = [*quoted, *folded_marks, *(mark for mark in marks[:first] if mark in CLOSING)]
    return kinds, str(reasons[0]) if reasons else "whole"


def _own_lines(shown: Sequence[str], marks: Sequence[Mark]) -> tuple[int, int]:
    """The first line that is not a program's, and the writer's last; -1 if there is none of the writer's."""
    last = _last(marks, {Mark.OWN})
    if last < 0:
        return 0, -1
    first = 0
    while marks[first] in CLOSING or marks[first] is Mark.BLANK:
        first += 1
    return (first if CLOSING & set(marks[:first]) else 0), _with_own_quotation(shown, marks, last)


def _with_own_quotation(shown: Sequence[str], marks: Sequence[Mark], last: int) -> int:
    """Quoted lines that nothing announces may be the writer's own: a poem, a sentence of a book."""
    announced = next((number for number, mark in enumerate(marks) if mark in _ANNOUNCED), len(marks))
    block = [number for number in range(last + 1, announced) if marks[number] is Mark.QUOTE_MARKS]
    if block and not _reads_as_mail(shown[last], [shown[number] for number in block]):
        return block[-1]
    return last


def _last(marks: Sequence[Mark], wanted: set[Mark]) -> int:
    return next((number for number in range(len(marks) - 1, -1, -1) if marks[number] in wanted), -1)


def _reads_as_mail(above: str, block: Sequence[str]) -> bool:
    """Whether quoted lines without an announcement are a mail's rather than the writer's own quotation."""
    lines = [line.lstrip("> ") for line in islice(block, 40)]
    if any(role(line) or MESSAGE_OF.match(folded(line)) or ends_as_announcement(line) for line in lines):
        return True
    return above[-1:] not in (":", "：") and any(len(line) > VERSE for line in lines)


def _point_is_below(shown: Sequence[str], marks: Sequence[Mark], last: int, first_quoted: Mark) -> str | None:
    """Whether what would be folded is what the writer wants to be read."""
    if any(mark in QUOTED for mark in marks[:last]):
        return None
    own = (line for line, mark in zip(shown, marks[: last + 1], strict=False) if mark is Mark.OWN)
    words = list(islice((word for line in own for word in line.split()), NOTE_WORDS + 1))
    if first_quoted is Mark.FORWARDED and len(words) <= FEW_WORDS:
        return "forwarded"
    if len(words) <= NOTE_WORDS and POINTS_BELOW.search(folded(" ".join(words))):
        return "points_below"
    return None


def _kinds_of(marks: Sequence[Mark]) -> Iterator[Kind]:
    """The kinds of lines that are folded: an empty line or a rule goes with what it stands above, or else below."""
    after: list[Kind] = []
    kind: Kind = next((_kind(mark) for mark in reversed(marks) if mark not in NEUTRAL), "visible")
    for mark in reversed(marks):
        kind = kind if mark in NEUTRAL else _kind(mark)
        after.append(kind)
    return reversed(after)


def _kind(mark: Mark) -> Kind:
    return "signature" if mark in CLOSING else "quoted"


def _pieces(lines: Sequence[str], kinds: Sequence[Kind]) -> Iterator[Piece]:
    end = 0
    for kind, run in groupby(zip(kinds, lines, strict=True), key=lambda pair: pair[0]):
        start = end
        end += sum(len(line) for _, line in run)
        yield Piece(kind, start, end)
