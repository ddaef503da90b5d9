"""Where answers go, and what of them did not arrive."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from deskbell.mailroom import accounts, addresses
from deskbell.mailroom.models import Delivery, File
from deskbell.questions import attaching, entries, receipts, ways
from deskbell.questions.forms import WrongChoice
from deskbell.questions.models import Question
from deskbell.questions.refusals import NotFound
from deskbell.questions.views.verbs import verb
from deskbell.staff.models import Staff

KINDS = ("", addresses.EMAIL, addresses.PHONE)


@dataclass(frozen=True, slots=True)
class Amiss:
    """Something that did not arrive. ``may_again``: a person may send it once more."""

    number: int
    state: str
    kind: str
    why: str
    may_again: bool
    # The names of the files that were to go along.
    files: list[str]


@dataclass(frozen=True, slots=True)
class WayShown:
    """``address``: of the next answer, where staff may read it; ``known``: kinds that the patron has given one of."""

    kind: str
    address: str
    reached: bool
    proved: bool
    later: str
    sends: list[str]
    known: list[str]
    amiss: list[Amiss]


@verb
def way(request: HttpRequest, question: Question, staff: Staff) -> None:
    """``kind``: email, phone or empty; ``address``, where it is not one that the patron gave."""
    kind = request.POST.get("kind", "")
    if kind not in KINDS:
        raise WrongChoice
    ways.choose(question, kind, entries.of_staff(staff), request.POST.get("address", ""))


@verb
def sending(request: HttpRequest, question: Question, staff: Staff) -> None:
    """``delivery``: what did not arrive, as far as anybody knows, is sent once more."""
    text = request.POST.get("delivery", "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
    found = next((one for one in receipts.amiss(question) if one.pk == number), None)
    if found is None:
        raise NotFound
    receipts.again(question, found)


def shown(question: Question) -> WayShown:
    """What the pane shows of it. A phone's number is nobody's to read; a mailbox is, where its channel says so."""
    now, going = ways.way_of(question), ways.going(question)
    may_show = now is not None and accounts.channel_of(now.account).limits.shows_sender
    return WayShown(
        kind=going.kind,
        address=going.text if may_show else "",
        reached=going.reached,
        proved=going.proved,
        later=going.later,
        sends=sorted(accounts.ways_of(question.desk)),
        known=[kind for kind in KINDS[1:] if ways.address_of(question.patron, kind)],
        amiss=[_amiss(one) for one in receipts.amiss(question)],
    )


def _amiss(delivery: Delivery) -> Amiss:
    return Amiss(
        number=delivery.pk,
        state=delivery.state,
        kind=accounts.channel_of(delivery.account).limits.to,
        why=receipts.why(delivery),
        may_again=delivery.state != Delivery.State.REFUSED and delivery.number is not None,
        files=[file.name for file in _along(delivery)],
    )


def _along(delivery: Delivery) -> list[File]:
    takes = delivery.number is not None and accounts.channel_of(delivery.account).limits.files
    return attaching.along(delivery.stream_id or 0, delivery.number or 0) if takes else []
