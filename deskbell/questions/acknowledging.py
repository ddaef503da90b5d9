"""Acknowledging: who asks by a channel that sends is told at once that the question is here, and when to expect more.

It promises nothing that is not so: hours, duty and the desk's own promise say when. It goes to people only (RFC 3834),
never to a sender whom our own server doubts, and at most once a day to one address.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext

from deskbell.journal.models import Entry
from deskbell.libraries import letters
from deskbell.libraries.fields import in_language, only_in
from deskbell.libraries.models import Desk
from deskbell.look.templatetags.look import moment
from deskbell.mailroom import accounts, addresses, deliveries
from deskbell.mailroom.contract import Inbound
from deskbell.mailroom.models import Account, Address, Delivery
from deskbell.questions import desks, entries, holding
from deskbell.questions.desks import DeskStatus
from deskbell.questions.models import Question

PURPOSE = "acknowledgement"
# Not again to the same address within this time, whatever it asks.
ONCE = timedelta(days=1)
# RFC 3834, 5.2: how mail says that a machine answers.
AUTOMATIC = "auto-replied"


def acknowledge(
    question: Question,
    inbound: Inbound,
    account: Account,
    at: datetime | None = None,
    look: Callable[[], DeskStatus] | None = None,
) -> Entry | None:
    """Sends the desk's acknowledgement of a new question, where one may go; ``None`` where none may.

    Inside the transaction that takes the arrival: the entry and what waits to be sent come with the question. ``look``
    says what is true of the desk, where that was looked up for several that came together.
    """
    at = at or timezone.now()
    address = _address(question, inbound, account)
    if address is None or _had_one(address, at):
        return None
    status = look() if look else desks.status(question.desk, at)
    words = _words(question.desk, status, question.language, question.patron.code)
    with transaction.atomic():
        entry = entries.write(question, entries.ACKNOWLEDGED, entries.HOUSE, words=words, facts={"kind": address.kind})
        deliveries.put(
            account,
            address,
            stream=question.pk,
            number=entry.number,
            purpose=PURPOSE,
            language=question.language,
            facts={"automatic": AUTOMATIC, "answers": inbound.id, "subject": inbound.subject},
        )
        holding.ring(question)
    return entry


def words_for(desk: Desk, language: str, code: str, at: datetime) -> str:
    """The acknowledgement that goes out at that moment, in one language: the desk's own words, or the usual ones."""
    return _words(desk, desks.status(desk, at), language, code)


def _words(desk: Desk, status: DeskStatus, language: str, code: str) -> str:
    with translation.override(language):
        usual = gettext("{desk} has your question. {when}")
        return letters.fill(only_in(desk.acknowledgement, language) or usual, _places(desk, status, language, code))


def _places(desk: Desk, status: DeskStatus, language: str, code: str) -> Mapping[str, str]:
    zone = desk.library.time_zone
    return {
        "when": _when(status, zone),
        "desk": in_language(desk.name, language),
        "library": in_language(desk.library.name, language),
        "opens": moment(status.opens, zone),
        "by": moment(status.answer_by, zone),
        "code": code,
    }


def _when(status: DeskStatus, zone: str) -> str:
    """When to expect an answer, in one or two sentences, from what is true of the desk now."""
    by = moment(status.answer_by, zone)
    if status.live:
        return gettext("A librarian is here now and answers as soon as possible.")
    if status.answer_by is None:  # nobody can say when, so nothing is promised
        closed = gettext("The desk is closed just now. You get an answer when it is open again.")
        return "" if status.open else closed
    if status.open:
        return gettext("You get an answer by %(by)s at the latest.") % {"by": by}
    return gettext("The desk is closed and opens %(opens)s. You get an answer by %(by)s at the latest.") % {
        "opens": moment(status.opens, zone),
        "by": by,
    }


# ---- to whom ----------------------------------------------------------------------------------------


def _address(question: Question, inbound: Inbound, account: Account) -> Address | None:
    """Where it may go, kept as the patron's address is; ``None`` where nothing may be sent."""
    kind = accounts.channel_of(account).limits.to
    wanted = question.desk.acknowledges and inbound.may_acknowledge and not inbound.automatic
    if not (kind and wanted and inbound.sender) or inbound.verified is False:
        return None
    try:
        address = addresses.keep(question.library, inbound.sender)
    except addresses.BadAddress:
        return None
    return address if address.kind == kind else None


def _had_one(address: Address, at: datetime) -> bool:
    return Delivery.objects.filter(address=address, purpose=PURPOSE, made_at__gt=at - ONCE).exists()
