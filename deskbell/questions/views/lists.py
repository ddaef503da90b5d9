"""The lists of a consortium, and the server's: seen, begun, and each row made and changed.

A consortium's are for who coordinates it, the server's for administrators; for everybody else they are not found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from deskbell.libraries.models import Consortium
from deskbell.libraries.scope import arranging, find_consortium, scope_of
from deskbell.libraries.views.page import Crumbs, Question, ask, here, top, under
from deskbell.look.handing_in import handed_in
from deskbell.questions import lists as verbs
from deskbell.questions.defaults import READ_ATTRIBUTION
from deskbell.questions.list_forms import FORMS


@dataclass(frozen=True, slots=True)
class ShownList:
    """One list on the page. ``own``: it may be changed here; else these are the server's rows, which hold meanwhile."""

    kind: str
    title: str
    rows: list[Any]
    own: bool
    new: str
    begin: str
    attribution: str = ""


@arranging
@require_safe
def lists(request: HttpRequest, key: str = "") -> HttpResponse:
    consortium = _consortium(request, key)
    context = {
        "lists": [_shown(kind, consortium) for kind in verbs.MODELS],
        "crumbs": under(consortium) if consortium else top(),
        "consortium": consortium,
    }
    return render(request, "questions/lists.html", context)


@arranging
@require_http_methods(["POST"])
def begin(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """A list of the consortium's own: a copy of the usual one."""
    if verbs.begin(kind, find_consortium(request, key)):
        messages.success(request, gettext("The list is yours now. Change it as you like."))
    return redirect("lists", key)


@arranging
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, kind: str, key: str = "") -> HttpResponse:
    """Only in a list of its own: a first row alone would silently take the place of the whole usual list."""
    consortium = _consortium(request, key)
    if consortium and not verbs.rows(kind, consortium).exists():
        raise Http404
    titles = {"endings": gettext("New ending"), "efforts": gettext("New step of the scale")}
    return _form(request, kind, verbs.blank(kind, consortium), titles[kind])


@arranging
@require_http_methods(["GET", "HEAD", "POST"])
def row(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    found = verbs.MODELS[kind].objects.filter(pk=number).first() if number < 1 << 63 else None
    if found is None:
        raise Http404
    _consortium(request, found.consortium.key if found.consortium else "")
    return _form(request, kind, found, here(found.label))


def _form(request: HttpRequest, kind: str, found: verbs.Row, title: str) -> HttpResponse:
    consortium = found.consortium
    form = FORMS[kind](handed_in(request), instance=found)
    taken = gettext("This code stands in the list already.")
    question = Question(title, _crumbs(consortium), gettext("The list is changed."), taken=taken)

    def store() -> str:
        with transaction.atomic():
            form.save()
        return _address(consortium)

    return ask(request, form, question, store)


def _consortium(request: HttpRequest, key: str) -> Consortium | None:
    """The consortium of the address, or ``None`` for the server's own lists; 404 for whoever may not arrange them."""
    if key:
        return find_consortium(request, key)
    if not scope_of(request).everything:
        raise Http404
    return None


def _shown(kind: str, consortium: Consortium | None) -> ShownList:
    titles = {"endings": gettext("How questions end"), "efforts": gettext("Effort scale")}
    own = list(verbs.rows(kind, consortium))
    arguments = [consortium.key] if consortium else []
    return ShownList(
        kind=kind,
        title=titles[kind],
        rows=own or list(verbs.rows(kind, None).filter(active=True)),
        own=bool(own) or consortium is None,
        new=reverse(f"new-{kind}", args=arguments),
        begin=reverse(f"begin-{kind}", args=arguments) if consortium else "",
        attribution=READ_ATTRIBUTION if kind == "efforts" else "",
    )


def _crumbs(consortium: Consortium | None) -> Crumbs:
    return [*(under(consortium) if consortium else top()), (gettext("Lists"), _address(consortium))]


def _address(consortium: Consortium | None) -> str:
    return reverse("lists", args=[consortium.key] if consortium else [])
