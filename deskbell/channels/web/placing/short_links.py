"""Short links: ``/a/badoke/`` leads to a desk's page, in the language of whoever comes.

A desk has one. It stays the same until somebody takes it back for a new one; the old word then leads nowhere, for ever,
so that no poster ever leads to another desk.
"""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language_from_request
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from deskbell.channels.web.models import ShortLink
from deskbell.formats import spoken_words
from deskbell.libraries.models import Desk
from deskbell.look.strangers import private
from deskbell.questions.sorry import sorry


def link_of(desk: Desk) -> ShortLink:
    """The desk's own, made when it is first needed."""
    return ShortLink.objects.filter(desk=desk, ended_at=None).first() or _make(desk)


def renew(desk: Desk) -> ShortLink:
    """Takes it back, wherever it is printed, for a new one."""
    with transaction.atomic():
        ShortLink.objects.filter(desk=desk, ended_at=None).update(ended_at=timezone.now())
        return _make(desk)


def address_of(link: ShortLink) -> str:
    return f"{settings.PUBLIC_URL}{reverse('short-link', args=[link.word])}"


def said(link: ShortLink) -> str:
    """As it is printed: browsers know the rest."""
    return address_of(link).partition("://")[2].rstrip("/")


@require_safe
def follow(request: HttpRequest, word: str) -> HttpResponse:
    """Not kept by browsers, since it may be taken back; which page it is decides the reader's language there."""
    found = ShortLink.objects.select_related("desk").filter(word=spoken_words.normalise(word)).first()
    if found is None or found.ended_at:
        with translation.override(get_language_from_request(request)):
            return _nowhere(request, found)
    return private(HttpResponseRedirect(reverse("ask", args=[found.desk.key])))


def _nowhere(request: HttpRequest, found: ShortLink | None) -> HttpResponse:
    if found is None:
        return sorry(request, 404, _("This link leads nowhere"), _("Look at how it is written, and try it again."))
    words = _("The library has another one now. Look for it on the library’s page.")
    return sorry(request, 410, _("This link is not used any more"), words)


def _make(desk: Desk) -> ShortLink:
    """Two that make it at once have the same; a word that is taken is drawn again."""
    while True:
        try:
            with transaction.atomic():
                return ShortLink.objects.create(desk=desk, word=spoken_words.word(secrets.randbelow))
        except IntegrityError:
            made = ShortLink.objects.filter(desk=desk, ended_at=None).first()
            if made:
                return made
