"""What can be followed of this room: ``question:812``, ``patron:812``, ``queue:3``, ``mine:12``.

Staff come in through ``visible_to``, a patron by their passport. What a patron's topic holds has passed the patron's
column of ``timeline.TABLE``; there is no way around it.
"""

from __future__ import annotations

import json
import threading
import weakref
from typing import Any

from deskbell.journal.kinds import TURNS
from deskbell.journal.reading import JournalTopic
from deskbell.live.topics import Admission, Principal, Topic
from deskbell.questions import entries, holding, passports, sight, standing, timeline
from deskbell.questions.models import Question, Way
from deskbell.questions.refusals import NotFound
from deskbell.staff import scope
from deskbell.staff.models import Staff


class Standing:
    """What the socket's quick way remembers of a followed question: who has it, as of which number, and whether what
    staff say is sent anywhere.

    One for each question in a process, shared by its followers, kept true by the entries that pass (``heed``). Where it
    is a moment behind, the writer refuses what is said by it: it looks whether the stream has turned since ``number``.
    """

    __slots__ = ("__weakref__", "holder", "is_sent", "number", "queue")

    def __init__(self, number: int, holder: int | None, queue: int, is_sent: bool) -> None:
        self.number, self.holder, self.queue, self.is_sent = number, holder, queue, is_sent

    def is_quick_for(self, staff: int) -> bool:
        """Whether what they say is an entry and nothing more: the question is theirs, and its answers are collected."""
        return self.holder == staff and not self.is_sent

    def heed(self, entry: timeline.Told) -> None:
        if entry.number <= self.number:
            return
        self.number = entry.number
        if entry.kind == entries.CLAIMED:
            self.holder = entry.staff_id
        elif entry.kind in _ENDS:
            self.holder = None
        if entry.kind == entries.TRANSFERRED:
            self.queue = json.loads(entry.facts).get("to_queue", self.queue)
        elif entry.kind == entries.WAY:
            self.is_sent = bool(json.loads(entry.facts).get("kind"))

    def catch_up(self, read: Standing) -> None:
        """As the rows say, unless an entry that passed meanwhile says it newer."""
        if read.number > self.number:
            self.number, self.holder, self.queue, self.is_sent = read.number, read.holder, read.queue, read.is_sent


_ENDS = frozenset({entries.RELEASED, entries.TRANSFERRED, entries.CLOSED, entries.REOPENED})
_standing: weakref.WeakValueDictionary[int, Standing] = weakref.WeakValueDictionary()
# Entries pass on the loop, rows are read in threads.
_changing = threading.Lock()


class Speaker:
    """Who may speak in a question on this connection: kept by the connection while it follows."""

    __slots__ = ("staff", "standing", "who")

    def __init__(self, standing: Standing, staff: int | None, who: str) -> None:
        self.standing, self.staff, self.who = standing, staff, who


class QuestionTopic(JournalTopic):
    """``question:812``: everything, for staff who may see it."""

    def admit(self, principal: Principal, key: str) -> Admission | None:
        staff = staff_of(principal)
        if staff is None or (question := _visible(staff, key)) is None:
            return None
        return Admission(question.pk, Speaker(standing_of(question), staff.pk, staff.desk_name))

    def still(self, principal: Principal, keys: list[str]) -> list[str]:
        """One query however many they follow."""
        staff = staff_of(principal)
        if staff is None:
            return []
        numbers = [number for key in keys if (number := _number(key)) is not None]
        return [str(number) for number in sight.visible_to(staff).filter(pk__in=numbers).values_list("pk", flat=True)]

    def tell(self, entry: Any) -> dict[str, Any] | None:
        _heed(entry)
        return timeline.frame_for(entry, "staff")


class PatronTopic(JournalTopic):
    """``patron:812``: what the patron may see, for who holds the question's passport."""

    def admit(self, principal: Principal, key: str) -> Admission | None:
        number = _number(key)
        if principal.kind != "patron" or number is None or principal.question != number:
            return None
        question = Question.objects.select_related("stream").filter(pk=number).first()
        # A passport that was revoked since the hello leads nowhere.
        if question is None or not passports.is_held(question):
            return None
        return Admission(question.pk, Speaker(standing_of(question), None, ""))

    def tell(self, entry: Any) -> dict[str, Any] | None:
        _heed(entry)
        return timeline.frame_for(entry, "patron")

    def rows(self, key: str, items: list[int] | None, language: str) -> list[dict[str, Any]]:
        question = Question.objects.filter(pk=_number(key) or 0).first()
        return [standing.patron_row(question)] if question else []


class QueueTopic(Topic):
    """``queue:3``: a row for each open question; ``{"question": 812, "gone": true}`` for one that left."""

    def admit(self, principal: Principal, key: str) -> Admission | None:
        staff, number = staff_of(principal), _number(key)
        if staff is None or number is None or not scope.queues_of(staff).filter(pk=number).exists():
            return None
        return Admission()

    def rows(self, key: str, items: list[int] | None, language: str) -> list[dict[str, Any]]:
        number = _number(key)
        if number is None:
            return []
        if items is None:
            return standing.queue_rows(number)
        return _with_gone(standing.queue_rows_of(number, items), items)


class MineTopic(Topic):
    """``mine:12``: rows of the questions that somebody has or was offered, whatever their queue."""

    def admit(self, principal: Principal, key: str) -> Admission | None:
        staff = staff_of(principal)
        return Admission() if staff is not None and staff.pk == _number(key) else None

    def rows(self, key: str, items: list[int] | None, language: str) -> list[dict[str, Any]]:
        staff = Staff.objects.filter(pk=_number(key) or 0, is_active=True).first()
        if staff is None:
            return []
        own = standing.held_or_offered(staff)
        if items is None:
            return standing.rows_of(own)
        return _with_gone(standing.rows_of(own.filter(pk__in=items)), items)


def greet(token: str, principal: Principal) -> Principal | None:
    """A passport spoken in the hello: the connection is that question's patron from here on. ``None``: not known."""
    try:
        question = passports.question_of(token)
    except NotFound:
        return None
    principal.question = question.pk
    return principal


def staff_of(principal: Principal) -> Staff | None:
    """The person behind a connection, unless they are no longer active."""
    if principal.staff is None:
        return None
    return Staff.objects.filter(pk=principal.staff, is_active=True).first()


def standing_of(question: Question) -> Standing:
    """The process's one memory of a question's holder, made or brought up to now from the rows."""
    number = question.stream.last  # before the rest, so that it is never newer than what is read
    known = _standing.get(question.pk)
    if known is not None and known.number >= number:
        return known
    claim = holding.open_claim(question)
    is_sent = Way.objects.filter(question=question.pk, until=None).exists()
    read = Standing(number, claim.staff_id if claim else None, question.queue_id, is_sent)
    with _changing:
        known = _standing.setdefault(question.pk, read)
        known.catch_up(read)
    return known


def _heed(entry: Any) -> None:
    if entry.kind in TURNS:  # nearly all entries are words, which move nothing
        with _changing:
            known = _standing.get(entry.stream_id)
            if known is not None:
                known.heed(entry)


def _visible(staff: Staff, key: str) -> Question | None:
    number = _number(key)
    return sight.visible_to(staff).select_related("stream").filter(pk=number).first() if number is not None else None


def _number(key: str) -> int | None:
    """One spelling alone: a topic followed as ``question:0812`` would not be found again when its sight ends."""
    return int(key) if key.isascii() and key.isdecimal() and len(key) < 19 and key[0] != "0" else None


def _with_gone(rows: list[dict[str, Any]], items: list[int]) -> list[dict[str, Any]]:
    """The rows, and a word for each item that has none any more."""
    there = {row["question"] for row in rows}
    return rows + [{"question": item, "gone": True} for item in items if item not in there]
