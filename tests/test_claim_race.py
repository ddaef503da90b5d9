"""Fifty press "I got it" in the same instant: one has the question, and everybody else is told who."""

from __future__ import annotations

import asyncio
from collections import Counter

import httpx
import pytest

from deskbell.questions.models import Claim, Question
from deskbell.staff.models import Role, Staff
from tests.open_house import JSON, OpenHouse
from tests.world import LONG_AGO

FIFTY = 50


@pytest.fixture(scope="module")
def operators(house: OpenHouse) -> list[Staff]:
    people = [
        Staff.objects.create(sign_in=f"op{i}", name=f"Operator {i}", desk_name=f"Op {i}", password="!")
        for i in range(FIFTY)
    ]
    for person in people:
        Role.objects.create(staff=person, kind=Role.Kind.OPERATOR, library=house.world.maple)
    Role.objects.filter(staff__in=people).update(since=LONG_AGO)
    return people


async def press_together(house: OpenHouse, number: int, headers: list[dict[str, str]]) -> list[httpx.Response]:
    """Everybody's connection is open before anybody presses."""
    limits = httpx.Limits(max_connections=FIFTY, max_keepalive_connections=FIFTY)
    async with httpx.AsyncClient(base_url=house.address, timeout=60, trust_env=False, limits=limits) as client:
        await asyncio.gather(*(client.get("/healthz") for _ in headers))
        pressed = (client.post(f"/questions/{number}/claim/", headers=own) for own in headers)
        return list(await asyncio.gather(*pressed))


def test_one_of_fifty_wins_and_the_others_are_told_who(house: OpenHouse, operators: list[Staff]) -> None:
    question = house.world.asks().question
    headers = [house.headers(person) | JSON for person in operators]
    answers = asyncio.run(press_together(house, question.pk, headers))

    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: FIFTY - 1}
    winner = next(person for person, answer in zip(operators, answers, strict=True) if answer.status_code == 200)
    told = [answer.json() for answer in answers if answer.status_code == 409]
    assert {no["refused"] for no in told} == {"already_claimed"}
    assert all(winner.name in no["words"] for no in told)
    assert Claim.objects.get(question=question).staff == winner
    assert Question.objects.get(pk=question.pk).state == Question.State.CLAIMED
    assert question.stream.entries.filter(kind="claimed").count() == 1
