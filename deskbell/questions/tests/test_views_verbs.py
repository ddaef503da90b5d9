"""Verbs by address: a plain form comes back to the question, a program gets JSON, a refusal is never a 500."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse

from deskbell.questions import claiming, closing, conversing, timeline
from deskbell.questions.models import Question, Transaction
from deskbell.staff.models import Staff
from tests import world as cast
from tests.world import signed_in

JSON = {"accept": "application/json"}


def post(staff: Staff, question: Question, verb: str, *, json: bool = True, **given: Any) -> HttpResponse:
    address = f"/questions/{question.pk}/{verb}/"
    return signed_in(staff).post(address, given, headers=JSON if json else {})  # type: ignore[return-value]


def state_of(question: Question) -> str:
    question.refresh_from_db()
    return str(question.state)


def test_a_plain_form_comes_back_to_the_question(world: cast.World) -> None:
    question = world.asks().question
    answer = post(world.ines, question, "claim", json=False)
    assert (answer.status_code, answer["Location"]) == (302, f"/questions/{question.pk}/")
    assert state_of(question) == "claimed"


def test_the_loser_is_told_who_won(world: cast.World) -> None:
    question = world.asks().question
    claiming.claim(question, world.lucie)
    answer = post(world.ines, question, "claim")
    assert answer.status_code == 409
    assert answer.json() == {"refused": "already_claimed", "words": "Lucie Gagnon already has this question."}  # type: ignore[attr-defined]


def test_a_refused_reply_keeps_what_was_written_and_says_why(world: cast.World) -> None:
    question = world.asks().question
    claiming.claim(question, world.lucie)
    page = post(world.ines, question, "replies", json=False, words="I know this one", act="act-1")
    assert page.status_code == 403
    text = page.content.decode()
    assert "I know this one</textarea>" in text
    assert "Lucie Gagnon has this question." in text


def test_a_reply_handed_in_twice_is_one_entry(world: cast.World) -> None:
    question = world.asks().question
    first = post(world.ines, question, "replies", words="Yes", act="act-1").json()  # type: ignore[attr-defined]
    again = post(world.ines, question, "replies", words="Yes", act="act-1").json()  # type: ignore[attr-defined]
    assert first == again
    assert [entry.kind for entry in timeline.for_staff(question)].count("said") == 1


def test_a_note_by_form_never_reaches_the_patron(world: cast.World) -> None:
    question = world.asks().question
    assert post(world.ines, question, "notes", words="reader 2 is broken").status_code == 200
    assert "reader 2" not in str(timeline.for_patron(question))


@pytest.mark.parametrize("words", ["", "   ", "a\x00b", "x" * 10_001])
def test_words_that_cannot_be_kept_are_refused_in_words(world: cast.World, words: str) -> None:
    answer = post(world.ines, world.asks().question, "replies", words=words)
    assert answer.status_code == 422
    assert answer.json()["words"]  # type: ignore[attr-defined]


def test_passing_on_to_where_one_cannot_look_leads_back_to_the_list(world: cast.World) -> None:
    question = world.asks(account=world.harbour_web).question
    passed = post(world.priya, question, "transfers", json=False, to=f"queue:{world.maple_queue.pk}", reason="rink")
    assert passed.status_code == 302
    question.refresh_from_db()
    assert question.queue == world.maple_queue


@pytest.mark.parametrize("to", ["", "queue:", "queue:x", "queue:99999999999999999999", "staff:0", "queue:²", "\x00"])
def test_a_target_that_is_none_is_refused(world: cast.World, to: str) -> None:
    answer = post(world.ines, world.asks().question, "transfers", to=to, reason="x")
    assert answer.json()["refused"] == "wrong_choice"  # type: ignore[attr-defined]


def test_closing_takes_the_codes_of_the_questions_own_lists(world: cast.World) -> None:
    question = world.asks().question
    assert post(world.ines, question, "closing", resolution="answered", effort="3").status_code == 200
    assert state_of(question) == "closed"
    assert Transaction.objects.get(question=question).effort.code == "3"  # type: ignore[union-attr]
    assert post(world.ines, question, "reopening").status_code == 200
    assert state_of(question) == "waiting"


@pytest.mark.parametrize("code", ["no-such", "\x00", "x" * 400])
def test_a_code_that_is_on_no_list_is_refused(world: cast.World, code: str) -> None:
    question = world.asks().question
    assert post(world.ines, question, "closing", resolution=code).status_code == 422
    assert state_of(question) == "waiting"


def test_the_interview_is_kept_and_shown(world: cast.World) -> None:
    question = world.asks().question
    assert post(world.ines, question, "interview", what_for="family history", by_when="tonight").status_code == 200
    pane = signed_in(world.ines).get(f"/questions/{question.pk}/").context["pane"]
    assert pane.interview_sum == "family history · tonight"


def test_only_who_leads_the_library_may_erase(world: cast.World) -> None:
    question = world.asks().question
    assert post(world.ines, question, "forgetting", sure="1").status_code == 404
    assert post(world.lucie, question, "forgetting").json()["refused"] == "wrong_choice"  # type: ignore[attr-defined]
    assert post(world.lucie, question, "forgetting", sure="1").status_code == 200
    page = signed_in(world.lucie).get(f"/questions/{question.pk}/").content.decode()
    assert "Gazette" not in page


def test_one_entry_can_be_erased_alone(world: cast.World) -> None:
    question = world.asks().question
    entry = conversing.hear(question, "my card is 29876543210987", "act-1")
    assert post(world.lucie, question, "forgetting", number=entry.number).status_code == 200
    page = signed_in(world.lucie).get(f"/questions/{question.pk}/").content.decode()
    assert "29876543210987" not in page
    assert "Gazette" in page


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 30, "²"])
def test_a_mark_that_is_no_number_changes_nothing(world: cast.World, number: str) -> None:
    assert post(world.ines, world.asks().question, "seen", number=number).status_code == 200


@pytest.mark.parametrize(
    "verb",
    ["claim", "release", "replies", "notes", "seen", "transfers", "closing", "reopening", "interview", "forgetting"],
)
def test_no_verb_reaches_what_is_out_of_sight(world: cast.World, verb: str) -> None:
    question = world.asks(account=world.harbour_web).question
    question.stream.refresh_from_db()
    before = question.stream.last
    assert post(world.ines, question, verb, words="x", sure="1").status_code == 404
    assert post(world.ines, question, verb, json=False, words="x").status_code == 404
    assert signed_in(world.priya).get(f"/questions/{question.pk}/{verb}/").status_code == 405
    question.stream.refresh_from_db()
    assert question.stream.last == before


def test_letting_go_of_what_nobody_has_is_refused_in_words(world: cast.World) -> None:
    question = world.asks().question
    page = post(world.ines, question, "release", json=False)
    assert page.status_code == 409
    assert "Nobody has this question." in page.content.decode()


def test_a_closed_question_offers_to_open_it_again_and_takes_notes_only(world: cast.World) -> None:
    question = world.asks().question
    closing.close(question, world.ines)
    page = signed_in(world.ines).get(f"/questions/{question.pk}/").content.decode()
    assert 'data-act="reopen"' in page
    assert 'data-act="claim"' not in page
    assert post(world.ines, question, "replies", words="x", act="act-1").status_code == 409
    assert post(world.ines, question, "notes", words="x", act="act-2").status_code == 200
