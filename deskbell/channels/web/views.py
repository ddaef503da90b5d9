"""The patron's page, the support tab, and the little that they fetch. No session, no cookie, no CSRF token.

Anybody may ask, so there is nothing that a forged form could do in somebody's name.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.crypto import salted_hmac
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from deskbell.channels.web.channel import inbound
from deskbell.channels.web.desks import desk_of, former_of, language_of, page_language
from deskbell.channels.web.former import no_desk
from deskbell.channels.web.placing import framing, sightings
from deskbell.channels.web.tab import loader
from deskbell.libraries.models import Desk, Notice
from deskbell.live import floods, tickets
from deskbell.look.colours import stylesheet
from deskbell.look.languages import name_of
from deskbell.look.strangers import private, stranger_page
from deskbell.mailroom import intake, registry
from deskbell.questions import acks, desks, emoji, enclosing
from deskbell.questions.patron_side import blanks, desk_told, offers, reaches_mailboxes
from deskbell.questions.refusals import BadAddress, BadId, Refusal, TooFast
from deskbell.questions.sorry import not_so

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Desk, Rest], HttpResponse]
BRIEFLY = "public, max-age=60"


def at_desk(*methods: str) -> Callable[[View[[]]], Callable[[HttpRequest, str], HttpResponse]]:
    """The desk that the address names, in the reader's language; a kind page where there is none."""

    def decorate(view: View[[]]) -> Callable[[HttpRequest, str], HttpResponse]:
        @csrf_exempt
        @wraps(view)
        def answered(request: HttpRequest, key: str) -> HttpResponse:
            desk = desk_of(key)
            if desk is None:
                return no_desk(request, key)
            language = page_language(language_of(request, desk))
            with translation.override(language):
                response = view(request, desk) if request.method in methods else not_so(request, methods, desk)
            response.headers["Content-Language"] = language
            return response

        return answered

    return decorate


def tab(request: HttpRequest, key: str) -> HttpResponse:
    """``/tab/<desk key>.js``. Cached for a minute, so that a changed name or design is soon seen everywhere.

    ``?place=`` makes it a box within the element of that id, ``?language=`` says what it speaks.
    """

    def made(desk: Desk) -> str:
        sightings.note(desk, request.headers)
        place, language = (request.GET.get(name, "") for name in ("place", "language"))
        return loader.script_for(desk, place if re.fullmatch(r"[\w-]{1,60}", place) else "", language)

    return script(request, key, made)


def tab_window(request: HttpRequest, key: str) -> HttpResponse:
    """``/tab/<desk key>/window.js``: the rest of it, which the first click fetches."""
    return script(request, key, loader.window_for)


def script(request: HttpRequest, key: str, made: Callable[[Desk], str]) -> HttpResponse:
    desk = desk_of(key)
    body = made(desk) if desk else loader.script_for_nobody(key)
    response = HttpResponse(body, content_type="text/javascript; charset=utf-8", status=200 if desk else 404)
    response.headers["Cache-Control"] = BRIEFLY
    # Pages that isolate themselves (COEP) may load it too: it is meant for every page.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Access-Control-Allow-Origin"] = "*"  # the window is a module
    return conditional(request, response) if desk else response


@at_desk("GET", "HEAD", "POST")
def ask(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The page; and the plain form's way in, which leads on to the passport.

    A post with ``known_by`` (the passport of an earlier question) and no words yet comes from the passport's page.
    Whoever accepts JSON is told as by the socket.
    """
    given = request.POST
    if request.method != "POST" or ("id" not in given and given.get("known_by")):
        return framing.refused(request, desk) or ask_page(request, desk)
    page = {"title": given.get("page_title", ""), "address": given.get("page_address", "")}
    said = {name: given.get(name, "") for name in ("id", "text", "name", "address", "known_by")}
    arrived = inbound(
        {
            **said,
            "language": language_of(request, desk),
            "page": page if given.get("page_sent") else None,
        }
    )
    try:
        if not floods.asks.take(request.META["REMOTE_ADDR"]):
            raise TooFast
        files = enclosing.look_at(request.FILES.getlist("files"), desk, request.META["REMOTE_ADDR"])
        arrived = replace(arrived, words=enclosing.with_words(arrived.words, files), files=files)
        taken = intake.take(registry.account_of(desk, "web"), arrived)
    except Refusal as why:
        return acks.refused(why) if acks.wants_json(request) else ask_page(request, desk, wrong=why)
    if acks.wants_json(request):
        return acks.acknowledged(arrived.id, taken)
    response = HttpResponseRedirect(reverse("passport", args=[taken.token]), status=303)
    return private(response)


def ask_page(request: HttpRequest, desk: Desk, wrong: Refusal | None = None) -> HttpResponse:
    """The page as it stands; after a refusal with what was typed, and why not."""
    language = language_of(request, desk)
    typed = (
        request.POST
        if wrong
        else {
            "page_title": request.GET.get("title", "")[:300],
            "page_address": _web_address(request.GET.get("page", "")),
        }
    )
    keeps_id = wrong is not None and not isinstance(wrong, BadId)
    context = {
        "desk": desk,
        "desk_told": desk_told(desk, language),
        "language": language,
        "languages": other_languages(request, desk, language),
        "here": f"{reverse('ask', args=[desk.key])}?lang={language}",
        "passports": reverse("passport", args=["PASSPORT"]),
        "live_ticket": live_ticket_for(desk, language),
        "ask_id": typed.get("id") if keeps_id else secrets.token_urlsafe(24),
        "typed": typed,
        "known_by": request.POST.get("known_by", "")[:64],
        "wrong": str(wrong) if wrong else "",
        "wrong_field": "address" if isinstance(wrong, BadAddress) else "text",
        "notice": newest_notice(desk),
        "keep_days": desk.library.keep_days,
        "blanks": blanks(),
        "offers": offers(desk),
        "by_mail": reaches_mailboxes(desk),
    }
    response = stranger_page(request, "web/ask.html", context, sites=desk.sites, status=wrong.status if wrong else 200)
    # The window that a talk goes on in tells the frame that it came from what is said there, and knows by where it was
    # opened that it may believe what was handed over (popping.js).
    response.headers["Cross-Origin-Opener-Policy"] = "unsafe-none"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


@at_desk("GET", "HEAD")
def live_ticket(request: HttpRequest, desk: Desk) -> HttpResponse:
    """A fresh live ticket for a page that has been open longer than its own was good for."""
    made = live_ticket_for(desk, language_of(request, desk))
    return private(JsonResponse({"ticket": made, "seconds": tickets.LONGEST}))


@at_desk("GET", "HEAD")
def status(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What is true of the desk, as on its live topic; for pages that show it without a socket."""
    return private(JsonResponse(desks.status(desk).row()))


@at_desk("GET", "HEAD")
def emoji_names(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The small pictures for a message and their names, fetched by who wants one."""
    return conditional(request, JsonResponse({"groups": emoji.groups()}))


@require_safe
def colours(request: HttpRequest, key: str) -> HttpResponse:
    """The desk's own colours, so that no page needs a style attribute; a former desk keeps them, and its questions."""
    desk = desk_of(key) or former_of(key)
    if desk is None:
        return no_desk(request, key)
    response = HttpResponse(stylesheet(desk.colour), content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = BRIEFLY
    return conditional(request, response)


# ---- small things ---------------------------------------------------------------------------------


def live_ticket_for(desk: Desk, language: str) -> str:
    return tickets.make("patron", desk=desk.key, language=page_language(language))


def newest_notice(desk: Desk) -> Any:
    """What the library tells patrons before they ask; its version is recorded with the question."""
    notices = Notice.objects.filter(library=desk.library_id).order_by("-version")
    return notices.values_list("words", flat=True).first()


def other_languages(request: HttpRequest, desk: Desk, language: str) -> list[dict[str, str]]:
    """The desk's other languages with the address of this page in each."""
    found = []
    for code in desk.languages:
        if code != language:
            query = request.GET.copy()
            query["lang"] = code
            found.append({"code": code, "name": name_of(code), "address": f"?{query.urlencode()}"})
    return found


def conditional(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """With an ETag, and 304 for whoever has it already."""
    etag = f'"{salted_hmac("etag", response.content).hexdigest()[:24]}"'
    response.headers["ETag"] = etag
    known = get_conditional_response(request, etag=etag, response=response)
    assert known is not None
    known.headers.setdefault("Cache-Control", BRIEFLY)
    return known


def _web_address(given: str) -> str:
    """A page's address from a link of a library, without query and fragment; empty when it is none."""
    address = given.partition("#")[0].partition("?")[0][:500]
    return address if address.startswith(("https://", "http://")) else ""
