"""Parsing: a channel's fault is a sentence, and the log says where and never what."""

from __future__ import annotations

import logging

import pytest

from deskbell.mailroom import letterbox, parsing
from deskbell.mailroom.contract import Inbound, Unreadable
from deskbell.mailroom.models import Account, Arrival, File
from deskbell.mailroom.parsing import Failure
from deskbell.mailroom.tests.pigeon import Pigeon, account_of, letter

pytestmark = pytest.mark.django_db


def parsed(raw: bytes, account: Account | None = None) -> object:
    number = letterbox.drop(account or account_of(), raw, {})
    arrival = Arrival.objects.select_related("account").get(pk=number)
    ((same, said),) = parsing.parse_all([arrival])
    assert same is arrival
    return said


def test_what_it_says_comes_in_order(pigeon: Pigeon) -> None:
    said = parsed(letter(("a", "Hello"), ("b", "there")))
    assert isinstance(said, list) and [one.words for one in said] == ["Hello", "there"]


def test_what_is_no_payload_is_so_for_ever(pigeon: Pigeon) -> None:
    assert parsed(b"{") == Failure("Unreadable: no pigeon writes so", final=True)


def test_a_channels_own_fault_may_be_mended_and_its_words_reach_no_log(
    pigeon: Pigeon, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert parsed(b"egg") == Failure("ZeroDivisionError: a fault of the channel's own")
    assert "ZeroDivisionError at pigeon.py" in caplog.text and "own" not in caplog.text


def test_a_channel_that_is_gone_may_come_back(pigeon: Pigeon) -> None:
    account = account_of()
    account.channel = "raven"
    account.save()
    said = parsed(b"[]", account)
    assert isinstance(said, Failure) and not said.final and "raven" in said.words


def test_bytes_that_are_gone_are_said_so(pigeon: Pigeon) -> None:
    number = letterbox.drop(account_of(), letter(("a", "Hello")), {})
    File.objects.all().delete()
    arrival = Arrival.objects.select_related("account").get(pk=number)
    ((_, said),) = parsing.parse_all([arrival])
    assert said == Failure("Its bytes are gone.", final=True)


def test_large_files_are_laid_down_ahead_and_small_ones_are_not(pigeon: Pigeon) -> None:
    raw = b'[{"id": "a", "words": "w", "grains": %d}, {"id": "b", "words": "w", "grains": 9}]' % (parsing.LARGE + 1)
    said = parsed(raw)
    assert isinstance(said, list)
    large, small = said
    assert isinstance(large, Inbound) and isinstance(small, Inbound)
    assert File.objects.get(pk=large.files[0].kept).size == parsing.LARGE + 1
    assert not small.files[0].kept


def test_a_failure_is_cut_to_what_fits() -> None:
    assert len(Failure.of(ValueError("x" * 900)).words) == parsing.LONGEST_ERROR
    assert Failure.of(Unreadable()).words == "Unreadable"
