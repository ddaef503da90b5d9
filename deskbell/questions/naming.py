"""The patron gives a name, or an address for the answer; neither is ever needed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from deskbell.journal.models import Entry
from deskbell.journal.record import Line
from deskbell.mailroom import addresses
from deskbell.questions import entries, holding, screening
from deskbell.questions.models import PatronAddress, Question
from deskbell.questions.refusals import BadAddress, Empty, Forgotten


@dataclass(frozen=True, slots=True)
class Identity:
    """A name and an address that have been looked at; either may be empty."""

    name: str
    address: addresses.Recognised | None

    def __bool__(self) -> bool:
        return bool(self.name or self.address)


def look_at(name: str, address: str) -> Identity:
    """The name and address as they can be kept; refuses in words."""
    if not address.strip():
        return Identity(screening.line(name, screening.LONGEST_NAME), None)
    try:
        return Identity(screening.line(name, screening.LONGEST_NAME), addresses.recognise(address))
    except addresses.BadAddress:
        raise BadAddress(is_needed=False) from None


def name(question: Question, name: str, address: str = "", act: str | None = None) -> Entry:
    """The patron says who they are, after asking. Refuses when both are empty."""
    identity = look_at(name, address)
    if not identity:
        raise Empty
    with transaction.atomic():
        held = holding.hold(question)
        if held.forgotten_at:
            raise Forgotten
        line = keep(held, identity, timezone.now())
        entry = entries.write(held, line.kind, entries.PATRON, act=act, words=line.words, facts=line.facts, at=line.at)
        holding.ring(held)
    return entry


def keep(question: Question, identity: Identity, at: datetime) -> Line:
    """Keeps a name and address with the patron; the entry that says so in the question. Inside ``atomic()``."""
    patron = question.patron
    if identity.name and patron.name != identity.name:
        patron.name = identity.name
        patron.save(update_fields=["name"])
    facts: dict[str, str | int] = {}
    if identity.address is not None:
        kept = addresses.keep(question.library, identity.address.text)
        PatronAddress.objects.get_or_create(patron=patron, address=kept, defaults={"given_at": at})
        facts |= {"address": kept.kind, "address_id": kept.pk}
    return entries.line(question, entries.NAMED, entries.PATRON, words={"name": identity.name}, facts=facts, at=at)
