"""Lines that announce a quotation: "On …, somebody wrote:", From/Sent/To/Subject, "-----Original Message-----".

Such a line makes everything below it quoted, unless what it announces is marked line by line (`> `, or markup): then
the unmarked lines below are the writer's again. Each line is looked at a limited number of times.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

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
    WROTE_AND_WORDS,
    WROTE_AT_END,
    WROTE_WITHIN,
    folded,
)

ATTRIBUTION_LINES = 4
HEADER_LINES = 14
MOST_CANDIDATES = 5000  # lines that are looked at closely: more than any mail has, few enough for a hostile one
SHORTEST_RULED = 8  # characters: "--原始邮件--"


def mark_announcements(bare: Sequence[str], marks: list[Mark]) -> None:
    """Marks, among the lines that are the writer's so far, what announces a quotation and what is quoted by that."""
    candidates = list(islice(_candidates(bare, marks), MOST_CANDIDATES))
    delimiter = next((number for number in candidates if _label(bare[number]) is Mark.DELIMITER), len(marks))
    marks[delimiter:] = [Mark.DELIMITER] * (len(marks) - delimiter)
    roles = {number: of for number in candidates if (of := role(bare[number]))}
    for number in candidates:
        found = _announcement(bare, marks, roles, number) if marks[number] is Mark.OWN else None
        if found is not None:
            mark, first, last, is_sure = found
            if _is_followed_by_quoted(marks, last):
                marks[first : last + 1] = [mark] * (last + 1 - first)
            elif is_sure:
                marks[first:] = [mark] * (len(marks) - first)
                return


def role(line: str) -> str | None:
    """Which line of a header block this is: "from", "date", "to", "subject", "other"; None if it is none."""
    label = LABEL.match(line)
    return HEADERS.get(folded(label[1])) if label else None


def ends_as_announcement(line: str) -> bool:
    """Whether a line by itself ends as the line above a quotation does."""
    return len(line) <= LONGEST and WROTE_AT_END.search(folded(line).strip(_DECORATION) + ":") is not None


def _candidates(bare: Sequence[str], marks: list[Mark]) -> Iterator[int]:
    """The lines that are worth a closer look: most of what people write has nothing of this."""
    for number, line in enumerate(bare):
        if marks[number] is Mark.OWN and (
            line[-1] in ":："
            or (line[0] in RULES and len(line) >= SHORTEST_RULED)
            or line.startswith("20")
            or line.endswith(VERBS)
            or LABEL.match(line)
            or ":  " in line
        ):
            yield number


def _announcement(
    bare: Sequence[str], marks: list[Mark], roles: Mapping[int, str], number: int
) -> tuple[Mark, int, int, bool] | None:
    """What the line announces, its first and last line, and whether that is sure without quotation marks below."""
    line = bare[number]
    if ":  " in line and _has_words_behind(line):
        return Mark.ATTRIBUTION, number, number, True
    if len(line) > LONGEST:
        return None
    if mark := _label(line):
        return mark, number, _below_label(bare, roles, number), True
    if (line[-1] in _ENDS or line.startswith("20") or line.endswith(VERBS)) and (
        attribution := _attribution(bare, marks, number)
    ):
        return Mark.ATTRIBUTION, attribution[0], number, attribution[1]
    last = _header_block(bare, roles, number)
    if last is not None:
        mark, first = _above_headers(bare, marks, number)
        return mark, first, last, True
    return None


def _label(line: str) -> Mark | None:
    """ "-----Original Message-----", "Begin forwarded message:", or the line that a desk writes above its own words."""
    phrase = folded(line).strip(_DECORATION)
    if "##" in line and phrase in DELIMITERS:
        return Mark.DELIMITER
    if phrase in ORIGINAL and line[0] in RULES:
        return Mark.ORIGINAL
    if (phrase in FORWARDED_BELOW and line[-1] in ":：") or (phrase in FORWARDED and line[0] in RULES):
        return Mark.FORWARDED
    return None


def _is_followed_by_quoted(marks: list[Mark], last: int) -> bool:
    below = last + 1
    while below < len(marks) and marks[below] in NEUTRAL:
        below += 1
    return below < len(marks) and marks[below] in QUOTED


# ---- From, Sent, To, Subject ------------------------------------------------------------------------------


def _header_block(bare: Sequence[str], roles: Mapping[int, str], first: int) -> int | None:
    """The last line of the header block that begins here. Between two of its lines one may be wrapped, or empty."""
    if first not in roles:
        return None
    found: dict[str, str] = {}
    last = first
    for number in range(first, min(first + HEADER_LINES, len(bare))):
        if of := roles.get(number):
            found.setdefault(of, bare[number])
            last = number
        elif number - last > 1:
            break
    if "from" not in found or not {"date", "to"} & found.keys():
        return None
    return last if "subject" in found or "@" in found["from"] else None


def _below_label(bare: Sequence[str], roles: Mapping[int, str], label: int) -> int:
    """The last line of the block that stands below a label, or the label itself."""
    below = label + 1
    while below < min(label + 3, len(bare)) and not bare[below]:
        below += 1
    last = _header_block(bare, roles, below)
    return label if last is None else last


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


def _has_words_behind(line: str) -> bool:
    """Yahoo's telephones go on in the same line: "On …, somebody<her@address> wrote:   Hello"."""
    said = folded(line)
    ends = WROTE_AND_WORDS.search(said)
    return ends is not None and FIRST_WORDS.match(said) is not None and _is_sure(said[: ends.end()], is_ended=True)


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
