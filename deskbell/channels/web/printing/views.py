"""The page "Print and link" beside a desk's, and what is fetched from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from deskbell.channels.web.desks import first_of, page_language
from deskbell.channels.web.models import ShortLink
from deskbell.channels.web.placing import short_links
from deskbell.channels.web.printing import codes
from deskbell.channels.web.printing.button import Button, button_of
from deskbell.channels.web.printing.card import card
from deskbell.channels.web.printing.facts import Facts, facts_of
from deskbell.channels.web.printing.poster import poster
from deskbell.channels.web.printing.sheet import PAPERS
from deskbell.formats import spoken_words
from deskbell.libraries.models import Desk
from deskbell.libraries.scope import arranging, find_desk
from deskbell.libraries.views.page import here, under
from deskbell.look.languages import name_of, said

SHEETS: dict[str, Callable[[str, Facts], bytes]] = {"poster": poster, "card": card}


@dataclass(frozen=True, slots=True)
class Signature:
    """What somebody copies into their mail program, in one language."""

    code: str
    language: str
    button: Button
    picture: str
    html: SafeString
    text: str


@arranging
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, key: str) -> HttpResponse:
    """A POST with ``renew`` takes the short link back for a new one."""
    desk = find_desk(request, key)
    if request.method == "POST":
        if "sure" in request.POST:
            short_links.renew(desk)
            messages.success(request, gettext("The desk has a new link. The old one leads nowhere any more."))
        else:
            messages.error(request, gettext("Say first that you know what happens to what is printed."))
        return HttpResponseRedirect(reverse("print", args=[key]))
    facts = facts_of(desk)
    signatures = (_signature(desk, str(code), facts) for code in desk.languages or [first_of(desk)])
    context = {
        "desk": desk,
        "title": gettext("Print and link"),
        "crumbs": [*under(desk.library), (here(desk.name), reverse("desk", args=[desk.key]))],
        "facts": facts,
        "left_out": [said(code) for code in facts.left_out],
        "papers": [("a4", "A4"), ("letter", gettext("Letter"))],
        "signatures": [one for one in signatures if one],
    }
    return render(request, "web/print.html", context)


@arranging
@require_safe
def sheet(request: HttpRequest, key: str, kind: str, paper: str) -> HttpResponse:
    """A PDF: a poster or a card, on A4 or Letter."""
    desk = find_desk(request, key)
    if kind not in SHEETS or paper not in PAPERS:
        raise Http404
    return _file(SHEETS[kind](paper, facts_of(desk)), "application/pdf", f"{desk.key}-{kind}-{paper}.pdf")


@arranging
@require_safe
def code(request: HttpRequest, key: str, form: str) -> HttpResponse:
    desk = find_desk(request, key)
    facts = facts_of(desk)
    if form == "svg":
        return _file(codes.svg(facts.address, facts.title), "image/svg+xml", f"{desk.key}-qr.svg")
    if form == "png":
        return _file(codes.png(facts.address), "image/png", f"{desk.key}-qr.png")
    raise Http404


@require_safe
def button(request: HttpRequest, word: str, language: str) -> HttpResponse:
    """``/a/<word>/<language>.png``: for mails. The same for everybody; nothing is noted of who asks."""
    link = ShortLink.objects.select_related("desk").filter(word=spoken_words.normalise(word), ended_at=None).first()
    spoken = link.desk.languages if link else []
    found = button_of(link.desk, language) if link and language in spoken else None
    if found is None:
        return HttpResponse("There is no such button.", status=404, content_type="text/plain; charset=utf-8")
    response = HttpResponse(found.data, content_type="image/png")
    response.headers["Cache-Control"] = "public, max-age=86400"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _signature(desk: Desk, code: str, facts: Facts) -> Signature | None:
    found = button_of(desk, code)
    if found is None:
        return None
    word = facts.address.rstrip("/").rpartition("/")[2]
    path = reverse("short-link-button", args=[word, code])
    written = format_html(
        '<a href="{}"><img src="{}" width="{}" height="{}" alt="{}" border="0"></a>',
        *(facts.address, f"{settings.PUBLIC_URL}{path}", found.width, found.height, found.label),
    )
    with translation.override(page_language(code)):
        text = gettext("%(words)s: %(address)s") % {"words": found.label, "address": facts.address}
    return Signature(code, name_of(code), found, path, written, text)


def _file(data: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "no-store"
    return response
