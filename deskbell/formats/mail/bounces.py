"""Reports about letters of ours: what became of them at the other end.

Three are standard: delivery reports (RFC 3464 within RFC 6522), complaints of feedback loops (ARF, RFC 5965) and
receipts (MDN, RFC 8098). Delivery reports in plain prose are read by `bounce_words`. "delayed" is never a failure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from deskbell.formats.mail import bounce_words, charsets, fields, identifiers
from deskbell.formats.mail.bounce_words import Action, Fate
from deskbell.formats.mail.contents import File
from deskbell.formats.mail.fields import Field
from deskbell.formats.mail.letter import Letter
from deskbell.formats.mail.structure import head_of

__all__ = ["Action", "Fate", "Kind", "Report", "report"]

Kind = Literal["delivery", "feedback", "receipt"]
MOST_RECIPIENTS = 1000


@dataclass(frozen=True, slots=True)
class Report:
    """What one report says."""

    kind: Kind
    # One for each address that the report is about, in its order.
    fates: tuple[Fate, ...]
    # Message-ID of what we sent, and what the report itself refers to; without angle brackets.
    original_ids: tuple[str, ...]
    # The ENVID that we gave with it, "" if it is not repeated.
    envelope_id: str = ""
    # Of feedback "abuse", "fraud" …; of a receipt "displayed", "deleted" …
    sort: str = ""


def report(letter: Letter) -> Report | None:
    """What this letter reports, or None if it is no report. Never raises."""
    parts = {file.type: file for file in reversed(letter.files)}
    if "message/feedback-report" in parts:
        return _feedback(letter, _groups(parts["message/feedback-report"]))
    if "message/disposition-notification" in parts:
        return _receipt(letter, _groups(parts["message/disposition-notification"]))
    statuses = [file for file in letter.files if file.type in _STATUS]
    fates = [fate for file in statuses for fate in _fates(_groups(file))]
    words = letter.text + "".join(charsets.decode(file.data)[0] for file in statuses if not _fates_in(file))
    if not fates:
        fates = bounce_words.fates(letter, words)
        if not fates and not (statuses and _is_report(letter)):
            return None
    envelope = (fields.first(group, "original-envelope-id") for file in statuses for group in _groups(file))
    return Report(
        "delivery", tuple(fates[:MOST_RECIPIENTS]), _original_ids(letter, words), next(filter(None, envelope), "")
    )


# ---- delivery -----------------------------------------------------------------------------------------


def _fates(groups: Iterable[list[Field]]) -> Iterator[Fate]:
    """One for each group that names a recipient; what is said of it in the next group belongs to it too."""
    for group in groups:
        final = _address(fields.first(group, "final-recipient"))
        original = _address(fields.first(group, "original-recipient"))
        if not (final or original):
            continue
        words = _diagnostic(fields.first(group, "diagnostic-code"))
        status = _status(fields.first(group, "status"), words)
        action = _action(fields.first(group, "action"), status)
        yield Fate(
            recipient=final or original,
            original_recipient=original or final,
            action=action,
            status=status,
            permanent=action == "failed" and not status.startswith("4"),
            words=words,
        )


def _fates_in(file: File) -> bool:
    return next(_fates(_groups(file)), None) is not None


def _groups(file: File) -> list[list[Field]]:
    """The groups of fields, which empty lines divide (RFC 3464, 2.1). Python's parser makes messages of them, and
    raises on some."""
    text = file.data[:1_000_000].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return [fields.read(block.strip(b"\n") + b"\n")[0] for block in re.split(rb"\n[ \t]*\n", text) if block.strip()]


def _address(value: str) -> str:
    """The address after its type: "rfc822; jo@x.org". Some leave the type out, some add brackets."""
    kind, semicolon, address = value.partition(";")
    found = fields.without_comments(address if semicolon else kind).strip(" <>\"'")
    return found if len(found) <= 998 else ""


def _diagnostic(value: str) -> str:
    kind, semicolon, words = value.partition(";")
    told = words if semicolon and len(kind) < 40 else value
    return charsets.line(told)[:1000]


def _status(given: str, words: str) -> str:
    """RFC 3463. Where a server only says "5.0.0", a better one in its own words of the same class counts."""
    found = bounce_words.STATUS.search(given)
    status = found[0] if found else ""
    if status == "" or status.endswith(".0.0"):
        for other in bounce_words.STATUS.finditer(words):
            if other[0][0] == status[:1] or not status:
                return other[0]
        code = re.match(r"\s*([245])\d\d\b", words)
        status = status or (f"{code[1]}.0.0" if code else "")
    return status


def _action(given: str, status: str) -> Action:
    word = given.strip().lower()
    for action, beginnings in _ACTIONS.items():
        if word.startswith(beginnings):
            return action
    if status.startswith("2"):
        return "delivered"
    return "delayed" if status.startswith("4") else "failed"


def _is_report(letter: Letter) -> bool:
    return letter.value("content-type").lower().startswith("multipart/report")


# ---- feedback and receipts ----------------------------------------------------------------------------


def _feedback(letter: Letter, groups: list[list[Field]]) -> Report:
    """A complaint: whoever pressed "this is spam" wants no more letters of this kind (RFC 5965)."""
    told = [found for group in groups for found in group]
    named = [*fields.every(told, "original-rcpt-to"), *fields.every(told, "removal-recipient")]
    addresses = dict.fromkeys(filter(None, map(_address, named)))
    fates = tuple(Fate(address, address, "failed", "", permanent=True, words="") for address in addresses)
    sort = fields.first(told, "feedback-type").strip().lower()
    return Report("feedback", fates, _original_ids(letter, ""), fields.first(told, "original-envelope-id"), sort)


def _receipt(letter: Letter, groups: list[list[Field]]) -> Report:
    told = [found for group in groups for found in group]
    address = _address(fields.first(told, "final-recipient"))
    original = _address(fields.first(told, "original-recipient"))
    disposition = fields.first(told, "disposition").rpartition(";")[2].strip().lower().partition("/")[0]
    fates = (Fate(address or original, original or address, "delivered", "", permanent=False, words=""),)
    ids = (*identifiers.read(fields.every(told, "original-message-id")), *_original_ids(letter, ""))
    return Report("receipt", fates if address or original else (), tuple(dict.fromkeys(ids)), "", disposition)


# ---- what it was about --------------------------------------------------------------------------------


def _original_ids(letter: Letter, words: str) -> tuple[str, ...]:
    """From the returned head first; else from a copy in the text; then what the report itself answers."""
    found: list[str] = []
    for file in letter.files:
        if file.type in ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"):
            found += identifiers.read(fields.every(head_of(file.data[:600_000]), "message-id")[:1])
    if not found:
        found += identifiers.read(_COPIED_ID.findall(words[:200_000])[:20])
    answered = (*letter.in_reply_to, *reversed(letter.references))
    return tuple(dict.fromkeys([*found, *answered]))


_STATUS = ("message/delivery-status", "message/global-delivery-status")
_ACTIONS: dict[Action, tuple[str, ...]] = {
    "failed": ("fail", "bounce", "undeliver"),
    "delayed": ("delay", "defer", "queued"),
    "delivered": ("deliver", "success"),
    "relayed": ("relay",),
    "expanded": ("expand",),
}
_COPIED_ID = re.compile(r"^[>\s]{0,10}message-id:\s{0,5}(<[^<>\s]{1,998}>)", re.IGNORECASE | re.MULTILINE)
