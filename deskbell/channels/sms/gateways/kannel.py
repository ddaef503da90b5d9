"""Kannel by HTTP: texts in and receipts as calls of an address that only it knows, ``sendsms`` out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.conf import settings as server
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from deskbell.channels.sms import calling, hooks, numbers
from deskbell.channels.sms.gateways.gateway import Gateway, Payload, failed, text
from deskbell.formats import gsm
from deskbell.mailroom import accounts
from deskbell.mailroom.contract import Inbound, Outbound, Receipt, TryLater, Unreadable
from deskbell.mailroom.models import Account

# Values of %d. 4 (queued at the SMSC) says nothing new: 0 and 3 of sendsms said it.
STATES = {"1": "delivered", "2": "failed", "8": "sent", "16": "failed"}
UNSETTLED = {"4", "32"}
EVERYTHING = "31"  # the mask of the receipts that are wanted
SEVEN_BIT, UCS2 = "0", "2"
MO = "id=%I&from=%p&to=%P&charset=%C&at=%T&text=%b"
DLR = "state=%d&at=%T&reason=%A"
STATUSES = {401: "wrong user or password", 403: "wrong user or password", 404: "no sendsms there", 503: "not now"}
# What sendsms says: a number, and words of its own.
SAID = re.compile(r"(\d+): ([^\n]{0,150})")


class Kannel(Gateway):
    name = "kannel"
    at_once = 16
    label = _("Kannel")
    fields = {
        "kannel_url": forms.URLField(
            label=_("Address of sendsms"),
            assume_scheme="http",
            max_length=200,
            initial="http://127.0.0.1:13013/cgi-bin/sendsms",
        ),
        "kannel_user": forms.CharField(label=_("User name"), max_length=80),
        "kannel_password": forms.CharField(
            label=_("Password"),
            max_length=200,
            required=False,
            widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        ),
        "kannel_smsc": forms.CharField(
            label=_("smsc-id"),
            max_length=80,
            required=False,
            help_text=_("Where texts leave by one line of several. Empty: Kannel chooses."),
        ),
        "kannel_back": forms.URLField(
            label=_("Address by which Kannel reaches this server"),
            assume_scheme="http",
            max_length=200,
            required=False,
            help_text=_("Such as http://127.0.0.1:8000 where both run on one machine. Empty: the public address."),
        ),
    }
    secrets = frozenset({"kannel_password"})

    def verify(self, request: HttpRequest, account: Account) -> bool:
        return hooks.is_called_rightly(request, account)

    def read(self, payload: Payload, settings: Mapping[str, Any]) -> list[Inbound | Receipt]:
        fields = payload.fields("latin-1")
        if "state" in fields:
            return _receipts(fields)
        charset = fields.get("charset", "UTF-8")
        words = _decoded(fields.get("text", "").encode("latin-1"), charset)
        to, at = fields.get("to", ""), _at(fields.get("at", ""))
        return [text(fields.get("id", ""), words, fields.get("from", ""), settings, recipient=to, at=at)]

    def send(self, account: Account, outbound: Outbound, words: str, parts: int) -> Receipt:
        settings = accounts.settings_of(account)
        url = str(settings.get("kannel_url") or "")
        if not url:
            raise TryLater("the account has no address of Kannel", whole=True)
        is_cheap = gsm.encoding_of(words) == "GSM-7"
        fields = {
            "username": str(settings.get("kannel_user", "")),
            "password": str(settings.get("kannel_password", "")),
            "from": account.address,
            "to": outbound.to,
            "text": words,
            "charset": "UTF-8",
            "coding": SEVEN_BIT if is_cheap else UCS2,
            "dlr-mask": EVERYTHING,
            "dlr-url": f"{_path(account, 'dlr')}?id={outbound.id}&{DLR}",
            **({"smsc": str(settings["kannel_smsc"])} if settings.get("kannel_smsc") else {}),
        }
        try:
            answer = calling.get(url, fields)  # its POST takes no forms
        except calling.NotReached as why:
            raise TryLater(f"Kannel was not reached: {why}", whole=True) from why
        except calling.NoAnswer as why:
            return Receipt(outbound.id, "unknown", reason=f"Kannel did not answer: {why}", parts=parts)
        return _outcome(answer, outbound.id, parts)

    def to_set_up(self, account: Account, hook: str) -> list[tuple[str, str]]:
        number = numbers.digits(account.address)
        service = [
            "group = sms-service",
            "keyword = default",
            "catch-all = true",
            f"get-url = {_path(account, 'mo')}?{MO}",
            "max-messages = 0",
            "omit-empty = true",
            f'allowed-receiver-prefix = "{number};+{number}"',
        ]
        return [(str(_("In kannel.conf")), "\n".join(service))]


def _path(account: Account, what: str) -> str:
    back = str(account.settings.get("kannel_back") or server.PUBLIC_URL).rstrip("/")
    return f"{back}/hooks/{account.key}/{what}/{hooks.secret_of(account)}"


# ---- reading --------------------------------------------------------------------------------------


def _receipts(fields: Mapping[str, str]) -> list[Inbound | Receipt]:
    state = fields["state"]
    if state in UNSETTLED:
        return []
    if state not in STATES or not fields.get("id"):
        raise Unreadable("a receipt of no known state, or for no text")
    reason = fields.get("reason", "") if STATES[state] == "failed" else ""
    return [Receipt(fields["id"], STATES[state], at=_at(fields.get("at", "")), reason=reason[:200])]


def _decoded(octets: bytes, charset: str) -> str:
    """%b is in the charset that %C names; 8-bit ones are no text to Kannel, though some lines label them so."""
    if charset.upper() == "8-BIT":
        charset = "utf-8"
    try:
        return octets.decode(charset)
    except (LookupError, ValueError):  # also where its name is none
        return octets.decode("cp1252", "replace")


def _at(text: str) -> datetime | None:
    """%T: seconds since 1970."""
    if not (text.isascii() and text.isdigit() and len(text) <= 10):
        return None
    return datetime.fromtimestamp(int(text), UTC)


# ---- sending --------------------------------------------------------------------------------------


def _outcome(answer: calling.Answer, outbound: str, parts: int) -> Receipt:
    said = SAID.match(answer.words.strip())
    # What is not Kannel's own way of speaking is not repeated to anybody: the address may be another server's.
    reason = f"{answer.status}: {said[2] if said else STATUSES.get(answer.status, 'no answer of Kannel')}"
    if answer.status in {200, 202} and said and said[1] in {"0", "3"}:
        return Receipt(outbound, "sent", parts=parts)
    # 403 and 404: the account's settings are wrong, and no text is to blame; 503: not now.
    if answer.status in {401, 403, 404, 503}:
        raise TryLater(reason, after=answer.retry_after, whole=True)
    if 400 <= answer.status < 500:
        return failed(outbound, reason)
    return Receipt(outbound, "unknown", reason=reason, parts=parts)
