"""The page at n, and what came since n, are the page loaded fresh: for every story, every n, both sides.

Told three ways: by the frames alone; over the socket of a running server that hears of everything by the bus, as a
second machine's would; and with eight writers at once.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Iterator
from typing import Any, Literal

import msgspec
import pytest
from django.db import connection
from django.utils import timezone

from deskbell.journal import reading
from deskbell.live import bus
from deskbell.live.client import Client
from deskbell.questions import passports, standing, timeline
from deskbell.questions.models import Passport, Question
from tests.open_house import OpenHouse, open_house
from tests.stories import STORIES, Story

Frame = dict[str, Any]
Picture = dict[int, Frame]
Side = Literal["staff", "patron"]
SIDES: tuple[Side, ...] = ("staff", "patron")
# Of a patron's row: the seconds so far, which go on, and what each process remembers for a while by itself
# (``standing``, ``waits``), so that two of them may tell it differently for some seconds.
OF_THE_MOMENT = frozenset({"waited", "usual", "desk_open", "until", "opens", "sends", "later"})


@pytest.fixture(scope="module")
def house(ground: None, valkey_url: str) -> Iterator[OpenHouse]:
    """The server shares a bus with this process, where the verbs are."""
    former, shared = bus.current(), bus.ValkeyBus(valkey_url)
    with open_house(DESKBELL_BUS_URL=valkey_url) as opened:
        bus.use(shared)
        try:
            yield opened
        finally:
            bus.use(former)
            shared.server.close()


# ---- pictures ---------------------------------------------------------------------------------------


def over_the_wire(body: Any) -> Any:
    """As it looks at the other end."""
    return msgspec.json.decode(msgspec.json.encode(body))


def fresh(question: Question, side: Side) -> Picture:
    """The page as it is loaded now."""
    shown = timeline.for_staff(question) if side == "staff" else timeline.for_patron(question)
    return {one.number: over_the_wire(one.frame()) for one in shown}


def frames_since(question: Question, side: Side, number: int) -> list[Frame]:
    """What the topic tells since a number."""
    told = (timeline.frame_for(entry, side) for entry in reading.since(question.pk, number))
    return [over_the_wire(frame) for frame in told if frame is not None]


def fold(picture: Picture, frames: list[Frame]) -> Picture:
    """What a screen makes of frames: each is shown, what was forgotten is emptied, and what was merged has left."""
    folded = {number: dict(frame) for number, frame in picture.items()}
    for frame in frames:
        if frame["kind"] == "forgotten":
            empty(folded, frame.get("facts", {}))
        elif frame.get("facts", {}).get("into"):  # what was merged into another stands there, and here no more
            for number in frame["facts"].get("numbers", []):
                folded.pop(number, None)
        folded[frame["number"]] = dict(frame)
    return folded


def empty(picture: Picture, facts: Frame) -> None:
    for number, shown in picture.items():
        if (facts.get("all") or number in facts.get("numbers", [])) and shown.pop("words", None):
            shown["emptied"] = True


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_a_page_at_n_and_the_entries_since_n_are_the_page_loaded_fresh(house: OpenHouse, story: Story) -> None:
    pages: list[tuple[int, Side, Picture]] = [(0, side, {}) for side in SIDES]
    question: Question | None = None
    for question in story(house.world):
        pages += [(reading.last(question.pk), side, fresh(question, side)) for side in SIDES]
    assert question is not None
    for number, side, page in pages:
        assert fold(page, frames_since(question, side, number)) == fresh(question, side), (number, side)


# ---- over the socket --------------------------------------------------------------------------------


class Screen:
    """One side's page: what it was told, in the order in which it came."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.row: Frame = {}

    def hear(self, frame: Frame) -> None:
        if "entry" in frame:
            body = dict(frame["entry"])
            del body["topic"]
            self.frames.append(body)
        elif "row" in frame:
            self.row = lasting(frame["row"])


async def connect(house: OpenHouse, side: Side, token: str) -> tuple[Client, Screen]:
    screen = Screen()
    ticket = house.patron_ticket() if side == "patron" else house.ticket(house.world.tom)
    client = await Client.connect(house.live, ticket, token if side == "patron" else None)
    client.on_frame = screen.hear
    return client, screen


def topic_of(question: Question, side: Side) -> str:
    return f"{'patron' if side == 'patron' else 'question'}:{question.pk}"


def hand_passport(question: Question) -> str:
    token = secrets.token_urlsafe(24)
    Passport.objects.create(question=question, digest=passports.digest_of(token), made_at=timezone.now())
    return token


async def in_thread(work: Callable[[], Any]) -> Any:
    """The verbs, beside the loop, with a connection of their own."""

    def closing_up() -> Any:
        try:
            return work()
        finally:
            connection.close()

    return await asyncio.to_thread(closing_up)


async def watch(house: OpenHouse, story: Story, side: Side) -> tuple[Question, Screen]:
    """Somebody looks on while the story goes its way."""
    steps = story(house.world)
    question: Question = await in_thread(lambda: next(steps))
    token = await in_thread(lambda: hand_passport(question))
    client, screen = await connect(house, side, token)
    try:
        await client.follow(topic_of(question, side))
        while await in_thread(lambda: next(steps, None)) is not None:
            pass
        due, row = await in_thread(lambda: (frames_since(question, side, 0), patron_row(question)))
        late = time.monotonic() + 20
        while len(screen.frames) < len(due) or (side == "patron" and screen.row != row):
            assert time.monotonic() < late, (len(screen.frames), len(due), screen.row, row)
            await asyncio.sleep(0.02)
    finally:
        client.close()
    for number in range(due[-1]["number"] + 2):
        await read_since(house, question, side, token, number)
    return question, screen


async def read_since(house: OpenHouse, question: Question, side: Side, token: str, number: int) -> None:
    """A page that was at n asks since n, and gets exactly what it lacks, in order."""
    client, screen = await connect(house, side, token)
    upto = await client.follow(topic_of(question, side), number)
    lacking, last = await in_thread(lambda: (frames_since(question, side, number), reading.last(question.pk)))
    client.close()
    assert screen.frames == lacking
    assert upto == last


def patron_row(question: Question) -> Frame:
    return lasting(over_the_wire(standing.patron_row(Question.objects.get(pk=question.pk))))


def lasting(row: Frame) -> Frame:
    return {key: value for key, value in row.items() if key != "topic" and key not in OF_THE_MOMENT}


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_an_open_page_and_one_that_comes_back_show_what_a_fresh_page_shows(
    house: OpenHouse, story: Story, side: Side
) -> None:
    question, screen = asyncio.run(watch(house, story, side))
    numbers = [frame["number"] for frame in screen.frames]
    assert numbers == sorted(set(numbers))
    assert fold({}, screen.frames) == fresh(question, side)
