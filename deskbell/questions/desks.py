"""What is true of a desk just now: open or closed, until when, whether somebody is there.

Told to anybody at the desk's ``desk:<key>`` topic and on the patron's page, whole, whenever it changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from deskbell.formats.hours import Hours
from deskbell.libraries.hours import hours_of
from deskbell.libraries.models import Desk, Queue
from deskbell.live.topics import Admission, Principal, Topic
from deskbell.questions.models import Claim, Question, Snooze
from deskbell.staff.models import Duty

# Somebody on duty whose console was not connected for this long is not counted.
PRESENT = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Spoken:
    """When somebody answers in one language: now or not, until when, from when; and the promise to who writes it."""

    open: bool
    until: datetime | None
    opens: datetime | None
    answer_by: datetime | None


@dataclass(frozen=True, slots=True)
class DeskStatus:
    """``open``: by its hours. ``there``: on duty and connected; ``free``: of those, who has no question.

    Instants are UTC. ``answer_by`` is the promise when nobody would answer now: when the desk will have been open
    for its ``answer_within_hours``. ``closure`` is by language code; so is ``spoken``, which holds the languages that
    have hours of their own ("French until 17:00").
    """

    key: str
    open: bool
    until: datetime | None
    opens: datetime | None
    closure: dict[str, str] | None
    there: int
    free: int
    waiting: int
    answer_by: datetime | None
    spoken: Mapping[str, Spoken] = field(default_factory=dict)

    @property
    def live(self) -> bool:
        """Somebody would answer now."""
        return self.open and self.there > 0

    def live_in(self, language: str) -> bool:
        """Somebody would answer now, in that language."""
        return self.live and self.in_language(language).open

    def in_language(self, language: str) -> Spoken:
        """What holds for who asks in a language (``fr`` finds ``fr-CA`` too); most have the desk's own hours."""
        code = spoken_as(self.spoken, language)
        return self.spoken[code] if code else Spoken(self.open, self.until, self.opens, self.answer_by)

    def row(self) -> dict[str, Any]:
        """As a row of the desk's topic, for anybody: how many work there is the library's business."""
        return {
            "desk": self.key,
            "open": self.open,
            "live": self.live,
            "until": self.until,
            "opens": self.opens,
            "closure": self.closure,
            "answer_by": self.answer_by,
            "spoken": {code: asdict(one) for code, one in self.spoken.items()},
        }


def status(desk: Desk, at: datetime | None = None) -> DeskStatus:
    """What a desk's patrons are told; six small queries."""
    at = at or timezone.now()
    week = hours_of(desk)
    hours = week.status(at)
    answer_by = week.open_for(timedelta(hours=desk.answer_within_hours), at)
    there, free = _people(desk.queue_id, at)
    return DeskStatus(
        key=desk.key,
        open=hours.open,
        until=hours.until,
        opens=hours.opens,
        closure=dict(hours.closure) if hours.closure else None,
        there=there,
        free=free,
        waiting=Question.objects.filter(queue=desk.queue_id, state=Question.State.WAITING).count(),
        answer_by=answer_by,
        spoken=_spoken(desk, week, at, answer_by),
    )


def answered_now(desk: Desk, at: datetime) -> frozenset[str]:
    """The desk's languages that are open by its hours, while somebody is on duty for its queue."""
    if not _people(desk.queue_id, at)[0]:
        return frozenset()
    hours = hours_of(desk)
    return frozenset(code for code in desk.languages or ["en"] if hours.in_language(code).is_open(at))


def spoken_as(spoken: Mapping[str, Any], language: str) -> str:
    """The code under which a language has hours of its own; empty where it has none (told.js does the same)."""
    alike = (code for code in spoken if code.partition("-")[0] == language.partition("-")[0])
    return language if language in spoken else next(alike, "")


def there(queue: Queue, at: datetime | None = None) -> int:
    """How many are on duty for a queue and connected."""
    return _people(queue.pk, at or timezone.now())[0]


class DeskTopic(Topic):
    """``desk:<key>``: rows alone. For whoever has a ticket for that desk, and for staff."""

    def admit(self, principal: Principal, key: str) -> Admission | None:
        if principal.kind != "staff" and principal.desk != key:
            return None
        return Admission() if Desk.objects.filter(key=key, active=True).exists() else None

    def rows(self, key: str, items: list[int] | None, language: str) -> list[dict[str, Any]]:
        desk = Desk.objects.select_related("library").filter(key=key).first()
        return [status(desk).row()] if desk else []


def _spoken(desk: Desk, hours: Hours, at: datetime, answer_by: datetime | None) -> dict[str, Spoken]:
    """The desk's languages that have hours of their own. One without any is answered within the desk's promise."""
    apart = {code: hours.in_language(code) for code in desk.languages} if hours.languages() else {}
    promised = timedelta(hours=desk.answer_within_hours)
    found = {}
    for code, own in apart.items():
        if (own.week, own.special) != (hours.week, hours.special):
            now = own.status(at)
            found[code] = Spoken(now.open, now.until, now.opens, own.open_for(promised, at) or answer_by)
    return found


def _people(queue_id: int, at: datetime) -> tuple[int, int]:
    """How many are on duty and connected, and how many of them have no question but those put off."""
    put_off = Exists(Snooze.objects.filter(question=OuterRef("question"), ended_at=None))
    busy = Exists(Claim.objects.filter(~put_off, staff=OuterRef("staff"), released_at=None))
    present = Duty.objects.filter(
        queue=queue_id, until=None, staff__is_active=True, staff__presence__seen_at__gte=at - PRESENT
    ).annotate(busy=busy)
    held = list(present.values_list("busy", flat=True))
    return len(held), held.count(False)
