"""What the house says by text: one part each, whatever the library is called."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deskbell.formats import gsm
from deskbell.libraries.models import Desk, Library, Queue
from deskbell.mailroom import answers
from deskbell.mailroom.models import Account


def account(name: str) -> Account:
    desk = Desk(name={"en": name, "fr": name}, languages=["fr", "en"], library=Library(), queue=Queue())
    return Account(desk=desk, settings={"help_line": "1-800-555-0199"})


@pytest.mark.parametrize("language", ["en", "fr"])
@settings(max_examples=40)
@given(name=st.one_of(st.text(min_size=1, max_size=120), st.sampled_from(["Bibliothèque Île-des-Sœurs", "L’Œuvre"])))
def test_every_answer_is_one_text(language: str, name: str) -> None:
    ours = account(name)
    said = [
        answers.stopped(ours, language),
        answers.stopped(ours, language, ours.desk),
        answers.started(ours, language),
        answers.help_with(ours, language),
        answers.welcome(ours.desk, language),
        answers.joined(ours.desk, language),
        *answers.menu([ours.desk] * 5, language),
    ]
    assert [text for text in said if gsm.measure(text).parts != 1] == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_they_are_cheap_and_tell_what_they_must(language: str) -> None:
    ours = account("Maple")
    told = answers.help_with(ours, language)
    assert all(part in told for part in ("Maple", "1-800-555-0199", "STOP" if language == "en" else "ARRET"))
    assert gsm.encoding_of(told) == gsm.encoding_of(answers.stopped(ours, language)) == "GSM-7"


def test_a_long_menu_is_several_texts_and_loses_nobody() -> None:
    desks = [account(f"Library of the {number}th Concession").desk for number in range(1, 12)]
    said = "\n".join(answers.menu(desks, "en"))
    assert all(f"{number} Library of the {number}th" in said for number in range(1, 12))
