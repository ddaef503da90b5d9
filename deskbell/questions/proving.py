"""Proving that an address is the patron's: six digits that are sent there and returned, or shown here and sent to us.

A code is good once, for 15 minutes and five tries (NIST SP 800-63B, 5.1.3). It adds an address to a question and shows
nothing of it (``joining``). Until a phone is proved it gets one fixed text, so that nobody can have a stranger's
written to.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterator
from datetime import timedelta

from django.db.models import F, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deskbell.libraries.fields import in_language
from deskbell.libraries.models import Desk
from deskbell.mailroom import addresses, deliveries, sealing
from deskbell.mailroom.models import Account, Address, Delivery
from deskbell.questions import leading
from deskbell.questions.models import Code, Patron, PatronAddress, Question
from deskbell.questions.refusals import Refusal

GOOD_FOR = timedelta(minutes=15)
TRIES = 5
# Codes that one question may have sent in a day: after that, somebody plays with others' phones.
MOST_A_DAY = 3
PURPOSE = "code"
# One part of a text in the plain alphabet (3GPP TS 23.038).
LONGEST = 160


class NotSent(Refusal):
    """The first text may not go there."""

    status = 409

    def __init__(self) -> None:
        super().__init__("not_sent", gettext_lazy("Nothing can be sent there from here. Choose another way."))


class TooOften(Refusal):
    """Three codes a day."""

    status = 429

    def __init__(self) -> None:
        super().__init__("too_often", gettext_lazy("Digits were sent several times already. Try again tomorrow."))


def is_proved(patron: Patron, address: Address) -> bool:
    return PatronAddress.objects.filter(patron=patron, address=address, proved_at__isnull=False).exists()


def prove(patron: Patron, address: Address) -> None:
    """It is theirs."""
    at = timezone.now()
    new = {"given_at": at, "proved_at": at}
    given, _made = PatronAddress.objects.get_or_create(patron=patron, address=address, defaults=new)
    if given.proved_at is None:
        given.proved_at = at
        given.save(update_fields=["proved_at"])


# ---- digits that are sent, and typed on the page ------------------------------------------------------


def ask_once(question: Question, account: Account, address: Address) -> None:
    """The one fixed text to a phone that is not proved: never a second by itself. For a question that is held."""
    if not Code.objects.filter(question=question, address=address).exists():
        send(question, account, address)


def send(question: Question, account: Account, address: Address) -> None:
    """Sends digits, at the wish of whoever holds the question's page; not while those before are good.

    For a question that is held. Raises ``NotSent`` and ``TooOften``.
    """
    now = timezone.now()
    if _sent(question).filter(address=address).exists():
        return
    today = Code.objects.filter(question=question, address__isnull=False, made_at__gt=now - timedelta(days=1))
    if today.count() >= MOST_A_DAY:
        raise TooOften
    words = _words(question, address, _make(question, address))
    delivery = deliveries.put(
        account,
        address,
        stream=question.pk,
        words=words,
        purpose=PURPOSE,
        language=question.language,
        not_after=now + GOOD_FOR,
    )
    if delivery.state == Delivery.State.REFUSED:
        raise NotSent


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
    _good().filter(question__in=leading.family(question), address=None).update(used_at=timezone.now())
    return _make(question, None)


def guessed(desks: list[Desk], digits: str) -> Question | None:
    """The question whose page shows these digits. A wrong guess is a try at every code shown at those desks."""
    shown = _good().filter(question__desk__in=desks, address=None)
    for code in shown.select_related("question"):
        is_right = hmac.compare_digest(code.digest, _digest(_place(code.question), digits))
        if is_right and Code.objects.filter(pk=code.pk, used_at=None).update(used_at=timezone.now()):
            return leading.on(code.question)
    shown.update(tries=F("tries") + 1)
    return None


# ---- codes ----------------------------------------------------------------------------------------------


def _make(question: Question, address: Address | None) -> str:
    """Sent digits are bound to their question; shown ones to the library, where they are one of a kind."""
    now, place = timezone.now(), str(question.pk) if address else _place(question)
    for digits in _dice():
        digest = _digest(place, digits)
        if address or not _good().filter(digest=digest).exists():
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


def _good() -> QuerySet[Code]:
    return Code.objects.filter(used_at=None, until__gt=timezone.now(), tries__lt=TRIES)


def _place(question: Question) -> str:
    return f"library {question.library_id}"


def _digest(place: str, digits: str) -> str:
    return sealing.digest(f"{place}:{digits}".encode(), "deskbell code digest")


def _words(question: Question, address: Address, digits: str) -> str:
    """One part of a text, whatever the library is called."""
    with translation.override(question.language):
        if address.kind == addresses.PHONE:
            told = _("{library}: answer YES to get texts here, or type {digits} where you asked. Not you? Do nothing.")
        else:
            told = _("{library}: type {digits} where you asked, within 15 minutes. Was it not you? Do nothing.")
    name = in_language(question.library.name, question.language)
    room = LONGEST - len(told.format(library="", digits=digits))
    return told.format(library=name[:room].strip(), digits=digits)
