"""What the organisation's pages have in common: where they belong, and the way of a form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext

from deskbell.libraries.fields import in_language
from deskbell.libraries.models import Consortium, Library

if TYPE_CHECKING:
    from django.forms import BaseForm

Crumbs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Question:
    """A form on a page of its own: what it asks, where it leads, what is said when it is done."""

    title: str
    crumbs: Crumbs
    done: str
    lead: str = ""
    button: str = ""
    # What is said when the database refuses a second one.
    taken: str = ""


def ask(
    request: HttpRequest, form: BaseForm, question: Question, store: Callable[[], str], **more: Any
) -> HttpResponse:
    """Shows the form; when it is sent and right, stores it and goes where ``store`` says. Wrong: 422, words kept."""
    sent = request.method == "POST"
    if sent and form.is_valid():
        try:
            address = store()
        except IntegrityError:  # the database knows what the form could not: somebody was quicker
            form.add_error(
                None, question.taken or gettext("Somebody else just stored the same. Look again, then save.")
            )
        else:
            messages.success(request, question.done)
            return HttpResponseRedirect(address)
    if sent:
        lead_to_error(form)
    template = more.pop("template", "libraries/form.html")
    return render(request, template, {"form": form, "page": question, **more}, status=422 if sent else 200)


def lead_to_error(form: BaseForm) -> None:
    """The page that says what is wrong begins where it is wrong, also for keyboards and screen readers."""
    for name in form.fields:
        if name in form.errors:
            form.fields[name].widget.attrs["autofocus"] = True
            return


def here(words: dict[str, str]) -> str:
    """A row's name in the page's language."""
    return in_language(words, get_language() or "en")


def top() -> Crumbs:
    return [(gettext("Organisation"), reverse("organisation"))]


def under(place: Library | Consortium) -> Crumbs:
    """The crumbs of pages that belong to a library or a consortium."""
    kind = "library" if isinstance(place, Library) else "consortium"
    return [*top(), (here(place.name), reverse(kind, args=[place.key]))]
