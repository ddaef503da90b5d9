"""Conversing: the patron is heard, staff say and note.

``act`` is the id that the sender gave the message; the same act again gives the same entry.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from deskbell.journal.models import Entry
from deskbell.mailroom.contract import Enclosure
from deskbell.questions import (
    attaching,
    claiming,
    closing,
    entries,
    holding,
    leading,
    marks,
    passports,
    screening,
    ways,
)
from deskbell.questions.asking import Ask, ask
from deskbell.questions.models import Question
from deskbell.questions.refusals import Forgotten
from deskbell.staff.models import Staff


def hear(
    question: Question,
    words: str,
    act: str,
    at: datetime | None = None,
    facts: Mapping[str, Any] | None = None,
    files: Sequence[Enclosure] = (),
) -> Entry:
    """The patron's word, and what they send along: both or neither.

    On a closed question it reopens within the desk's ``follow_up_days``; later it begins a new question that points
    back, and the entry is that one's (``entry.stream_id``; its passport: ``passports.of_continuation``). A question
    that was merged into another leads on to it.
    """
    words, act, at = screening.screened(words), screening.act_id(act), at or timezone.now()
    with transaction.atomic():
        held = holding.hold(question)
        known = entries.of_act(held, entries.PATRON, act)
        if known is not None:
            return known
        goes_on = leading.on(held) if held.state == Question.State.CLOSED else held
        leads_on = goes_on.pk != held.pk
        if held.forgotten_at and not leads_on:
            raise Forgotten
        if not leads_on and (held.state != Question.State.CLOSED or _may_reopen(held, at)):
            if held.state == Question.State.CLOSED:
                closing.open_again(held, entries.PATRON, at)
            entry = entries.write(held, entries.HEARD, entries.PATRON, act=act, words=words, at=at, facts=facts)
            attaching.attach(held, entry, files, entries.PATRON)
            holding.ring(held)
            return entry
    # No more held: another may hold the one that follows, and want this.
    following = goes_on if leads_on else _continuation(held)
    if following is not None:
        return hear(following, words, act, at, facts, files)
    return _begin_anew(held, words, act, at, facts, files)


def say(question: Question, words: str, by: Staff, act: str, files: Sequence[Enclosure] = ()) -> Entry:
    """A librarian's word to the patron. Takes the question first if nobody has it; ``NotYours`` when another has.

    It stands on the patron's page, and is sent by the way back that they chose. Who answers has read so far.
    """
    words, act = screening.screened(words), screening.act_id(act)
    author = entries.of_staff(by)
    with transaction.atomic():
        held = holding.hold(question)
        known = entries.of_act(held, author, act)
        if known is not None:
            return known
        holding.refuse_if_not_open(held)
        if holding.refuse_if_anothers(held, by) is None:
            claiming.claim(held, by)
        way = ways.way_of(held)
        entry = entries.write(held, entries.SAID, author, act=act, words=words, facts=ways.facts_of(way))
        marks.move(held.pk, marks.reader_of(by.pk), entry.number, entry.at)
        attaching.attach(held, entry, files, author)
        if way is not None:
            ways.send(held, way, entry.number)
        holding.ring(held)
    return entry


def note(question: Question, words: str, by: Staff, act: str) -> Entry:
    """A note among staff, which no patron ever sees; on any question in sight, closed ones too."""
    words, act = screening.screened(words), screening.act_id(act)
    with transaction.atomic():
        held = holding.hold(question)
        if held.forgotten_at:
            raise Forgotten
        return entries.write(held, entries.NOTED, entries.of_staff(by), act=act, words=words)


def _may_reopen(question: Question, at: datetime) -> bool:
    closed = question.closings.filter(reopened_at=None).first()
    return closed is None or at <= closed.at + timedelta(days=question.desk.follow_up_days)


def _continuation(question: Question) -> Question | None:
    """The newest question that goes on with this one and was not erased."""
    return question.continued_by.filter(forgotten_at=None).order_by("-pk").first()


def _begin_anew(
    question: Question,
    words: str,
    act: str,
    at: datetime,
    facts: Mapping[str, Any] | None,
    files: Sequence[Enclosure],
) -> Entry:
    asked = ask(
        Ask(
            id=passports.continuing_id(question, act),
            account=question.account,
            words=words,
            language=question.language,
            continues=question,
            act=act,
            at=at,
            desk=question.desk,
            facts=facts or {},
            files=files,
        )
    )
    holding.ring(question)  # it is continued now: an open page of it says so
    return Entry.objects.get(stream=asked.question.pk, number=asked.number)
