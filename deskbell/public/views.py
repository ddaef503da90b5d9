"""The passport's pages. A GET changes nothing; every change is a form that leads back by a redirect."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from deskbell.live import floods, tickets
from deskbell.look.strangers import private, stranger_page
from deskbell.mailroom import intake
from deskbell.mailroom.contract import Inbound
from deskbell.public import transcript
from deskbell.public.holding import Held, holder
from deskbell.questions import erasing as erasure
from deskbell.questions import marks, naming, paging, passports, timeline, transcripts
from deskbell.questions.models import Question
from deskbell.questions.patron_side import blanks, desk_told, question_told
from deskbell.questions.refusals import BadId, Refusal, TooFast
from deskbell.questions.sorry import sorry


@holder("GET", "HEAD")
def passport(request: HttpRequest, held: Held) -> HttpResponse:
    """``/q/<passport>/``: where the question stands, and all that was said. Refreshes itself where scripts are off."""
    return _page(request, held, refreshes=held.question.state != Question.State.CLOSED)


@holder("GET", "HEAD", "POST")
def reply(request: HttpRequest, held: Held) -> HttpResponse:
    """The same page with the box for a message, and at rest: nothing refreshes under somebody who writes."""
    if request.method != "POST":
        return _page(request, held, writes=True)
    given = request.POST
    arrived = Inbound(given.get("id", ""), given.get("text", ""), continues=held.token)
    try:
        _refuse_flood(request)
        taken = intake.take(held.question.account, arrived)
    except Refusal as why:
        return _page(request, held, writes=True, wrong=why, typed=arrived.words)
    if taken.stream == held.question.pk:
        marks.seen(taken.stream, marks.PATRON, taken.number)
    return _to("passport", taken.token or held.token)  # a word that came too late begins a new question


@holder("GET", "HEAD")
def text(request: HttpRequest, held: Held) -> HttpResponse:
    body = transcripts.as_text(held.question, held.language)
    return _download(body, "text/plain", transcript.file_name(held.question, "txt"))


@holder("GET", "HEAD")
def file(request: HttpRequest, held: Held) -> HttpResponse:
    body = transcript.as_file(held.question, held.language)
    return _download(body, "text/html", transcript.file_name(held.question, "html"))


@holder("POST")
def name(request: HttpRequest, held: Held) -> HttpResponse:
    """A name or an address, given later."""
    given = request.POST
    try:
        _refuse_flood(request)
        naming.name(held.question, given.get("name", ""), given.get("address", ""))
    except Refusal as why:
        return _page(request, held, wrong_name=why)
    return _to("passport", held.token)


@holder("POST")
def page(request: HttpRequest, held: Held) -> HttpResponse:
    """Removes the page that the question was asked from."""
    paging.remove(held.question)
    return _to("passport", held.token)


@holder("GET", "HEAD", "POST")
def erasing(request: HttpRequest, held: Held) -> HttpResponse:
    """Asks before it erases, and says when the library's rule lets it happen."""
    if request.method == "POST":
        erasure.erase(held.question)
        return _to("passport", held.token)
    context = _common(request, held) | {"rule": held.question.library.erasing}
    return _shown(request, held, "erasing", context)


@holder("GET", "HEAD", "POST")
def revoking(request: HttpRequest, held: Held) -> HttpResponse:
    """Asks before it takes the link back, for nobody can give it again."""
    if request.method == "POST":
        passports.revoke(held.question)
        words = _("Nobody can open this question by its link any more. The library keeps it by its own rule.")
        return sorry(request, 200, _("The link is taken back"), words)
    return _shown(request, held, "revoking", _common(request, held))


def _refuse_flood(request: HttpRequest) -> None:
    if not floods.words.take(request.META["REMOTE_ADDR"]):
        raise TooFast


# ---- pages ----------------------------------------------------------------------------------------


def _page(
    request: HttpRequest,
    held: Held,
    *,
    refreshes: bool = False,
    writes: bool = False,
    wrong: Refusal | None = None,
    wrong_name: Refusal | None = None,
    typed: str = "",
) -> HttpResponse:
    shown = timeline.for_patron(held.question)
    refusal = wrong or wrong_name
    keeps_id = wrong is not None and not isinstance(wrong, BadId)
    context = _common(request, held) | {
        "entries": shown,
        "blanks": blanks(),
        "has_page": any(one.kind == "page" and one.fields for one in shown),
        "refreshes": refreshes,
        "writes": writes,
        "reply_wrong": str(wrong) if wrong else "",
        "wrong_name": str(wrong_name) if wrong_name else "",
        "reply_typed": typed,
        "given": request.POST if wrong_name else {},
        "act": request.POST.get("id") if keeps_id else secrets.token_urlsafe(24),
        "reply_to": reverse("passport-reply", args=[held.token]),
    }
    return _shown(request, held, "passport", context, status=refusal.status if refusal else 200)


def _shown(request: HttpRequest, held: Held, page: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Framed by the sites that may frame the page for asking: whoever asks in the tab before its scripts are there is
    led here by the plain form. No site can frame what it has no passport of."""
    return stranger_page(request, f"public/{page}.html", context, sites=held.question.desk.sites, status=status)


def _common(request: HttpRequest, held: Held) -> dict[str, Any]:
    question, desk = held.question, held.question.desk
    desk_is = desk_told(desk, held.language)
    return {
        "question": question,
        "desk": desk,
        "token": held.token,
        "language": held.language,
        "desk_told": desk_is,
        "told": question_told(question, desk_is),
        "languages": _other_languages(desk.languages, held.language),
        "live_ticket": tickets.make("patron", desk=desk.key, language=held.language),
        "link": request.build_absolute_uri(reverse("passport", args=[held.token])),
    }


def _other_languages(codes: list[str], language: str) -> list[dict[str, str]]:
    found = []
    for code in codes:
        if translation.check_for_language(code) and code.split("-")[0] != language.split("-")[0]:
            name_local = translation.get_language_info(code)["name_local"]
            found.append({"code": code, "name": name_local.capitalize(), "address": f"?lang={code}"})
    return found


def _download(body: str, kind: str, file_name: str) -> HttpResponse:
    response = HttpResponse(body, content_type=f"{kind}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    # If a browser shows it after all, it is nobody's page: no script, no origin of its own.
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return private(response)


def _to(address: str, token: str) -> HttpResponse:
    return private(HttpResponseRedirect(reverse(address, args=[token]), status=303))
