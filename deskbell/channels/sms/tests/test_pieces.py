"""Parts of long texts: told apart, kept sealed, joined once."""

from __future__ import annotations

import json
import random
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from deskbell.channels.sms import chores
from deskbell.channels.sms.models import Piece
from deskbell.channels.sms.smsc import pieces
from deskbell.channels.sms.tests.accounts import stored, words
from deskbell.formats.gsm_octets import encode
from deskbell.mailroom import letterbox, sealing
from deskbell.mailroom.models import Account, Arrival


@pytest.fixture
def ours() -> Account:
    return stored("smpp", smpp_host="127.0.0.1", smpp_port=1, smpp_id="desk", smpp_password="secret")[1]


def fields(body: bytes, coding: int = 0, kind: int = 0x40, **more: Any) -> dict[str, Any]:
    written = {"from": "14165550100", "from_ton": 1, "to": "14165550199", "class": kind, "coding": coding, "tlvs": {}}
    return {**written, "body": body.hex(), **more}


def arrive(ours: Account, text: str, order: list[int], **more: Any) -> None:
    encoded = encode(text, 1)
    for number in order:
        one = fields(encoded[number].header + encoded[number].body, encoded[number].coding, **more)
        part = pieces.part_of(one)
        assert part is not None
        pieces.keep(ours, one, part, sealing.digest(json.dumps(one).encode(), "a print of the test"))


@given(st.binary(max_size=40), st.integers(0, 255))
def test_any_body_is_a_part_or_whole(body: bytes, kind: int) -> None:
    part = pieces.part_of(fields(body, kind=kind))
    assert part is None or (1 <= part.at.number <= part.at.total and part.at.total > 1)


def test_parameters_tell_a_part_as_headers_do() -> None:
    tlvs = {"020c": "012c", "020e": "02", "020f": "01"}
    part = pieces.part_of(fields(b"Hello", kind=0, tlvs=tlvs))
    assert part is not None
    assert (part.at.reference, part.at.total, part.at.number, part.body) == (300, 2, 1, b"Hello")


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(5))
def test_two_people_at_once_in_any_order_and_doubled(ours: Account, seed: int) -> None:
    dice = random.Random(seed)
    texts = {"14165550100": "An answer. " * 50, "14165550101": "Réponse ✓ " * 50}
    turns = [(sender, number) for sender, text in texts.items() for number in range(len(encode(text)))] * 2
    dice.shuffle(turns)
    for sender, number in turns:
        arrive(ours, texts[sender], [number], **{"from": sender})
    assert sorted(words(ours)) == sorted(text.strip() for text in texts.values())
    assert Arrival.objects.count() == 2


@pytest.mark.django_db
def test_neither_words_nor_numbers_lie_open(ours: Account) -> None:
    arrive(ours, "Confidential. " * 20, [0])
    piece = Piece.objects.get()
    seen = repr([piece.text, piece.print, bytes(piece.sealed)])
    assert "Confidential" not in seen and "4165550100" not in seen
    arrive(ours, "Confidential. " * 20, [1])
    assert {bytes(one.sealed) for one in Piece.objects.all()} == {b""}


@pytest.mark.django_db
def test_what_never_comes_is_a_gap_and_the_rest_is_cleared_away(ours: Account) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        arrive(ours, "a" * 400, [0, 2])
        assert chores.finish_long_texts() == 0
        clock.shift(timedelta(minutes=11))
        assert chores.finish_long_texts() == 1
        assert words(ours) == ["a" * 153 + "[…]" + "a" * 94]
        clock.shift(timedelta(minutes=11))
        chores.finish_long_texts()
    assert not Piece.objects.exists()


@pytest.mark.django_db
def test_killed_between_storing_and_marking_it_is_taken_once(ours: Account) -> None:
    drop = letterbox.drop

    def killed(*arguments: Any) -> int:
        drop(*arguments)
        raise KeyboardInterrupt

    arrive(ours, "b" * 200, [0])
    with mock.patch.object(letterbox, "drop", side_effect=killed), pytest.raises(KeyboardInterrupt):
        arrive(ours, "b" * 200, [1])
    arrive(ours, "b" * 200, [1])
    assert Arrival.objects.count() == 2
    assert words(ours) == ["b" * 200]
