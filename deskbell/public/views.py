"""The passport's pages. A GET changes nothing; every change is a form that leads back by a redirect."""

from __future__ import annotations

import secrets

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from deskbell.look.strangers import private
from deskbell.mailroom import intake
from deskbell.mailroom.contract import Inbound
from deskbell.public import pages, transcript
from deskbell.public.holding import Held, holder
from deskbell.questions import acks, enclosing, entries, marks, naming, paging, passports, timeline, transcripts
from deskbell.questions import erasing as erasure
from deskbell.questions.models import Question
from deskbell.questions.patron_side import blanks, reaches_mailboxes
from deskbell.questions.refusals import BadId, Refusal
from deskbell.questions.sorry import sorry


@holder("GET", "HEAD")
def passport(request: HttpRequest, held: Held) -> HttpResponse:
    """``/q/<passport>/``: where the question stands, and all that was said. Refreshes itself where scripts are off."""
    return _page(request, held, refreshes=held.question.state != Question.State.CLOSED)


@holder("GET", "HEAD", "POST")
def reply(request: HttpRequest, held: Held) -> HttpResponse:
    """The same page with the box for a message, and at rest: nothing refreshes under somebody who writes.

    ``text``, perhaps ``files``; ``id`` makes it repeatable. Whoever accepts JSON is told as by the socket.
    """
    if request.method != "POST":
        return _page(request, held, writes=True)
    words = request.POST.get("text", "")
    try:
        pages.refuse_flood(request)
        taken = intake.take(held.question.account, _arrived(request, held, words))
    except Refusal as why:
        if acks.wants_json(request):
            return acks.refused(why)
        return _page(request, held, writes=True, wrong=why, typed=words)
    if taken.stream == held.question.pk:
        marks.seen(taken.stream, marks.PATRON, taken.number)
    if acks.wants_json(request):
        return acks.acknowledged(request.POST.get("id", ""), taken, held.question.pk)
    return pages.to("passport", taken.token or held.token)  # a word that came too late begins a new question


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
        pages.refuse_flood(request)
        naming.name(held.question, given.get("name", ""), given.get("address", ""))
    except Refusal as why:
        return _page(request, held, wrong_name=why)
    return pages.to("passport", held.token)


@holder("POST")
def page(request: HttpRequest, held: Held) -> HttpResponse:
    """Removes the page that the question was asked from."""
    paging.remove(held.question)
    return pages.to("passport", held.token)


@holder("GET", "HEAD", "POST")
def erasing(request: HttpRequest, held: Held) -> HttpResponse:
    """Asks before it erases, and says when the library's rule lets it happen."""
    if request.method == "POST":
        erasure.erase(held.question)
        return pages.to("passport", held.token)
    context = pages.common(request, held) | {"rule": held.question.library.erasing}
    return pages.shown(request, held, "erasing", context)


@holder("GET", "HEAD", "POST")
def revoking(request: HttpRequest, held: Held) -> HttpResponse:
    """Asks before it takes the link back, for nobody can give it again."""
    if request.method == "POST":
        passports.revoke(held.question)
        words = _("Nobody can open this question by its link any more. The library keeps it by its own rule.")
        return sorry(request, 200, _("The link is taken back"), words, held.question.desk)
    return pages.shown(request, held, "revoking", pages.common(request, held))


# ---- pages ----------------------------------------------------------------------------------------


def _arrived(request: HttpRequest, held: Held, words: str) -> Inbound:
    """What the form hands in; files that were taken before are not looked at again."""
    act = request.POST.get("id", "")
    if entries.of_act(held.question, entries.PATRON, act[:64]) is not None:
        return Inbound(act, words or act, continues=held.token)
    uploads = request.FILES.getlist("files")
    enclosures = enclosing.look_at(uploads, held.question.desk, request.META["REMOTE_ADDR"], held.question)
    words = enclosing.with_words(words, enclosures)
    return Inbound(act, words, continues=held.token, files=enclosures)


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
    shown = timeline.with_ticks(timeline.for_patron(held.question))
    refusal = wrong or wrong_name
    keeps_id = wrong is not None and not isinstance(wrong, BadId)
    context = pages.common(request, held) | {
        "entries": shown,
        "blanks": blanks(),
        "has_page": any(one.kind == "page" and one.fields for one in shown),
        "refreshes": refreshes,
        "writes": writes,
        "reply_wrong": str(wrong) if wrong else "",
        "wrong_name": str(wrong_name) if wrong_name else "",
        "reply_typed": typed,
        "given": request.POST if wrong_name else {},
        "by_mail": reaches_mailboxes(held.question.desk),
        "act": request.POST.get("id") if keeps_id else secrets.token_urlsafe(24),
        "reply_to": reverse("passport-reply", args=[held.token]),
    }
    return pages.shown(request, held, "passport", context, status=refusal.status if refusal else 200)


def _download(body: str, kind: str, file_name: str) -> HttpResponse:
    response = HttpResponse(body, content_type=f"{kind}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    # If a browser shows it after all, it is nobody's page: no script, no origin of its own.
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return private(response)
