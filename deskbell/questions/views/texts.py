"""Prepared texts: those one may use, and those one may change."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from deskbell.libraries.models import Membership
from deskbell.questions.forms import ScriptForm, changeable
from deskbell.questions.models import Script
from deskbell.questions.refusals import NotFound
from deskbell.questions.views.verbs import staff_of, staff_page
from deskbell.staff import scope


@staff_page
@require_safe
def texts(request: HttpRequest) -> HttpResponse:
    """Every text that can come up in a question of one's libraries."""
    staff = staff_of(request)
    libraries = scope.libraries_of(staff)
    today = Membership.on(timezone.now().date())
    consortia = Membership.objects.filter(today, library__in=libraries).values("consortium")
    everybodys = Q(consortium=None, library=None, staff=None)
    found = Script.objects.filter(everybodys | Q(library__in=libraries) | Q(consortium__in=consortia) | Q(staff=staff))
    context = {
        "texts": found.select_related("library", "consortium").order_by("name", "pk"),
        "changeable": set(changeable(staff).values_list("pk", flat=True)),
    }
    return render(request, "questions/texts.html", context)


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    return _form(request, None)


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, number: int) -> HttpResponse:
    """Changes a text, or with ``delete`` takes it away."""
    script = changeable(staff_of(request)).filter(pk=number).first() if number < 1 << 63 else None
    if script is None:
        raise NotFound
    if request.method == "POST" and request.POST.get("delete"):
        script.delete()
        messages.success(request, gettext("The text is gone."))
        return redirect("scripts")
    return _form(request, script)


def _form(request: HttpRequest, script: Script | None) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = ScriptForm(data, staff=staff_of(request), script=script)
    if data is not None and form.is_valid():
        form.save()
        messages.success(request, gettext("The text is kept."))
        return redirect("scripts")
    return render(request, "questions/text.html", {"form": form, "script": script}, status=422 if form.errors else 200)
