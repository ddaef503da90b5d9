"""What a host names by itself, however it is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.mailroom import places


@pytest.mark.parametrize(
    "place", ["127.0.0.1", "localhost", "::1", "http://[::1]:8000/x", "http://127.8.9.1/", "0x7f.1"]
)
def test_this_machine_is_near(place: str) -> None:
    assert places.is_near(place) and places.is_within(place) and not places.is_nobodys(place)


@pytest.mark.parametrize("place", ["10.0.0.5", "http://192.168.1.9:13013/cgi-bin/sendsms", "kannel", "http://kannel/"])
def test_the_house_is_within_and_not_near(place: str) -> None:
    assert places.is_within(place) and not places.is_near(place)


@pytest.mark.parametrize(
    "place", ["mail.library.example", "8.8.8.8", "https://api.example/", "", "http://[", "2001:4860::1"]
)
def test_others_are_neither(place: str) -> None:
    assert not places.is_within(place) and not places.is_near(place) and not places.is_nobodys(place)


@pytest.mark.parametrize(
    "place",
    [
        "169.254.169.254",
        "http://169.254.169.254/latest",
        "2852039166",
        "0xa9fea9fe",
        "::ffff:169.254.1.1",
        "fe80::1",
        "0",
        "64:ff9b::a9fe:a9fe",
        "2002:a9fe:a9fe::",
        "::a9fe:a9fe",
        "http://[fd00:ec2::254]/latest",
        "fd20:ce::254",
        "168.63.129.16",
        "192.0.0.192",
        "100.100.100.200",
    ],
)
def test_numbers_that_are_nobodys_are_known_however_they_are_written(place: str) -> None:
    assert places.is_nobodys(place) and not places.is_within(place)


@pytest.mark.parametrize("place", ["10.0.0.1", "127.0.0.1", "fd00::5", "2002:a00:1::", "64:ff9b::7f00:1", "library"])
def test_what_is_within_some_house_is_not_everybodys(place: str) -> None:
    assert not places.is_everybodys(place)
    assert places.is_everybodys("9.9.9.9") and places.is_everybodys("https://[2620:fe::fe]/x")


@given(st.text(max_size=40), st.sampled_from(["", "http://", "https://["]))
def test_whatever_is_typed_is_no_accident(typed: str, before: str) -> None:
    for ask in (places.is_near, places.is_within, places.is_nobodys, places.is_in_clear):
        assert ask(before + typed) in {True, False}
