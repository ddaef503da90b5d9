"""Refusals and doubts, as a question shows them: an entry, a banner, one click."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.utils import timezone

from deskbell.mailroom import addresses, refusing
from deskbell.mailroom.models import Doubt, Refusal
from deskbell.questions import conversing, refused, timeline
from deskbell.questions.models import PatronAddress, Question, Way
from deskbell.questions.refusals import NotFound
from deskbell.questions.tests.ways_out import account_to
from tests import post
from tests import world as cast

pytestmark = pytest.mark.django_db
PHONE = "+14165550123"


def texting(world: cast.World) -> Question:
    """Fern asks on the web and has answers sent to a phone."""
    account = account_to(world.maple_desk, addresses.PHONE)
    question = world.asks(name="").question
    address = addresses.keep(world.maple, PHONE)
    PatronAddress.objects.create(patron=question.patron, address=address, given_at=timezone.now())
    Way.objects.create(question=question, address=address, account=account, since=timezone.now())
    return question


def stops(world: cast.World) -> None:
    with transaction.atomic():
        refusing.refuse([world.maple.pk], PHONE, "+14165550100", Refusal.Source.KEYWORD)


def test_a_refusal_stands_in_the_open_question_and_in_the_way(world: cast.World) -> None:
    question = texting(world)
    assert refused.in_the_way(question) is None
    stops(world)
    found = refused.in_the_way(question)
    assert found is not None and (found.kind, found.source, found.others) == ("phone", "keyword", [])
    assert not refused.reaches_nobody(question, found)  # they asked on our page, where they can read it
    told = timeline.for_staff(question)[-1]
    assert (told.kind, told.facts) == ("refused", {"kind": "phone", "source": "keyword", "refused": True})
    assert [entry.kind for entry in timeline.for_patron(question)] == ["asked"]


def test_the_patrons_other_address_is_offered(world: cast.World) -> None:
    question = texting(world)
    mailbox = addresses.keep(world.maple, "fern@example.org")
    PatronAddress.objects.create(patron=question.patron, address=mailbox, given_at=timezone.now())
    stops(world)
    assert refused.in_the_way(question).others == []  # type: ignore[union-attr]  # the desk has no mailbox
    account_to(world.maple_desk, addresses.EMAIL)
    assert refused.in_the_way(question).others == ["email"]  # type: ignore[union-attr]


def test_its_end_is_told_too(world: cast.World) -> None:
    question = texting(world)
    stops(world)
    with transaction.atomic():
        refusing.end([world.maple.pk], PHONE, "+14165550100")
    assert timeline.for_staff(question)[-1].facts["refused"] is False
    assert refused.in_the_way(question) is None


def test_one_click_decides_a_doubt(world: cast.World) -> None:
    for wants_nothing in (True, False):
        question = texting(world) if wants_nothing else world.asks(name="").question
        account = Way.objects.get().account
        entry = conversing.hear(question, "please stop texting me", "m1")
        address = addresses.keep(world.maple, PHONE if wants_nothing else "+14165550124")
        doubt = Doubt.objects.create(
            address=address, account=account, stream_id=question.pk, number=entry.number, at=timezone.now()
        )
        refused.decide(question, world.ines, doubt.pk, wants_nothing=wants_nothing)
        assert (refusing.refused(address, account) is not None) == wants_nothing
        with pytest.raises(NotFound):
            refused.decide(question, world.ines, doubt.pk, wants_nothing=wants_nothing)
        facts = timeline.for_staff(question)[-1].facts
        assert facts == (
            {"kind": "phone", "source": "staff", "refused": True} if wants_nothing else {"kind": "phone", "meant": True}
        )


def test_what_may_be_a_refusal_is_not_answered_by_the_house(world: cast.World) -> None:
    for words, told in (("Why do you keep texting me? Leave me alone", 0), ("Where is the Gazette?", 1)):
        question = post.question_of(post.texts(post.mobile(world), words, sender=f"+1416555017{told}"))
        assert Doubt.objects.filter(stream=question.pk).count() == 1 - told
        assert len(post.put(question, "acknowledgement")) == told


def test_a_doubt_of_another_question_is_not_found(world: cast.World) -> None:
    question, other = texting(world), world.asks().question
    address = addresses.keep(world.maple, PHONE)
    doubt = Doubt.objects.create(
        address=address, account=Way.objects.get().account, stream_id=question.pk, number=1, at=timezone.now()
    )
    with pytest.raises(NotFound):
        refused.decide(other, world.ines, doubt.pk, wants_nothing=True)
