"""The language in which a question is answered, put right by whoever sees it."""

from __future__ import annotations

from django.http import HttpRequest

from deskbell.questions import speaking
from deskbell.questions.models import Question
from deskbell.questions.views.verbs import verb
from deskbell.staff.models import Staff


@verb
def language(request: HttpRequest, question: Question, staff: Staff) -> None:
    """``language``: one of the desk's."""
    speaking.choose(question, request.POST.get("language", ""))
