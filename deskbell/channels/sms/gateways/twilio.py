"""Twilio, and whoever speaks as Twilio does: signed webhooks in, one HTTP call out, status callbacks."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from django import forms
from django.conf import settings as server
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from deskbell.channels.sms import calling
from deskbell.channels.sms.gateways import media
from deskbell.channels.sms.gateways.gateway import Gateway, Payload, failed, text
from deskbell.mailroom import accounts
from deskbell.mailroom.contract import Enclosure, Inbound, Outbound, Receipt, TryLater, Unreadable
from deskbell.mailroom.models import Account

# What becomes of a text (Message.Status); what is not here changes nothing.
STATES = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "delivered",
    "undelivered": "failed",
    "failed": "failed",
    "canceled": "failed",
}
UNSETTLED = {"queued", "accepted", "scheduled", "sending", "partially_delivered"}
# They have refused at Twilio; nothing was sent.
REFUSED = 21610
# Too many at once, or too many waiting for this number.
BUSY = {20429, 14107, 21611}
# No such number, none that takes texts, or one that has not been reachable.
OF_THE_NUMBER = {21211, 21217, 21612, 21614, 30003, 30005, 30006}


class Twilio(Gateway):
    name = "twilio"
    at_once = 16
    label = _("Twilio, or a service that speaks as it does")
    fields = {
        "twilio_account": forms.RegexField(
            r"^[A-Za-z0-9-]{1,64}$",
            label=_("Account SID"),
            widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        ),
        "twilio_token": forms.CharField(
            label=_("Auth token"),
            max_length=200,
            required=False,
            widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        ),
        "twilio_service": forms.RegexField(
            r"^[A-Za-z0-9-]{1,64}$",
            label=_("Messaging service SID"),
            required=False,
            help_text=_("Only where a service chooses the number. Empty: texts come from the number above."),
        ),
        "twilio_url": forms.URLField(
            label=_("Address of the API"), assume_scheme="https", initial="https://api.twilio.com", max_length=200
        ),
    }
    secrets = frozenset({"twilio_token"})

    def verify(self, request: HttpRequest, account: Account) -> bool:
        token = accounts.secrets_of(account).get("twilio_token", "")
        given = request.headers.get("X-Twilio-Signature", "").encode("utf-8", "replace")  # whatever stands there
        if not token or not given:
            return False
        form = _form(request)
        url = server.PUBLIC_URL + request.get_full_path()
        matches = [hmac.compare_digest(signature(token, one, form).encode(), given) for one in _spellings(url)]
        return any(matches) and _body_is_signed(request)

    def answer(self) -> HttpResponse:
        return HttpResponse("<Response/>", content_type="text/xml")

    def read(self, payload: Payload, settings: Mapping[str, Any]) -> list[Inbound | Receipt]:
        fields = payload.fields()
        sid = fields.get("MessageSid") or fields.get("SmsSid") or ""
        if not sid:
            raise Unreadable("it names no message")
        status = fields.get("MessageStatus", "")
        if status in STATES:
            return [_receipt(sid, status, fields)]
        if status in UNSETTLED:
            return []
        return [
            text(
                sid,
                fields.get("Body", ""),
                fields.get("From", ""),
                settings,
                recipient=fields.get("To", ""),
                answered=fields.get("OptOutType", "").lower(),
                elsewhere=_media(fields),
            )
        ]

    def send(self, account: Account, outbound: Outbound, words: str, parts: int) -> Receipt:
        settings = accounts.settings_of(account)
        sid, token = str(settings.get("twilio_account", "")), str(settings.get("twilio_token", ""))
        if not token:
            raise TryLater("the auth token is missing", whole=True)
        service = settings.get("twilio_service")
        fields = {
            "To": outbound.to,
            "Body": words,
            "StatusCallback": f"{server.PUBLIC_URL}/hooks/{account.key}/status?id={outbound.id}",
            **({"MessagingServiceSid": str(service)} if service else {"From": account.address}),
        }
        url = f"{str(settings['twilio_url']).rstrip('/')}/2010-04-01/Accounts/{quote(sid)}/Messages.json"
        try:
            answer = calling.post(url, fields, {"Authorization": calling.basic(sid, token)})
        except calling.NotReached as why:
            raise TryLater(f"not reached: {why}", whole=True) from why
        except calling.NoAnswer as why:
            return Receipt(outbound.id, "unknown", reason=f"no answer: {why}", parts=parts)
        return _outcome(answer, outbound.id, parts)

    def fetch(self, account: Account, address: str) -> Enclosure:
        return media.fetch(accounts.settings_of(account), address)

    def to_set_up(self, account: Account, hook: str) -> list[tuple[str, str]]:
        return [(str(_("“A message comes in”, webhook, HTTP POST")), hook)]


# ---- signatures -----------------------------------------------------------------------------------


def signature(token: str, url: str, form: Iterable[tuple[str, str]]) -> str:
    """As published: the whole address, then name and value of each field, sorted and each pair once; HMAC-SHA1."""
    signed = url + "".join(name + value for name, value in sorted(set(form)))
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()).decode()


def _form(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, value) for name, values in request.POST.lists() for value in values]


def _spellings(url: str) -> set[str]:
    """The address with and without its port: services sign either (the published validators try both)."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return {url, *(urlunsplit(parts._replace(netloc=netloc)) for netloc in (host, f"{host}:{port}"))}


def _body_is_signed(request: HttpRequest) -> bool:
    """A body that is no form is signed by its hash in the address."""
    if request.content_type == "application/x-www-form-urlencoded" or not request.body:
        return True
    given = request.GET.get("bodySHA256", "")
    return hmac.compare_digest(hashlib.sha256(request.body).hexdigest().encode(), given.encode())


# ---- reading --------------------------------------------------------------------------------------


def _media(fields: Mapping[str, str]) -> tuple[str, ...]:
    """Where its pictures lie."""
    return tuple(fields[f"MediaUrl{place}"] for place in range(10) if fields.get(f"MediaUrl{place}"))


def _receipt(sid: str, status: str, fields: Mapping[str, str]) -> Receipt:
    code = fields.get("ErrorCode", "")
    state = "refused" if code == str(REFUSED) else STATES[status]
    why = fields.get("ErrorMessage", "") or (f"error {code}" if code else "")
    is_its = state != "failed" or (code.isascii() and code.isdigit() and int(code) in OF_THE_NUMBER)
    return Receipt(
        fields.get("id", ""),
        state,
        reason=f"{status}: {why}"[:200] if why else "",
        facts={} if is_its else {"blames": "message"},
        provider_id=sid,
    )


# ---- sending --------------------------------------------------------------------------------------


def _outcome(answer: calling.Answer, outbound: str, parts: int) -> Receipt:
    said = _said(answer.words)
    code, reason = said.get("code"), _reason(answer.status, said)
    if answer.status in {200, 201} and isinstance(said.get("sid"), str):
        return Receipt(outbound, "sent", provider_id=said["sid"], parts=parts)
    if code == REFUSED:
        return Receipt(outbound, "refused", reason=reason)
    # 401 and 403: the account's settings are wrong, and no text is to blame.
    if answer.status in {401, 403, 429, 503} or code in BUSY:
        raise TryLater(reason, after=answer.retry_after, whole=True)
    if 400 <= answer.status < 500:
        return failed(outbound, reason, is_the_numbers_fault=code in OF_THE_NUMBER)
    return Receipt(outbound, "unknown", reason=reason, parts=parts)


def _reason(status: int, said: Mapping[str, Any]) -> str:
    """In its own words where they stand as it writes errors: another server's answers are repeated to nobody."""
    code, words = said.get("code"), said.get("message")
    if not isinstance(code, int):
        return f"{status}: no error as Twilio writes it"
    if said.get("status") != status or not isinstance(words, str):
        return f"{status}: error {code % 1_000_000}"
    return f"{status}: {words}"[:200]


def _said(words: str) -> dict[str, Any]:
    try:
        found = json.loads(words)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
