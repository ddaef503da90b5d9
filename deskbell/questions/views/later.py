"""Putting off, waking, following up; and the page of every follow-up that is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from deskbell.libraries.fields import in_language
from deskbell.questions import following_up, later, sight, snoozing, standing
from deskbell.questions.models import FollowUp, Question
from deskbell.questions.views.verbs import staff_of, staff_page, verb
from deskbell.staff.models import Staff

MOST = 200


@verb
def snooze(request: HttpRequest, question: Question, staff: Staff) -> None:
    """``when``: one of the offered instants; or ``at``, a time on the library's wall clock."""
    snoozing.snooze(question, staff, moment_of(request, question))


@verb
def awake(request: HttpRequest, question: Question, staff: Staff) -> None:
    snoozing.awake(question, staff)


@verb
def follow_up(request: HttpRequest, question: Question, staff: Staff) -> None:
    """``on``, a day, and ``why``; or ``done``."""
    if request.POST.get("done"):
        following_up.done(question, staff)
    else:
        day = later.read_day(question, request.POST.get("on", ""))
        following_up.follow_up(question, staff, day, request.POST.get("why", ""))


def moment_of(request: HttpRequest, question: Question) -> datetime:
    return later.read(question, request.POST.get("when", ""), request.POST.get("at", ""))


# ---- the page ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """A follow-up and the question that it is about."""

    question: int
    on: date
    due: bool
    why: str
    who: str
    name: str
    code: str
    desk: str
    excerpt: str
    language: str


@staff_page
@require_safe
def follow_ups(request: HttpRequest) -> HttpResponse:
    """Every open follow-up on questions in sight, the nearest day first."""
    visible = sight.visible_to(staff_of(request)).filter(forgotten_at=None)
    opened = FollowUp.objects.filter(done_at=None, question__in=visible).select_related("staff").order_by("on", "pk")
    found = list(opened[:MOST])
    numbers = [one.question_id for one in found]
    rows = {row["question"]: row for row in standing.rows_of(Question.objects.filter(pk__in=numbers))}
    lines = [_line(one, rows[one.question_id]) for one in found if one.question_id in rows]
    return render(request, "questions/follow_ups.html", {"lines": lines})


def _line(one: FollowUp, row: dict[str, Any]) -> Line:
    return Line(
        question=one.question_id,
        on=one.on,
        due=bool(row["follow_up"] and row["follow_up"]["due"]),
        why=one.why,
        who=one.staff.name,
        name=row["name"],
        code=row["code"],
        desk=in_language(row["desk"], get_language() or "en"),
        excerpt=row["excerpt"],
        language=row["language"],
    )
