"""Merging two threads of one patron into one, and splitting them again.

The entries of one are put to the other under new numbers, with their own time and author; the old ones keep their
numbers and point there, without words (``journal.carrying``). Passports, reply tokens and codes of either lead on
(``leading``); the claim, the way back, files, what waits to be sent and what staff have prepared (``taking_along``)
move along, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deskbell.journal import carrying, reading
from deskbell.journal.models import Entry
from deskbell.mailroom import refusing
from deskbell.mailroom.models import Delivery, Doubt, File, Received
from deskbell.questions import (
    claiming,
    closing,
    entries,
    holding,
    leading,
    scheduling,
    sight,
    snoozing,
    taking_along,
    timeline,
    ways,
)
from deskbell.questions.entries import Author
from deskbell.questions.models import Found, Merge, PatronAddress, Question, Scheduled, Snooze
from deskbell.questions.refusals import Forgotten, IsMerged, NotFound, Refusal
from deskbell.staff.models import Staff

# What is said, sent and shown moves; who had the question when, and how it stood, stays where it happened.
CARRIED = (
    entries.ASKED,
    entries.HEARD,
    entries.SAID,
    entries.NOTED,
    entries.THIRD,
    entries.AUTOMATIC,
    entries.ATTACHED,
    entries.LINKED,
    entries.RECEIPT,
    entries.PAGE,
    entries.NAMED,
    entries.JOINED,
    entries.INTERVIEW,
    entries.ACKNOWLEDGED,
    entries.FORWARDED,
)


class NotOnePatron(Refusal):
    """Two questions of two people, as far as anybody knows."""

    status = 409

    def __init__(self) -> None:
        super().__init__("not_one_patron", _("These are not known to be questions of one patron."))


def mergeable(question: Question, by: Staff) -> QuerySet[Question]:
    """The questions in sight that are known to be the same patron's, the newest first."""
    theirs = sight.visible_to(by).filter(library=question.library_id, forgotten_at=None)
    merged = Merge.objects.filter(split_at=None).values("question")
    return theirs.filter(_of_one_patron(question)).exclude(pk=question.pk).exclude(pk__in=merged).order_by("-asked_at")


@holding.tried_again
def merge(question: Question, into: Question, by: Staff) -> Merge:
    """``question`` goes on in ``into``. Both must be known to be of one patron, and nobody else may have either."""
    if not mergeable(question, by).filter(pk=into.pk).exists():
        raise NotOnePatron
    author, at = entries.of_staff(by), timezone.now()
    with transaction.atomic():
        source, target = _hold_both(question, into)
        if source.forgotten_at or target.forgotten_at:
            raise Forgotten
        if leading.is_merged(source) or leading.is_merged(target):
            raise IsMerged
        claims = [holding.refuse_if_anothers(one, by) for one in (source, target)]
        made = Merge.objects.create(question=source, into=target, by=by.pk, at=at)
        numbers = _carried(source, Q())
        moved = carrying.carry(source.pk, target.pk, numbers)
        _move_rows(source, target, moved)
        if source.state != Question.State.CLOSED:
            if target.state == Question.State.CLOSED:  # whoever waits in one goes on waiting
                closing.open_again(target, author, at)
            closing.shut(source, author, at)
        _tell(source, target, moved, author, at, entries.MERGED)
        if claims[0] is not None and claims[1] is None:
            claiming.claim(target, by)
        _lead_the_way(source, target)
        _mind_what_is_put_off(source, target, author)
        taking_along.take_along(source, target)
        if _waits(target):
            scheduling.hold_by_merging(target, Q(came_from__in=leading.family(source)))
    return made


@holding.tried_again
def split(question: Question, by: Staff) -> Question:
    """What came from ``question``, or from one that goes on in it, goes back to it from wherever it stands now; what
    was said since stays. It waits again, if the other is open."""
    author, at = entries.of_staff(by), timezone.now()
    with transaction.atomic():
        source, target = _hold_both(question, leading.on(question))
        merge = Merge.objects.filter(question=question.pk, split_at=None).first()
        if merge is None or leading.on(source) != target:  # another has split or merged meanwhile
            raise NotFound
        if target.forgotten_at:
            raise Forgotten
        Merge.objects.filter(pk=merge.pk).update(split_at=at)
        moved = carrying.carry(target.pk, source.pk, _carried(target, _came_from(source)))
        _move_rows(target, source, moved)
        _tell(target, source, moved, author, at, entries.SPLIT)
        _give_back_the_way(source, merge)
        taking_along.give_back(source, target)
        if target.state != Question.State.CLOSED:
            source.refresh_from_db()
            closing.open_again(source, author, at)
    return Question.objects.get(pk=source.pk)


def open_merges(question: Question) -> QuerySet[Merge]:
    """What was merged into a question and may be split off again."""
    return Merge.objects.filter(into=question.pk, split_at=None).select_related("question").order_by("at")


# ---- inside -------------------------------------------------------------------------------------------


def _of_one_patron(question: Question) -> Q:
    """The same patron, or one who has proved the same address: anybody can type another's."""
    proved = PatronAddress.objects.filter(proved_at__isnull=False)
    theirs = proved.filter(patron=question.patron_id).values("address")
    return Q(patron=question.patron_id) | Q(patron__in=proved.filter(address__in=theirs).values("patron"))


def _hold_both(question: Question, other: Question) -> tuple[Question, Question]:
    """In the order of their numbers, which is the order in which everybody locks streams."""
    held = {one.pk: holding.hold(one) for one in sorted((question, other), key=lambda one: one.pk)}
    return held[question.pk], held[other.pk]


def _came_from(source: Question) -> Q:
    """Entries that were written in a question, or in one that goes on in it."""
    return reduce(or_, (Q(facts__contains=f'"was":[{number},') for number in leading.family(source)))


def _carried(question: Question, more: Q) -> list[int]:
    """The numbers of what moves: nothing that was emptied already, unless it never had words."""
    wordy = Q(words__isnull=False) | Q(kind=entries.RECEIPT)
    found = Entry.objects.filter(more, wordy, stream=question.pk, kind__in=CARRIED).order_by("number")
    return [entry.number for entry in found if not carrying.is_away(entry)]


def _move_rows(source: Question, target: Question, moved: Mapping[int, int]) -> None:
    """Whatever names an entry follows it."""
    for rows in (File.objects, Delivery.objects, Received.objects, Doubt.objects):
        for old, new in moved.items():
            rows.filter(stream=source.pk, number=old).update(stream=target.pk, number=new)
    Found.objects.filter(question=source.pk, number__in=list(moved)).delete()


def _tell(
    source: Question, target: Question, moved: Mapping[int, int], author: Author, at: datetime, kind: str
) -> None:
    """On the one, which words are gone from it and where they stand; on the other, where they came from."""
    hidden = set(timeline.private(target.pk, moved.values()))
    private = [old for old, new in moved.items() if new in hidden]
    facts = {"into": target.pk, "numbers": list(moved), "private": private}
    entries.write(source, kind, author, facts=facts, at=at)
    entries.write(target, kind, author, facts={"from": source.pk}, at=at)
    for question in (source, target):
        holding.ring(question)


def _lead_the_way(source: Question, target: Question) -> None:
    """Where the one was answered, the other is, if it had no way of its own."""
    way = ways.way_of(source)
    if way is not None:
        source.ways.filter(until=None).update(until=timezone.now())
        if ways.way_of(target) is None:
            ways.heard_by(target, way.account, way.address)


def _give_back_the_way(source: Question, merge: Merge) -> None:
    """The way that the merge ended is open again, unless whoever is there has refused everything since."""
    ended = source.ways.select_related("address", "account").filter(until__gte=merge.at).order_by("-pk").first()
    if ended is not None and ways.way_of(source) is None and refusing.refused(ended.address, ended.account) is None:
        source.ways.filter(pk=ended.pk).update(until=None)


def _mind_what_is_put_off(source: Question, target: Question, author: Author) -> None:
    """Nobody has said anything new: what is put off, or goes out by itself, stays so. But where the patron waits in
    what came, somebody looks first.
    """
    if _waits(source):
        snoozing.end_by_merging(target, author)
        scheduling.hold_by_merging(target, Q())
        return
    last = reading.last(target.pk)
    for rows in (
        Snooze.objects.filter(ended_at=None),
        Scheduled.objects.filter(said_at=None, cancelled_at=None, held_at=None),
    ):
        rows.filter(question=target, number__gt=target.stream.heard).update(number=last)


def _waits(question: Question) -> bool:
    """Whether the patron waited in a question when it was held, before anything came to it."""
    return question.stream.heard > question.stream.said
