"""Calendar invitations (RFC 5545, RFC 5546), as the one line that somebody needs to read."""

from __future__ import annotations

import re

_KINDS = {"CANCEL": "Cancelled / Annulé", "REPLY": "Reply / Réponse", "COUNTER": "Proposal / Proposition"}
_ANSWERS = {"ACCEPTED": "✓", "DECLINED": "✗", "TENTATIVE": "?"}


def line(text: str) -> str:
    """Such as "Invitation: Storytime, 2026-03-01 14:00–15:00 (America/Toronto), Main branch"; "" if it tells nothing.

    Of several events the first counts. The words are the same, or given, in English and French: this room knows no
    reader. Times stay as the sender wrote them.
    """
    lines = _FOLD.sub("", text[:100_000].replace("\r\n", "\n")).split("\n")
    found: dict[str, tuple[str, str]] = {}
    inside = False
    for each in lines:
        name, value, given = _split(each)
        if name == "BEGIN" and value.upper() in ("VEVENT", "VTODO"):
            inside = True
        elif name == "END" and value.upper() in ("VEVENT", "VTODO"):
            break
        elif inside or name == "METHOD":
            found.setdefault(name, (value, given))
    if not inside:
        return ""
    what = _KINDS.get(_value(found, "METHOD").upper(), "Invitation")
    answer = re.search(r"PARTSTAT=(\w+)", found.get("ATTENDEE", ("", ""))[1].upper()) if "ATTENDEE" in found else None
    sign = _ANSWERS.get(answer[1], "") if answer and what.startswith("Reply") else ""
    told = [_value(found, "SUMMARY"), _when(found), _value(found, "LOCATION")]
    words = ", ".join(piece for piece in told if piece)
    return f"{what}: {' '.join(piece for piece in (sign, words) if piece)}" if words else ""


def _split(line: str) -> tuple[str, str, str]:
    """Name, value and parameters of a content line; a colon in quotes divides nothing."""
    found = _LINE.match(line)
    return (found[1].upper(), found[3].strip(), found[2]) if found else ("", "", "")


def _value(found: dict[str, tuple[str, str]], name: str) -> str:
    value = found.get(name, ("", ""))[0]
    return " ".join(re.sub(r"\\(.)", lambda sign: " " if sign[1] in "nN" else sign[1], value).split())[:300]


def _when(found: dict[str, tuple[str, str]]) -> str:
    start, given = found.get("DTSTART", ("", ""))
    began = _TIME.match(start)
    if began is None:
        return ""
    day = f"{began[1]}-{began[2]}-{began[3]}"
    if began[4] is None:
        return day
    ended = _TIME.match(found.get("DTEND", ("", ""))[0])
    told = f"{day} {began[4]}:{began[5]}"
    if ended and ended[4] is not None:
        other_day = "" if ended.group(1, 2, 3) == began.group(1, 2, 3) else f"{ended[1]}-{ended[2]}-{ended[3]} "
        told += f"–{other_day}{ended[4]}:{ended[5]}"
    zone = re.search(r'TZID="?([^";:]{1,60})', given, re.IGNORECASE)
    return f"{told} ({zone[1]})" if zone else told + (" UTC" if start.endswith("Z") else "")


_FOLD = re.compile(r"\n[ \t]")
_LINE = re.compile(r'([A-Za-z0-9-]+)((?>(?:;[^":;]*+(?>(?:"[^"]*"[^":;]*+)*))*)):(.*)', re.DOTALL)
_TIME = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2}))?", re.ASCII)
