"""The browsers in which somebody is called, and what of us stays there: a script, and a sentence for bad days."""

from __future__ import annotations

from pathlib import Path

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.staticfiles import finders
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from deskbell.look.strangers import stranger_page
from deskbell.staff import browsers, trying
from deskbell.staff.models import Browser, Staff

HERE = "/me/#calls"


@login_required
@require_http_methods(["POST"])
def keep(request: HttpRequest) -> HttpResponse:
    """From a script: the browser of this session is to be called."""
    said = {name: request.POST.get(name, "") for name in ("endpoint", "public", "auth")}
    session, user_agent = request.session.session_key or "", request.headers.get("User-Agent", "")
    try:
        kept = browsers.keep(_oneself(request), session, user_agent=user_agent, **said)
    except browsers.NoBrowser:
        return JsonResponse({"refused": "no_browser", "words": gettext("This browser cannot be called.")}, status=422)
    return JsonResponse({"ok": True, "number": kept.pk})


@login_required
@require_http_methods(["POST"])
def end(request: HttpRequest) -> HttpResponse:
    """From a form: the one with that number; from a script: the one with that endpoint. A gone one is no error."""
    own = Browser.objects.filter(staff=_oneself(request))
    endpoint = request.POST.get("endpoint")
    named = Q(pk=_number(request)) if endpoint is None else Q(digest=browsers.digest_of(endpoint))
    with transaction.atomic():
        own.filter(named).delete()
    return _done(request, gettext("You are no longer called there."))


@login_required
@require_http_methods(["POST"])
def trial(request: HttpRequest) -> HttpResponse:
    """One call, to see what it looks like."""
    if trying.ask_for_one(_oneself(request), _number(request)):
        return _done(request, gettext("A call is on its way to that browser."))
    if _is_script(request):
        words = gettext("That browser is not called any more.")
        return JsonResponse({"refused": "not_found", "words": words}, status=404)
    messages.error(request, gettext("That browser is not called any more."))
    return HttpResponseRedirect(HERE)


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """Its address says how far it reaches, so it cannot lie among the static files. Browsers look for a newer one."""
    found = finders.find("staff/service-worker.js")
    response = HttpResponse(Path(str(found)).read_bytes(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What a browser keeps, and shows while we cannot be reached."""
    return stranger_page(request, "staff/offline.html", {})


def _done(request: HttpRequest, words: str) -> HttpResponse:
    if _is_script(request):
        return JsonResponse({"ok": True})
    messages.success(request, words)
    return HttpResponseRedirect(HERE)


def _number(request: HttpRequest) -> int:
    text = request.POST.get("number", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _is_script(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _oneself(request: HttpRequest) -> Staff:
    assert isinstance(request.user, Staff)
    return request.user
