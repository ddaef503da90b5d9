"""Webhooks: a provider brings something to ``/hooks/<account key>/``.

Believed only when the account's channel says so; then it is stored before it is answered, and read afterwards. What
cannot be stored is answered 503, so that the provider brings it again.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from deskbell.mailroom import accounts, letterbox
from deskbell.mailroom.contract import Channel
from deskbell.mailroom.models import Account

log = logging.getLogger("deskbell.mailroom")

# The largest body that a webhook may bring: a mail with its files (``server.pages_app`` lets it in).
MOST_BYTES = 25 << 20
# Seconds for which an account that is called is remembered, and how many of them.
REMEMBERED, MOST_KNOWN = 1.0, 10_000
# What ``Channel.read`` is told of the request beside its body.
KEPT_HEADERS = ("Content-Type", "Content-Encoding", "User-Agent")
# What is longer, as the last part of the address, is a secret.
LONGEST_WORD = 20
# What Django itself answers with 400 when a view meets it.
MALFORMED = (BadRequest, SuspiciousOperation, MultiPartParserError)


@csrf_exempt  # the provider's signature is asked for instead
@require_http_methods(["GET", "POST"])
def hook(request: HttpRequest, key: str, rest: str = "") -> HttpResponse:
    try:
        account = _called(key)
        channel = accounts.channel_of(account)
    except (Account.DoesNotExist, accounts.NoChannel):
        return HttpResponse("Nobody is called here.\n", status=404, content_type="text/plain")
    take_body(request)
    try:
        believed = channel.verify(request, account)
    except MALFORMED:
        raise
    except Exception:
        log.exception("the channel of account %d failed to verify a webhook", account.pk)
        return _later()
    if not believed:
        log.warning("a webhook of account %d was not its provider's; it came from %s", account.pk, _whence(request))
        return HttpResponse("This is not signed as it should be.\n", status=403, content_type="text/plain")
    try:
        letterbox.drop(account, request.body, headers_of(request, rest))
    except letterbox.NotKept:
        log.exception("a webhook of account %d could not be stored", account.pk)
        return _later()
    return _answer(channel, request, account)


def take_body(request: HttpRequest) -> None:
    """The whole body, whatever Django's limit for forms: this page alone takes mails with their files.

    ``request.body`` and ``request.POST`` are there afterwards as always.
    """
    request._body = request.read(MOST_BYTES)  # noqa: SLF001 - Django has no other way to take a larger one


def headers_of(request: HttpRequest, rest: str) -> Mapping[str, str]:
    """What ``Channel.read`` is given beside the body: how it was asked, the query as written, the rest of the address.

    A secret at the address's end is not kept, nor is a signature: both have served.
    """
    kept = {name.lower(): request.headers[name] for name in KEPT_HEADERS if name in request.headers}
    parts = rest.strip("/").split("/")
    if len(parts[-1]) > LONGEST_WORD:
        parts.pop()
    return {
        "method": request.method or "",
        "path": "/".join(parts),
        "query": request.META.get("QUERY_STRING", ""),
        **kept,
    }


def _called(key: str) -> Account:
    """By whose address somebody calls, as it was within a second: a crowd of calls asks for it once."""
    known = _known.get(key)
    if known is None or time.monotonic() - known[0] > REMEMBERED:
        if len(_known) > MOST_KNOWN:
            _known.clear()
        known = _known[key] = time.monotonic(), Account.objects.select_related("desk").get(key=key, active=True)
    return known[1]


_known: dict[str, tuple[float, Account]] = {}


def _answer(channel: Channel, request: HttpRequest, account: Account) -> HttpResponse:
    """What the provider wants to hear. It is stored, so whatever happens here is no reason to bring it again."""
    if not hasattr(channel, "answer"):
        return HttpResponse(content_type="text/plain")
    try:
        answer: HttpResponse = channel.answer(request, account)
    except Exception:
        log.exception("the channel of account %d has no answer to a webhook", account.pk)
        return HttpResponse(content_type="text/plain")
    return answer


def _later() -> HttpResponse:
    words = "It could not be stored now. Bring it again in a while.\n"
    return HttpResponse(words, status=503, content_type="text/plain", headers={"Retry-After": "30"})


def _whence(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", "nowhere"))
