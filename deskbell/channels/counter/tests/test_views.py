"""A question begun at the desk or by phone is a question like any other, and the librarian's own from the start."""

from __future__ import annotations

import pytest

from deskbell.channels.counter.channel import Counter
from deskbell.mailroom.contract import Channel, Unreadable
from deskbell.mailroom.models import Account
from deskbell.questions import holding
from deskbell.questions.models import Question
from tests import world as cast
from tests.world import signed_in


def given(world: cast.World, **more: str) -> dict[str, str]:
    asked = {"words": "Where is the zoning by-law of 1967?", "by": "desk", "language": "en", "id": cast.ask_id()}
    return asked | {"desk": str(world.maple_desk.pk)} | more


def test_it_is_claimed_from_the_start_and_opens_at_once(world: cast.World) -> None:
    answer = signed_in(world.ines).post("/counter/", given(world))
    question = Question.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/questions/{question.pk}/")
    claim = holding.open_claim(question)
    assert claim is not None
    assert claim.staff == world.ines
    assert question.account == world.maple_counter


def test_handed_in_twice_it_is_one_question(world: cast.World) -> None:
    asked = given(world)
    client = signed_in(world.ines)
    assert client.post("/counter/", asked)["Location"] == client.post("/counter/", asked)["Location"]
    assert Question.objects.count() == 1


def test_the_phone_has_an_account_of_its_own_at_each_desk(world: cast.World) -> None:
    client = signed_in(world.ines)
    client.post("/counter/", given(world, by="phone"))
    client.post("/counter/", given(world, by="phone"))
    assert Account.objects.get(settings__by="phone").questions.count() == 2


@pytest.mark.parametrize(
    "wrong",
    [{"words": ""}, {"words": "a\x00b"}, {"id": "short"}, {"desk": "x"}, {"by": "fax"}, {"address": "no address"}],
)
def test_what_cannot_be_kept_is_refused_in_words_and_nothing_begins(world: cast.World, wrong: dict[str, str]) -> None:
    page = signed_in(world.ines).post("/counter/", given(world, **wrong))
    assert page.status_code == 422
    assert not Question.objects.exists()


def test_nobody_begins_a_question_at_a_desk_that_is_not_theirs(world: cast.World) -> None:
    page = signed_in(world.ines).post("/counter/", given(world, desk=str(world.harbour_desk.pk)))
    assert page.status_code == 422
    assert not Question.objects.exists()


def test_the_menu_gives_it_a_key(world: cast.World) -> None:
    assert 'href="/counter/" data-key="b"' in signed_in(world.ines).get("/").content.decode()


def test_it_is_a_channel_that_hears_and_sends_nothing_by_itself() -> None:
    channel = Counter()
    assert isinstance(channel, Channel)
    with pytest.raises(Unreadable):
        channel.read(b"anything", {}, {})
