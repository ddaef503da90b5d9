"""What a tab says, in each of a desk's languages."""

from __future__ import annotations

from deskbell.channels.web.tab.looks import Looks
from deskbell.channels.web.tab.wordings import closed_label_of, label_of
from deskbell.libraries.models import Desk, Library

DESK = Desk(name={"en": "Ask Maple", "fr": "Demandez à Maple"}, library=Library(name={"en": "Maple"}))


def test_own_words_come_before_ready_ones_and_those_before_the_name() -> None:
    looks = Looks(wording="us", label={"en": "Hello"})
    assert label_of(DESK, looks, "en") == "Hello"
    assert label_of(DESK, looks, "fr") == label_of(DESK, Looks(wording="us"), "fr") != "Hello"
    assert label_of(DESK, Looks(), "fr") == "Demandez à Maple"


def test_own_words_of_a_language_serve_its_regions() -> None:
    assert label_of(DESK, Looks(label={"fr": "Bonjour"}), "fr-CA") == "Bonjour"


def test_while_closed_it_says_the_same_unless_something_else_is_wished() -> None:
    assert closed_label_of(DESK, Looks(wording="us"), "en") == "Ask us"
    assert closed_label_of(DESK, Looks(closed=True), "en") == "Leave a question"
    assert closed_label_of(DESK, Looks(closed=True, closed_label={"en": "Write to us"}), "en") == "Write to us"
