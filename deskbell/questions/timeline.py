"""What an entry looks like to whom: one table for pages, frames and downloads.

A kind that the table does not name is invisible to the patron, whatever it holds; a note has no patron's side at all.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple, Protocol

from deskbell.journal import carrying, reading
from deskbell.journal.models import Entry
from deskbell.questions import entries
from deskbell.questions.models import Question

Audience = Literal["staff", "patron"]


class Told(Protocol):
    """An entry of the journal, or an act that the writer has just committed."""

    number: int
    kind: str
    at: Any
    voice: str
    who: str
    staff_id: int | None
    author: str
    act: str | None
    words: str | None
    facts: str


@dataclass(frozen=True, slots=True)
class Look:
    """What one audience sees of a kind: its words or not, and which of its facts."""

    words: bool = True
    facts: tuple[str, ...] = ()


_ENVELOPE = Look(words=False)
_MESSAGE = (Look(), Look())
# Of what came by a channel: that there is more of it than is shown, that its sender is not sure, that a machine wrote.
_ARRIVED = ("whole", "original", "unverified", "automatic")
_TICK = Look(words=False, facts=("of", "state", "kind"))
_CARRIED = Look(words=False, facts=("into", "from", "numbers"))
# kind: (staff, patron)
TABLE: dict[str, tuple[Look, Look | None]] = {
    entries.ASKED: (
        Look(facts=("channel", "notice", "continues", "subject", *_ARRIVED)),
        Look(facts=("notice", "continues", "subject", "unverified", "automatic")),
    ),
    entries.HEARD: (Look(facts=_ARRIVED), Look(facts=("unverified",))),
    entries.SAID: (Look(facts=("way",)), Look(facts=("way",))),
    entries.NOTED: (Look(), None),
    entries.PAGE: _MESSAGE,
    entries.NAMED: (Look(facts=("address",)), Look(facts=("address",))),
    entries.INTERVIEW: (Look(), None),
    entries.CLAIMED: (_ENVELOPE, _ENVELOPE),
    entries.RELEASED: (Look(words=False, facts=("why", "holder")), _ENVELOPE),
    entries.TRANSFERRED: (
        Look(facts=("from_queue", "from", "to_queue", "to", "to_staff", "to_person")),
        Look(words=False, facts=("to", "to_person")),
    ),
    entries.CLOSED: (Look(words=False, facts=("resolution", "effort")), _ENVELOPE),
    entries.REOPENED: (_ENVELOPE, _ENVELOPE),
    entries.FORGOTTEN: (Look(words=False, facts=("numbers", "all")), Look(words=False, facts=("numbers", "all"))),
    entries.ERASE_ASKED: (_ENVELOPE, _ENVELOPE),
    entries.ATTACHED: (Look(facts=("of",)), Look(facts=("of",))),
    entries.LINKED: (Look(facts=("of",)), Look(facts=("of",))),
    entries.RECEIPT: (_TICK, _TICK),
    entries.WAY: (Look(words=False, facts=("kind", "asked")), Look(words=False, facts=("kind", "asked"))),
    entries.JOINED: (Look(facts=("kind",)), Look(words=False, facts=("kind",))),
    entries.THIRD: (Look(facts=_ARRIVED), None),
    entries.AUTOMATIC: (Look(facts=_ARRIVED), None),
    # ``into`` and ``numbers``: whose words are gone from here, and where they stand.
    entries.MERGED: (_CARRIED, _CARRIED),
    entries.SPLIT: (_CARRIED, _CARRIED),
    # What is put off, prepared or promised among staff; the patron sees nothing of it.
    entries.SNOOZED: (Look(words=False, facts=("until",)), None),
    entries.AWOKEN: (Look(words=False, facts=("why",)), None),
    entries.FOLLOW_UP: (Look(facts=("on", "done")), None),
    entries.SCHEDULED: (Look(words=False, facts=("state", "until", "why")), None),
    entries.DRAFTED: (Look(words=False, facts=("state",)), None),
    entries.FORWARDED: (Look(), None),
    entries.REFUSED: (Look(words=False, facts=("kind", "source", "refused", "meant")), None),
    entries.ACKNOWLEDGED: _MESSAGE,
}


class Shown(NamedTuple):
    """An entry as somebody sees it. ``words`` is text, or for ``page``, ``named`` and ``interview`` a dict of fields.

    ``emptied``: there were words, and they were forgotten. ``id`` is the sender's own id of it, for the sender's side
    alone; ``staff`` is the librarian's number, for staff alone.
    """

    number: int
    kind: str
    at: datetime
    voice: str
    who: str
    words: str | dict[str, Any] | None
    facts: dict[str, Any]
    id: str | None
    staff: int | None
    emptied: bool
    # How the newest delivery of a reply stands (``with_ticks``); on pages alone, since frames tell it one by one.
    tick: str = ""

    @property
    def text(self) -> str:
        """The words of a message; empty where there are none."""
        return self.words if isinstance(self.words, str) else ""

    @property
    def fields(self) -> dict[str, Any]:
        """The words of an entry that has several fields."""
        return self.words if isinstance(self.words, dict) else {}

    @property
    def files(self) -> list[dict[str, Any]]:
        """What came or went with a message."""
        found: list[dict[str, Any]] = self.fields.get("files", [])
        return found

    def frame(self) -> dict[str, Any]:
        """As it goes over the live protocol, without its topic."""
        body: dict[str, Any] = {
            "number": self.number,
            "kind": self.kind,
            "at": self.at,
            "voice": self.voice,
            "who": self.who,
        }
        if self.words:
            body["words"] = self.words
        if self.facts:
            body["facts"] = self.facts
        if self.id:
            body["id"] = self.id
        if self.staff:
            body["staff"] = self.staff
        if self.emptied:
            body["emptied"] = True
        return body


def for_staff(question: Question, since: int = 0) -> list[Shown]:
    """Everything after that number, as staff see it."""
    return _shown(reading.since(question.pk, since), "staff")


def for_patron(question: Question, since: int = 0) -> list[Shown]:
    """Everything after that number that the patron may see."""
    return _shown(reading.since(question.pk, since), "patron")


def with_ticks(shown: list[Shown]) -> list[Shown]:
    """The entries of a page, each reply with how it stands on its way."""
    ticks = {one.facts.get("of"): one.facts["state"] for one in shown if one.kind == entries.RECEIPT}
    going = {one.number: ticks.get(one.number, "waiting" if one.facts.get("way") else "") for one in shown}
    return [one._replace(tick=going[one.number]) if going[one.number] else one for one in shown]


def private(question: int, numbers: Iterable[int]) -> list[int]:
    """Of these entries, those of which the patron is told nothing."""
    found = Entry.objects.filter(stream=question, number__in=list(numbers))
    return sorted(entry.number for entry in found if show(entry, "patron") is None)


def tell(entry: Told) -> dict[str, dict[str, Any] | None]:
    """The entry's frame for each audience; ``None`` where it has none."""
    return {"staff": frame_for(entry, "staff"), "patron": frame_for(entry, "patron")}


def frame_for(entry: Told, audience: Audience) -> dict[str, Any] | None:
    shown = show(entry, audience)
    return shown.frame() if shown else None


def show(entry: Told, audience: Audience) -> Shown | None:
    """The entry as an audience sees it, or ``None``: so for one that stands in another question now."""
    if carrying.is_away(entry):
        return None
    staff, patron = TABLE.get(entry.kind, (_ENVELOPE, None))
    look = staff if audience == "staff" else patron
    if look is None:
        return None
    facts: dict[str, Any] = json.loads(entry.facts) if look.facts and entry.facts else {}
    if audience == "patron" and not _leaves_something(entry.kind, facts):
        return None
    by_patron = entry.author == entries.PATRON.name
    return Shown(
        number=entry.number,
        kind=entry.kind,
        at=entry.at,
        voice=entry.voice,
        who=entry.who,
        words=_words(entry) if look.words else None,
        facts={key: facts[key] for key in look.facts if facts.get(key) is not None} if facts else facts,
        id=entry.act if by_patron == (audience == "patron") else None,
        staff=entry.staff_id if audience == "staff" else None,
        emptied=look.words and entry.words is None,
    )


def _shown(found: Iterable[Told], audience: Audience) -> list[Shown]:
    return [shown for entry in found if (shown := show(entry, audience)) is not None]


def _leaves_something(kind: str, facts: dict[str, Any]) -> bool:
    """Takes out of the facts what staff alone could see; whether the patron is told anything then."""
    if kind == entries.ATTACHED:
        return not facts.get("staff_only")
    if "private" in facts and "numbers" in facts:
        facts["numbers"] = [one for one in facts["numbers"] if one not in facts["private"]]
    if kind == entries.FORGOTTEN and facts.get("all"):
        facts.pop("numbers", None)  # everything goes from the screen: which numbers had words is nobody's business
        return True
    return kind != entries.FORGOTTEN or bool(facts.get("numbers"))


def _words(entry: Told) -> str | dict[str, Any] | None:
    if entry.words is not None and entry.kind in entries.IN_FIELDS:
        fields: dict[str, Any] = json.loads(entry.words)
        return fields
    return entry.words
