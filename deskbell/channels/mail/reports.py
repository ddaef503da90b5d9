"""What became of letters of ours, as reports say it: delivery reports, complaints, receipts (RFC 3464, 5965, 8098)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from deskbell.channels.mail import ours
from deskbell.formats.mail import bounces, tokens
from deskbell.formats.mail.bounces import Action, Fate, Report
from deskbell.formats.mail.letter import Letter
from deskbell.mailroom.contract import Receipt

# A letter of ours goes to one address, which a forwarding may have made several.
MOST = 20
STATES: Mapping[Action, str] = {
    "failed": "failed",
    "delayed": "delayed",
    "delivered": "delivered",
    "relayed": "sent",
    "expanded": "sent",
}


def receipts(letter: Letter, settings: Mapping[str, Any]) -> list[Receipt]:
    """What this letter reports; nothing if it is no report, or one that says nothing of anything of ours.

    Where addresses can name our letters, a report that names none is not believed: anybody could have written it.
    """
    report = bounces.report(letter)
    if report is None:
        return []
    outbound = _about(letter, report, settings)
    if report.kind == "feedback":
        return _complaint(report, outbound)
    if report.kind == "receipt":  # opened, deleted unread …: it has arrived
        return [Receipt(outbound, "delivered", address=_named(report))] if outbound else []
    if not outbound and settings.get("plus", True):
        return []
    return [_receipt(outbound, fate) for fate in report.fates[:MOST]]


def facts(status: str, *, permanent: bool) -> dict[str, str]:
    """What a failure says beside its words: the status, and that not the address is to blame but this message.

    RFC 3463: mailbox full (x.2.2), message too long (x.2.3), the system (x.3), the content (x.6), policy (x.7).
    """
    told = {"status": status} if status else {}
    return told if permanent and not _OF_THE_MESSAGE.match(status) else told | {"blames": "message"}


def _about(letter: Letter, report: Report, settings: Mapping[str, Any]) -> str:
    """The outbound that it is about: by the address it came to, by our envelope's id, by our identifier in it."""
    domains = ours.domains(settings)
    by_address = ours.bounced(tokens.from_addresses(letter, domains))
    by_envelope = report.envelope_id if ours.is_outbound(report.envelope_id) else ""
    by_identifier = (ours.outbound_of(identifier, domains) for identifier in report.original_ids)
    return by_address or by_envelope or next(filter(None, by_identifier), "")


def _receipt(outbound: str, fate: Fate) -> Receipt:
    status = fate.status if fate.status not in fate.words else ""
    return Receipt(
        outbound,
        STATES[fate.action],
        reason=" ".join(filter(None, (status, fate.words)))[:300],
        facts=facts(fate.status, permanent=fate.permanent),
        address=fate.original_recipient,
    )


def _complaint(report: Report, outbound: str) -> list[Receipt]:
    """Whoever pressed "this is spam". Only where it names a letter of ours: an address alone anybody could write."""
    if not outbound or report.sort == "not-spam":
        return []
    return [Receipt(outbound, "complained", reason=report.sort, address=_named(report))]


def _named(report: Report) -> str:
    return report.fates[0].original_recipient if report.fates else ""


_OF_THE_MESSAGE = re.compile(r"[245]\.(?:2\.[23]|[367]\.)")
