"""Talk over the socket: the quick way and the verbs, seen from both ends of a real gateway and writer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
from django.db import connection as database

from deskbell.journal import writer as the_writer
from deskbell.journal.writer import Writer
from deskbell.live import bus, tickets
from deskbell.live.connection import Connection
from deskbell.live.gateway import Gateway
from deskbell.mailroom.models import Delivery
from deskbell.questions import (
    claiming,
    closing,
    conversing,
    erasing,
    marks,
    passports,
    standing,
    timeline,
    topics,
    transferring,
    ways,
)
from deskbell.questions.models import Closing, Mark, Question
from tests import post
from tests import world as cast

pytestmark = pytest.mark.django_db(transaction=True)
Frame = dict[str, Any]


class Client:
    """A socket's far end: what it was sent, and a way to wait for it."""

    def __init__(self, gateway: Gateway) -> None:
        self.got: list[Frame] = []
        self.connection = Connection(gateway, self, "127.0.0.1")
        self.connection.opened()

    def write(self, frame: bytes) -> None:
        self.got.append(msgspec.json.decode(frame))

    def write_all(self, frames: list[bytes]) -> None:
        for frame in frames:
            self.write(frame)

    def close(self, code: int, reason: str) -> None:
        self.got.append({"closed": code})

    def ping(self) -> None: ...

    def speaks(self, **frame: Any) -> None:
        self.connection.hear(msgspec.json.encode(frame))

    async def until(self, key: str, **wanted: Any) -> Frame:
        """The first frame of that key with those fields, taken out of what was got."""
        async with asyncio.timeout(10):
            while True:
                for frame in self.got:
                    body = frame.get(key)
                    if body is not None and all(body.get(name) == value for name, value in wanted.items()):
                        self.got.remove(frame)
                        return dict(body)
                await asyncio.sleep(0.005)

    async def says(self, verb: str, question: int, text: str, id: str) -> Frame:
        self.speaks(**{verb: {"id": id, "question": question, "text": text}})
        async with asyncio.timeout(10):
            while True:
                for frame in self.got:
                    body = frame.get("ack") or frame.get("refused") or {}
                    if body.get("id") == id:
                        self.got.remove(frame)
                        return dict(body)
                await asyncio.sleep(0.005)


class TidyGateway(Gateway):
    """Its threads close their connections, so that the test's database can be emptied."""

    def aside(self, work: Any, *given: Any, then: Any) -> None:
        super().aside(closing_up(work), *given, then=then)


def closing_up(verb: Any) -> Any:
    def work(*given: Any, **more: Any) -> Any:
        try:
            return verb(*given, **more)
        finally:
            database.close()

    return work


class Hall:
    """The world with a gateway and a writer around it."""

    def __init__(self, world: cast.World, gateway: Gateway) -> None:
        self.world, self.gateway = world, gateway

    async def staff(self, person: Any, *topics: str) -> Client:
        return await self._enter(tickets.make(f"s{person.pk}", language=person.language), None, topics)

    async def patron(self, passport: str, *topics: str, language: str = "en") -> Client:
        return await self._enter(tickets.make("patron", "maple", language=language), passport, topics)

    async def _enter(self, ticket: str, passport: str | None, topics: tuple[str, ...]) -> Client:
        client = Client(self.gateway)
        client.speaks(hello={"v": 1, "ticket": ticket, "passport": passport})
        await client.until("welcome")
        for topic in topics:
            client.speaks(follow={"topic": topic, "since": 0})
            await client.until("upto", topic=topic)
        client.got.clear()
        return client


@pytest.fixture
async def hall(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Hall]:
    world = await run(cast.build)
    loop = asyncio.get_running_loop()
    gateway, here = TidyGateway(1), bus.HereBus()

    def committed(acts: list[Any]) -> None:
        gateway.hub.deliver([act for act in acts if act.fresh and act.refused is None])
        for act in acts:
            act.done(act)

    def hand_back(acts: list[Any]) -> None:
        loop.call_soon_threadsafe(committed, acts)

    writer = Writer(hand_back)
    here.listener = gateway.ring
    monkeypatch.setattr(bus, "_bus", here)
    monkeypatch.setattr(the_writer, "_writer", writer)
    gateway.start(loop)
    writer.start()
    yield Hall(world, gateway)
    await asyncio.to_thread(writer.stop)
    await asyncio.to_thread(gateway._threads.shutdown, wait=True)
    gateway.stop()


async def run(verb: Any, *given: Any, **more: Any) -> Any:
    """A verb, in a thread as the pages call it."""

    return await asyncio.to_thread(closing_up(verb), *given, **more)


async def test_a_conversation_reaches_both_sides_and_a_note_one(hall: Hall) -> None:
    asked = await run(hall.world.asks)
    number = asked.question.pk
    ines = await hall.staff(hall.world.ines, f"question:{number}", f"queue:{hall.world.maple_queue.pk}")
    lucie = await hall.staff(hall.world.lucie, f"question:{number}")
    fern = await hall.patron(asked.passport, f"patron:{number}")
    first = await ines.says("say", number, "Hello, I am Ines.", "a1")  # unclaimed: by the verb
    assert (await fern.until("entry", kind="said"))["who"] == "Ines"
    assert (await fern.until("row", state="claimed"))["holder"] == "Ines"
    second = await ines.says("say", number, "Which year?", "a2")  # hers now: the quick way
    third = await fern.says("say", number, "1911", "m1")
    await ines.says("note", number, "She was here yesterday", "a3")
    fourth = await fern.says("say", number, "Or 1912", "m2")
    assert second["number"] > first["number"]
    assert [third["number"], fourth["number"]] == [second["number"] + 1, second["number"] + 3]
    assert (await lucie.until("entry", kind="noted"))["words"] == "She was here yesterday"
    await lucie.until("entry", id=None, number=fourth["number"])
    assert "yesterday" not in repr(fern.got)
    assert [entry.words for entry in await run(timeline.for_patron, asked.question)][-1] == "Or 1912"
    assert (await ines.until("row", question=number, heard=fourth["number"]))["awaiting"] is True


async def test_the_same_frame_twice_is_one_entry(hall: Hall) -> None:
    asked = await run(hall.world.asks)
    fern = await hall.patron(asked.passport, f"patron:{asked.question.pk}")
    acks = [await fern.says("say", asked.question.pk, "Hello?", "m1") for _ in range(3)]
    assert len({ack["number"] for ack in acks}) == 1
    slow = await hall.patron(asked.passport)  # follows nothing: by the verb
    assert (await slow.says("say", asked.question.pk, "Hello?", "m1"))["number"] == acks[0]["number"]


async def test_what_is_said_while_the_first_word_still_claims_keeps_its_order(hall: Hall) -> None:
    number = (await run(hall.world.asks)).question.pk
    ines = await hall.staff(hall.world.ines, f"question:{number}")
    ines.speaks(say={"id": "m0", "question": number, "text": "I have it."})
    ines.speaks(note={"id": "m1", "question": number, "text": "The note would be quicker."})
    ines.speaks(say={"id": "m2", "question": number, "text": "So would this."})
    for act in ("m0", "m1", "m2"):
        await ines.until("ack", id=act)
    entries = await run(lambda: list(Question.objects.get(pk=number).stream.entries.order_by("number")))
    assert [entry.act for entry in entries if entry.act] == ["m0", "m1", "m2"]


async def test_who_does_not_have_the_question_is_told_who_does(hall: Hall) -> None:
    asked = await run(hall.world.asks)
    number = asked.question.pk
    lucie = await hall.staff(hall.world.lucie, f"question:{number}")
    await run(claiming.claim, asked.question, hall.world.ines)
    refused = await lucie.says("say", number, "Bonjour", "b1")
    assert (refused["why"], "Ines Duarte" in refused["words"]) == ("not_yours", True)
    await run(claiming.release, asked.question, hall.world.ines)
    await lucie.until("entry", kind="released")
    assert "number" in await lucie.says("say", number, "Bonjour", "b2")


@pytest.fixture
def news_is_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """What this process remembers of a question hears of no change."""
    monkeypatch.setattr(topics.Standing, "heed", lambda standing, entry: None)


@pytest.mark.usefixtures("news_is_late")
async def test_a_reply_in_the_moment_in_which_the_way_back_changed_is_sent_that_way(hall: Hall) -> None:
    asked = await run(hall.world.asks)
    number = asked.question.pk
    await run(post.mailbox, hall.world)
    await run(claiming.claim, asked.question, hall.world.ines)
    ines = await hall.staff(hall.world.ines, f"question:{number}")
    assert "number" in await ines.says("say", number, "A moment.", "a1")  # the quick way
    await run(ways.choose, asked.question, "email", address="fern@example.org")
    for act in ("a2", "a3"):
        ines.speaks(say={"id": act, "question": number, "text": f"{act} goes by mail."})
    said = [(await ines.until("ack", id=act))["number"] for act in ("a2", "a3")]
    assert said == sorted(said)
    put = await run(lambda: list(Delivery.objects.filter(stream=number).values_list("number", flat=True)))
    assert set(said) <= set(put)
    entries = await run(lambda: list(Question.objects.get(pk=number).stream.entries.filter(number__in=said)))
    assert [entry.facts for entry in entries] == ['{"way":"email"}'] * 2


@pytest.mark.usefixtures("news_is_late")
async def test_a_reply_in_the_moment_in_which_another_took_the_question_is_refused(hall: Hall) -> None:
    asked = await run(hall.world.asks)
    number = asked.question.pk
    await run(claiming.claim, asked.question, hall.world.ines)
    ines = await hall.staff(hall.world.ines, f"question:{number}")
    await run(claiming.release, asked.question, hall.world.ines)
    await run(claiming.claim, asked.question, hall.world.lucie)
    assert (await ines.says("say", number, "Hello?", "a1"))["why"] == "not_yours"


async def test_a_word_after_closing_reopens_and_a_late_one_moves_to_a_new_question(hall: Hall) -> None:
    asked = await run(hall.world.asks)
    number = asked.question.pk
    fern = await hall.patron(asked.passport, f"patron:{number}")
    await run(closing.close, asked.question, hall.world.ines)
    assert "question" not in await fern.says("say", number, "Wait!", "m1")
    await fern.until("entry", kind="reopened")
    await run(closing.close, asked.question, hall.world.ines)
    await run(lambda: Closing.objects.filter(reopened_at=None).update(at=cast.LONG_AGO))
    ack = await fern.says("say", number, "Months later", "m2")
    assert ack["question"] != number
    fern.speaks(follow={"topic": f"patron:{ack['question']}"})
    assert (await fern.until("entry", topic=f"patron:{ack['question']}"))["words"] == "Months later"
    newer = await run(passports.question_of, ack["passport"])
    assert newer.pk == ack["question"]


async def test_a_patron_reaches_their_own_question_and_no_other(hall: Hall) -> None:
    asked, other = await run(hall.world.asks), await run(hall.world.asks, cast.OTTO)
    fern = await hall.patron(asked.passport)
    for topic in (f"patron:{other.question.pk}", f"question:{asked.question.pk}", "queue:1", "staff:1", "mine:1"):
        fern.speaks(follow={"topic": topic})
        assert (await fern.until("refused", topic=topic))["why"] == "not_found"
    for verb, number in (("say", other.question.pk), ("note", asked.question.pk), ("say", 10**15)):
        assert (await fern.says(verb, number, "Let me in", "m1"))["why"] == "not_found"


@pytest.mark.parametrize("spelling", ["0{}", "00{}", "+{}", " {}", "{}.0"])
async def test_a_topic_has_one_spelling_by_which_it_is_taken_away(hall: Hall, spelling: str) -> None:
    asked = await run(hall.world.asks)
    key = spelling.format(asked.question.pk)
    fern, lucie = await hall.patron(asked.passport), await hall.staff(hall.world.lucie)
    for client, topic in ((fern, f"patron:{key}"), (lucie, f"question:{key}"), (lucie, f"mine:0{hall.world.lucie.pk}")):
        client.speaks(follow={"topic": topic})
        assert (await client.until("refused", topic=topic))["why"] == "not_found"


async def test_staff_without_sight_reach_nothing_and_lose_it_when_sight_ends(hall: Hall) -> None:
    world = hall.world
    asked = await run(world.asks)
    number = asked.question.pk
    priya = await hall.staff(world.priya)
    priya.speaks(follow={"topic": f"question:{number}"})
    assert (await priya.until("refused", topic=f"question:{number}"))["why"] == "not_found"
    assert (await priya.says("note", number, "Peeking", "p1"))["why"] == "not_found"
    await run(transferring.transfer, asked.question, world.ines, to_queue=world.harbour_queue, reason="Theirs")
    priya = await hall.staff(world.priya, f"question:{number}")
    await run(transferring.transfer, asked.question, world.priya, to_queue=world.maple_queue, reason="Not ours")
    await priya.until("gone", topic=f"question:{number}")
    await run(conversing.note, asked.question, "After Priya", world.ines, "a9")
    assert (await priya.says("note", number, "Still here?", "p2"))["why"] == "not_found"
    assert "After Priya" not in repr(priya.got)


async def test_a_revoked_passport_is_gone_from_an_open_page(hall: Hall) -> None:
    asked = await run(hall.world.asks)
    fern = await hall.patron(asked.passport, f"patron:{asked.question.pk}")
    await run(passports.revoke, asked.question)
    await fern.until("gone")
    assert (await fern.says("say", asked.question.pk, "Hello?", "m1"))["why"] == "not_found"


async def test_words_to_an_erased_question_are_refused_in_the_patrons_language(hall: Hall) -> None:
    asked = await run(hall.world.asks)
    fern = await hall.patron(asked.passport, f"patron:{asked.question.pk}", language="fr")
    await run(erasing.erase, asked.question)
    await fern.until("entry", kind="forgotten")
    assert (await fern.says("say", asked.question.pk, "Allô ?", "m1"))["why"] == "forgotten"


@pytest.mark.parametrize(("text", "why"), [("", "empty"), ("x" * 10_001, "too_long"), ("a\0b", "not_text")])
async def test_words_that_cannot_be_kept_are_refused_at_the_edge(hall: Hall, text: str, why: str) -> None:
    asked = await run(hall.world.asks)
    fern = await hall.patron(asked.passport, f"patron:{asked.question.pk}")
    assert (await fern.says("say", asked.question.pk, text, "m1"))["why"] == why
    assert (await fern.says("say", asked.question.pk, "An id with\nstrange signs", "m\n1"))["why"] == "bad_id"


async def test_typing_and_reading_are_told_across(hall: Hall) -> None:
    asked = await run(hall.world.asks)
    number = asked.question.pk
    ines = await hall.staff(hall.world.ines, f"question:{number}")
    fern = await hall.patron(asked.passport, f"patron:{number}")
    await ines.says("say", number, "Hello", "a1")
    await fern.until("entry", kind="said")
    ines.speaks(typing={"question": number})
    assert (await fern.until("typing"))["who"] == "Ines"
    fern.speaks(typing={"question": number})
    assert (await ines.until("typing"))["who"] == ""
    for upto in (1, 3, 2):
        fern.speaks(seen={"question": number, "number": upto})
    assert (await ines.until("seen", reader="patron"))["number"] == 3
    last = (await fern.says("say", number, "Thank you", "m1"))["number"]
    ines.speaks(seen={"question": number, "number": 10**12})
    assert (await fern.until("seen", reader="staff"))["number"] == last
    mark = await run(lambda: Mark.objects.get(question=number, reader=marks.PATRON))
    assert (mark.seen, mark.collected) == (3, 3)
    lucie = await hall.staff(hall.world.lucie, f"question:{number}")
    lucie.speaks(typing={"question": number})
    await ines.until("typing", who="Lucie")
    assert not [frame for frame in fern.got if "typing" in frame]


async def test_the_patron_is_told_of_who_has_or_had_the_question_and_of_nobody_who_only_looks(hall: Hall) -> None:
    asked = await run(hall.world.asks)
    number, topic = asked.question.pk, f"question:{asked.question.pk}"
    fern = await hall.patron(asked.passport, f"patron:{number}")
    lucie, ines = await hall.staff(hall.world.lucie, topic), await hall.staff(hall.world.ines, topic)
    lucie.speaks(typing={"question": number})
    lucie.speaks(seen={"question": number, "number": 2})
    await ines.until("typing", who="Lucie")
    await ines.until("seen", reader=f"s{hall.world.lucie.pk}")
    assert [frame for frame in fern.got if "typing" in frame or "seen" in frame] == []
    assert (await run(standing.patron_row, asked.question))["seen"] == 0
    claim = await run(claiming.claim, asked.question, hall.world.lucie)
    assert (await fern.until("row", state="claimed"))["seen"] == 3  # the claim itself is the third entry
    await run(claiming.release, asked.question, claim.staff)
    ack = await fern.says("say", number, "Hello?", "m1")
    lucie.speaks(seen={"question": number, "number": ack["number"]})
    assert (await fern.until("seen", reader="staff"))["number"] == ack["number"]


async def test_what_was_seen_counts_though_the_topic_is_only_about_to_be_followed(hall: Hall) -> None:
    asked = await run(hall.world.asks)
    number = asked.question.pk
    await run(claiming.claim, asked.question, hall.world.ines)
    fern, ines = await hall.patron(asked.passport), await hall.staff(hall.world.ines)
    watching = await hall.staff(hall.world.lucie, f"question:{number}")
    priya, otto = await hall.staff(hall.world.priya), await hall.patron((await run(hall.world.asks)).passport)
    for client, topic in ((ines, "question"), (fern, "patron"), (priya, "question"), (otto, "patron")):
        client.speaks(follow={"topic": f"{topic}:{number}", "since": 0})
        client.speaks(seen={"question": number, "number": 2})
    ack = await watching.says("note", number, "A note", "n1")
    ines.speaks(seen={"question": number, "number": ack["number"]})
    await watching.until("seen", reader=marks.PATRON, number=2)
    await watching.until("seen", reader=f"s{hall.world.ines.pk}", number=ack["number"])
    readers = await run(lambda: set(Mark.objects.filter(question=number).values_list("reader", flat=True)))
    assert readers == {marks.PATRON, f"s{hall.world.ines.pk}"}
