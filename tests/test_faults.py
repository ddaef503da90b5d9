"""Killing the server at random moments under load, and asking a checker whether every promise was kept.

20 kills in a normal run, 200 with DESKBELL_TEST_FAULTS=long (`python3 run.py faults`).
"""

from __future__ import annotations

import asyncio
import os
import random
from typing import Any

import psutil
import pytest

from deskbell.journal.models import Entry, Stream
from deskbell.mailroom import files
from deskbell.questions import attaching, passports
from deskbell.questions.models import Question
from tests.checker import Account, Row, complaints
from tests.load import Ledger, Load, file_of
from tests.open_house import OpenHouse, open_house
from tests.planted import FAULTS
from tests.serving import Server

pytestmark = pytest.mark.faults
LONG = os.environ.get("DESKBELL_TEST_FAULTS") == "long"
KILLS = 200 if LONG else 20
MESSAGES = 150  # of each side in one conversation; then the next patron asks
LIFE = (1, 120)  # messages acknowledged between two kills, and one form that was taken
MOMENT = 0.1  # seconds, at most, after the last of them
PATIENCE = 60.0
SETTINGS: dict[str, Any] = {"DESKBELL_PAGES": "beside", "DESKBELL_FRAME_RATE": "0"}


# ---- killing ----------------------------------------------------------------------------------------


async def many_lives(house: OpenHouse, ledger: Ledger, kills: int, dice: random.Random) -> None:
    """The front, both processes, or only the one of the pages, with SIGKILL, at moments that the dice say."""
    for kill in range(kills):
        await lived(ledger, dice.randint(*LIFE))
        await asyncio.sleep(dice.uniform(0, MOMENT))
        pages = psutil.Process(house.server.process.pid).children()
        victim = ("front", "pages", "both", "pages")[kill % 4]
        if victim == "pages":
            for process in pages:
                process.kill()
            continue
        await asyncio.to_thread(die_and_rise, house.server, pages if victim == "both" else [])
    await lived(ledger, LIFE[1])


async def lived(ledger: Ledger, more: int) -> None:
    """Until so many more messages were acknowledged, and a form was taken: then the pages stand again, however long
    this machine takes to start them, and the next form is on its way."""
    enough, taken = ledger.acknowledged + more, ledger.taken
    async with asyncio.timeout(PATIENCE):
        while ledger.acknowledged < enough or ledger.taken == taken:  # noqa: ASYNC110 - nine add to it
            await asyncio.sleep(0.005)


def die_and_rise(server: Server, beside: list[psutil.Process]) -> None:
    server.process.kill()
    for process in beside:
        if process.is_running():
            process.kill()
    server.kill()  # waits until all of it is gone
    server.start()


async def run_load(house: OpenHouse, kills: int, seed: int) -> Ledger:
    """Four pairs talk and one patron writes by forms, through that many kills; everything is settled at the end."""
    ledger = Ledger()
    load = Load(house.address, house.live, house.patron_ticket(), ledger)
    people = (house.world.ines, house.world.lucie, house.world.tom, house.world.ada)
    tickets = [(person.pk, house.ticket(person)) for person in people]
    tasks = [asyncio.create_task(load.pair(number, ticket, MESSAGES)) for number, ticket in tickets]
    tasks.append(asyncio.create_task(load.former()))
    lives = asyncio.create_task(many_lives(house, ledger, kills, random.Random(seed)))
    done, _ = await asyncio.wait([lives, *tasks], return_when=asyncio.FIRST_COMPLETED)
    load.over.set()
    await asyncio.gather(*done)  # whoever ended first, ended well or tells why
    await asyncio.gather(lives, *tasks)
    return ledger


# ---- judging ----------------------------------------------------------------------------------------


def judge(ledger: Ledger) -> list[str]:
    """Every complaint about everything that was promised."""
    accounts = [(talk.question, talk.accounts) for talk in ledger.talks]
    accounts += [(passports.question_of(token).pk, [account]) for token, account in ledger.forms]
    return [wrong for question, own in accounts for wrong in complaints(question, *journal_of(question), own)]


def journal_of(question: int) -> tuple[int, list[Row]]:
    entries = Entry.objects.filter(stream=question).order_by("number")
    rows = [Row(*row) for row in entries.values_list("number", "kind", "author", "act", "words")]
    return Stream.objects.get(pk=question).last, rows


def judge_asks(ledger: Ledger) -> None:
    """An ask that was acknowledged, however often it was sent, is one question."""
    beginnings = list(Entry.objects.filter(kind="asked").values_list("words", flat=True))
    for token, words in ledger.asked.items():
        question = passports.question_of(token)
        assert Entry.objects.get(stream=question.pk, number=1).words == words
        assert beginnings.count(words) == 1
    assert len(beginnings) == len(set(beginnings)) == Question.objects.count() == Stream.objects.count()


def judge_files(ledger: Ledger) -> None:
    """A message that was acknowledged has its file, whole and once; what was laid down for nobody has no place."""
    for token, account in ledger.forms:
        question = passports.question_of(token)
        for words in account.said.values():
            number = Entry.objects.get(stream=question.pk, kind="heard", words=words).number
            [file] = attaching.along(question.pk, number)
            assert files.read(file) == file_of(words)


def said(accounts: list[Account]) -> int:
    return sum(len(account.said) for account in accounts)


# ---- the tests ---------------------------------------------------------------------------------------


def test_every_acknowledged_message_is_there_once_for_both_sides_however_often_the_server_is_killed(
    ground: None,
) -> None:
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")
    with open_house(**SETTINGS) as house:
        ledger = asyncio.run(run_load(house, KILLS, seed))
        assert judge(ledger) == []
        judge_asks(ledger)
        judge_files(ledger)
    talked = sum(said(talk.accounts) for talk in ledger.talks)
    assert talked > 5 * KILLS and ledger.forms, f"only {talked} messages in {KILLS} lives: that proves little"


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_a_planted_fault_is_caught(ground: None, fault: str) -> None:
    class Faulty(Server):
        program = ("-m", "tests.planted", fault, "serve")

    with open_house(Faulty, **SETTINGS) as house:
        ledger = asyncio.run(run_load(house, 3, seed=1))
        wrong = judge(ledger)
    words = {
        "acknowledge_before_commit": ("was acknowledged as",),
        "deliver_twice": (" came after ",),
        "note_to_the_patron": ("is a word among staff",),
    }[fault]
    assert any(word in one for one in wrong for word in words), wrong[:20]
