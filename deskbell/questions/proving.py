"""Proving that an address is the patron's: six digits that are sent there and returned, or shown here and sent to us.

A code is good once, for 15 minutes and five tries (NIST SP 800-63B, 5.1.3). It adds an address to a question and shows
nothing of it (``joining``). Until a phone has answered it gets one fixed text, so that nobody can have a stranger's
written to. An answer alone proves nothing: whoever typed the address may have mistyped it, and strangers answer too.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.db.models import F, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deskbell.libraries.fields import in_language
from deskbell.libraries.models import Desk
from deskbell.mailroom import accounts, addresses, deliveries, sealing
from deskbell.mailroom.models import Account, Address, Delivery
from deskbell.questions import attempts, leading, threads
from deskbell.questions.models import Code, Patron, PatronAddress, Question
from deskbell.questions.refusals import Refusal

GOOD_FOR = timedelta(minutes=15)
TRIES = 5
# What is shown is tried by whoever texts us: five times a day each, and so often by all together (SP 800-63B, 5.2.2).
TRIES_BY_ALL = 100
# Codes that one question, and one address, may have sent in a day: after that, somebody plays with others' phones.
MOST_A_DAY = 3
PURPOSE = "code"
# One part of a text in the plain alphabet (3GPP TS 23.038).
LONGEST = 160


class NotSent(Refusal):
    """The first text may not go there."""

    status = 409

    def __init__(self) -> None:
        super().__init__("not_sent", gettext_lazy("Nothing can be sent there from here. Choose another way."))


class JustSent(Refusal):
    """Another question has just had digits sent there, and they are not answered yet."""

    status = 429

    def __init__(self) -> None:
        super().__init__(
            "just_sent", gettext_lazy("A message for another question is on its way there. Try again in 15 minutes.")
        )


class TooOften(Refusal):
    """Three codes a day."""

    status = 429

    def __init__(self) -> None:
        super().__init__("too_often", gettext_lazy("Digits were sent several times already. Try again tomorrow."))


def is_proved(patron: Patron, address: Address) -> bool:
    return PatronAddress.objects.filter(patron=patron, address=address, proved_at__isnull=False).exists()


def is_heard(patron: Patron, address: Address) -> bool:
    """Somebody there has answered us, so it gets answers; what shows everything goes only where it is proved."""
    return PatronAddress.objects.filter(patron=patron, address=address, heard_at__isnull=False).exists()


def prove(patron: Patron, address: Address) -> None:
    """It is theirs: they returned a code. They may have given it before."""
    begin_all([(patron, address)])
    given, at = PatronAddress.objects.filter(patron=patron, address=address), timezone.now()
    given.filter(heard_at=None).update(heard_at=at)
    given.filter(proved_at=None).update(proved_at=at)


def hear(patron: Patron, address: Address) -> None:
    """Somebody there has answered what we sent."""
    at = timezone.now()
    given, _made = PatronAddress.objects.get_or_create(patron=patron, address=address, defaults={"given_at": at})
    PatronAddress.objects.filter(pk=given.pk, heard_at=None).update(heard_at=at)


def begin_all(theirs: Iterable[tuple[Patron, Address]]) -> None:
    """They began by these addresses: each is its patron's, who is new or has proved it before."""
    at = timezone.now()
    PatronAddress.objects.bulk_create(
        (
            PatronAddress(patron=patron, address=address, given_at=at, heard_at=at, proved_at=at)
            for patron, address in theirs
        ),
        ignore_conflicts=True,
    )


# ---- digits that are sent, and typed on the page ------------------------------------------------------


def send(question: Question, account: Account, address: Address) -> None:
    """Sends digits, at the wish of whoever holds the question's page; not while those before are good.

    For a question that is held. Raises ``NotSent``, ``JustSent`` and ``TooOften``: whoever has the address is written
    to by one question at a time, and three times a day, however many questions name it.
    """
    if _sent(question).filter(address=address).exists():
        return
    if _good().filter(address=address).exists():
        raise JustSent
    counted = (("code of", str(question.pk)), ("code to", _text_of(address)))
    if any(attempts.lately(*one) >= MOST_A_DAY for one in counted):
        raise TooOften
    for one in counted:
        attempts.count(*one)
    words = _words(question, account, address, _make(question, address))
    delivery = deliveries.put(
        account,
        address,
        stream=question.pk,
        words=words,
        purpose=PURPOSE,
        language=question.language,
        not_after=timezone.now() + GOOD_FOR,
    )
    if delivery.state == Delivery.State.REFUSED:
        raise NotSent


def is_sent(question: Question) -> bool:
    """Whether digits are on their way, or there, that would be taken."""
    return _sent(question).exists()


def tried(question: Question, digits: str) -> Address | None:
    """The address whose digits these are. A try is counted before it is looked at. For a question that is held."""
    code = _sent(question).order_by("-pk").first()
    if code is None or code.address is None:
        return None
    Code.objects.filter(pk=code.pk).update(tries=F("tries") + 1)
    if not hmac.compare_digest(code.digest, _digest(str(code.question_id), digits)):
        return None
    Code.objects.filter(pk=code.pk).update(used_at=timezone.now())
    return code.address


# ---- digits that are shown, and sent to us ------------------------------------------------------------


def show(question: Question) -> str:
    """New digits for the question's page; those before are good no longer. For a question that is held."""
    _shown().filter(question__in=leading.family(question)).update(used_at=timezone.now())
    return _make(question, None)


def guessed(desks: list[Desk], digits: str, phone: str) -> Question | None:
    """The question whose page shows these digits. Five wrong guesses of a phone, and no more of its are looked at.

    A wrong guess is a try at every code shown at those desks, too; what one phone can do spoils nobody's.
    """
    if attempts.lately("guess by", phone) >= TRIES:
        return None
    shown = _shown().filter(question__desk__in=desks)
    for code in shown.select_related("question"):
        if _is_of(code, digits) and Code.objects.filter(pk=code.pk, used_at=None).update(used_at=timezone.now()):
            return leading.on(code.question)
    attempts.count("guess by", phone)
    shown.update(tries=F("tries") + 1)
    return None


def taken(desks: list[Desk], digits: str) -> list[Question]:
    """The questions whose pages showed these digits lately, and show them no more: a phone has sent them, or new ones
    stand there.
    """
    used = Code.objects.filter(
        question__desk__in=desks, address=None, used_at__isnull=False, until__gt=timezone.now()
    ).select_related("question")
    return [leading.on(one.question) for one in used if _is_of(one, digits)]


def _is_of(code: Code, digits: str) -> bool:
    return hmac.compare_digest(code.digest, _digest(_place(code.question), digits))


# ---- codes ----------------------------------------------------------------------------------------------


def _make(question: Question, address: Address | None) -> str:
    """Sent digits are bound to their question; shown ones to the library, where they are one of a kind."""
    now, place = timezone.now(), str(question.pk) if address else _place(question)
    for digits in _dice():
        digest = _digest(place, digits)
        if address or not _shown().filter(digest=digest).exists():
            break
    Code.objects.create(
        question=question, patron=question.patron, address=address, digest=digest, made_at=now, until=now + GOOD_FOR
    )
    return digits


def _dice() -> Iterator[str]:
    while True:
        yield f"{secrets.randbelow(1_000_000):06d}"


def _sent(question: Question) -> QuerySet[Code]:
    return _good().filter(question__in=leading.family(question), address__isnull=False)


def _shown() -> QuerySet[Code]:
    return _good(TRIES_BY_ALL).filter(address=None)


def _good(tries: int = TRIES) -> QuerySet[Code]:
    return Code.objects.filter(used_at=None, until__gt=timezone.now(), tries__lt=tries)


def _place(question: Question) -> str:
    return f"library {question.library_id}"


def _digest(place: str, digits: str) -> str:
    return sealing.digest(f"{place}:{digits}".encode(), "deskbell code digest")


def _text_of(address: Address) -> str:
    """By what it is counted: the same at every library."""
    try:
        return addresses.read(address)
    except addresses.BadAddress:  # restored from a backup, which holds no sealed values
        return address.digest


def _words(question: Question, account: Account, address: Address, digits: str) -> str:
    """One part of a text, whatever the library is called. A yes is asked for only where it could mean nothing else."""
    desks = accounts.desks_of(account)
    with translation.override(question.language):
        if address.kind == addresses.PHONE and not threads.is_open_at(_text_of(address), desks):
            told = _("{library}: answer YES to get texts here, or type {digits} where you asked. Not you? Do nothing.")
        else:
            told = _("{library}: type {digits} where you asked, within 15 minutes. Was it not you? Do nothing.")
    name = in_language(question.library.name, question.language)
    room = LONGEST - len(told.format(library="", digits=digits))
    return told.format(library=name[:room].strip(), digits=digits)
