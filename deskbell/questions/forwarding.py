"""Forwarding: a question is shown to somebody outside, with a comment, by mail; what they answer is for staff alone.

What goes along is what the patron and the library said to each other; never a note, a name or an address of the patron,
nor what only staff know. The words are put together when they are sent, so that nothing forgotten leaves.
"""

from __future__ import annotations

import json

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deskbell.journal import reading
from deskbell.journal.models import Entry
from deskbell.libraries.fields import in_language
from deskbell.mailroom import accounts, addresses, deliveries
from deskbell.mailroom.models import Account, Address, Delivery
from deskbell.questions import entries, holding, screening
from deskbell.questions.models import Question
from deskbell.questions.refusals import BadAddress, Forgotten, Refusal
from deskbell.questions.ways import WantsNothing
from deskbell.staff.models import Staff

PURPOSE = "forward"
LONGEST_ADDRESS = 254
LONGEST_COMMENT = 4_000
SPOKEN = (entries.ASKED, entries.HEARD, entries.SAID)


class NoMailbox(Refusal):
    """Nothing here sends mail for the desk."""

    status = 409

    def __init__(self) -> None:
        super().__init__("no_mailbox", _("This desk has no mailbox to send from."))


def forward(question: Question, by: Staff, to: str, comment: str, act: str) -> Entry:
    """Shows it to whoever has that address; the same act again sends nothing. Changes nothing for the patron."""
    comment, act = screening.screened(comment, LONGEST_COMMENT), screening.act_id(act)
    recognised = _recognised(to)
    account = accounts.sending_to(question.desk, addresses.EMAIL)
    if account is None:
        raise NoMailbox
    author = entries.of_staff(by)
    with transaction.atomic():
        held = holding.hold(question)
        known = entries.of_act(held, author, act)
        if known is not None:
            return known
        if held.forgotten_at:
            raise Forgotten
        address = addresses.keep(held.library, recognised)
        entry = entries.write(
            held,
            entries.FORWARDED,
            author,
            act=act,
            words={"to": recognised, "comment": comment},
            facts={"kind": address.kind, "address": address.pk},
        )
        _put(held, entry, account, address)
    return entry


def letter(question: Question, entry: Entry) -> tuple[str, str]:
    """The subject and the words of a forwarding, as they may be sent now."""
    fields: dict[str, str] = json.loads(entry.words) if entry.words else {}
    language = question.language
    with translation.override(language):
        subject = gettext("A question at %(desk)s (%(code)s)") % {
            "desk": in_language(question.desk.name, language),
            "code": question.patron.code,
        }
        body = "\n\n".join(_said(question, one) for one in _spoken(question, entry.number))
    return subject, f"{fields.get('comment', '')}\n\n{body}".strip()


def can_forward(question: Question) -> bool:
    """Whether the desk has a mailbox to send from."""
    return accounts.sending_to(question.desk, addresses.EMAIL) is not None


def _put(question: Question, entry: Entry, account: Account, address: Address) -> None:
    put = deliveries.put(
        account,
        address,
        stream=question.pk,
        number=entry.number,
        purpose=PURPOSE,
        language=question.language,
    )
    if put.state == Delivery.State.REFUSED:
        raise WantsNothing


def _spoken(question: Question, upto: int) -> list[Entry]:
    """What was said between patron and library before the forwarding, as far as it is not forgotten."""
    return [one for one in reading.since(question.pk, 0) if one.number < upto and one.kind in SPOKEN and one.words]


def _said(question: Question, entry: Entry) -> str:
    who = entry.who or gettext("Library") if entry.kind == entries.SAID else _asker(entry)
    quoted = "\n".join(f"> {line}" for line in (entry.words or "").splitlines())
    return f"{who}:\n{quoted}"


def _asker(entry: Entry) -> str:
    """Nobody outside is told that the patron wrote what they may not have written, or what a machine did."""
    facts = json.loads(entry.facts) if entry.facts else {}
    if facts.get("automatic"):
        return gettext("Automatic message")
    return gettext("Unverified sender") if facts.get("unverified") else gettext("Patron")


def _recognised(to: str) -> str:
    try:
        found = addresses.recognise(screening.line(to, LONGEST_ADDRESS))
    except addresses.BadAddress:
        raise BadAddress from None
    if found.kind != addresses.EMAIL:
        raise BadAddress
    return found.text
