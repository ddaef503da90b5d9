"""What a browser sends becomes an arrival; rubbish becomes a refusal to read, never an accident."""

from __future__ import annotations

import json

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from deskbell.channels.web.channel import Web, inbound
from deskbell.mailroom.contract import Inbound, Outbound, Page, Unreadable
from deskbell.mailroom.models import Account
from deskbell.mailroom.registry import channels


def test_the_channel_is_found_by_its_folder() -> None:
    assert channels()["web"].name == "web"


def test_a_payload_is_read_without_loss() -> None:
    said = {
        "id": "a" * 24,
        "text": "Où est le microfilm ?\nMerci",
        "language": "fr",
        "name": "Mei",
        "page": {"title": "Heures", "address": "https://maple.example/heures?session=1#x"},
    }
    [read] = Web().read(json.dumps(said).encode(), {}, {})
    assert read == Inbound(
        id="a" * 24,
        words="Où est le microfilm ?\nMerci",
        language="fr",
        name="Mei",
        page=Page("Heures", "https://maple.example/heures"),
    )


@given(st.binary(max_size=200))
def test_rubbish_is_unreadable_and_nothing_else(raw: bytes) -> None:
    try:
        Web().read(raw, {}, {})
    except Unreadable:
        pass


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b'{"id": 1, "text": []}', b"\xff", b"[" * 100_000])
def test_what_is_no_ask_is_unreadable(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        Web().read(raw, {}, {})


def test_fields_that_are_no_text_count_as_not_given() -> None:
    assert inbound({"id": "x", "text": "y", "name": 7, "page": {"address": None}}) == Inbound("x", "y")


def test_nothing_is_ever_sent_and_no_webhook_believed() -> None:
    assert Web().send(Account(), Outbound("1", "", "words")).state == "collected"
    assert Web().limits.collects
    assert not Web().verify(RequestFactory().post("/"), Account())
