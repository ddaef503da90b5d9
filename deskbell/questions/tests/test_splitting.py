"""What a merge and its end leave behind: nobody reads of erased words, and everything leads where it led."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from deskbell.mailroom import addresses, refusing
from deskbell.mailroom.models import Address
from deskbell.questions import (
    claiming,
    conversing,
    erasing,
    merging,
    scheduling,
    sending_out,
    snoozing,
    standing,
    timeline,
    transcripts,
    ways,
)
from deskbell.questions.models import Question
from deskbell.questions.timeline import Shown
from tests import post
from tests import world as cast
from tests.post import FERN_MAIL, mails, question_of

pytestmark = pytest.mark.django_db
LATER = timedelta(days=2)


@pytest.fixture
def world() -> cast.World:
    made = cast.build()
    post.mailbox(made)
    return made


def two(world: cast.World) -> tuple[Question, Question]:
    """Two of one patron by mail, of which the first has been answered."""
    account = post.mailbox(world)
    first = question_of(mails(account, "Where is the map?", subject="The map"))
    second = question_of(mails(account, "When do you close?", subject="Your hours"))
    conversing.say(first, "Upstairs.", world.ines, "a1")
    return first, second


def fresh(question: Question) -> Question:
    return Question.objects.select_related("stream", "patron", "desk", "library").get(pk=question.pk)


def seen(question: Question) -> list[Shown]:
    return [*timeline.for_staff(question), *timeline.for_patron(question)]


def awoken(question: Question) -> list[str]:
    return [one.facts["why"] for one in timeline.for_staff(question) if one.kind == "awoken"]


def test_what_stands_in_the_other_is_nowhere_said_to_be_erased(world: cast.World) -> None:
    first, second = two(world)
    merging.merge(first, second, world.ines)
    assert not [one for one in seen(first) if one.emptied]
    merging.split(first, world.ines)
    assert not [one for one in [*seen(first), *seen(second)] if one.emptied]
    for question in (first, second):
        text = transcripts.as_text(fresh(question), "en")
        assert "erased" not in text
    assert transcripts.as_text(fresh(first), "en").count("Where is the map?") == 1


def test_what_was_erased_before_or_after_is_still_said_to_be(world: cast.World) -> None:
    first, second = two(world)
    erasing.forget(first, world.lucie, [1])
    merging.merge(first, second, world.ines)
    erasing.forget(fresh(second), world.lucie, [1])
    for question in (first, second):
        assert [one.number for one in timeline.for_staff(question) if one.emptied] == [1]


def test_a_split_question_keeps_its_line_its_subject_and_its_way(world: cast.World) -> None:
    first, second = two(world)
    before = standing.rows_of(Question.objects.filter(pk=first.pk))[0]["excerpt"]
    merging.merge(first, second, world.ines)
    merging.split(first, world.ines)
    assert standing.rows_of(Question.objects.filter(pk=first.pk))[0]["excerpt"] == before != ""
    assert sending_out.subject_of(fresh(first)) == "Re: The map"
    assert ways.going(fresh(first)).text == ways.going(fresh(second)).text == FERN_MAIL


def test_a_way_that_was_refused_meanwhile_is_not_opened_again(world: cast.World) -> None:
    first, second = two(world)
    merging.merge(first, second, world.ines)
    refusing.refuse_there(Address.objects.get(kind=addresses.EMAIL), post.mailbox(world).address, "staff")
    merging.split(first, world.ines)
    assert ways.way_of(fresh(first)) is None


def test_what_is_put_off_or_goes_out_later_stays_so_when_nobody_waits_in_what_came(world: cast.World) -> None:
    first, second = two(world)
    claiming.claim(second, world.ines)
    snoozing.snooze(second, world.ines, timezone.now() + LATER)
    scheduling.schedule(second, "At six.", world.ines, timezone.now() + LATER, "s1")
    merging.merge(first, second, world.ines)
    snoozing.awake_due()
    scheduling.send_due()
    assert snoozing.current(second.pk).exists() and not awoken(second)
    assert scheduling.waiting(second.pk).exists()
    conversing.hear(fresh(second), "One more thing", "m1")
    snoozing.awake_due()
    assert awoken(second) == ["patron"]


def test_where_the_patron_waits_in_what_came_somebody_looks_and_reads_why(world: cast.World) -> None:
    first, second = two(world)
    conversing.hear(fresh(first), "Which shelf upstairs?", "m1")
    claiming.claim(second, world.ines)
    snoozing.snooze(second, world.ines, timezone.now() + LATER)
    scheduling.schedule(second, "At six.", world.ines, timezone.now() + LATER, "s1")
    merging.merge(first, second, world.ines)
    snoozing.awake_due()
    assert awoken(second) == ["merged"]
    assert not scheduling.waiting(second.pk).exists()
