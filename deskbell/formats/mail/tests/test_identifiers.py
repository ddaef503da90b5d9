"""Identifiers of messages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.formats.mail.identifiers import LONGEST, MOST_REFERENCES, read


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("<a@b.org>", ("a@b.org",)),
        ("<a@b.org> <c@d.org>", ("a@b.org", "c@d.org")),
        ("<a@b.org>, <c@d.org>", ("a@b.org", "c@d.org")),
        ("<a@b.org><a@b.org>", ("a@b.org",)),
        ("<1234   @   local(blah)  .machine .example>", ("1234@local.machine.example",)),
        ("201002191008.30117@company.com", ("201002191008.30117@company.com",)),
        ("Your letter of Monday <a@b.org>", ("a@b.org",)),
        ("some words", ()),
        ("", ()),
        ("<never closed", ()),
        ("<no-at-sign>", ("no-at-sign",)),
        ("<d3b8@0c28@x.com>", ("d3b8@0c28@x.com",)),
        ("<>", ()),
    ],
)
def test_identifiers_come_without_brackets_space_and_comments(value: str, expected: tuple[str, ...]) -> None:
    assert read([value]) == expected


def test_of_many_references_the_first_and_the_last_are_kept() -> None:
    found = read([" ".join(f"<{number}@x.org>" for number in range(500))])
    assert len(found) == MOST_REFERENCES
    assert found[0] == "0@x.org" and found[1] == "401@x.org" and found[-1] == "499@x.org"


def test_one_that_no_line_could_hold_is_none() -> None:
    assert read([f"<{'a' * LONGEST}b>", "<c@d.org>"]) == ("c@d.org",)


@given(st.text(max_size=200) | st.text('<>()a@ ,\\"', max_size=200))
def test_nothing_raises(value: str) -> None:
    read([value])
