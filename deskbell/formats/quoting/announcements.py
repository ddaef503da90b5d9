"""Lines that announce a quotation: "On …, somebody wrote:", From/Sent/To/Subject, "-----Original Message-----".

Such a line makes everything below it quoted, unless what it announces is marked line by line (`> `, or markup): then
the unmarked lines below are the writer's again. Each line is looked at a limited number of times.
"""

from __future__ import annotations

from collections.abc import Sequence

from .marks import NEUTRAL, QUOTED, RULES, Mark
from .phrases import (
    ADDRESS,
    DATE,
    DELIMITERS,
    FIRST_WORDS,
    FORWARDED,
    FORWARDED_BELOW,
    HEADERS,
    LABEL,
    LONGEST,
    ONESELF,
    ORIGINAL,
    STAMP,
    TIME,
    VERBS,
    WROTE_AT_END,
    WROTE_WITHIN,
    folded,
)

ATTRIBUTION_LINES = 4
HEADER_LINES = 14
SHORTEST_RULED = 8  # characters: "--原始邮件--"


def mark_announcements(bare: Sequence[str], marks: list[Mark]) -> None:
    """Marks, among the lines that are the writer's so far, what announces a quotation and what is quoted by that."""
    roles = [role(line) if mark is Mark.OWN else None for line, mark in zip(bare, marks, strict=True)]
    number = 0
    while number < len(bare):
        found = _announcement(bare, marks, roles, number) if marks[number] is Mark.OWN else None
        if found is not None:
            mark, first, last, is_sure = found
            if _is_followed_by_quoted(marks, last):
                marks[first : last + 1] = [mark] * (last + 1 - first)
                number = last
            elif is_sure:
                marks[first:] = [mark] * (len(marks) - first)
                return
        number += 1


def role(line: str) -> str | None:
    """Which line of a header block this is: "from", "date", "to", "subject", "other"; None if it is none."""
    label = LABEL.match(line) if ":" in line or "：" in line else None
    return HEADERS.get(folded(label[1])) if label else None


def ends_as_announcement(line: str) -> bool:
    """Whether a line by itself ends as the line above a quotation does."""
    return len(line) <= LONGEST and WROTE_AT_END.search(folded(line).strip(_DECORATION) + ":") is not None


def _announcement(
    bare: Sequence[str], marks: list[Mark], roles: Sequence[str | None], number: int
) -> tuple[Mark, int, int, bool] | None:
    """What the line announces, its first and last line, and whether that is sure without quotation marks below."""
    line = bare[number]
    has_colon, has_rule = line[-1] in ":：", line[0] in RULES and len(line) >= SHORTEST_RULED
    if len(line) > LONGEST:
        return None
    if (has_colon or has_rule) and (mark := _label(line)):
        return mark, number, number, True
    is_candidate = has_colon or (has_rule and line[-1] in RULES) or line.startswith("20") or line.endswith(VERBS)
    if is_candidate and (found := _attribution(bare, marks, number)):
        return Mark.ATTRIBUTION, found[0], number, found[1]
    last = _header_block(bare, roles, number)
    if last is not None:
        mark, first = _above_headers(bare, marks, number)
        return mark, first, last, True
    return None


def _label(line: str) -> Mark | None:
    """ "-----Original Message-----", "Begin forwarded message:", or the line that a desk writes above its own words."""
    phrase = folded(line).strip(_DECORATION)
    if phrase in DELIMITERS and "##" in line:
        return Mark.DELIMITER
    if phrase in ORIGINAL and line[0] in RULES:
        return Mark.ORIGINAL
    if phrase in FORWARDED_BELOW or (phrase in FORWARDED and line[0] in RULES):
        return Mark.FORWARDED
    return None


def _is_followed_by_quoted(marks: list[Mark], last: int) -> bool:
    below = last + 1
    while below < len(marks) and marks[below] in NEUTRAL:
        below += 1
    return below < len(marks) and marks[below] in QUOTED


# ---- From, Sent, To, Subject ------------------------------------------------------------------------------


def _header_block(bare: Sequence[str], roles: Sequence[str | None], first: int) -> int | None:
    """The last line of the header block that begins here. Between two of its lines one may be wrapped, or empty."""
    if roles[first] is None:
        return None
    found: dict[str, str] = {}
    last = first
    for number in range(first, min(first + HEADER_LINES, len(bare))):
        if (of := roles[number]) is not None:
            found.setdefault(of, bare[number])
            last = number
        elif number - last > 1:
            break
    if "from" not in found or not {"date", "to"} & found.keys():
        return None
    return last if "subject" in found or "@" in found["from"] else None


def _above_headers(bare: Sequence[str], marks: list[Mark], first: int) -> tuple[Mark, int]:
    """Some programs write "Original message" above the block without dashes."""
    above = first - 1
    while above > max(first - 3, 0) and marks[above] in NEUTRAL:
        above -= 1
    if above >= 0 and marks[above] is Mark.OWN:
        phrase = folded(bare[above]).strip(_DECORATION)
        if phrase in FORWARDED:
            return Mark.FORWARDED, above
        if phrase in ORIGINAL:
            return Mark.ORIGINAL, above
    return Mark.HEADERS, first


# ---- "On …, somebody wrote:" ------------------------------------------------------------------------------


def _attribution(bare: Sequence[str], marks: list[Mark], last: int) -> tuple[int, bool] | None:
    """The first line of the attribution that ends here, and whether there is no doubt.

    The fewest lines that say who and when; more only to reach the word it begins with: "On", "Le", a weekday, a number.
    """
    joined, found = "", None
    for first in range(last, max(last - ATTRIBUTION_LINES, -1), -1):
        line = bare[first]
        if marks[first] is not Mark.OWN or len(line) + len(joined) > LONGEST:
            break
        if first < last and _ends_a_sentence(line):
            break
        joined = f"{line} {joined}".rstrip()
        said = _said(joined)
        begins = FIRST_WORDS.match(said) is not None
        if (found in (None, (last, False)) or begins) and _is_sure(said, is_ended=bare[last][-1] in _ENDS):
            found = first, True
            if begins and (DATE.search(said) or TIME.search(said)):
                break
        elif first == last and bare[last][-1] in _ENDS and _may_be(said):
            found = first, False
    return found


def _said(line: str) -> str:
    """Without the dashes around it ("---- On … wrote ----"), and with a colon at its end."""
    said = folded(line).strip(_AROUND)
    return said if said[-1:] in (":", "：") else said + ":"


def _is_sure(said: str, *, is_ended: bool) -> bool:
    """Somebody wrote, with a time of day or an address; "On 12 May 1925 Virginia Woolf wrote:" is a patron's sentence.

    Without a verb, or without an end (a colon, dashes), it needs a moment and an address both, and to begin with it.
    """
    has_time, has_address = TIME.search(said) is not None, ADDRESS.search(said) is not None
    wrote = WROTE_AT_END.search(said) or WROTE_WITHIN.search(said)
    if wrote and is_ended:
        return (has_time or has_address) and not ONESELF.search(said)
    if STAMP.match(said):
        return True
    ends = wrote or said.rstrip(":： ")[-1:] in (">", "]", ")")
    return bool(ends and has_time and has_address and DATE.search(said) and FIRST_WORDS.match(said))


def _may_be(said: str) -> bool:
    """What is an attribution if quotation marks follow: somebody wrote, or a moment, in any language."""
    if WROTE_AT_END.search(said):
        return not ONESELF.search(said)
    return DATE.search(said) is not None and (TIME.search(said) or ADDRESS.search(said)) is not None


def _ends_a_sentence(line: str) -> bool:
    return line[-1] in "!?;:" or (line[-1] == "." and not any(character.isdigit() for character in line))


_DECORATION = RULES + "<>[]|•.:： "
_ENDS = RULES + ":："
_AROUND = '-_*~–—="“ '
