"""Desks: settings, the snippet that a library pastes, hours, closures."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from deskbell.formats.hours import Week
from deskbell.libraries.forms.desks import DeskForm, NewDeskForm
from deskbell.libraries.forms.hours import ClosureForm, SpecialDayForm, WeekForm, typed
from deskbell.libraries.hours import add_closure, hours_of, remove_closure, set_special, set_week
from deskbell.libraries.making import make_desk
from deskbell.libraries.models import Closure, Desk
from deskbell.libraries.panels import panels_of
from deskbell.libraries.scope import arranging, find_closure, find_desk, find_library
from deskbell.libraries.views.page import Question, ask, here, lead_to_error, under
from deskbell.live import bus
from deskbell.look.handing_in import handed_in


@arranging
def new_desk(request: HttpRequest, key: str) -> HttpResponse:
    library = find_library(request, key)
    languages = [code for code, _name in settings.LANGUAGES]
    desk = Desk(library=library, languages=languages, queue=library.queues.filter(active=True).order_by("pk").first())
    form = NewDeskForm(handed_in(request), instance=desk)
    question = Question(
        gettext("New desk"),
        under(library),
        gettext("The desk is there. These are usual hours; change them to yours."),
        lead=gettext(
            "A desk is where patrons ask: a public name, languages, hours, and the queue its questions go to."
        ),
    )
    return ask(request, form, question, lambda: reverse("hours", args=[make_desk(form.save(commit=False)).key]))


@arranging
def desk(request: HttpRequest, key: str) -> HttpResponse:
    found = find_desk(request, key)
    form = DeskForm(handed_in(request), instance=found)
    question = Question(here(found.name), under(found.library), gettext("The desk is changed."))

    def store() -> str:
        with transaction.atomic():
            form.save()
            bus.ring_row(f"desk:{found.key}")
        return reverse("desk", args=[key])

    more = {"desk": found, "panels": panels_of(request, found), "status": hours_of(found).status(timezone.now())}
    return ask(request, form, question, store, template="libraries/desk.html", **more)


@arranging
def hours(request: HttpRequest, key: str) -> HttpResponse:
    """The week. Special days and closures have forms of their own on the same page."""
    found = find_desk(request, key)
    form = WeekForm(found, handed_in(request), week=_weeks(found))
    if request.method == "POST" and form.is_valid():
        set_week(found, form.week)
        messages.success(request, gettext("The hours are changed."))
        return HttpResponseRedirect(reverse("hours", args=[key]))
    return _hours_page(request, found, week_form=form)


@arranging
@require_http_methods(["POST"])
def special_days(request: HttpRequest, key: str) -> HttpResponse:
    found = find_desk(request, key)
    form = SpecialDayForm(found, request.POST)
    if not form.is_valid():
        return _hours_page(request, found, special_form=form)
    set_special(found, form.cleaned_data["on"], form.periods)
    messages.success(request, gettext("The special hours are entered."))
    return HttpResponseRedirect(reverse("hours", args=[key]))


@arranging
@require_http_methods(["POST"])
def usual_day(request: HttpRequest, key: str, on: date) -> HttpResponse:
    """Takes a date's special hours away."""
    found = find_desk(request, key)
    set_special(found, on, ())
    messages.success(request, gettext("The date has its usual hours again."))
    return HttpResponseRedirect(reverse("hours", args=[key]))


@arranging
def closures(request: HttpRequest, key: str) -> HttpResponse:
    """Holidays and other closed days of a library, past ones last."""
    library = find_library(request, key)
    initial = {"desk": library.desks.filter(key=request.GET.get("desk", "")).first()}
    form = ClosureForm(library, handed_in(request), initial=initial)
    question = Question(gettext("Closures and holidays"), under(library), gettext("The closure is entered."))

    def store() -> str:
        add_closure(form.save(commit=False))
        return reverse("closures", args=[key])

    today = timezone.now().date()
    more = {
        "library": library,
        "coming": library.closures.filter(last__gte=today).select_related("desk"),
        "past": library.closures.filter(last__lt=today).select_related("desk").order_by("-first")[:20],
    }
    return ask(request, form, question, store, template="libraries/closures.html", **more)


@arranging
def ending_closure(request: HttpRequest, number: int) -> HttpResponse:
    """Asks before a closure is taken away, and takes it away."""
    found = find_closure(request, number)
    if request.method == "POST":
        remove_closure(found)
        messages.success(request, gettext("The closure is removed."))
        return HttpResponseRedirect(reverse("closures", args=[found.library.key]))
    return render(request, "libraries/ending_closure.html", {"closure": found, "crumbs": under(found.library)})


def _hours_page(
    request: HttpRequest, found: Desk, week_form: WeekForm | None = None, special_form: SpecialDayForm | None = None
) -> HttpResponse:
    now = timezone.now()
    hours = hours_of(found)
    today = now.date()
    refused = [form for form in (week_form, special_form) if form is not None and form.is_bound]
    for form in refused:
        lead_to_error(form)
    context = {
        "desk": found,
        "crumbs": [*under(found.library), (here(found.name), reverse("desk", args=[found.key]))],
        "week_form": week_form or WeekForm(found, week=hours.week),
        "special_form": special_form or SpecialDayForm(found),
        "status": hours.status(now),
        "specials": [(one.on, typed(one.periods)) for one in hours.special if one.on >= today],
        "closures": _closures(found, today),
        "example": found.languages[0] if found.languages else "en",
    }
    return render(request, "libraries/hours.html", context, status=422 if refused else 200)


def _weeks(found: Desk) -> Week:
    return hours_of(found).week


def _closures(found: Desk, today: date) -> list[Closure]:
    rows = found.library.closures.filter(last__gte=today)
    return [row for row in rows if row.desk_id in (None, found.pk)]
