"""Receiving what a channel brings: the patron's word, somebody's who was copied in, or a machine's.

Nothing is dropped here and nothing refused: words that a form would refuse are mended, and what they were stays beside
them. All rows of a message are in one transaction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from deskbell.formats import languages
from deskbell.journal.models import Entry, Voice
from deskbell.mailroom import addresses
from deskbell.mailroom.arriving import Arriving
from deskbell.mailroom.contract import Enclosure, Inbound, Taken
from deskbell.mailroom.models import Address, File
from deskbell.questions import (
    acknowledging,
    attaching,
    closing,
    conversing,
    entries,
    holding,
    joining,
    just_now,
    passports,
    proving,
    screening,
    threads,
    ways,
)
from deskbell.questions.asking import Ask, Asked, ask_all, language_of
from deskbell.questions.attaching import Coming
from deskbell.questions.entries import Author
from deskbell.questions.models import Patron, PatronAddress, Question
from deskbell.questions.threads import Sender

THIRD = Author(Voice.THIRD, "third")
LONGEST_SUBJECT = 200


def go_on_all(several: Sequence[Arriving]) -> list[Taken | None]:
    """Takes what continues a question; ``None`` for each that begins something new."""
    senders = [(one, Sender.of(one)) for one in several]
    known = threads.phones_of(senders)
    return [_go_on(one, sender, phones) for (one, sender), phones in zip(senders, known, strict=True)]


def begin_all(several: Sequence[Arriving]) -> list[Taken]:
    """Takes anything as a new question at the desk for which it is; many by few statements."""
    beginnings = [_Beginning(one) for one in several]
    with transaction.atomic(savepoint=False):
        _look_up(beginnings)
        asked = ask_all([one.wish() for one in beginnings])
        for one, begun in zip(beginnings, asked, strict=True):
            one.asked = begun
        _settle([one for one in beginnings if one.asked.fresh])
    return [
        Taken(one.question.pk, one.number, one.at, one.fresh, code=one.code, library=one.question.library_id)
        for one in asked
    ]


# ---- whose word it is -------------------------------------------------------------------------------------


def _go_on(arriving: Arriving, sender: Sender, phones: Sequence[Address]) -> Taken | None:
    with transaction.atomic(savepoint=False):
        joined = _joined(arriving, sender)
        if joined is not None:
            return _taken(joined, Question.objects.get(pk=joined.stream_id))
        question = threads.find(arriving, phones)
        if question is None:
            return None
        known = _known(question, _act(arriving))
        if known is not None:
            return replace(_taken(known, question), fresh=False)
        if arriving.inbound.automatic:
            return _machine(question, arriving)
        # Whom our own server takes for forged speaks for nobody: staff see the words as somebody else's.
        if arriving.inbound.verified is False or not threads.is_the_patron(question, sender):
            return _third(question, arriving, sender)
        return _heard(question, arriving, sender)


def _joined(arriving: Arriving, sender: Sender) -> Entry | None:
    """A phone that proves itself, by a yes or by digits."""
    if sender.found is None or sender.found.kind != addresses.PHONE or arriving.inbound.verified is False:
        return None
    return joining.texted(arriving.account, sender.found.text, arriving.inbound.words)


def _heard(question: Question, arriving: Arriving, sender: Sender) -> Taken:
    inbound = arriving.inbound
    words, enclosures = _words(inbound, question.language)
    entry = conversing.hear(question, words, _act(arriving), _at(arriving), _facts(inbound, enclosures))
    held = holding.hold(question if entry.stream_id == question.pk else Question.objects.get(pk=entry.stream_id))
    attaching.attach(held, entry, enclosures, entries.PATRON)
    address = threads.address_of(held, sender)
    if address is not None:
        proving.hear(held.patron, address)  # a reply alone proves nothing: the address may have been mistyped
        ways.heard_by(held, arriving.account, address)
    return _taken(entry, held)


def _third(question: Question, arriving: Arriving, sender: Sender) -> Taken:
    """Somebody who has the question's address and is not its patron. Staff see it; a closed question opens for it."""
    held = holding.hold(question)
    if held.state == Question.State.CLOSED:
        closing.open_again(held, entries.HOUSE, timezone.now())
    words, enclosures = _words(arriving.inbound, held.language)
    shown = screening.tamed(sender.shown, 320)[0]
    entry = entries.write(
        held,
        entries.THIRD,
        THIRD,
        act=_act(arriving),
        words={"from": shown, "text": words},
        facts=_facts(arriving.inbound, enclosures),
        at=_at(arriving),
    )
    attaching.attach(held, entry, enclosures, THIRD, staff_only=True)
    holding.ring(held)
    return _taken(entry, held)


def _machine(question: Question, arriving: Arriving) -> Taken:
    """A note of absence, a notification: shown to staff, and nothing else comes of it."""
    held = holding.hold(question)
    words, enclosures = _words(arriving.inbound, held.language)
    entry = entries.write(
        held,
        entries.AUTOMATIC,
        entries.PATRON,
        act=_act(arriving),
        words=words,
        facts=_facts(arriving.inbound, enclosures),
        at=_at(arriving),
    )
    attaching.attach(held, entry, enclosures, entries.HOUSE, staff_only=True)
    return _taken(entry, held)


# ---- a new question ---------------------------------------------------------------------------------------


class _Beginning:
    """A message that begins a question: looked at before any row is written, and then what came of it."""

    asked: Asked
    address: Address | None = None
    # Whoever has proved the address at the library; nobody where our own server says that it is not theirs.
    patron: Patron | None = None

    def __init__(self, arriving: Arriving) -> None:
        inbound = arriving.inbound
        self.arriving, self.sender = arriving, Sender.of(arriving)
        self.believed = inbound.verified is not False
        # What somebody writes tells their language better than what their program says of itself.
        spoken = languages.guess(f"{inbound.subject}\n{inbound.words}", arriving.desk.languages)
        self.language = language_of(arriving.desk, spoken or inbound.language)
        self.words, self.enclosures = _words(inbound, self.language, inbound.subject)
        self.facts = _facts(inbound, self.enclosures)
        if inbound.subject.strip():
            self.facts["subject"] = len(_subject(inbound.subject))

    def wish(self) -> Ask:
        arriving, inbound = self.arriving, self.arriving.inbound
        return Ask(
            id=passports.arriving_id("arrived", arriving.account.pk, inbound.id),
            account=arriving.account,
            words=self.words,
            language=self.language,
            name=screening.tamed(inbound.name, screening.LONGEST_NAME)[0],
            at=_at(arriving),
            desk=arriving.desk,
            patron=self.patron,
            facts=self.facts,
            desk_now=just_now.asked(arriving),
        )

    def acknowledgement(self, address: Address) -> acknowledging.New:
        question, arriving = self.asked.question, self.arriving
        status = just_now.status(arriving, question.desk)
        return acknowledging.New(question, arriving.inbound, arriving.account, address, status)


def _look_up(beginnings: Sequence[_Beginning]) -> None:
    """From which address each came, and whose that is."""
    senders = [(one, (one.arriving.desk.library, one.sender.found)) for one in beginnings if one.sender.found]
    rows = addresses.keep_among(place for _, place in senders)
    proved = PatronAddress.objects.filter(address__in=set(rows.values()), proved_at__isnull=False)
    given = proved.filter(patron__library=F("address__library")).select_related("patron").order_by("patron_id")
    newest = {one.address_id: one.patron for one in given} if rows else {}
    for one, place in senders:
        one.address = rows[place]
        one.address.heard_at = one.address.heard_at or _at(one.arriving)  # as its row says when all of it is taken
        one.patron = newest.get(one.address.pk) if one.believed else None


def _settle(fresh: Sequence[_Beginning]) -> None:
    """Their files, whose addresses they came from, where their answers go, and what is said at once.

    The questions were made in this transaction: nobody else can have them, so they need not be held.
    """
    coming = [Coming(one.asked.question, one.asked.number, one.enclosures) for one in fresh]
    attaching.attach_all(coming, entries.PATRON)
    sent = [(one, one.address) for one in fresh if one.address]
    proving.begin_all((one.asked.question.patron, address) for one, address in sent if one.believed)
    for one, address in sent:
        if not one.believed:
            given = {"given_at": one.asked.at}
            one.asked.question.patron.addresses.get_or_create(address=address, defaults=given)
    ways.begin_all((one.asked.question, one.arriving.account, address) for one, address in sent)
    acknowledging.acknowledge_all([one.acknowledgement(address) for one, address in sent])


# ---- words ------------------------------------------------------------------------------------------------


def _words(inbound: Inbound, language: str, subject: str = "") -> tuple[str, list[Enclosure]]:
    """The words as they may enter, and what lies beside them: screened likewise, and all of a text that is too long."""
    enclosures = [_screened(one) for one in inbound.files]
    kept = [one for one in enclosures if one is not None]
    head = f"{_subject(subject)}\n\n" if subject.strip() else ""
    words, was_cut = screening.tamed(head + inbound.words, screening.LONGEST)
    if was_cut and not any(one.role == File.Role.BODY for one in kept):
        whole = screening.tamed(inbound.words, len(inbound.words) + 1)[0]
        kept.append(Enclosure("", "text/plain; charset=utf-8", whole.encode(), File.Role.BODY))
    if not words:
        with translation.override(language):
            words = _("(no words)")
    return words, kept


def _screened(enclosure: Enclosure) -> Enclosure | None:
    """Where words are screened, so is the text that lies beside them; and HTML, which cannot be, is not kept."""
    if not settings.SCREENERS or enclosure.role not in attaching.BESIDE:
        return enclosure
    if enclosure.role == File.Role.PAGE:
        return None
    text = enclosure.data.decode("utf-8", "replace")
    name = _subject(enclosure.name)
    return replace(enclosure, name=name, data=screening.tamed(text, len(text) + 1)[0].encode(), kept="")


def _subject(text: str) -> str:
    return screening.tamed(" ".join(text.split()), LONGEST_SUBJECT)[0]


def _facts(inbound: Inbound, enclosures: Sequence[Enclosure]) -> dict[str, Any]:
    facts = attaching.facts_of(enclosures)
    if inbound.verified is False:
        facts["unverified"] = True
    if inbound.automatic:
        facts["automatic"] = inbound.automatic
    return facts


# ---- small things -----------------------------------------------------------------------------------------


def _act(arriving: Arriving) -> str:
    """The provider's id as an act: the same message is one entry however often it is handed in."""
    named = f"{arriving.account.pk}:{arriving.inbound.id}".encode("utf-8", "replace")
    return f"in.{hashlib.sha256(named).hexdigest()[:48]}"


def _known(question: Question, act: str) -> Entry | None:
    """The entry that this message has made already, wherever it was heard."""
    return Entry.objects.filter(stream__question__patron=question.patron_id, act=act).first()


def _at(arriving: Arriving) -> datetime:
    """When we had it: what a sender's own clock says is not to be believed."""
    return arriving.arrival.arrived_at if arriving.arrival else timezone.now()


def _taken(entry: Entry, question: Question) -> Taken:
    return Taken(entry.stream_id, entry.number, entry.at, True, code=question.patron.code, library=question.library_id)
