"""Who sees what: no story makes a note, an interview or a reason reach the patron."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deskbell.journal.models import Entry
from deskbell.questions import (
    claiming,
    closing,
    conversing,
    drafting,
    entries,
    erasing,
    following_up,
    holding,
    interviewing,
    scheduling,
    snoozing,
    standing,
    timeline,
    transferring,
)
from deskbell.questions.models import Question
from deskbell.questions.refusals import Refusal
from deskbell.questions.topics import PatronTopic, QuestionTopic
from tests import world as cast

pytestmark = pytest.mark.django_db
# Stands in everything that only staff may read.
HIDDEN = "Staffonlyquux"
STEPS = (
    "hear", "say", "note", "interview", "transfer", "offer", "release", "close", "reopen", "forget", "erase",
    "follow_up", "schedule", "share", "snooze",
)  # fmt: skip


def step(world: cast.World, question: Question, verb: str, number: int) -> None:
    """One step of a story; what is refused at that point is no step."""
    act, ines = f"a{number}", world.ines
    held = holding.open_claim(question)
    by = held.staff if held else ines
    tomorrow = timezone.now() + timedelta(days=1)
    steps: dict[str, Any] = {
        "hear": lambda: conversing.hear(question, "A patron's word", act),
        "say": lambda: conversing.say(question, "A librarian's word", by, act),
        "note": lambda: conversing.note(question, HIDDEN, ines, act),
        "interview": lambda: interviewing.interview(question, ines, what_for=HIDDEN, tried=HIDDEN),
        "transfer": lambda: transferring.transfer(question, by, to_queue=world.harbour_queue, reason=HIDDEN),
        "offer": lambda: transferring.transfer(question, by, to_staff=world.tom, reason=HIDDEN),
        "release": lambda: claiming.release(question, by),
        "close": lambda: closing.close(question, by),
        "reopen": lambda: closing.reopen(question, ines),
        "forget": lambda: erasing.forget(question, ines, [1]),
        "erase": lambda: erasing.erase(question),
        "follow_up": lambda: following_up.follow_up(question, ines, tomorrow.date(), HIDDEN),
        "schedule": lambda: scheduling.schedule(question, HIDDEN, by, tomorrow, act),
        "share": lambda: drafting.share(question, ines, HIDDEN),
        "snooze": lambda: snoozing.snooze(question, by, tomorrow),
    }
    try:
        steps[verb]()
    except Refusal:
        pass


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=st.lists(st.sampled_from(STEPS), max_size=8))
def test_in_no_story_does_the_patron_see_what_is_for_staff(world: cast.World, story: list[str]) -> None:
    with transaction.atomic():
        question = world.asks().question
        for number, verb in enumerate(story):
            step(world, question, verb, number)
        written = list(Entry.objects.filter(stream=question.pk).order_by("number"))
        frames = [PatronTopic().tell(entry) for entry in written]
        seen = repr((timeline.for_patron(question), frames, standing.patron_row(question)))
        assert HIDDEN not in seen
        assert not {entry.kind for entry in timeline.for_patron(question)} & {entries.NOTED, entries.INTERVIEW}
        # Page and frames are the same picture, from the beginning and from any number on.
        for audience, shown in (("patron", timeline.for_patron), ("staff", timeline.for_staff)):
            told = [timeline.tell(entry)[audience] for entry in written]
            assert [entry.frame() for entry in shown(question)] == [frame for frame in told if frame]
            for since in range(len(written) + 1):
                before = [entry for entry in shown(question) if entry.number <= since]
                assert before + shown(question, since) == shown(question)
        assert [entry.number for entry in timeline.for_staff(question)] == list(range(1, len(written) + 1))
        transaction.set_rollback(True)


def test_a_kind_that_nobody_named_is_invisible_to_the_patron(world: cast.World) -> None:
    question = world.asks().question
    with transaction.atomic():
        entry = entries.write(question, "tattooed", entries.HOUSE, words=HIDDEN, facts={"secret": HIDDEN})
    told = timeline.tell(entry)
    assert told["patron"] is None
    assert HIDDEN not in json.dumps(told["staff"], default=str)


def test_the_senders_own_id_comes_back_to_their_side_alone(world: cast.World) -> None:
    question = world.asks().question
    heard = conversing.hear(question, "Hello?", "m1")
    said = conversing.say(question, "Hello!", world.ines, "a1")
    staff, patron = QuestionTopic(), PatronTopic()
    ids = [[(topic.tell(entry) or {}).get("id") for entry in (heard, said)] for topic in (staff, patron)]
    assert ids == [[None, "a1"], ["m1", None]]


def test_the_patron_is_told_the_desk_name_and_where_it_went_but_not_why(world: cast.World) -> None:
    question = world.asks().question
    claiming.claim(question, world.ines)
    transferring.transfer(question, world.ines, to_queue=world.harbour_queue, reason=HIDDEN)
    claimed, passed = timeline.for_patron(question)[-2:]
    assert (claimed.kind, claimed.who, claimed.staff) == ("claimed", "Ines", None)
    assert (passed.words, passed.facts) == (None, {"to": world.harbour_queue.name})
    assert timeline.for_staff(question)[-1].words == HIDDEN
