"""What a patron is told, as their pages say it: one word for each sentence that a template holds.

The same words are made in the browser from the same rows (static/questions/patron/told.js), so that a page that was
loaded and one that was told live read alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from deskbell.libraries.fields import in_language
from deskbell.libraries.models import Desk
from deskbell.mailroom import accounts, addresses, registry
from deskbell.questions import desks, entries, standing, waits
from deskbell.questions.models import Question
from deskbell.questions.timeline import TABLE

Row = Mapping[str, Any]
_IN_LINE = ("next", "line", "far")
# What templates look up in an entry with fields; a filter argument must be there.
_NO_FIELDS = {"title": "", "address": "", "name": ""}


def desk_told(desk: Desk, language: str) -> dict[str, Any]:
    """``is``: staffed, unstaffed, other (open, and not in this language) or closed.

    ``by``: until when to expect an answer when nobody would answer now. ``spoken_until`` and ``spoken_opens``: this
    language's own hours, where they are not the desk's.
    """
    row = desks.status(desk).row()
    own = row["spoken"].get(desks.spoken_as(row["spoken"], language), row)
    answers = row["live"] and own["open"]
    return {
        "is": _desk_is(row, own),
        "until": row["until"],
        "opens": row["opens"],
        "spoken_until": own["until"] if own["until"] != row["until"] else None,
        "spoken_opens": own["opens"] if own["opens"] != row["opens"] else None,
        "closure": in_language(row["closure"], language) if row["closure"] else "",
        "by": None if answers else own["answer_by"],
    }


def desk_beside(desk: Row, question: Row) -> dict[str, Any]:
    """The same for somebody whose question a librarian has: ``is`` is held where nobody else is there, whatever the
    hours say; when it opens again is nothing to them."""
    if question["is"] != "claimed" or desk["is"] == "staffed":
        return dict(desk)
    return {**desk, "is": "held", "opens": None, "spoken_opens": None, "closure": ""}


def question_told(question: Question, desk: Row) -> dict[str, Any]:
    """``is``: next, line, far, left, claimed, closed, ended, continued or forgotten.

    ``goes``: where the next answer goes: here, email_later, phone_later, email, phone, or asked (a phone that has not
    said yes); empty where there is nothing to choose. ``sent``: to the patron, and not only here. ``usual``: one, more
    (``minutes``) or empty. ``offer``: soon, late, or empty while it is no time to offer another way.
    """
    row = standing.patron_row(question)
    goes = _goes(row)
    told: dict[str, Any] = {"is": _is(row, desk), "place": row["place"] or "", "who": row["holder"] or ""}
    told |= {"seen": row["seen"], "goes": goes, "sent": bool(row["way"]), **_waits(told["is"], row)}
    return told | {name: row[name] for name in ("code", "name", "erasing", "erase_asked", "forgotten", "state")}


def offers(desk: Desk) -> list[dict[str, Any]]:
    """The ways by which a desk can send an answer, for whoever has waited: ``kind`` and ``label``."""
    words = {addresses.EMAIL: _("By email"), addresses.PHONE: _("By text")}
    labels = {channel.limits.to: channel.label for channel in registry.channels().values()}
    return [
        {"kind": kind, "label": words.get(kind) or labels.get(kind, kind)} for kind in sorted(accounts.ways_of(desk))
    ]


def reaches_mailboxes(desk: Desk) -> bool:
    """Whether an email address is asked for: not where no answer would ever go to it."""
    return addresses.EMAIL in accounts.ways_of(desk)


def blanks() -> list[dict[str, Any]]:
    """A blank entry for each kind that a patron sees, for the templates that live entries are made from."""
    empty: dict[str, Any] = {
        "number": "",
        "at": None,
        "who": "",
        "words": "",
        "text": "",
        "fields": _NO_FIELDS,
        "facts": {},
    }
    voices = {kind: "staff" if kind == entries.SAID else "patron" for kind in TABLE}
    return [
        {"kind": kind, "voice": voices[kind], **empty} for kind, (_staff, patron) in TABLE.items() if patron is not None
    ]


def _desk_is(row: Row, own: Row) -> str:
    if not row["open"]:
        return "closed"
    if not own["open"]:
        return "other"
    return "staffed" if row["live"] else "unstaffed"


def _is(row: Row, desk: Row) -> str:
    if row["forgotten"]:
        return "forgotten"
    if row["continued"]:
        return "continued"
    if row["state"] == Question.State.CLOSED:
        return "closed" if row["reopens"] else "ended"
    if row["state"] == Question.State.CLAIMED:
        return "claimed"
    return _in_line(row["place"]) if desk["is"] == "staffed" else "left"


def _waits(standing: str, row: Row) -> Row:
    if standing not in _IN_LINE:
        return {"usual": "", "minutes": "", "offer": ""}
    minutes = row["usual"]
    usual = "" if minutes is None else "one" if minutes == 1 else "more"
    return {"usual": usual, "minutes": minutes or "", "offer": "" if row["way"] else waits.offer(row["waited"])}


def _goes(row: Row) -> str:
    if row["forgotten"] or not (row["way"] or row["sends"]):
        return ""
    if row["way"]:
        return str(row["way"]) if row["way"] == addresses.EMAIL or row["reached"] else "asked"
    return f"{row['later']}_later" if row["later"] else "here"


def _in_line(place: int | None) -> str:
    return "far" if place is None else "next" if place == 1 else "line"
