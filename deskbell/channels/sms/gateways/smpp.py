"""A message centre (SMSC) by SMPP 3.4: one line both ways, kept open by ``smsc.attendant``."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import replace
from itertools import count
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from deskbell.channels.sms import numbers
from deskbell.channels.sms.gateways.gateway import Gateway, Payload, failed, text, word
from deskbell.channels.sms.smsc import pdus
from deskbell.channels.sms.smsc.attendant import Attendant, line_of
from deskbell.channels.sms.smsc.line import Cut, Line, NoLine
from deskbell.formats import gsm, gsm_octets, phones
from deskbell.formats.gsm_octets import LATIN, UCS2, Part
from deskbell.mailroom.contract import Inbound, Outbound, Receipt, TryLater, Unreadable
from deskbell.mailroom.models import Account

# SMPP 3.4, 5.1.3: not now (system error, queue full, throttled, temporary error of the receiver).
NOT_NOW = {0x08, 0x14, 0x58, 0x64}
NO_SUCH_NUMBER = 0x0B
# Seconds in which later parts are offered, again if need be: the first has left, so the text cannot wait elsewhere.
PATIENCE = 45.0
# What message_state and the words of a receipt say (5.2.28, appendix B).
BY_NUMBER = {2: "delivered", 3: "failed", 4: "failed", 5: "failed", 8: "failed"}
BY_WORD = {
    "DELIVRD": "delivered",
    "EXPIRED": "failed",
    "DELETED": "failed",
    "UNDELIV": "failed",
    "REJECTD": "failed",
}
UNSETTLED = {1, 6, 7, "ENROUTE", "ACCEPTD", "UNKNOWN"}
SAID = re.compile(r"\bid:\s*(\S+).*?\bstat:\s*([A-Za-z]+)(?:.*?\berr:\s*(\S+))?", re.DOTALL | re.IGNORECASE)
RECEIPT, INTERNATIONAL, NAME, ISDN = 0x04, 1, 5, 1
RECEIPTED_ID, STATE, PAYLOAD = "001e", "0427", "0424"

_references = count(secrets.randbelow(256))


class Smpp(Gateway):
    name = "smpp"
    label = _("SMPP 3.4")
    fields = {
        "smpp_host": forms.CharField(label=_("Server"), max_length=253),
        "smpp_port": forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, initial=2775),
        "smpp_tls": forms.BooleanField(label=_("By TLS"), required=False),
        "smpp_id": forms.CharField(label=_("System id"), max_length=15),
        "smpp_password": forms.CharField(
            label=_("Password"), max_length=8, required=False, widget=forms.PasswordInput(attrs={"autocomplete": "off"})
        ),
        "smpp_type": forms.CharField(label=_("System type"), max_length=12, required=False),
        "smpp_alphabet": forms.ChoiceField(
            label=_("Its default alphabet"), choices=[("gsm", "GSM 03.38"), ("latin", "ISO 8859-1")], initial="gsm"
        ),
        "smpp_ids": forms.ChoiceField(
            label=_("Ids in receipts"),
            choices=[("same", _("as they were given")), ("decimal", _("decimal, though given in hexadecimal"))],
            initial="same",
        ),
    }
    secrets = frozenset({"smpp_password"})
    sends_by_line = True

    def attend(self, account: Account) -> Attendant:
        return Attendant(account)

    def read(self, payload: Payload, settings: Mapping[str, Any]) -> list[Inbound | Receipt]:
        fields = payload.json()
        if "pdu" in fields:
            raise Unreadable(word(fields, "why") or "no PDU")
        tlvs, kind, parts = fields.get("tlvs", {}), fields.get("class", 0), fields.get("parts")
        if not isinstance(tlvs, dict) or not isinstance(kind, int):
            raise Unreadable("not a deliver_sm")
        try:
            words = _joined(parts, fields, settings) if parts else _whole(fields, tlvs, kind, settings)
            if kind & 0x3C == RECEIPT or RECEIPTED_ID in tlvs:
                return _receipts(words, tlvs)
        except (TypeError, ValueError, KeyError) as why:
            raise Unreadable(f"not a deliver_sm: {why}") from why
        sender = _full(word(fields, "from"), fields.get("from_ton"))
        return [text(word(fields, "id"), words, sender, settings, recipient=word(fields, "to"))]

    def send(self, account: Account, outbound: Outbound, words: str, parts: int) -> Receipt:
        """The first part goes alone: until it is taken nothing has left, and the text may wait."""
        try:
            line = line_of(account)
        except NoLine as why:
            raise TryLater(str(why), whole=True) from why
        encoded = _encoded(words, account.settings)
        given, taken, ends = "", 0, time.monotonic() + PATIENCE
        try:
            for taken, part in enumerate(encoded):
                if taken and time.monotonic() > ends:
                    return Receipt(outbound.id, "unknown", reason="too slow for all parts", parts=len(encoded))
                fields = _fields(account, outbound, part, is_last=taken + 1 == len(encoded))
                given = _submit(line, fields, ends if taken else 0)
        except _Refused as why:
            if taken == 0 and why.status in NOT_NOW:
                raise TryLater(pdus.said(why.status), whole=True) from why
            return _refusal(outbound.id, why.status, taken, len(encoded))
        except NoLine as why:
            if taken == 0:
                raise TryLater(str(why), whole=True) from why
            return Receipt(outbound.id, "unknown", reason=str(why), parts=len(encoded))
        except Cut as why:
            return Receipt(outbound.id, "unknown", reason=str(why), parts=len(encoded))
        return Receipt(outbound.id, "sent", provider_id=_as_receipted(given, account.settings), parts=len(encoded))


# ---- sending --------------------------------------------------------------------------------------


class _Refused(Exception):
    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def _submit(line: Line, fields: dict[str, Any], ends: float) -> str:
    """One part; its message id. Where it came too fast it is offered again, until the clock says ``ends``."""
    body, pause = pdus.submit_body(**fields), 0.5
    while True:
        answer = line.ask(pdus.SUBMIT_SM, body)
        if answer.status == pdus.OK:
            return pdus.message_id(answer.body)
        if answer.status not in NOT_NOW or time.monotonic() + pause > ends:
            raise _Refused(answer.status)
        time.sleep(pause)
        pause *= 2


def _refusal(outbound: str, status: int, taken: int, parts: int) -> Receipt:
    left = f", after {taken} of {parts} parts" if taken else ""
    return failed(outbound, pdus.said(status) + left, is_the_numbers_fault=status == NO_SUCH_NUMBER, parts=parts)


def _fields(account: Account, outbound: Outbound, part: Part, *, is_last: bool) -> dict[str, Any]:
    """A receipt is asked for the last part alone: it stands for the text."""
    ton, npi, source = _address(account.address)
    dest_ton, dest_npi, destination = _address(outbound.to)
    return {
        "source_addr": source,
        "source_addr_ton": ton,
        "source_addr_npi": npi,
        "destination_addr": destination,
        "dest_addr_ton": dest_ton,
        "dest_addr_npi": dest_npi,
        "short_message": part.header + part.body,
        "esm_class": 0x40 if part.header else 0,
        "data_coding": part.coding,
        "registered_delivery": 1 if is_last else 0,
    }


def _address(text: str) -> tuple[int, int, str]:
    """Type, plan and digits. A short code is of no type: the message centre knows its own."""
    sender = phones.sender(text)
    if sender is not None and sender.kind == "name":
        return NAME, 0, sender.text
    if sender is not None and sender.kind == "number":
        return INTERNATIONAL, ISDN, numbers.digits(sender.text)
    return 0, 0, text


def _encoded(words: str, settings: Mapping[str, Any]) -> list[Part]:
    """In the alphabets of GSM, or where the message centre's own (coding 0) is Latin-1, in that."""
    if settings.get("smpp_alphabet") != "latin":
        return gsm_octets.encode(words, next(_references))
    words = words.replace("€", "EUR")
    parts = zip(gsm_octets.encode(words, next(_references)), gsm.split(words), strict=True)
    return [
        part if part.coding == UCS2 else replace(part, body=said.encode("latin-1", "replace")) for part, said in parts
    ]


def _as_receipted(given: str, settings: Mapping[str, Any]) -> str:
    """The id under which receipts will name the text."""
    if settings.get("smpp_ids") == "decimal" and re.fullmatch(r"[0-9A-Fa-f]{1,32}", given):
        return str(int(given, 16))
    return given


# ---- reading --------------------------------------------------------------------------------------


def _whole(fields: Mapping[str, Any], tlvs: Mapping[str, str], kind: int, settings: Mapping[str, Any]) -> str:
    octets = bytes.fromhex(fields["body"]) or bytes.fromhex(tlvs.get(PAYLOAD, ""))
    body = gsm_octets.opened(octets)[1] if kind & 0x40 else octets
    return _decoded(body, fields["coding"], settings)


def _joined(parts: Any, fields: Mapping[str, Any], settings: Mapping[str, Any]) -> str:
    there = {int(number): (_coding(coding, settings), bytes.fromhex(body)) for number, (coding, body) in parts.items()}
    return gsm_octets.join(there, int(fields["total"]))


def _decoded(body: bytes, coding: int, settings: Mapping[str, Any]) -> str:
    words = gsm_octets.decode(body, _coding(coding, settings))
    if words is None:
        raise Unreadable(f"data_coding {coding} is no text")
    return words


def _coding(coding: int, settings: Mapping[str, Any]) -> int:
    return LATIN if coding == 0 and settings.get("smpp_alphabet") == "latin" else int(coding)


def _receipts(words: str, tlvs: Mapping[str, str]) -> list[Inbound | Receipt]:
    said = SAID.search(words)
    by_number = int(tlvs[STATE], 16) if tlvs.get(STATE) else None
    given = bytes.fromhex(tlvs.get(RECEIPTED_ID, "")).rstrip(b"\0").decode("latin-1") or (said[1] if said else "")
    found: int | str | None = by_number if by_number is not None else (said[2].upper()[:7] if said else None)
    if found in UNSETTLED:
        return []
    state = BY_NUMBER.get(found) if isinstance(found, int) else BY_WORD.get(found or "")
    if not given or state is None:
        raise Unreadable("a receipt of no known state, or for no text")
    reason = f"{said[2]} {said[3] or ''}".strip() if said and state == "failed" else ""
    return [Receipt("", state, provider_id=given[:200], reason=reason[:200])]


def _full(sender: str, ton: object) -> str:
    return f"+{sender}" if ton == INTERNATIONAL and sender.isdigit() else sender
