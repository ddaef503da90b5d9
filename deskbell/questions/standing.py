"""What is true of a question now: its row in a queue's list, and what its patron is told.

Rows are whole: the newest wins, nothing is added up from entries. Instants are aware datetimes (frames write them as
RFC 3339); names that an organisation gave are maps by language code.
"""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Substr
from django.utils import timezone

from deskbell.formats.hours import Hours
from deskbell.formats.plain import excerpt
from deskbell.journal.models import Entry
from deskbell.libraries.hours import hours_of
from deskbell.libraries.models import Desk
from deskbell.mailroom import accounts
from deskbell.questions import entries, following_up, marks, scheduling, snoozing, waits
from deskbell.questions.holding import MOST_PLACES
from deskbell.questions.models import (
    Claim,
    Closing,
    FollowUp,
    Mark,
    Merge,
    PatronAddress,
    Question,
    Sight,
    Way,
)
from deskbell.staff.models import Staff

# A list longer than this is no list to read; the oldest come first.
MOST_ROWS = 500
EXCERPT = 140
OPEN = (Question.State.WAITING, Question.State.CLAIMED)
_HOURS_SECONDS = 5.0
# As ``ways.address_of`` ranks them.
_BEST_FIRST = (F("proved_at").desc(nulls_last=True), F("heard_at").desc(nulls_last=True), "-pk")


def queue_rows_of(queue_id: int, items: list[int]) -> list[dict[str, Any]]:
    """Some questions as they stand in a queue's list: those that are open there, or closed with a follow-up due.

    Two queries, and one for each place.
    """
    due = following_up.due_in([queue_id], items)
    listed = Q(state__in=OPEN) | Q(pk__in=due) if due else Q(state__in=OPEN)
    return _placed(Question.objects.filter(listed, pk__in=items, queue=queue_id))


def queue_rows(queue_id: int) -> list[dict[str, Any]]:
    """Everything open in a queue, who waits longest first, and what is to be followed up; four queries at most."""
    opened = Question.objects.filter(queue=queue_id).order_by("waiting_since", "pk")
    waiting = _rows(opened.filter(state=Question.State.WAITING)[:MOST_ROWS])
    for place, row in enumerate(waiting, start=1):
        row["place"] = place
    due = following_up.due_in([queue_id])
    closed = _rows(opened.filter(state=Question.State.CLOSED, pk__in=due)[:MOST_ROWS]) if due else []
    return waiting + _rows(opened.filter(state=Question.State.CLAIMED)[:MOST_ROWS]) + closed


def rows_of(questions: QuerySet[Question]) -> list[dict[str, Any]]:
    """Rows for any questions (somebody's own, a patron's earlier ones), in their order, without places.

    Two queries: which ones, then their rows. As one, SQLite reads every question there is.
    """
    numbers = list(questions.values_list("pk", flat=True))
    rows = {row["question"]: row for row in _rows(Question.objects.filter(pk__in=numbers))}
    return [rows[number] for number in numbers if number in rows]


def held_or_offered(staff: Staff) -> QuerySet[Question]:
    """The open questions that somebody has, or that were passed to them in person.

    They are few and looked up by two small queries; as one with OR, SQLite reads every question there is.
    """
    held = Claim.objects.filter(staff=staff, released_at=None).values_list("question", flat=True)
    offered = Sight.objects.filter(
        staff=staff, until=None, why=Sight.Why.TRANSFER, question__state=Question.State.WAITING
    ).values_list("question", flat=True)
    return Question.objects.filter(pk__in={*held, *offered}).order_by("waiting_since", "pk")


def place_of(number: int) -> int | None:
    """The place in the line of its queue, from 1; ``None`` beyond ``MOST_PLACES`` or when it does not wait."""
    now = Question.objects.filter(pk=number).values_list("queue", "waiting_since", "state").first()
    if now is None or now[2] != Question.State.WAITING:
        return None
    ahead = Question.objects.filter(queue=now[0], state=Question.State.WAITING).filter(
        Q(waiting_since__lt=now[1]) | Q(waiting_since=now[1], pk__lt=number)
    )
    place = len(ahead.values_list("pk")[:MOST_PLACES]) + 1
    return place if place <= MOST_PLACES else None


def patron_row(question: Question) -> dict[str, Any]:
    """What the patron is told: state, place in line, who has it, what staff have seen, hours, what erasing would do."""
    now = _for_patron().get(pk=question.pk)
    closed = now.state == Question.State.CLOSED
    return {
        "question": now.pk,
        "state": now.state,
        "place": place_of(now.pk),
        "holder": now.holder_desk_name,
        "seen": now.staff_seen or 0,
        "reopens": not closed or _reopens(now),
        "code": now.patron.code,
        "name": "" if now.forgotten_at else now.patron.name,
        "erasing": now.library.erasing,
        "erase_asked": now.erase_asked_at is not None,
        "forgotten": now.forgotten_at is not None,
        "continued": now.forgotten_at is None and closed and _goes_on(now),
        **waits.row(now),
        **_way_row(now),
        **_hours_row(now.desk),
    }


def seen_by_patron(question: Question) -> int:
    """The newest number that the patron's page has shown."""
    return Mark.objects.filter(question=question.pk, reader="patron").values_list("seen", flat=True).first() or 0


# ---- rows in one query --------------------------------------------------------------------------------


def _placed(questions: QuerySet[Question]) -> list[dict[str, Any]]:
    rows = _rows(questions)
    for row in rows:
        if row["state"] == Question.State.WAITING:
            row["place"] = place_of(row["question"])
    return rows


def _rows(questions: QuerySet[Question]) -> list[dict[str, Any]]:
    claim = Claim.objects.filter(question=OuterRef("pk"), released_at=None)
    offered = Sight.objects.filter(
        question=OuterRef("pk"), until=None, staff__isnull=False, why=Sight.Why.TRANSFER
    ).order_by("-pk")
    # The first words that stand here: those of a question that was merged and split are under a number of their own.
    first = Entry.objects.filter(stream=OuterRef("pk"), kind=entries.ASKED, words__isnull=False).order_by("number")
    # Values and no objects: a busy queue's rows are told many times a second.
    found = questions.annotate(
        holder_id=Subquery(claim.values("staff")[:1]),
        holder_name=Subquery(claim.values("staff__name")[:1]),
        offered_id=Subquery(offered.values("staff")[:1]),
        offered_name=Subquery(offered.values("staff__name")[:1]),
        # Only the beginning of what may be 10,000 characters leaves the database.
        first_words=Subquery(first.annotate(beginning=Substr("words", 1, 2 * EXCERPT)).values("beginning")[:1]),
        put_off=Subquery(snoozing.current(OuterRef("pk")).values("until")[:1]),
        goes_at=Subquery(scheduling.waiting(OuterRef("pk")).order_by("send_at").values("send_at")[:1]),
        follow_up=Subquery(FollowUp.objects.filter(question=OuterRef("pk"), done_at=None).values("on")[:1]),
    ).values(*_COLUMNS)
    return [_row(question) for question in found]


_COLUMNS = (
    "pk", "queue", "language", "state", "asked_at", "waiting_since", "asked_live", "erase_asked_at", "forgotten_at",
    "stream__last", "stream__heard", "stream__said", "stream__heard_at", "patron__code", "patron__name", "desk__name",
    "library__name", "account__channel", "holder_id", "holder_name", "offered_id", "offered_name", "first_words",
    "put_off", "goes_at", "follow_up", "library__time_zone",
)  # fmt: skip


def _row(found: dict[str, Any]) -> dict[str, Any]:
    awaiting = found["stream__heard"] > found["stream__said"]
    waiting = found["state"] == Question.State.WAITING
    return {
        "question": found["pk"],
        "queue": found["queue"],
        "code": found["patron__code"],
        "name": "" if found["forgotten_at"] else found["patron__name"],
        "desk": found["desk__name"],
        "library": found["library__name"],
        "language": found["language"],
        "state": found["state"],
        "asked_at": found["asked_at"],
        "waiting_since": found["waiting_since"],
        "asked_live": found["asked_live"],
        "excerpt": excerpt(_set_off(found["first_words"]), EXCERPT) if found["first_words"] else "",
        "last": found["stream__last"],
        "heard": found["stream__heard"],
        "said": found["stream__said"],
        # Since when the patron waits for a word; none when staff spoke last.
        "awaiting": awaiting,
        "awaiting_since": found["stream__heard_at"] if awaiting else None,
        "holder": _person(found["holder_id"], found["holder_name"]),
        "offered": _person(found["offered_id"], found["offered_name"]) if waiting else None,
        # Out of its holder's way: put off, or a reply goes out by itself.
        "later": _later(found["put_off"], found["goes_at"], found["library__time_zone"]),
        "follow_up": _follow_up(found["follow_up"], found["library__time_zone"]),
        "channel": found["account__channel"],
        "place": None,
        "erase_asked": found["erase_asked_at"] is not None,
        "forgotten": found["forgotten_at"] is not None,
    }


def _set_off(words: str) -> str:
    """A letter's subject, or a greeting in a paragraph of its own, kept apart from what follows it in the same line."""
    return words.replace("\n\n", " · ", 1)


def _person(number: int | None, name: str | None) -> dict[str, Any] | None:
    return {"id": number, "name": name} if number is not None else None


def _later(put_off: datetime | None, goes_at: datetime | None, zone: str) -> dict[str, Any] | None:
    if put_off is not None:
        return {"why": "snoozed", "at": put_off, "zone": zone}
    return {"why": "scheduled", "at": goes_at, "zone": zone} if goes_at is not None else None


def _follow_up(on: date | None, zone: str) -> dict[str, Any] | None:
    return {"on": on.isoformat(), "due": following_up.is_due(on, zone)} if on is not None else None


# ---- the patron's ---------------------------------------------------------------------------------------


def _for_patron() -> Any:
    claim = Claim.objects.filter(question=OuterRef("pk"), released_at=None)
    seen = marks.of_holders().filter(question=OuterRef("pk")).order_by()
    way = Way.objects.filter(question=OuterRef("pk"), until=None)
    way_address = Way.objects.filter(question=OuterRef(OuterRef("pk")), until=None).values("address")
    given = PatronAddress.objects.filter(patron=OuterRef("patron"))
    return Question.objects.select_related("patron", "library", "desk__library").annotate(
        holder_desk_name=Subquery(claim.values("staff__desk_name")[:1]),
        staff_seen=Subquery(seen.values("question").annotate(most=Max("seen")).values("most")[:1]),
        closed_at=Subquery(Closing.objects.filter(question=OuterRef("pk"), reopened_at=None).values("at")[:1]),
        goes_on=Exists(Merge.objects.filter(question=OuterRef("pk"), split_at=None)),
        way=Subquery(way.values("address__kind")[:1]),
        way_reached=Exists(given.filter(heard_at__isnull=False, address__in=way_address)),
        left_kind=Subquery(given.order_by(*_BEST_FIRST).values("address__kind")[:1]),
    )


def _goes_on(question: Any) -> bool:
    return bool(question.goes_on) or question.continued_by.filter(forgotten_at=None).exists()


def _way_row(question: Any) -> dict[str, Any]:
    """Where the next answer goes: ``way`` is a kind of address, or empty for the patron's page.

    ``reached``: somebody there has answered; until then a phone gets no answers. ``later``: where it goes when nobody
    collects it. ``sends``: the kinds of address that the desk can answer at.
    """
    kinds = _sends(question.desk)
    later = question.left_kind if not question.way and question.left_kind in kinds else ""
    return {"way": question.way or "", "reached": bool(question.way_reached), "later": later, "sends": kinds}


def _reopens(question: Any) -> bool:
    """A word now would reopen it, rather than begin a new question."""
    if question.forgotten_at or question.closed_at is None:
        return False
    return bool(timezone.now() <= question.closed_at + timedelta(days=question.desk.follow_up_days))


def _hours_row(desk: Desk) -> dict[str, Any]:
    status = _hours(desk).status(timezone.now())
    return {"desk_open": status.open, "until": status.until, "opens": status.opens}


_known_hours: dict[int, tuple[float, Hours]] = {}
_known_ways: dict[int, tuple[float, list[str]]] = {}


def _sends(desk: Desk) -> list[str]:
    """The kinds of address that a desk can answer at, at most some seconds old."""
    known = _known_ways.get(desk.pk)
    if known is None or time.monotonic() - known[0] > _HOURS_SECONDS:
        if len(_known_ways) > 10_000:
            _known_ways.clear()
        known = _known_ways[desk.pk] = (time.monotonic(), sorted(accounts.ways_of(desk)))
    return known[1]


def _hours(desk: Desk) -> Hours:
    """A desk's hours, at most some seconds old: a moving line asks for them once for each who waits.

    The truth of the moment is the desk's own topic, which every patron's page follows as well.
    """
    known = _known_hours.get(desk.pk)
    if known is None or time.monotonic() - known[0] > _HOURS_SECONDS:
        if len(_known_hours) > 10_000:
            _known_hours.clear()
        known = _known_hours[desk.pk] = (time.monotonic(), hours_of(desk))
    return known[1]
