"""What is ours in a letter is recognised, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.channels.mail import ours
from deskbell.channels.mail.tests.making import MAPLE, OUTBOUND, SETTINGS

DOMAINS = frozenset({"library.example"})
HEX = st.text("0123456789abcdef", min_size=32, max_size=32)


def test_an_account_has_its_address_and_the_others_that_lead_to_it() -> None:
    assert ours.addresses(SETTINGS) == (MAPLE, "ask@library.example")
    assert ours.domains(SETTINGS) == DOMAINS
    assert ours.addresses({}) == ()


@pytest.mark.parametrize(
    "written", ["maple+t0ken@library.example", "Maple@Library.Example", "<maple+a+b@library.example>"]
)
def test_what_stands_behind_a_plus_leads_to_the_same_account(written: str) -> None:
    assert ours.plain(written) == MAPLE


@given(HEX)
def test_what_is_sent_is_recognised_by_its_identifier_and_by_its_bounce_address(outbound: str) -> None:
    for way_back in (True, False):
        assert ours.outbound_of(ours.message_id(MAPLE, outbound, way_back=way_back), DOMAINS) == outbound
    detail = ours.bounce_address(MAPLE, outbound).partition("@")[0].partition("+")[2]
    assert ours.is_bounce_detail(detail)
    assert ours.bounced(["t0ken", detail]) == outbound


@given(st.text(max_size=60))
def test_nothing_else_is_ours(text: str) -> None:
    assert ours.outbound_of(text, DOMAINS) == ""
    assert ours.outbound_of(f"{OUTBOUND}@{text}", DOMAINS) == ("" if text.lower() != "library.example" else OUTBOUND)


def test_a_local_part_without_room_for_more_stays_plain() -> None:
    long = f"{'l' * 40}@library.example"
    assert ours.with_detail(long, "b-" + OUTBOUND) == ""
    assert ours.bounce_address(long, OUTBOUND) == long
