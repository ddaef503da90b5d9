"""The passport over plain HTTP, with scripts off: state, reply, name, page, download, erasing, revoking."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from deskbell.journal.models import Entry
from deskbell.libraries.models import Desk, Library
from deskbell.live import floods
from deskbell.mailroom.contract import Page
from deskbell.questions import closing, conversing
from deskbell.questions.models import Closing, Mark, Question
from tests import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def maple() -> world.World:
    return world.build()


def entries_of(question: Question) -> int:
    return Entry.objects.filter(stream=question.pk).count()


# ---- the page ----------------------------------------------------------------------------------------


def test_the_page_is_private_in_every_way(maple: world.World, client: Client) -> None:
    page = client.get(f"/q/{maple.asks().passport}/")
    assert page["Cache-Control"] == "no-store"
    assert page["Referrer-Policy"] == "no-referrer"
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    # As the page for asking, whose plain form leads here.
    assert "frame-ancestors" not in page["Content-Security-Policy"]
    assert "unsafe" not in page["Content-Security-Policy"]
    assert not page.cookies


def test_only_sites_that_may_show_the_desk_may_frame_its_passports(maple: world.World, client: Client) -> None:
    Desk.objects.filter(pk=maple.maple_desk.pk).update(sites=["https://maple.example"])
    asked = maple.asks()
    for rest in ("", "erasing/", "revoking/"):
        page = client.get(f"/q/{asked.passport}/{rest}")
        assert "frame-ancestors 'self' https://maple.example" in page["Content-Security-Policy"]


def test_a_flood_of_words_is_told_to_wait_and_what_was_typed_stays(
    maple: world.World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(floods, "words", floods.Allowance(rate=0, most=1))
    asked = maple.asks()
    assert client.post(f"/q/{asked.passport}/reply/", {"id": "r1", "text": "One"}).status_code == 303
    before = entries_of(asked.question)
    page = client.post(f"/q/{asked.passport}/reply/", {"id": "r2", "text": "Two words"})
    assert (page.status_code, "Two words" in page.content.decode()) == (429, True)
    assert client.post(f"/q/{asked.passport}/name/", {"name": "Fern"}).status_code == 429
    assert entries_of(asked.question) == before


def test_looking_changes_nothing(maple: world.World, client: Client) -> None:
    asked = maple.asks()
    before = entries_of(asked.question)
    for rest in ("", "reply/", "text/", "file/", "erasing/", "revoking/"):
        assert client.get(f"/q/{asked.passport}/{rest}").status_code == 200
    assert entries_of(asked.question) == before
    assert not Mark.objects.exists()


def test_it_refreshes_itself_while_the_question_is_open_and_rests_while_somebody_writes(
    maple: world.World, client: Client
) -> None:
    asked = maple.asks()
    refresh = '<noscript><meta http-equiv="refresh"'
    assert refresh in client.get(f"/q/{asked.passport}/").content.decode()
    assert refresh not in client.get(f"/q/{asked.passport}/reply/").content.decode()
    conversing.say(asked.question, "Yes.", maple.ines, "one")
    closing.close(asked.question, maple.ines)
    assert refresh not in client.get(f"/q/{asked.passport}/").content.decode()


def test_it_says_who_has_the_question_and_what_they_said_but_never_a_note(maple: world.World, client: Client) -> None:
    asked = maple.asks()
    maple.on_duty(maple.ines, maple.maple_queue)
    assert "You are next in line." in client.get(f"/q/{asked.passport}/").content.decode()
    conversing.say(asked.question, "Reel 14.", maple.ines, "one")
    conversing.note(asked.question, "A secret of ours.", maple.ines, "two")
    page = client.get(f"/q/{asked.passport}/").content.decode()
    assert "Reel 14." in page
    assert 'data-when="is=claimed"><strong data-fill="who">Ines</strong> has your question.' in page
    assert "A secret of ours." not in page
    assert "Duarte" not in page


# ---- replying ------------------------------------------------------------------------------------------


def test_a_reply_continues_the_same_question_once(maple: world.World, client: Client) -> None:
    asked = maple.asks()
    for _ in range(2):
        answer = client.post(f"/q/{asked.passport}/reply/", {"id": "a" * 24, "text": "She was born in March."})
        assert (answer.status_code, answer["Location"]) == (303, f"/q/{asked.passport}/")
    page = client.get(answer["Location"]).content.decode()
    assert page.count("She was born in March.") == 1


@pytest.mark.parametrize("text", ["", "a\x00b", "y" * 100_000])
def test_a_bad_reply_is_refused_in_words_and_kept_in_the_box(maple: world.World, client: Client, text: str) -> None:
    asked = maple.asks()
    answer = client.post(f"/q/{asked.passport}/reply/", {"id": "a" * 24, "text": text})
    assert answer.status_code == 422
    assert 'id="reply-wrong" role="alert">' in answer.content.decode()
    assert text[2:50] in answer.content.decode()


def test_a_word_that_comes_too_late_begins_a_new_question_and_leads_there(maple: world.World, client: Client) -> None:
    asked = maple.asks()
    conversing.say(asked.question, "Yes.", maple.ines, "one")
    closing.close(asked.question, maple.ines)
    Closing.objects.update(at=timezone.now() - timedelta(days=30))
    answer = client.post(f"/q/{asked.passport}/reply/", {"id": "b" * 24, "text": "One more thing."})
    assert answer.status_code == 303
    assert asked.passport not in answer["Location"]
    assert "One more thing." in client.get(answer["Location"]).content.decode()
    assert Question.objects.count() == 2


def test_a_closed_question_offers_a_new_one_of_the_same_patron(maple: world.World, client: Client) -> None:
    asked = maple.asks()
    offer = f'<input type="hidden" name="known_by" value="{asked.passport}">'
    hidden = 'data-when="state=closed" hidden>' + offer
    assert hidden in client.get(f"/q/{asked.passport}/").content.decode()
    closing.close(asked.question, maple.ines)
    page = client.get(f"/q/{asked.passport}/").content.decode()
    assert hidden not in page
    assert f'action="/ask/maple/?lang=en" data-when="state=closed">{offer}' in page
    maple.maple_desk.active = False
    maple.maple_desk.save()
    assert offer not in client.get(f"/q/{asked.passport}/").content.decode()


# ---- the patron's own say over what is known -----------------------------------------------------------------


def test_a_name_can_be_left_later_and_a_bad_address_is_told(maple: world.World, client: Client) -> None:
    asked = maple.asks(name="")
    assert client.post(f"/q/{asked.passport}/name/", {"name": "Fern"}).status_code == 303
    assert "Fern" in client.get(f"/q/{asked.passport}/").content.decode()
    wrong = client.post(f"/q/{asked.passport}/name/", {"address": "nowhere"})
    assert wrong.status_code == 422
    assert 'value="nowhere"' in wrong.content.decode()


def test_the_page_asked_from_is_shown_and_can_be_removed(maple: world.World, client: Client) -> None:
    asked = maple.asks(page=Page("Hours", "https://maple.example/hours"))
    assert "https://maple.example/hours" in client.get(f"/q/{asked.passport}/").content.decode()
    assert client.post(f"/q/{asked.passport}/page/").status_code == 303
    assert "maple.example" not in client.get(f"/q/{asked.passport}/").content.decode()


def test_downloads_are_attachments_that_can_run_nothing(maple: world.World, client: Client) -> None:
    asked = maple.asks()
    for rest, kind in (("text", "text/plain"), ("file", "text/html")):
        answer = client.get(f"/q/{asked.passport}/{rest}/")
        assert answer["Content-Type"] == f"{kind}; charset=utf-8"
        assert answer["Content-Disposition"].startswith("attachment;")
        assert "sandbox" in answer["Content-Security-Policy"]
        assert maple.fern.opening in answer.content.decode()


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        (Library.Erasing.AT_ONCE, "at once and for ever"),
        (Library.Erasing.AFTER_CLOSING, "as soon as the question is closed"),
        (Library.Erasing.ON_REQUEST, "The library is told that you wish it."),
    ],
)
def test_erasing_is_asked_again_first_and_the_rule_is_told(
    maple: world.World, client: Client, rule: str, says: str
) -> None:
    maple.maple.erasing = rule
    maple.maple.save()
    asked = maple.asks()
    assert says in client.get(f"/q/{asked.passport}/erasing/").content.decode()
    assert client.post(f"/q/{asked.passport}/erasing/").status_code == 303
    after = client.get(f"/q/{asked.passport}/").content.decode()
    assert (maple.fern.opening in after) == (rule != Library.Erasing.AT_ONCE)
    asked_for = '<p class="lead" data-when="erase_asked">You asked for erasing' in after
    assert asked_for == (rule != Library.Erasing.AT_ONCE)


def test_a_link_that_is_taken_back_opens_nothing_any_more(maple: world.World, client: Client) -> None:
    asked = maple.asks()
    assert client.post(f"/q/{asked.passport}/revoking/").status_code == 200
    assert client.get(f"/q/{asked.passport}/").status_code == 404
    assert Question.objects.filter(pk=asked.question.pk).exists()


def test_a_page_that_tells_no_is_in_the_desks_name_and_colours(maple: world.World, client: Client) -> None:
    token = maple.asks().passport
    for answer in (client.delete(f"/q/{token}/"), client.post(f"/q/{token}/revoking/")):
        page = answer.content.decode()
        assert maple.maple_desk.name["en"] in page
        assert "/ask/maple/desk.css" in page
