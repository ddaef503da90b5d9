"""A desk's letters: its signature and its acknowledgement."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from deskbell.libraries.forms.letters import LettersForm
from deskbell.libraries.scope import arranging, find_desk
from deskbell.libraries.views.page import Question, ask, here, under
from deskbell.look.handing_in import handed_in


@arranging
def letters(request: HttpRequest, key: str) -> HttpResponse:
    found = find_desk(request, key)
    form = LettersForm(handed_in(request), instance=found)
    address = reverse("desk", args=[key])
    question = Question(
        gettext("Letters"),
        [*under(found.library), (here(found.name), address)],
        gettext("The letters are changed."),
        lead=gettext("What stands under your answers, and what patrons are sent at once when they write to you."),
    )

    def store() -> str:
        form.save()
        return address

    return ask(request, form, question, store)
