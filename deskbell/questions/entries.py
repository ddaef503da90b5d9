"""The kinds of entries a question has, and how the verbs of this room write them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from deskbell.journal import record
from deskbell.journal.models import Entry, Voice
from deskbell.journal.record import Line
from deskbell.questions.models import Question
from deskbell.staff.models import Staff

ASKED = "asked"
HEARD = "heard"
SAID = "said"
NOTED = "noted"
PAGE = "page"
NAMED = "named"
INTERVIEW = "interview"
CLAIMED = "claimed"
RELEASED = "released"
TRANSFERRED = "transferred"
CLOSED = "closed"
REOPENED = "reopened"
FORGOTTEN = "forgotten"
ERASE_ASKED = "erase_asked"
# Files that came or go with a message (``facts.of``): JSON {"files": [{id, name, type, size, role}]}.
ATTACHED = "attached"
# What pages say of themselves that a message links to (``facts.of``): JSON {"pages": [{address, title, about, site}]}.
LINKED = "linked"
# What became of a delivery of ``facts.of``: ``state``, ``kind`` of address. Why, its row says (``receipts``).
RECEIPT = "receipt"
# The way back changed: ``facts.kind`` ("email", "phone", or "" for our own page); ``asked``: once that phone says yes.
WAY = "way"
# Somebody who was copied in wrote: JSON {"from", "text"}; staff only.
THIRD = "third"
# A machine wrote in the patron's name, such as a note of absence; staff only. It reopens and answers nothing.
AUTOMATIC = "automatic"
# The house answered that it has the question; the words are what was sent.
ACKNOWLEDGED = "acknowledged"
FORWARDED = "forwarded"
SNOOZED = "snoozed"
AWOKEN = "awoken"
FOLLOW_UP = "follow_up"
SCHEDULED = "scheduled"
# A draft was shared with colleagues, or is no more: ``facts.state``.
DRAFTED = "drafted"
MERGED = "merged"
SPLIT = "split"
# A refusal of everything to an address, or its end: ``facts.kind``, ``source``, ``refused`` true or false.
REFUSED = "refused"
# An address was added by a code: ``facts.kind``.
JOINED = "joined"

# Kinds that carry words worth finding again.
FINDABLE = frozenset({ASKED, HEARD, SAID, NOTED, INTERVIEW, THIRD, AUTOMATIC, FORWARDED})
# Kinds whose words are JSON of several fields.
IN_FIELDS = frozenset({PAGE, NAMED, INTERVIEW, ATTACHED, LINKED, THIRD, FORWARDED})


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes an entry. A patron has no name here: envelopes stay for ever, and names are forgotten."""

    voice: str
    name: str
    who: str = ""
    staff_id: int | None = None


PATRON = Author(Voice.PATRON, "patron")
HOUSE = Author(Voice.HOUSE, "house")


def of_staff(staff: Staff) -> Author:
    """Somebody on the staff, under the desk name that they chose."""
    return Author(Voice.STAFF, f"s{staff.pk}", staff.desk_name, staff.pk)


def write(
    question: Question,
    kind: str,
    author: Author,
    *,
    act: str | None = None,
    words: str | Mapping[str, Any] | None = None,
    facts: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Entry:
    """Puts an entry on a question, inside the caller's ``atomic()``."""
    return record.put(line(question, kind, author, act=act, words=words, facts=facts, at=at)).entry


def line(
    question: Question,
    kind: str,
    author: Author,
    *,
    act: str | None = None,
    words: str | Mapping[str, Any] | None = None,
    facts: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Line:
    """An entry as ``write`` would put it, for ``write_all``."""
    return Line(
        question.pk,
        kind,
        voice=author.voice,
        author=author.name,
        at=at or timezone.now(),
        who=author.who,
        staff_id=author.staff_id,
        act=act,
        words=json.dumps(words, ensure_ascii=False) if isinstance(words, Mapping) else words,
        facts=dict(facts) if facts else None,
    )


def write_all(lines: Sequence[Line]) -> list[Entry]:
    """Puts many entries on their questions by few statements; none of them an act that was made before."""
    return record.record_all(lines) if lines else []


def of_act(question: Question, author: Author, act: str) -> Entry | None:
    """The entry that this act of this author has already made, if it has."""
    return Entry.objects.filter(stream=question.pk, author=author.name, act=act).first()
