"""Joining an address to a question: by digits on either way, or by a yes to our first text.

It adds an address, and what was wished to go there goes; it never shows anybody what was said.
"""

from __future__ import annotations

import re
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deskbell.journal.models import Entry
from deskbell.mailroom import accounts, addresses
from deskbell.mailroom.models import Account, Address, Delivery
from deskbell.questions import entries, holding, proving, ways
from deskbell.questions.models import Question, Way
from deskbell.questions.refusals import Forgotten, Refusal

# How long our first text may be answered with a yes.
ANSWERED_WITHIN = timedelta(days=7)
YES = frozenset({"yes", "y", "yes please", "ok", "okay", "oui", "o", "oui svp", "d'accord"})
_DIGITS = re.compile(r"\d{6}")


class WrongCode(Refusal):
    """Not the digits that were sent, or too late, or one time too many."""

    def __init__(self) -> None:
        super().__init__("wrong_code", _("These are not the digits, or they are too old. Ask for new ones."))


def typed(question: Question, digits: str) -> Address:
    """The digits that were sent, typed on the question's page: the address is the patron's. Raises ``WrongCode``."""
    digits = re.sub(r"\s", "", digits[:40])
    with transaction.atomic():  # a wrong try is kept, so nothing is raised in here
        held = holding.hold(question)
        address = proving.tried(held, digits)
        if address is not None:
            _join(held, address, None)
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
    said = " ".join(words.casefold().replace("\u2019", "'").strip(" .!,;").split())
    if said in YES:
        return _said_yes(account, phone)
    question = proving.guessed(accounts.desks_of(account), said) if _DIGITS.fullmatch(said) else None
    if question is None:
        return None
    held = holding.hold(question)
    return _join(held, addresses.keep(held.library, phone), account)


def _said_yes(account: Account, phone: str) -> Entry | None:
    for library in {desk.library for desk in accounts.desks_of(account)}:
        address = addresses.find(library, phone)
        question = _asked(account, address) if address else None
        if address and question and not proving.is_proved(question.patron, address):
            return _join(holding.hold(question), address, account)
    return None


def _asked(account: Account, address: Address) -> Question | None:
    """The newest question that has asked this phone, and still wishes to answer there."""
    texts = Delivery.objects.filter(
        address=address, account=account, purpose=proving.PURPOSE, made_at__gt=timezone.now() - ANSWERED_WITHIN
    )
    wishing = Way.objects.filter(
        question__in=texts.values("stream"), address=address, until=None, question__forgotten_at=None
    )
    way = wishing.select_related("question").order_by("-pk").first()
    return way.question if way else None


def _join(question: Question, address: Address, account: Account | None) -> Entry:
    """The address is the patron's from now on. What waits for it goes; a phone that texted is where they are."""
    proving.prove(question.patron, address)
    facts = {"kind": address.kind, "address_id": address.pk}
    entry = entries.write(question, entries.JOINED, entries.PATRON, facts=facts)
    now = ways.way_of(question)
    if now is not None and now.address_id == address.pk:
        ways.send_unseen(question, now)
    elif account is not None:
        ways.heard_by(question, account, address)
    holding.ring(question)
    return entry
