from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.channels.sms import numbers


@pytest.mark.parametrize(
    ("country", "written", "meant"),
    [
        ("CA", "+1 (416) 555-0100", "+14165550100"),
        ("CA", "4165550100", "+14165550100"),
        ("CA", "14165550100", "+14165550100"),
        ("CA", "0014165550100", "+14165550100"),
        ("CA", "33612345678", "+33612345678"),
        ("FR", "0612345678", "+33612345678"),
        ("FR", "33612345678", "+33612345678"),
        ("FR", "14165550100", "+14165550100"),
        ("CA", "55555", "55555"),
        ("CA", "MYBANK", "MYBANK"),
        ("CA", "anonymous caller", "anonymous caller"),
        ("", "4165550100", "+14165550100"),
    ],
)
def test_numbers_are_made_whole_and_nothing_else_is(country: str, written: str, meant: str) -> None:
    assert numbers.international(written, {"country": country}) == meant


@given(st.text(max_size=30))
def test_any_sender_gives_text(text: str) -> None:
    assert isinstance(numbers.international(text, {}), str)


@given(st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True))
def test_a_whole_number_stays(number: str) -> None:
    assert numbers.international(number, {}) == number
    assert numbers.is_number(number)
    assert f"+{numbers.digits(number)}" == number


def test_codes_and_names_are_no_numbers() -> None:
    assert not any(map(numbers.is_number, ("55555", "MYBANK", "")))
    assert {"CA", "FR", "US"} <= numbers.countries()
