"""Where the answer goes, chosen by the patron: a page that works without scripts, and a panel with them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from deskbell.journal import reading
from deskbell.live import floods
from deskbell.mailroom import accounts, addresses
from deskbell.mailroom.models import Account
from deskbell.public import pages
from deskbell.public.holding import Held, holder
from deskbell.questions import attaching, handing_out, joining, proving, transcripts, ways
from deskbell.questions.refusals import BadAddress, Refusal, TooFast
from deskbell.questions.ways import Going


@holder("GET", "HEAD", "POST")
def way(request: HttpRequest, held: Held) -> HttpResponse:
    """``address``: a mailbox or a mobile, which says what it is; or ``kind``, of one that is known, or empty.

    ``again``: new digits to where they were sent, once those are good no longer.
    """
    if request.method != "POST":
        return _page(request, held, done="done" in request.GET, only=request.GET.get("kind", ""))
    given = request.POST
    try:
        pages.refuse_flood(request)
        _refuse_many(request)
        now = ways.going(held.question)
        text = now.text if "again" in given else given.get("address", "")
        kind = _kind_of(text) if text.strip() else given.get("kind", "")
        going = ways.choose(held.question, kind, address=text)
    except Refusal as why:
        return _page(request, held, wrong=why)
    return pages.to("passport-way" if _must_answer(going) else "passport", held.token)


@holder("POST")
def code(request: HttpRequest, held: Held) -> HttpResponse:
    """``digits`` that we sent; ``then``: what was wanted when they were asked for."""
    then = request.POST.get("then") == "transcript"
    try:
        pages.refuse_flood(request)
        joining.typed(held.question, request.POST.get("digits", ""))
        if then:
            transcripts.ask_for(held.question)
    except Refusal as why:
        return _page(request, held, wrong=why, prove=then)
    return pages.to("passport-way", held.token, "?done") if then else pages.to("passport", held.token)


@holder("POST")
def digits(request: HttpRequest, held: Held) -> HttpResponse:
    """Shows digits; whoever texts them to us goes on from that phone."""
    try:
        pages.refuse_flood(request)
        shown = joining.shown(held.question)
    except Refusal as why:
        return _page(request, held, wrong=why)
    return _page(request, held, shown=shown)


@holder("POST")
def transcript(request: HttpRequest, held: Held) -> HttpResponse:
    """All that was said, by mail: to a mailbox that is proved, or that is proved now."""
    try:
        pages.refuse_flood(request)
        _refuse_many(request)
        transcripts.ask_for(held.question, request.POST.get("address", ""))
    except Refusal as why:
        return _page(request, held, wrong=why, prove=isinstance(why, transcripts.ProveFirst))
    return pages.to("passport-way", held.token, "?done")


@holder("GET", "HEAD")
def file(request: HttpRequest, held: Held, file: str) -> HttpResponseBase:
    """A file that came or went with a message, as far as the patron may see it."""
    response = handing_out.handed_out(attaching.find_for_patron(held.question, file))
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _refuse_many(request: HttpRequest) -> None:
    """An address that is typed may get a first message of ours: nobody types them by the hundred."""
    if request.POST.get("address", "").strip() and not floods.addresses.take(request.META["REMOTE_ADDR"]):
        raise TooFast


# ---- the page -------------------------------------------------------------------------------------------


def _page(
    request: HttpRequest,
    held: Held,
    *,
    wrong: Refusal | None = None,
    shown: str = "",
    done: bool = False,
    prove: bool = False,
    only: str = "",
) -> HttpResponse:
    """``only``: the one kind that somebody has chosen before, or ``transcript``."""
    question, going = held.question, ways.going(held.question)
    sends = accounts.ways_of(question.desk)
    phone: Account | None = sends.get(addresses.PHONE)
    context = pages.common(request, held) | {
        "going": going,
        "sends": [only] if only in sends else sorted(sends),
        "only": only,
        "known": _known(held, going, sends),
        "has_email": ways.address_of(question.patron, addresses.EMAIL) is not None,
        "number": phone.address if phone else "",
        "shown": shown,
        "done": done,
        "prove": prove,
        "is_sent": proving.is_sent(question),
        "last": reading.last(question.pk),
        "wrong": str(wrong) if wrong else "",
        "given": request.POST if wrong else {},
    }
    return pages.shown(request, held, "way", context, status=wrong.status if wrong else 200)


def _known(held: Held, going: Going, sends: dict[str, Account]) -> list[dict[str, str]]:
    """The addresses that the patron gave, by as much of them as they know them by, where nothing goes yet."""
    found = []
    for kind in sends:
        address = ways.address_of(held.question.patron, kind)
        text = ways.text_of(address) if address else ""
        if text and text != going.text and (kind == addresses.EMAIL or _is_reached(held, kind)):
            found.append({"kind": kind, "hint": addresses.hint(text)})
    return found


def _is_reached(held: Held, kind: str) -> bool:
    address = ways.address_of(held.question.patron, kind)
    return address is not None and proving.is_heard(held.question.patron, address)


def _kind_of(text: str) -> str:
    try:
        return addresses.recognise(text).kind
    except addresses.BadAddress:
        raise BadAddress from None


def _must_answer(going: Going) -> bool:
    return going.kind == addresses.PHONE and not going.reached
