"""What is told at an address of a desk that is not there, or not any more."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from deskbell.channels.web.desks import beside, former_of, language_of, page_language
from deskbell.libraries.fields import in_language
from deskbell.libraries.models import Desk
from deskbell.questions.sorry import Way, sorry


def no_desk(request: HttpRequest, key: str) -> HttpResponse:
    """A kind page; of a desk that was there in its name and colours, with the library's others."""
    former = former_of(key)
    if former is None:
        return sorry(request, 404, _("There is no desk here"), _("Look for it on your library’s page."))
    spoken = language_of(request, former)
    language = page_language(spoken)
    with translation.override(language):
        ways = [_way(desk, spoken) for desk in beside(former)]
        words = _("You can ask here:") if ways else _("Look for another on your library’s page.")
        response = sorry(request, 404, _("This desk takes no questions any more"), words, former, ways=ways)
    response.headers["Content-Language"] = language
    return response


def _way(desk: Desk, language: str) -> Way:
    return Way(in_language(desk.name, language), f"{reverse('ask', args=[desk.key])}?lang={language}")
