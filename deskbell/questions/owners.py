"""Whose an address is: the patrons who have it, and those of their questions that the person of the request may see."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from deskbell.look.templatetags.look import dated
from deskbell.mailroom.owners import Owner
from deskbell.questions.models import PatronAddress, Question
from deskbell.questions.sight import visible_to
from deskbell.staff.models import Staff

# Questions of one patron that are named; the newest lead on to the others.
AT_MOST = 5


def owners(request: HttpRequest, addresses: Sequence[int]) -> dict[int, list[Owner]]:
    """For each address (``Address`` ids): its patrons by their codes, with links to their newest questions."""
    person = request.user
    assert isinstance(person, Staff)
    given = list(PatronAddress.objects.filter(address__in=addresses).select_related("patron").order_by("pk"))
    questions = _newest(person, {one.patron_id for one in given})
    found: dict[int, list[Owner]] = {}
    for one in given:
        links = [(_label(question), reverse("question", args=[question.pk])) for question in questions[one.patron_id]]
        found.setdefault(one.address_id, []).append(Owner(one.patron.code, links))
    return found


def _newest(person: Staff, patrons: set[int]) -> dict[int, list[Question]]:
    found: dict[int, list[Question]] = {patron: [] for patron in patrons}
    visible = visible_to(person).filter(patron__in=patrons).select_related("library").order_by("-pk")
    for question in visible if patrons else []:
        if len(found[question.patron_id]) < AT_MOST:
            found[question.patron_id].append(question)
    return found


def _label(question: Question) -> str:
    """Its day and hour: a question's number stands on no screen."""
    return gettext("Question of %(day)s") % {"day": dated(question.asked_at, question.library.time_zone)}
