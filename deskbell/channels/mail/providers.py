"""Mail providers behind django-anymail (the extra ``anymail``): what their webhooks say, and sending by their API.

anymail's views are used for what they know, checking and taking apart a request; its signals, addresses and settings
are not. Every webhook must carry the account's password, and the provider's signature where it signs.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest

from deskbell.channels.mail import ours, posted, reading
from deskbell.channels.mail.deadline import deadline
from deskbell.channels.mail.esps import ESPS, Esp
from deskbell.formats.mail.writing import Post
from deskbell.mailroom import accounts
from deskbell.mailroom.contract import Inbound, Receipt, TryLater, Unreadable
from deskbell.mailroom.models import Account

# The name that stands before the password in the webhooks' address.
NAME = "deskbell"
TRACKING = "tracking"
# anymail's event types (its ``signals.EventType``) as ours; what is not here says nothing of a delivery.
STATES = {
    "sent": "sent",
    "delivered": "delivered",
    "deferred": "delayed",
    "bounced": "failed",
    "failed": "failed",
    "rejected": "failed",
    "complained": "complained",
    "unsubscribed": "refused",
}
# Seconds for one call.
WHOLE = 50
UNWANTED = ("spam", "unsubscribed")


# ---- webhooks -------------------------------------------------------------------------------------


def verify(request: HttpRequest, account: Account) -> bool:
    """By the account's password (HTTP basic, compared in constant time) and the provider's signature."""
    settings = accounts.settings_of(account)
    esp = ESPS.get(str(settings.get("provider") or ""))
    if esp is None or not settings.get("provider_password"):
        return False
    tracking = _is_tracking(request.path)
    if not esp.calls(tracking=tracking):
        return False
    signing = {theirs: settings.get(mine) for theirs, mine in esp.signed_by(tracking=tracking).items()}
    if not all(signing.values()):
        return False
    if not _has_password(request, str(settings["provider_password"])):
        return False
    return not signing or _is_signed(request, esp, signing)


def _is_signed(request: HttpRequest, esp: Esp, signing: Mapping[str, Any]) -> bool:
    """By the provider's own signature; anymail compares in constant time."""
    from anymail.exceptions import AnymailWebhookValidationFailure

    view = _class(esp, tracking=_is_tracking(request.path))(**signing)
    head = {"method": str(request.method), "content-type": request.META.get("CONTENT_TYPE", "")}
    looked_at = posted.request_of(request.body, head)
    looked_at.META.update({name: value for name, value in request.META.items() if name.startswith("HTTP_")})
    try:
        view.run_validators(looked_at)
    except (AnymailWebhookValidationFailure, ValueError):  # ValueError: a key, or a signature, that is none
        return False
    return True


def is_webhook(headers: Mapping[str, str], settings: Mapping[str, Any]) -> bool:
    """Whether an arrival came by the house's address for webhooks, which notes how it was asked."""
    return "method" in headers and settings.get("provider") in ESPS


def read(raw: bytes, headers: Mapping[str, str], settings: Mapping[str, Any]) -> list[Inbound | Receipt]:
    """Letters, or what became of ours. Raises ``Unreadable``."""
    esp = ESPS[settings["provider"]]
    tracking = _is_tracking(headers.get("path", ""))
    if not esp.calls(tracking=tracking):
        raise Unreadable(f"{esp.label} brings nothing that is read")
    # It was checked when it came: what the view wants to know for that does not matter any more.
    view = _class(esp, tracking=tracking)(**dict.fromkeys(("webhook_secret", *esp.signed_by(tracking=tracking)), "-"))
    try:
        events = view.parse_events(posted.request_of(raw, headers))
        found = [_receipts(event) if tracking else _letters(event, settings) for event in events]
    except Unreadable:
        raise
    except Exception as why:  # anymail takes it that providers send what they promise
        raise Unreadable(f"{esp.label} sent what it does not send: {type(why).__name__}: {why}") from why
    return [item for items in found for item in items]


def _is_tracking(path: str) -> bool:
    return TRACKING in path.split("/")


def _has_password(request: HttpRequest, password: str) -> bool:
    given = request.headers.get("Authorization", "").encode("utf-8", "replace")
    wanted = b"Basic " + base64.b64encode(f"{NAME}:{password}".encode())
    return hmac.compare_digest(given, wanted)


def _letters(event: Any, settings: Mapping[str, Any]) -> list[Inbound | Receipt]:
    message = event.message
    if message is None:
        raise Unreadable("there is no message in it")
    head = {}
    if message.envelope_recipient:
        head[reading.ENVELOPE_TO] = str(message.envelope_recipient).replace(",", " ")
    if message.envelope_sender:
        head[reading.ENVELOPE_FROM] = str(message.envelope_sender)
    return reading.read(message.as_bytes(), head, settings)


def _receipts(event: Any) -> list[Inbound | Receipt]:
    state = STATES.get(event.event_type)
    if state is None:
        return []
    unwanted = event.reject_reason in UNWANTED
    outbound = str((event.metadata or {}).get("outbound") or "")
    words = str(event.mta_response or event.description or event.reject_reason or "")
    return [
        Receipt(
            outbound if ours.is_outbound(outbound) else "",
            "refused" if state == "failed" and unwanted else state,
            at=event.timestamp,
            reason=" ".join(words.split())[:300],
            facts={"blames": "message"} if event.reject_reason == "blocked" or event.event_type == "failed" else {},
            provider_id=str(event.message_id or "").strip("<>"),
            address=str(event.recipient or ""),
        )
    ]


# ---- sending --------------------------------------------------------------------------------------


def send(account: Account, post: Post, outbound: str) -> Receipt:
    """One call. Raises ``TryLater`` and nothing else."""
    settings = accounts.settings_of(account)
    esp = ESPS.get(str(settings.get("provider") or ""))
    if esp is None:
        raise TryLater("the account names no mail provider", whole=True)
    try:
        from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
    except ImportError as why:
        raise TryLater("the extra “anymail” is not installed: pip install 'deskbell[anymail]'", whole=True) from why
    message = _message(post, outbound)
    try:
        with deadline(WHOLE) as end:
            _post(_backend(esp, settings), message)
    except AnymailRecipientsRefused:
        return Receipt(outbound, "failed", reason="the address is refused", provider_id=_id(message))
    except AnymailAPIError as why:
        if end.has_passed:
            raise TryLater(f"no answer from {esp.label}: it took too long", whole=True) from why
        return _refused(why, outbound, esp)
    except AnymailError as why:  # something that this provider cannot carry
        return Receipt(outbound, "failed", reason=_line(why), facts={"blames": "message"})
    except (
        TypeError,
        ValueError,
        LookupError,
        AttributeError,
    ):  # anymail takes it that providers say what they promise
        return Receipt(outbound, "unknown", reason=f"{esp.label} answers, and not as it does")
    told = set(message.anymail_status.status or {"unknown"})  # type: ignore[attr-defined]
    state = "sent" if told <= {"sent", "queued"} else "unknown" if told <= {"unknown", "sent", "queued"} else "failed"
    return Receipt(outbound, state, provider_id=_id(message))


def _post(backend: Any, message: EmailMultiAlternatives) -> None:
    from deskbell.channels.mail import posting

    backend.open()
    try:
        posting.session_of(backend.session)
        backend.send_messages([message])
    finally:
        backend.close()


def _backend(esp: Esp, settings: Mapping[str, Any]) -> Any:
    keys = {theirs: settings.get(mine) for theirs, mine in esp.sending.items() if settings.get(mine)}
    backend = import_module(f"anymail.backends.{esp.module}").EmailBackend
    more = {"api_url": settings["provider_url"]} if settings.get("provider_url") else {}
    return backend(ignore_unsupported_features=True, **keys, **more)


def _message(post: Post, outbound: str) -> EmailMultiAlternatives:
    """The post as Django writes it down; the provider makes the bytes."""
    message = EmailMultiAlternatives(
        subject=" ".join(post.subject.split()),
        body=post.text,
        from_email=_written(post.sender.name, post.sender.address),
        to=[mailbox.address for mailbox in post.to],
        reply_to=[post.reply_to] if post.reply_to else None,
        headers=dict(_head(post)),
    )
    message.attach_alternative(post.html, "text/html")
    for file in post.files:
        message.attach(file.name, file.data, file.type)
    message.metadata = {"outbound": outbound}  # type: ignore[attr-defined]  # anymail's: comes back with each event
    return message


def _head(post: Post) -> Iterable[tuple[str, str]]:
    yield "Message-ID", f"<{post.message_id}>"
    if post.in_reply_to:
        yield "In-Reply-To", f"<{post.in_reply_to}>"
    if post.references:
        yield "References", " ".join(f"<{one}>" for one in post.references)
    if post.automatic:
        yield "Auto-Submitted", post.automatic
        yield "X-Auto-Response-Suppress", "All"
    if post.list_id:
        yield "List-ID", post.list_id
        yield "Precedence", "bulk"
    if post.list_unsubscribe:
        yield "List-Unsubscribe", ", ".join(f"<{way}>" for way in post.list_unsubscribe)
        if any(way.startswith("https:") for way in post.list_unsubscribe):
            yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"
    yield from post.more


def _written(name: str, address: str) -> str:
    plain = " ".join(name.replace('"', "'").replace("\\", "").split())
    return f'"{plain}" <{address}>' if plain else address


def _refused(why: Any, outbound: str, esp: Esp) -> Receipt:
    """What an API's "no" means: too many or out of order, later; not our key, later too; else this message never. And a
    "yes" that says what no yes says: perhaps it was taken, and nobody knows.

    Of its words only the number is shown: at that address another may answer, inside of a network perhaps."""
    status = getattr(why, "status_code", None)
    told = f"{esp.label} answers {status}" if status else f"no answer from {esp.label}"
    if status is not None and 200 <= status < 300:
        return Receipt(outbound, "unknown", reason=f"{told}, and not as it does")
    if status is None or status < 400 or status == 429 or status >= 500 or status in (401, 403):
        raise TryLater(told, whole=True) from why
    return Receipt(outbound, "failed", reason=told, facts={"blames": "message"})


def _id(message: Any) -> str:
    return str(getattr(message.anymail_status, "message_id", None) or "").strip("<>")


def _line(why: BaseException) -> str:
    """The first line: those below it repeat the request."""
    return (str(why).strip().splitlines() or [type(why).__name__])[0][:300]


def _class(esp: Esp, *, tracking: bool) -> Any:
    module = import_module(f"anymail.webhooks.{esp.module}")
    return getattr(module, f"{esp.classes}{'Tracking' if tracking else 'Inbound'}WebhookView")
