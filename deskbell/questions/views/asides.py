"""What a pane shows beside what was said: what is put off, to be followed up, prepared, shared, doubted, refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext

from deskbell.formats.plain import excerpt
from deskbell.mailroom import doubts
from deskbell.mailroom.models import Doubt
from deskbell.questions import drafting, following_up, forwarding, later, refused, scheduling, snoozing
from deskbell.questions.models import Draft, FollowUp, Question, Scheduled
from deskbell.questions.refused import InTheWay
from deskbell.questions.timeline import Shown
from deskbell.staff.models import Staff

SHOWN_OF_A_DOUBT = 200


@dataclass(frozen=True, slots=True)
class Choice:
    """A moment to choose: its value, its words, the instant."""

    value: str
    label: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Doubted:
    """Words that may mean "no more"; ``number``: the doubt's."""

    number: int
    words: str
    kind: str


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply for later. ``held``: the patron wrote since, before any chore has been round, or it could not be said;
    ``why``: which, in words."""

    number: int
    words: str
    who: str
    send_at: datetime
    held: bool
    why: str
    own: bool


@dataclass(frozen=True, slots=True)
class Asides:
    put_off: datetime | None
    follow_up: FollowUp | None
    due: bool
    scheduled: list[Reply]
    own_draft: Draft | None
    drafts: list[Draft]
    moments: list[Choice]
    doubted: list[Doubted]
    in_the_way: InTheWay | None
    reaches_nobody: bool
    may_forward: bool
    # The nearest and the furthest day that can be chosen, on the library's calendar.
    first: date
    last: date


def asides(question: Question, staff: Staff, shown: list[Shown]) -> Asides:
    """Everything of it, for somebody who may see the question."""
    follow_up = following_up.of(question)
    drafts = drafting.of(question)
    today = timezone.now().astimezone(later.zone_of(question)).date()
    in_the_way = refused.in_the_way(question)
    return Asides(
        put_off=snoozing.current(question.pk).values_list("until", flat=True).first(),
        follow_up=follow_up,
        due=follow_up is not None and following_up.is_due(follow_up.on, question.library.time_zone),
        scheduled=[_reply(one, question.stream.heard, staff) for one in scheduling.of(question)],
        own_draft=next((draft for draft in drafts if draft.staff_id == staff.pk), None),
        drafts=[draft for draft in drafts if draft.staff_id != staff.pk],
        moments=_choices(question),
        doubted=[_doubted(doubt, shown) for doubt in doubts.open_of(question.pk)],
        in_the_way=in_the_way,
        reaches_nobody=refused.reaches_nobody(question, in_the_way),
        may_forward=question.forgotten_at is None and forwarding.can_forward(question),
        first=today,
        last=today + later.FURTHEST,
    )


def _choices(question: Question) -> list[Choice]:
    labels = {
        "soon": gettext("In three hours"),
        "opening": gettext("When the desk opens"),
        "morning": gettext("In the morning"),
        "tomorrow": gettext("Tomorrow morning"),
        "monday": gettext("Monday morning"),
        "week": gettext("In a week"),
    }
    return [Choice(moment.value, labels[moment.why], moment.at) for moment in later.moments(question)]


def _reply(scheduled: Scheduled, heard: int, staff: Staff) -> Reply:
    why = scheduling.why_held(scheduled, heard)
    return Reply(
        number=scheduled.pk,
        words=scheduled.words,
        who=scheduled.staff.name,
        send_at=scheduled.send_at,
        held=bool(why),
        why=_why_held(why),
        own=scheduled.staff_id == staff.pk,
    )


def _why_held(why: str) -> str:
    reasons = {
        scheduling.OVERTAKEN: gettext("The patron wrote first."),
        scheduling.GONE: gettext("Whoever wrote it is not on the staff any more."),
        scheduling.MERGED: gettext("They wait in the question that was merged into this one."),
        scheduling.REFUSED: gettext("The patron wants no more messages there."),
        scheduling.NO_WAY: gettext("It would reach nobody."),
        "is_closed": gettext("The question was closed."),
        "not_yours": gettext("Somebody else had the question."),
    }
    return reasons.get(why, "")


def _doubted(doubt: Doubt, shown: list[Shown]) -> Doubted:
    words = next((entry.text for entry in shown if entry.number == doubt.number), "")
    return Doubted(doubt.pk, excerpt(words, SHOWN_OF_A_DOUBT) if words else "", doubt.address.kind)
