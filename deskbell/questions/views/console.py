"""The console, one question's page, and the parts of them that scripts fetch again."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from deskbell.mailroom import space
from deskbell.mailroom.registry import channels, sends
from deskbell.questions import sight
from deskbell.questions.models import Question
from deskbell.questions.views.panes import Pane, pane
from deskbell.questions.views.rows import Row, groups
from deskbell.questions.views.verbs import staff_of, staff_page
from deskbell.staff import duty, first_steps, preferences, pushing, scope
from deskbell.staff.models import Staff

SHEETS = [f"questions/{name}.css" for name in ("console", "list", "pane", "entries", "composer", "asides")]


@staff_page
@require_safe
def console(request: HttpRequest) -> HttpResponse:
    """Everything that waits, and room for what one opens."""
    return _page(request, None)


@staff_page
@require_safe
def question(request: HttpRequest, number: int) -> HttpResponse:
    """One question beside the list; whole without scripts."""
    return question_page(request, sight.find(staff_of(request), number))


@staff_page
@require_safe
def part(request: HttpRequest, number: int) -> HttpResponse:
    """The same pane as a fragment; with ``regions`` only what changes when something other than a message happens."""
    staff = staff_of(request)
    shown = pane(sight.find(staff, number), staff)
    context = {"pane": shown, "patron_name": shown.name, "regions_only": "regions" in request.GET}
    return render(request, "questions/_pane.html", context)


@staff_page
@require_safe
def duty_part(request: HttpRequest) -> HttpResponse:
    """The duty switch as a fragment."""
    return render(request, "questions/_duty.html", {"duty": _duty(staff_of(request))})


def question_page(
    request: HttpRequest, question: Question, *, words: str = "", refusal: str = "", status: int = 200
) -> HttpResponse:
    """A question's page; ``words`` and ``refusal`` when a plain form could not hand something in."""
    question = sight.find(staff_of(request), question.pk)
    return _page(request, pane(question, staff_of(request), words, refusal), status)


def _page(request: HttpRequest, shown: Pane | None, status: int = 200) -> HttpResponse:
    staff = staff_of(request)
    listed = groups(staff)
    empty = shown is None and not any(group.rows for group in listed)
    context = {
        "sheets": SHEETS,
        "groups": listed,
        "next_step": first_steps.for_empty_console(staff) if empty else None,
        "blank_row": Row(),
        "duty": _duty(staff),
        "queues": list(scope.queues_of(staff).filter(active=True).values_list("pk", flat=True)),
        "channels": {name: channel.label for name, channel in channels().items()},
        "unhurried": " ".join(filter(sends, channels())),
        "preferences": preferences.of(staff),
        "push_key": pushing.public_key(),
        "no_room": space.is_short(),
        "pane": shown,
        "patron_name": shown.name if shown else "",
    }
    return render(request, "questions/console.html", context, status=status)


def _duty(staff: Staff) -> dict[str, Any]:
    """For which queues somebody is on duty; who goes on is asked for all of their queues at first."""
    now = duty.duties_of(staff)
    own = list(scope.queues_of(staff).filter(active=True).order_by("library", "pk"))
    chosen = {queue.pk for queue in now or own}
    return {"on": bool(now), "now": now, "queues": [(queue, queue.pk in chosen) for queue in own]}
