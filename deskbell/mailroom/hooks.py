"""Webhooks: a provider brings something to ``/hooks/<account key>/``.

Believed only when the account's channel says so; then it is stored before it is answered, and read afterwards. What
cannot be stored is answered 503, so that the provider brings it again. Of a crowd of calls those that wait together are
stored together.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.multipartparser import MultiPartParserError
from django.views.decorators.csrf import csrf_exempt

from deskbell.mailroom import accounts, letterbox
from deskbell.mailroom.contract import Channel
from deskbell.mailroom.models import Account

log = logging.getLogger("deskbell.mailroom")

METHODS = ("GET", "POST")
# As in this room's ``urls``, which nothing here walks through: the account's key, and the rest of the address.
ADDRESS = re.compile(r"/hooks/([-a-zA-Z0-9_]+)/(.*)")
# The largest body that a webhook may bring: a mail with its files (``server.pages_app`` lets it in).
MOST_BYTES = 25 << 20
# Seconds for which an account that is called is remembered, and how many of them.
REMEMBERED, MOST_KNOWN = 1.0, 10_000
# What ``Channel.read`` is told of the request beside its body, and what WSGI calls it.
KEPT_HEADERS = {
    "content-type": "CONTENT_TYPE",
    "content-encoding": "HTTP_CONTENT_ENCODING",
    "user-agent": "HTTP_USER_AGENT",
}
# What is longer, as the last part of the address, is a secret.
LONGEST_WORD = 20
# What a view may raise of a request that is none.
MALFORMED = (BadRequest, SuspiciousOperation, MultiPartParserError)


@dataclass(frozen=True, slots=True)
class Call:
    """A provider's own, and what it brings."""

    request: HttpRequest
    account: Account
    channel: Channel
    rest: str

    @property
    def payload(self) -> letterbox.Payload:
        return self.account, self.request.body, headers_of(self.request, self.rest)


def answer_all(requests: Sequence[HttpRequest]) -> list[HttpResponse]:
    """In their order, once all that they bring is on disk."""
    heard = [_heard(request) for request in requests]
    kept = iter(letterbox.drop_all([one.payload for one in heard if isinstance(one, Call)]))
    return [_answer(one, next(kept)) if isinstance(one, Call) else one for one in heard]


@csrf_exempt  # the provider's signature is asked for instead
def hook(request: HttpRequest, key: str, rest: str = "") -> HttpResponse:
    """One by itself, where nothing gathers them (``AppConfig.called``)."""
    return answer_all([request])[0]


def take_body(request: HttpRequest) -> None:
    """The whole body, whatever Django's limit for forms: this page alone takes mails with their files.

    ``request.body`` and ``request.POST`` are there afterwards as always.
    """
    request._body = request.read(MOST_BYTES)  # noqa: SLF001 - Django has no other way to take a larger one


def headers_of(request: HttpRequest, rest: str) -> Mapping[str, str]:
    """What ``Channel.read`` is given beside the body: how it was asked, the query as written, the rest of the address.

    A secret at the address's end is not kept, nor is a signature: both have served.
    """
    meta = request.META
    parts = rest.strip("/").split("/")
    if len(parts[-1]) > LONGEST_WORD:
        parts.pop()
    return {
        "method": request.method or "",
        "path": "/".join(parts),
        "query": meta.get("QUERY_STRING", ""),
        **{name: meta[key] for name, key in KEPT_HEADERS.items() if key in meta},
    }


def _heard(request: HttpRequest) -> Call | HttpResponse:
    """What is to be stored, or why nothing is. Raises nothing: there are others beside it."""
    if request.method not in METHODS:
        return HttpResponseNotAllowed(METHODS)
    try:
        address = ADDRESS.fullmatch(request.path_info)
        account = _called(address[1] if address else "")
        call = Call(request, account, accounts.channel_of(account), address[2] if address else "")
    except (Account.DoesNotExist, accounts.NoChannel):
        return _said(404, "Nobody is called here.")
    except DatabaseError as why:
        log.warning("whom a webhook calls cannot be looked up: %s", type(why).__name__)
        return _later()
    return _refused(call) or call


def _refused(call: Call) -> HttpResponse | None:
    account = call.account.pk
    try:
        take_body(call.request)
        believed = call.channel.verify(call.request, call.account)
    except MALFORMED:
        return _said(400, "This is not what a provider sends.")
    except Exception:
        log.exception("the channel of account %d failed to verify a webhook", account)
        return _later()
    if not believed:
        log.warning("a webhook of account %d was not its provider's; it came from %s", account, _whence(call.request))
        return _said(403, "This is not signed as it should be.")
    return None


def _called(key: str) -> Account:
    """By whose address somebody calls, as it was within a second: a crowd of calls asks for it once."""
    known = _known.get(key)
    if known is None or time.monotonic() - known[0] > REMEMBERED:
        if len(_known) > MOST_KNOWN:
            _known.clear()
        known = _known[key] = time.monotonic(), Account.objects.select_related("desk").get(key=key, active=True)
    return known[1]


_known: dict[str, tuple[float, Account]] = {}


def _answer(call: Call, kept: int | letterbox.NotKept) -> HttpResponse:
    """What the provider wants to hear. What is stored is no more to be brought, whatever happens here."""
    if isinstance(kept, letterbox.NotKept):
        log.error("a webhook of account %d could not be stored: %s", call.account.pk, kept)
        return _later()
    if not hasattr(call.channel, "answer"):
        return HttpResponse(content_type="text/plain")
    try:
        answer: HttpResponse = call.channel.answer(call.request, call.account)
    except Exception:
        log.exception("the channel of account %d has no answer to a webhook", call.account.pk)
        return HttpResponse(content_type="text/plain")
    return answer


def _later() -> HttpResponse:
    answer = _said(503, "It could not be stored now. Bring it again in a while.")
    answer.headers["Retry-After"] = "30"
    return answer


def _said(status: int, words: str) -> HttpResponse:
    return HttpResponse(f"{words}\n", status=status, content_type="text/plain")


def _whence(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", "nowhere"))
