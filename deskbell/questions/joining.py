"""Joining an address to a question: by digits on either way, or by a yes to our first text.

It adds an address, and what was wished to go there goes; it never shows anybody what was said. A yes brings answers
to the phone; digits prove whose it is. A phone that did either is told so once, in one fixed text.
"""

from __future__ import annotations

import json
import re
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deskbell.journal.models import Entry
from deskbell.libraries.models import Desk
from deskbell.mailroom import accounts, addresses, answers, budget, deliveries
from deskbell.mailroom.models import Account, Address, Delivery
from deskbell.questions import entries, holding, leading, proving, screening, threads, ways
from deskbell.questions.models import Question, Way
from deskbell.questions.refusals import Forgotten, Refusal

# How long our first text may be answered with a yes.
ANSWERED_WITHIN = timedelta(days=7)
# What our text asks for, and nothing that people say to a librarian all day ("ok").
YES = frozenset({"yes", "oui"})
LONGEST = 40
PURPOSE = "joined"
_DIGITS = re.compile(r"[0-9]{6}")
_NEVER_LEFT = (Delivery.State.REFUSED, Delivery.State.CANCELLED, Delivery.State.MOVED, Delivery.State.FAILED)


class WrongCode(Refusal):
    """Not the digits that were sent, or too late, or one time too many."""

    def __init__(self) -> None:
        super().__init__("wrong_code", _("These are not the digits, or they are too old."))


def typed(question: Question, digits: str) -> Address:
    """The digits that were sent, typed on the question's page: the address is the patron's. Raises ``WrongCode``."""
    digits = re.sub(r"\s", "", digits[:40])
    with transaction.atomic():  # a wrong try is kept, so nothing is raised in here
        held = holding.hold(question)
        address = proving.tried(held, digits)
        if address is not None:
            proving.prove(held.patron, address)
            _join(held, address, None, "")
    if address is None:
        raise WrongCode
    return address


def shown(question: Question) -> str:
    """Digits for the question's page: whoever texts them to us goes on from that phone."""
    with transaction.atomic():
        held = holding.hold(question)
        if held.forgotten_at:
            raise Forgotten
        return proving.show(held)


def texted(account: Account, phone: str, words: str) -> Entry | None:
    """A phone answers our first text with a yes, or sends the digits that a page shows: it joins that question.

    Inside the caller's transaction; ``None``: these are words like others.
    """
    said = words.casefold().strip(" .!,;\r\n\t")
    if said in YES:
        return _said_yes(account, phone, words)
    if not _DIGITS.fullmatch(said):
        return None
    desks = accounts.desks_of(account)
    if again := _said_again(desks, phone, said):
        return again
    question = proving.guessed(desks, said, phone)
    if question is None:
        return None
    held = holding.hold(question)
    address = addresses.keep(held.library, phone)
    proving.prove(held.patron, address)
    return _confirmed(_join(held, address, account, words), held, account, address)


def _said_again(desks: list[Desk], phone: str, digits: str) -> Entry | None:
    """A phone sends once more the digits by which it has joined: that is no message to a librarian."""
    for question in proving.taken(desks, digits):
        address = addresses.find(question.library, phone)
        joined = Entry.objects.filter(stream=question.pk, kind=entries.JOINED, words__isnull=False)
        for entry in joined.order_by("-number") if address else ():
            if address and json.loads(entry.facts).get("address_id") == address.pk:
                return entry
    return None


def _said_yes(account: Account, phone: str, words: str) -> Entry | None:
    """A yes can be meant for a librarian: it is, where a question is open there, or if anything came after our text.

    Whoever says it can be written to; that they are the patron only digits prove.
    """
    desks = accounts.desks_of(account)
    known = threads.known_at(phone, desks)
    if not known or threads.is_open_at(phone, desks):
        return None
    way = _asked(account, known)
    if way is None or proving.is_heard(way.question.patron, way.address):
        return None
    held = holding.hold(way.question)
    proving.hear(held.patron, way.address)
    return _confirmed(_join(held, way.address, account, words), held, account, way.address)


def _confirmed(entry: Entry, question: Question, account: Account, address: Address) -> Entry:
    """What became of a yes or of digits is told to the phone: it is no answer to the question, so no entry holds it."""
    if budget.may_answer(account, address, deliveries.ANSWERS | {PURPOSE}):
        words = answers.joined(question.desk, question.language)
        late = timezone.now() + proving.GOOD_FOR
        deliveries.put(
            account, address, stream=question.pk, words=words, purpose=PURPOSE, language=question.language,
            not_after=late,
        )  # fmt: skip
    return entry


def _asked(account: Account, known: list[Address]) -> Way | None:
    """Where a question wishes to answer, if asking for that is the newest that we sent there."""
    left = Delivery.objects.filter(address__in=known, account=account).exclude(state__in=_NEVER_LEFT)
    newest = left.order_by("-pk").first()
    if newest is None or newest.purpose != proving.PURPOSE or newest.made_at <= timezone.now() - ANSWERED_WITHIN:
        return None
    asking = Question.objects.filter(pk=newest.stream_id).first()
    if asking is None:
        return None
    wishing = Way.objects.filter(question=leading.on(asking), address=newest.address_id, until=None)
    return wishing.filter(question__forgotten_at=None).select_related("question__patron", "address").first()


def _join(question: Question, address: Address, account: Account | None, words: str) -> Entry:
    """The address belongs to it from now on. What waits for it goes; a phone that texted is where they are.

    ``words``: what they texted, which staff can read: that they meant it so is our reading.
    """
    facts = {"kind": address.kind, "address_id": address.pk}
    said = screening.tamed(words, LONGEST)[0]
    entry = entries.write(question, entries.JOINED, entries.PATRON, words=said, facts=facts)
    now = ways.way_of(question)
    if now is not None and now.address_id == address.pk:
        ways.send_unseen(question, now)
    elif account is not None:
        ways.heard_by(question, account, address)
    holding.ring(question)
    return entry
