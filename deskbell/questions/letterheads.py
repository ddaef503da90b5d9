"""The head of a letter: what it was about, who wrote it and where it came to, as far as staff may read it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from deskbell.journal.models import Entry
from deskbell.mailroom import accounts, addresses
from deskbell.mailroom.models import Account, File, Received
from deskbell.questions import attaching, entries, ways
from deskbell.questions.models import PatronAddress, Question


@dataclass(frozen=True, slots=True)
class Head:
    """Empty where it is not known. ``sender`` and ``address``: whose it is, unless ``unverified``; ``to`` is ours."""

    subject: str
    sender: str
    address: str
    to: str
    unverified: bool


def head_of(question: Question, entry: Entry) -> Head:
    """Of the letter that an entry came by."""
    came = Received.objects.filter(stream=question.pk, number=entry.number).select_related("account").first()
    account = came.account if came else question.account
    sender, address = _sender(question, entry, account)
    facts = json.loads(entry.facts) if entry.facts else {}
    subject = _subject(question, entry, facts.get("subject", 0))
    return Head(subject, sender, address, addresses.readable(account.address), bool(facts.get("unverified")))


def _subject(question: Question, entry: Entry, length: int) -> str:
    """The first letter's stands in its words, and what lies beside any letter is named by it."""
    beside = (attaching.beside(question.pk, entry.number, role) for role in (File.Role.BODY, File.Role.PAGE))
    named = next((file.name for file in beside if file and file.name), "")
    return (entry.words or "")[:length] or named


def _sender(question: Question, entry: Entry, account: Account) -> tuple[str, str]:
    """A patron's mailbox is told if they have but one: what a letter said of itself is kept nowhere."""
    if entry.kind == entries.THIRD:
        return str(json.loads(entry.words).get("from", "")) if entry.words else "", ""
    if entry.kind not in (entries.ASKED, entries.HEARD) or entry.words is None:
        return "", ""
    limits = accounts.channel_of(account).limits
    given = PatronAddress.objects.filter(patron=question.patron_id, address__kind=limits.to).select_related("address")
    only = given[0].address if limits.shows_sender and len(given) == 1 else None
    return question.patron.name, ways.text_of(only) if only else ""
