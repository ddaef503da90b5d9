"""The page that leads a new server to its first question."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from deskbell.libraries.scope import arranging
from deskbell.staff.first_steps import next_step, steps_of
from deskbell.staff.models import Staff


@arranging
def first_steps(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, Staff)
    steps = steps_of(request.user)
    return render(request, "staff/first_steps.html", {"steps": steps, "next": next_step(steps)})
