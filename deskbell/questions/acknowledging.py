"""Acknowledging: who asks by a channel that sends is told at once that the question is here, and when to expect more.

It promises nothing that is not so: hours, duty and the desk's own promise say when. It goes to people only (RFC 3834),
never to a sender whom our own server doubts, and at most once a day to one address.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext

from deskbell.journal.models import Entry
from deskbell.journal.record import Line
from deskbell.libraries import letters
from deskbell.libraries.fields import in_language, only_in
from deskbell.libraries.models import Desk
from deskbell.look.templatetags.look import moment
from deskbell.mailroom import accounts, deliveries
from deskbell.mailroom.contract import Inbound
from deskbell.mailroom.models import Account, Address, Delivery
from deskbell.questions import desks, entries
from deskbell.questions.desks import DeskStatus
from deskbell.questions.models import Question

PURPOSE = "acknowledgement"
# Not again to the same address within this time, whatever it asks.
ONCE = timedelta(days=1)
# RFC 3834, 5.2: how mail says that a machine answers.
AUTOMATIC = "auto-replied"


@dataclass(frozen=True, slots=True)
class New:
    """A question that arrived, by which account, from where, and what is true of its desk now."""

    question: Question
    inbound: Inbound
    account: Account
    address: Address
    status: DeskStatus


def acknowledge_all(fresh: Sequence[New]) -> list[Entry]:
    """Sends the desk's acknowledgement of new questions, to each where one may go; the entries that were made.

    Inside the transaction that takes the arrivals: entries and what waits to be sent come with the questions.
    """
    lately = _had_one([one.address for one in fresh], timezone.now())
    going: dict[int | None, New] = {}
    for one in fresh:
        if one.address.pk not in lately and _may_go(one):
            going.setdefault(one.address.pk, one)
    alike = {_told(one): one for one in going.values()}
    places = {told: _places(one.question.desk, one.status, one.question.language) for told, one in alike.items()}
    written = entries.write_all([_line(one, places[_told(one)]) for one in going.values()])
    if written:
        deliveries.put_all([_message(one, entry) for one, entry in zip(going.values(), written, strict=True)])
    return written


def words_for(desk: Desk, language: str, code: str, at: datetime) -> str:
    """The acknowledgement that goes out at that moment, in one language: the desk's own words, or the usual ones."""
    return _words(desk, language, code, _places(desk, desks.status(desk, at), language))


def _words(desk: Desk, language: str, code: str, places: Mapping[str, str]) -> str:
    with translation.override(language):
        usual = gettext("{desk} has your question. {when}")
    return letters.fill(only_in(desk.acknowledgement, language) or usual, {**places, "code": code})


def _places(desk: Desk, status: DeskStatus, language: str) -> Mapping[str, str]:
    """What may stand in the words, but for the question's code."""
    zone = desk.library.time_zone
    with translation.override(language):
        return {
            "when": _when(status, zone, language),
            "desk": in_language(desk.name, language),
            "library": in_language(desk.library.name, language),
            "opens": _there(status.opens, zone),
            "by": _there(status.in_language(language).answer_by, zone),
        }


def _when(status: DeskStatus, zone: str, language: str) -> str:
    """When to expect an answer in a language, in one or two sentences, from what is true of the desk now."""
    answer_by = status.in_language(language).answer_by
    if status.live_in(language):
        return gettext("A librarian is here now and answers as soon as possible.")
    if answer_by is None:  # nobody can say when, so nothing is promised
        closed = gettext("The desk is closed just now. You get an answer when it is open again.")
        return "" if status.open else closed
    if status.open:
        return gettext("You get an answer by %(by)s at the latest.") % {"by": _there(answer_by, zone)}
    return gettext("The desk is closed and opens %(opens)s. You get an answer by %(by)s at the latest.") % {
        "opens": _there(status.opens, zone),
        "by": moment(answer_by, zone),
    }


def _there(at: datetime | None, zone: str) -> str:
    """A moment on the library's clock, which is named: nobody knows where a letter is read, or a text."""
    said = moment(at, zone)
    # Translators: a time on the clock of a place: 9:00 AM (Toronto time). The place stays as it is, in any language.
    return gettext("%(at)s (%(place)s time)") % {"at": said, "place": _place_of(zone, at)} if at else said


def _place_of(zone: str, at: datetime) -> str:
    """The town by which a time zone is known; where there is none, how far it is from UTC."""
    area, _slash, town = zone.rpartition("/")
    named = town if area and area != "Etc" else at.astimezone(ZoneInfo(zone)).tzname()
    return (named or zone).replace("_", " ")


# ---- to whom ----------------------------------------------------------------------------------------


def _may_go(one: New) -> bool:
    """Whether the desk acknowledges by that account, and a person waits who may be answered by a machine."""
    inbound, kind = one.inbound, accounts.channel_of(one.account).limits.to
    may = one.question.desk.acknowledges and inbound.may_acknowledge and not inbound.automatic
    return bool(may and one.address.kind == kind and inbound.verified is not False)


def _had_one(given: Iterable[Address], at: datetime) -> set[int | None]:
    """Those to which one went lately."""
    went = Delivery.objects.filter(address__in=list(given), purpose=PURPOSE, made_at__gt=at - ONCE)
    return set(went.values_list("address", flat=True))


def _told(one: New) -> tuple[int, str]:
    """At one desk and in one language the same is told to a whole crowd."""
    return one.question.desk_id, one.question.language


def _line(one: New, places: Mapping[str, str]) -> Line:
    question = one.question
    words = _words(question.desk, question.language, question.patron.code, places)
    return entries.line(question, entries.ACKNOWLEDGED, entries.HOUSE, words=words, facts={"kind": one.address.kind})


def _message(one: New, entry: Entry) -> deliveries.Message:
    return deliveries.Message(
        one.account,
        one.address,
        stream=entry.stream_id,
        number=entry.number,
        purpose=PURPOSE,
        language=one.question.language,
        facts={"automatic": AUTOMATIC, "answers": one.inbound.id, "subject": one.inbound.subject},
    )
