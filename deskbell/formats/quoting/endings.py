"""Marks what closes a mail: a signature below "--", a telephone's line, a legal notice, a mailing list's footer.

Only what stands below the last words that the writer keeps is looked at, and what programs put above the first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .closings import is_device_line, is_footer, is_list_line, is_notice
from .marks import QUOTED, Mark
from .phrases import folded

LONGEST_CLOSING = 40  # lines with words: more than this below "--" is no signature
LIST_FOOTER_LINES = 6
LONGEST_HEADING = 40  # characters


def mark_closings(bare: Sequence[str], marks: list[Mark]) -> None:
    """Marks, among the lines that are the writer's so far, what closes the mail."""
    for first, end in _stretches_from_the_end(marks):
        _mark_closing(bare, marks, first, end)
        if Mark.OWN in marks[first:end]:
            break
    _mark_banner(bare, marks)


def _stretches_from_the_end(marks: list[Mark]) -> Iterator[tuple[int, int]]:
    """The stretches of lines without quoted ones, the last one first."""
    end = len(marks)
    while end > 0:
        while end > 0 and marks[end - 1] in QUOTED:
            end -= 1
        first = end
        while first > 0 and marks[first - 1] not in QUOTED:
            first -= 1
        if first < end:
            yield first, end
        end = first


def _mark_closing(bare: Sequence[str], marks: list[Mark], first: int, end: int) -> None:
    start, last = _last_lines(marks, first, end)
    has_words_above = first > 0 or Mark.OWN in marks[first:start]
    for number in range(start, last + 1):
        if marks[number] is not Mark.OWN:
            continue
        mark = _closing(bare, marks, number, last)
        if mark is Mark.DEVICE:
            marks[number] = mark
        elif mark is not None and has_words_above:
            marks[number:end] = [mark if one is Mark.OWN else one for one in marks[number:end]]
            return
        else:
            has_words_above = True


def _last_lines(marks: list[Mark], first: int, end: int) -> tuple[int, int]:
    """The first and the last line of as much of a stretch as a closing may have."""
    last = end - 1
    while last > first and marks[last] is Mark.BLANK:
        last -= 1
    number, left = last + 1, LONGEST_CLOSING
    while number > first and left:
        number -= 1
        left -= marks[number] is not Mark.BLANK
    return number, last


def _closing(bare: Sequence[str], marks: list[Mark], number: int, last: int) -> Mark | None:
    """What closing, if any, begins at this line of the writer's."""
    line = bare[number]
    if line == "--":
        return Mark.SIGNATURE
    begins = number == 0 or marks[number - 1] is not Mark.OWN
    said = folded(line)
    if (begins or (number == last and line[0].isupper())) and is_device_line(said):
        return Mark.DEVICE
    if not begins:
        return None
    if is_footer(_after_link(bare, number, said)) or (
        number and marks[number - 1] is Mark.RULE and _says_a_list(bare, number)
    ):
        return Mark.FOOTER
    return Mark.NOTICE if is_notice(_paragraph(bare, marks, number)) else None


def _after_link(bare: Sequence[str], number: int, said: str) -> str:
    """A scanner's line may stand below the address of its picture."""
    return folded(bare[number + 1]) if said.startswith(("<http", "[image")) and number + 1 < len(bare) else said


def _says_a_list(bare: Sequence[str], number: int) -> bool:
    lines = bare[number : number + LIST_FOOTER_LINES]
    return any("@" in line or "://" in line for line in lines) and any(is_list_line(folded(line)) for line in lines)


def _paragraph(bare: Sequence[str], marks: list[Mark], first: int) -> str:
    """The paragraph that begins here; a heading ("Disclaimer") takes the next paragraph with it."""
    end = _end_of_paragraph(marks, first)
    if len(bare[first]) <= LONGEST_HEADING and end == first + 1 and marks[end : end + 1] == [Mark.BLANK]:
        end = _end_of_paragraph(marks, end + 1)
    return folded(" ".join(bare[first:end]))


def _end_of_paragraph(marks: list[Mark], first: int) -> int:
    end = first
    while end < min(len(marks), first + LONGEST_CLOSING) and marks[end] is Mark.OWN:
        end += 1
    return end


def _mark_banner(bare: Sequence[str], marks: list[Mark]) -> None:
    """What programs put above the first words: a gateway's warning, or a telephone's line above an inline answer."""
    first = next((number for number, mark in enumerate(marks) if mark is not Mark.BLANK), None)
    if first is None or marks[first] is not Mark.OWN:
        return
    if is_device_line(folded(bare[first])) and (first + 1 == len(bare) or not bare[first + 1]):
        marks[first] = Mark.DEVICE
    elif is_notice(_paragraph(bare, marks, first)):
        while first < len(marks) and marks[first] is Mark.OWN:
            marks[first] = Mark.NOTICE
            first += 1
