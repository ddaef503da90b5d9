"""Who has no sight hears nothing: every live topic of the registry, for everybody who must not follow it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from deskbell.live import tickets, topics
from deskbell.live.client import Client, Refused
from deskbell.questions.asking import Asked
from deskbell.staff.models import Role, Staff
from tests.open_house import JSON, OpenHouse, connected
from tests.test_isolation import STRANGERS, somebody
from tests.url_map import SECRET
from tests.world import OTTO

Frame = dict[str, Any]
# A topic that everybody on the staff may follow, and why.
FOR_ALL_STAFF = {"desk": "says what the desk's public page says: open or closed, how many are there"}


@pytest.fixture(scope="module")
def asked(house: OpenHouse) -> Asked:
    return house.world.asks(words=f"Where is {SECRET}?")


@pytest.fixture(scope="module", params=STRANGERS, ids=lambda who: who.__name__)
def stranger(house: OpenHouse, request: pytest.FixtureRequest) -> Staff:
    made: Staff = request.param(house.world)
    return made


def keys(house: OpenHouse, asked: Asked) -> dict[str, str]:
    """Maple's key of every kind of topic. A new kind fails the tests until it stands here."""
    return {
        "question": str(asked.question.pk),
        "patron": str(asked.question.pk),
        "queue": str(house.world.maple_queue.pk),
        "mine": str(house.world.ines.pk),
        "staff": str(house.world.ines.pk),
        "looking": str(house.world.ines.pk),
        "desk": house.world.maple_desk.key,
    }


async def refused(client: Client, topic: str) -> bool:
    """Told "not found", and not a word of it."""
    heard: list[Frame] = []
    client.on_frame = heard.append
    try:
        await asyncio.wait_for(client.follow(topic), 20)
    except Refused as why:
        assert SECRET not in repr(heard)
        return why.why == "not_found"
    return False


async def refusals(house: OpenHouse, ticket: str, passport: str | None, wanted: list[str]) -> dict[str, bool]:
    async with connected(house.live, ticket, passport) as client:
        return {topic: await refused(client, topic) for topic in wanted}


def test_every_kind_of_topic_is_in_the_matrix(house: OpenHouse, asked: Asked) -> None:
    assert keys(house, asked).keys() == topics.registry().keys()


def test_staff_without_sight_may_follow_nothing(house: OpenHouse, asked: Asked, stranger: Staff) -> None:
    wanted = [f"{name}:{key}" for name, key in keys(house, asked).items() if name not in FOR_ALL_STAFF]
    ticket = house.ticket(stranger)
    assert asyncio.run(refusals(house, ticket, asked.passport, wanted)) == dict.fromkeys(wanted, True)


@pytest.mark.parametrize("passport", ["none", "another's", "guessed"])
def test_a_patron_without_the_passport_may_follow_nothing(house: OpenHouse, asked: Asked, passport: str) -> None:
    wanted = [f"{name}:{key}" for name, key in keys(house, asked).items()]
    others = house.world.asks(OTTO, house.world.harbour_web).passport
    given = {"none": None, "another's": others, "guessed": "x" * 32}[passport]
    ticket = house.patron_ticket("harbour")
    assert asyncio.run(refusals(house, ticket, given, wanted)) == dict.fromkeys(wanted, True)


def test_who_was_deactivated_may_follow_nothing(house: OpenHouse, asked: Asked) -> None:
    gone = somebody("gone", Role.Kind.OPERATOR, library=house.world.maple)
    ticket = house.ticket(gone)
    Staff.objects.filter(pk=gone.pk).update(is_active=False)
    wanted = [f"question:{asked.question.pk}", f"queue:{house.world.maple_queue.pk}", f"mine:{gone.pk}"]
    assert asyncio.run(refusals(house, ticket, None, wanted)) == dict.fromkeys(wanted, True)


@pytest.mark.parametrize("topic", ["question:x", "question:-1", "question:" + "9" * 60, "nothing:1", ":", "staff:+1"])
def test_what_is_no_topic_is_not_found_either(house: OpenHouse, topic: str) -> None:
    ticket = house.ticket(house.world.ines)
    assert asyncio.run(refusals(house, ticket, None, [topic])) == {topic: True}


@pytest.mark.parametrize("ticket", ["expired", "changed", "made up"])
def test_a_ticket_that_is_not_good_opens_nothing(house: OpenHouse, ticket: str) -> None:
    good = house.ticket(house.world.ines)
    bad = {
        "expired": tickets.make(f"s{house.world.ines.pk}", seconds=-1),
        "changed": ("a" if good[5] != "a" else "b").join((good[:5], good[6:])),
        "made up": "WzEsMl0.c2lnbmF0dXJl",
    }[ticket]
    with pytest.raises(Refused) as no:
        asyncio.run(Client.connect(house.live, bad))
    assert no.value.why == "ticket"


# ---- while it is followed ---------------------------------------------------------------------------


class Listener:
    """Somebody's connection, and everything that it was told."""

    def __init__(self, client: Client) -> None:
        self.client, self.heard = client, list[Frame]()
        client.on_frame = self.heard.append

    async def until(self, found: Callable[[Frame], bool]) -> None:
        async with asyncio.timeout(20):
            while not any(found(frame) for frame in self.heard):  # noqa: ASYNC110 - any frame may be it
                await asyncio.sleep(0.01)


@asynccontextmanager
async def listening(house: OpenHouse, ticket: str, *wanted: str) -> AsyncIterator[Listener]:
    async with connected(house.live, ticket) as client:
        listener = Listener(client)
        for topic in wanted:
            await client.follow(topic)
        yield listener


async def post(browser: Any, address: str, **form: str) -> None:
    answer = await asyncio.to_thread(browser.post, address, data=form)
    assert answer.status_code in (200, 302), answer.text


def test_sight_that_ends_while_somebody_follows_is_gone_and_nothing_more_comes(house: OpenHouse) -> None:
    world, question = house.world, house.world.asks().question
    topic, base = f"question:{question.pk}", f"/questions/{question.pk}"
    priya, lucie = house.ticket(world.priya), house.ticket(world.lucie)

    async def story(ines: Any, harbour: Any) -> tuple[list[Frame], int]:
        await post(ines, f"{base}/transfers/", to=f"queue:{world.harbour_queue.pk}", reason="theirs")
        async with listening(house, priya, topic) as at_harbour, listening(house, lucie, topic) as at_maple:
            await post(harbour, f"{base}/transfers/", to=f"queue:{world.maple_queue.pk}", reason="not ours")
            await at_harbour.until(lambda frame: frame.get("gone") == {"topic": topic})
            before = len(at_harbour.heard)
            await post(ines, f"{base}/notes/", words=SECRET)
            await at_maple.until(lambda frame: SECRET in repr(frame))
            with pytest.raises(Refused, match="nothing here"):
                await at_harbour.client.follow(topic)
            return at_harbour.heard, before

    with house.browser(world.ines, headers=JSON) as ines, house.browser(world.priya, headers=JSON) as harbour:
        heard, before = asyncio.run(story(ines, harbour))
    assert [frame.keys() for frame in heard[before:]] == [{"refused"}]
    assert SECRET not in repr(heard)


@pytest.mark.parametrize("follows", [True, False], ids=["follows itself", "follows nothing"])
def test_signing_out_closes_the_sockets_of_that_session_and_of_no_other(house: OpenHouse, follows: bool) -> None:
    ines = house.world.ines
    here, elsewhere = house.session(ines), house.session(ines)
    wanted = [f"staff:{ines.pk}"] if follows else []
    own, other = house.ticket(ines, here), house.ticket(ines, elsewhere)

    async def story(browser: Any) -> None:
        async with listening(house, own, *wanted) as leaving, listening(house, other, *wanted) as staying:
            await post(browser, "/sign-out/")
            await asyncio.wait_for(leaving.client.lost.wait(), 20)
            await asyncio.wait_for(staying.client.follow(f"queue:{house.world.maple_queue.pk}"), 20)
            assert not staying.client.lost.is_set()

    with house.browser(ines, here) as browser:
        asyncio.run(story(browser))


def test_who_is_deactivated_is_cut_off_everywhere(house: OpenHouse) -> None:
    leaving = somebody("leaving", Role.Kind.OPERATOR, library=house.world.maple)
    ticket = house.ticket(leaving)

    async def story(ada: Any) -> None:
        async with listening(house, ticket, f"queue:{house.world.maple_queue.pk}") as listener:
            await post(ada, f"/organisation/staff/{leaving.pk}/leaving/")
            await asyncio.wait_for(listener.client.lost.wait(), 20)

    with house.browser(house.world.ada) as ada:
        asyncio.run(story(ada))
