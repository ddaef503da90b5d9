"""Which question a message goes on with: by its reply token, by what it answers, or by the phone that it came from.

Never by its subject: two people may write "Question". And never by a phone number that somebody merely typed: what
its owner writes is theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from deskbell.libraries.models import Desk
from deskbell.mailroom import accounts, addresses, origins
from deskbell.mailroom.arriving import Arriving
from deskbell.mailroom.models import Account, Address, Delivery, Received
from deskbell.questions import leading, tokens
from deskbell.questions.models import Closing, PatronAddress, Question, Way

# What a reply may name; what is further back answers something else.
MOST_ANSWERS = 50
OUTBOUND = 32
MOST_CLOSED = 10


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a message came from: the address as it can be answered, ``None`` where it is none; and as it is shown."""

    found: addresses.Recognised | None
    shown: str

    @staticmethod
    def of(arriving: Arriving) -> Sender:
        inbound, limits = arriving.inbound, accounts.channel_of(arriving.account).limits
        try:
            found = addresses.recognise(inbound.sender)
        except addresses.BadAddress:
            found = None
        if found is not None and found.kind != limits.to:
            found = None
        name = " ".join(inbound.name.split())
        address = inbound.sender.strip() if limits.shows_sender else ""
        return Sender(found, f"{name} <{address}>" if name and address else name or address)


def find(arriving: Arriving, known: Sequence[Address]) -> Question | None:
    """The question that a message continues; ``None``: it begins one. Erased ones are continued by nothing.

    ``known``: the rows of the phone that it came from (``phones_of``).
    """
    inbound, desks = arriving.inbound, desks_of(arriving)
    found = _by_token(inbound.tokens) or _by_answers(inbound.answers, arriving.account)
    if found is None and known:
        found = _by_address(known, desks)
    is_ours = found is not None and not found.forgotten_at and found.library_id in {one.library_id for one in desks}
    return found if is_ours else None


def desks_of(arriving: Arriving) -> list[Desk]:
    """The desks that answer by the account that a message came by."""
    account = arriving.account
    return arriving.once(("desks", account.pk), lambda: accounts.desks_of(account))


def phones_of(several: Sequence[tuple[Arriving, Sender]]) -> list[list[Address]]:
    """The rows of the phone that each came from, at the libraries of its account's desks; none for what names what it
    answers by itself, as mail does."""
    places = [
        [(library, sender.found) for library in {desk.library_id for desk in desks_of(arriving)}]
        if sender.found is not None and not accounts.channel_of(arriving.account).limits.threads
        else []
        for arriving, sender in several
    ]
    rows = addresses.find_among(place for some in places for place in some)
    return [[rows[place] for place in some if place in rows] for some in places]


def is_the_patron(question: Question, sender: Sender) -> bool:
    """Whether a message that names a question came from its patron, and not from somebody who was copied in."""
    if sender.found is None:
        return False
    address = addresses.find(question.library, sender.found.text)
    if address is None:
        return False
    given = PatronAddress.objects.filter(patron=question.patron_id, address=address)
    return given.exists() or Way.objects.filter(question=question, address=address).exists()


def is_open_at(phone: str, desks: list[Desk]) -> bool:
    """Whether a question is open there already, with which any word from there goes on."""
    return _open_of(_at(known_at(phone, desks), desks)).exists()


def known_at(phone: str, desks: list[Desk]) -> list[Address]:
    """The rows of a phone at the libraries of these desks, each of which has its own."""
    libraries = {desk.library_id: desk.library for desk in desks}
    return [address for library in libraries.values() if (address := addresses.find(library, phone))]


def address_of(question: Question, sender: Sender) -> Address | None:
    return addresses.keep(question.library, sender.found.text) if sender.found else None


def _by_token(given: tuple[str, ...]) -> Question | None:
    found = (tokens.question_of(token) for token in given)
    return next((question for question in found if question is not None), None)


def _by_answers(given: tuple[str, ...], account: Account) -> Question | None:
    """The nearest of what it answers decides: one of ours by the id that it left under, or one that came in here."""
    for one in given[:MOST_ANSWERS]:
        stream = _stream_of(one, account)
        question = Question.objects.filter(pk=stream).first() if stream else None
        if question is not None:
            return leading.on(question)
    return None


def _stream_of(answered: str, account: Account) -> int | None:
    left = answered.partition("@")[0]
    if len(left) == OUTBOUND:
        ours = Delivery.objects.filter(outbound=left, stream__isnull=False).values_list("stream", flat=True).first()
        if ours is not None:
            return ours
    theirs = Received.objects.filter(account=account, origin__in=origins.forms_of(answered), stream__isnull=False)
    return theirs.values_list("stream", flat=True).first()


def _by_address(known: Sequence[Address], desks: list[Desk]) -> Question | None:
    """The newest question that is answered, or was, at this phone: an open one, else one closed lately."""
    theirs = _at(known, desks)
    return _open_of(theirs).order_by("-asked_at", "-pk").first() or _closed_lately(theirs)


def _at(known: Sequence[Address], desks: list[Desk]) -> QuerySet[Question]:
    """The questions that are answered there, or were, and whose patron was heard from there."""
    if not known:
        return Question.objects.none()
    went = Way.objects.filter(question=OuterRef("pk"), address__in=known)
    heard = PatronAddress.objects.filter(patron=OuterRef("patron"), address__in=known, heard_at__isnull=False)
    return Question.objects.filter(Exists(went), Exists(heard), desk__in=desks, forgotten_at=None)


def _open_of(theirs: QuerySet[Question]) -> QuerySet[Question]:
    return theirs.exclude(state=Question.State.CLOSED)


def _closed_lately(theirs: QuerySet[Question]) -> Question | None:
    """The newest that a word from there would open again, wherever it goes on now."""
    closings = Closing.objects.filter(question__in=theirs, reopened_at=None).select_related("question__desk")
    for closing in closings.order_by("-question__asked_at")[:MOST_CLOSED]:
        if timezone.now() <= closing.at + timedelta(days=closing.question.desk.follow_up_days):
            return leading.on(closing.question)
    return None
