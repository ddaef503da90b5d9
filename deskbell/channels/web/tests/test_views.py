"""The patron's page over plain HTTP: what it says, what it takes, what it never does."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin

import pytest
from django.test import Client
from django.utils import timezone

from deskbell.libraries.models import Desk
from deskbell.live import tickets
from deskbell.questions.models import Question
from tests import world
from tests.post import mailbox

pytestmark = pytest.mark.django_db
OPENING = "Do you have the Maple Gazette?"


@pytest.fixture
def maple() -> world.World:
    return world.build()


def asked(client: Client, **more: str) -> Any:
    return client.post("/ask/maple/?lang=en", {"id": world.ask_id(), "text": OPENING, **more})


# ---- headers ----------------------------------------------------------------------------------------


def test_the_page_may_be_framed_sets_no_cookie_and_is_kept_nowhere(maple: world.World, client: Client) -> None:
    page = client.get("/ask/maple/")
    policy = page["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors" not in policy
    assert "unsafe" not in policy
    assert page["Cache-Control"] == "no-store"
    assert page["Referrer-Policy"] == "same-origin"
    assert "X-Frame-Options" not in page
    assert not page.cookies


def test_only_the_desks_sites_may_frame_it_where_it_names_any(maple: world.World, client: Client) -> None:
    maple.maple_desk.sites = ["https://maple.example"]
    maple.maple_desk.save()
    policy = client.get("/ask/maple/")["Content-Security-Policy"]
    assert "frame-ancestors 'self' https://maple.example" in policy


def test_its_window_may_tell_the_frame_that_it_came_from_what_is_kept(maple: world.World, client: Client) -> None:
    assert client.get("/ask/maple/")["Cross-Origin-Opener-Policy"] == "unsafe-none"
    assert client.get("/ask/maple/status/")["Cross-Origin-Opener-Policy"] == "same-origin"


def test_emoji_have_names_in_the_readers_language_and_are_kept_a_while(maple: world.World, client: Client) -> None:
    answer = client.get("/ask/maple/emoji/?lang=fr")
    assert ["📚", "livres"] in answer.json()["groups"][2]
    assert "max-age" in answer["Cache-Control"]
    assert client.get("/ask/maple/emoji/?lang=fr", HTTP_IF_NONE_MATCH=answer["ETag"]).status_code == 304


def test_the_whole_page_is_within_its_budget(maple: world.World, client: Client) -> None:
    """30 kB as it is served, everything together: the page, its styles, and every script it imports."""
    sizes: dict[str, int] = {}
    waiting = ["/ask/maple/"]
    while waiting:
        address = waiting.pop()
        if address not in sizes:
            sizes[address], text = fetched(client, address)
            waiting += [urljoin(address, linked or imported) for linked, imported in LOADS.findall(text)]
    names = {address.split("/")[-1] for address in sizes}
    assert {"ask.js", "wire.js", "patron.css", "desk.css"} <= names
    assert not {"talking.js", "talk.js", "timeline.js", "entries.css"} & names  # they come with the first words
    assert sum(sizes.values()) <= 30_000, sizes


# A page's styles, icon and script; a module's imports.
LOADS = re.compile(r'(?:<link[^>]* href|<script[^>]* src)="([^"]+)"|^import[^"]*"([^"]+)"', re.MULTILINE)


def fetched(client: Client, address: str) -> tuple[int, str]:
    """How many bytes it takes to send, and what it says."""
    answer = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200, address
    body = answer.getvalue()
    return len(body), (gzip.decompress(body) if answer.get("Content-Encoding") == "gzip" else body).decode()


# ---- what it says -----------------------------------------------------------------------------------


def test_the_language_of_the_address_decides(maple: world.World, client: Client) -> None:
    page = client.get("/ask/maple/?lang=fr", headers={"Accept-Language": "en"})
    assert '<html lang="fr"' in page.content.decode()
    assert "Que souhaitez-vous savoir" in page.content.decode()
    assert page["Content-Language"] == "fr"


def test_before_asking_one_reads_who_reads_and_how_long_it_is_kept(maple: world.World, client: Client) -> None:
    page = client.get("/ask/maple/?lang=en").content.decode()
    assert "It is kept for 90 days." in page
    assert "Maple Public Library reads what you write here to answer you." in page


def test_closed_it_says_when_it_opens_and_takes_the_question_all_the_same(maple: world.World, client: Client) -> None:
    tomorrow = (timezone.now() + timedelta(days=2)).weekday()
    world.set_hours(maple.maple_desk, 600, 660, weekdays=(tomorrow,))
    page = client.get("/ask/maple/?lang=en").content.decode()
    assert 'data-is="closed"' in page
    assert re.search(r'data-when="by">Expect an answer by', page)
    assert asked(client).status_code == 303


def test_on_duty_or_not_is_what_the_desk_says(maple: world.World, client: Client) -> None:
    assert 'data-is="unstaffed"' in client.get("/ask/maple/").content.decode()
    maple.on_duty(maple.ines, maple.maple_queue)
    assert 'data-is="staffed"' in client.get("/ask/maple/").content.decode()


def test_a_page_given_in_the_address_loses_its_query(maple: world.World, client: Client) -> None:
    page = client.get("/ask/maple/", {"page": "https://maple.example/a?card=123#x", "title": "<b>Hours"})
    assert "https://maple.example/a" in page.content.decode()
    assert "card=123" not in page.content.decode()
    assert "&lt;b&gt;Hours" in page.content.decode()


# ---- what it takes ------------------------------------------------------------------------------------


def test_asking_leads_on_to_the_passport(maple: world.World, client: Client) -> None:
    answer = asked(client, page_title="Hours", page_address="https://maple.example/hours?x=1", page_sent="yes")
    assert answer.status_code == 303
    assert re.fullmatch(r"/q/[A-Za-z0-9_-]{32}/", answer["Location"])
    assert not answer.cookies
    page = client.get(answer["Location"]).content.decode()
    assert OPENING in page
    assert "https://maple.example/hours" in page
    assert Question.objects.get().notice is not None


def test_from_the_passport_one_asks_again_as_the_same_patron(maple: world.World, client: Client) -> None:
    earlier = maple.asks()
    page = client.post("/ask/maple/?lang=fr", {"known_by": earlier.passport})
    assert page.status_code == 200
    assert f'name="known_by" value="{earlier.passport}"' in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    asked(client, known_by=earlier.passport)
    first, second = Question.objects.order_by("pk")
    assert first.patron == second.patron


def test_who_corrects_their_words_is_still_the_same_patron(maple: world.World, client: Client) -> None:
    earlier = maple.asks()
    wrong = asked(client, text="", known_by=earlier.passport)
    assert wrong.status_code == 422
    assert f'name="known_by" value="{earlier.passport}"' in wrong.content.decode()


def test_a_page_that_was_unticked_is_not_sent(maple: world.World, client: Client) -> None:
    answer = asked(client, page_title="Hours", page_address="https://maple.example/hours")
    assert "maple.example/hours" not in client.get(answer["Location"]).content.decode()


def test_sending_twice_asks_once(maple: world.World, client: Client) -> None:
    same = world.ask_id()
    first, second = (asked(client, id=same) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Question.objects.count() == 1


@pytest.mark.parametrize("text", ["", "   ", "a\x00b", "word " * 20_000])
def test_bad_words_are_refused_in_words_and_stay_in_the_box(maple: world.World, client: Client, text: str) -> None:
    answer = asked(client, text=text)
    assert answer.status_code == 422
    assert 'id="wrong" role="alert"' in answer.content.decode()
    assert text.strip("\x00 ")[:40] in answer.content.decode()
    assert not Question.objects.exists()


@pytest.mark.parametrize("forged", ["", "short", "a b" * 20, "x" * 500])
def test_a_forged_id_is_refused_and_the_next_try_works(maple: world.World, client: Client, forged: str) -> None:
    answer = asked(client, id=forged)
    assert answer.status_code == 422
    assert OPENING in answer.content.decode()
    found = re.search(r'name="id" value="([\w-]+)"', answer.content.decode())
    assert found
    assert found[1] != forged
    assert asked(client, id=found[1]).status_code == 303


def test_what_is_typed_never_becomes_html(maple: world.World, client: Client) -> None:
    answer = asked(client, text="</textarea><script>alert(1)</script>\x00")
    assert b"<script>alert" not in answer.content
    assert b"&lt;script&gt;alert" in answer.content


def test_bytes_that_are_no_utf_8_are_no_accident(maple: world.World, client: Client) -> None:
    body = b"id=" + world.ask_id().encode() + b"&text=%ff%fe%ed%a0%80&name=%00"
    answer = client.post("/ask/maple/", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (303, 422)


def test_a_bad_address_is_refused_and_both_are_kept_in_their_boxes(maple: world.World, client: Client) -> None:
    answer = asked(client, address="not an address", name="Fern")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="not an address"' in page
    assert page.count('aria-invalid="true"') == 1
    assert OPENING in page


def test_an_email_address_is_asked_for_only_where_an_answer_can_go_to_it(maple: world.World, client: Client) -> None:
    passport = asked(client)["Location"]
    for page in ("/ask/maple/?lang=en", passport):
        words = client.get(page).content.decode()
        assert "Leave a name, if you like" in words
        assert 'inputmode="email"' not in words
    mailbox(maple)
    for page in ("/ask/maple/?lang=en", passport):
        words = client.get(page).content.decode()
        assert "Leave a name or an email address, if you like" in words
        assert 'inputmode="email"' in words


def test_a_class_of_thirty_behind_one_address_all_get_through(maple: world.World, client: Client) -> None:
    assert {asked(client).status_code for _ in range(30)} == {303}
    assert Question.objects.count() == 30


def test_an_unknown_desk_and_a_wrong_method_are_answered_in_words(maple: world.World, client: Client) -> None:
    missing = client.get("/ask/nobody/")
    assert missing.status_code == 404
    assert "There is no desk here" in missing.content.decode()
    wrong = client.delete("/ask/maple/")
    assert wrong.status_code == 405
    assert wrong["Allow"] == "GET, HEAD, POST"


def test_a_desk_that_was_closed_down_takes_nothing(maple: world.World, client: Client) -> None:
    maple.maple_desk.active = False
    maple.maple_desk.save()
    assert client.get("/ask/maple/").status_code == 404
    assert asked(client).status_code == 404


# ---- what it fetches ----------------------------------------------------------------------------------


def test_a_fresh_live_ticket_is_for_this_desk_alone(maple: world.World, client: Client) -> None:
    answer = client.get("/ask/maple/ticket/?lang=fr")
    ticket = tickets.read(answer.json()["ticket"])
    assert ticket
    assert (ticket.principal, ticket.desk, ticket.language) == ("patron", "maple", "fr")
    assert answer["Cache-Control"] == "no-store"


def test_the_status_is_that_of_the_live_topic(maple: world.World, client: Client) -> None:
    assert client.get("/ask/maple/status/").json()["open"] is True


def test_the_desks_colours_are_a_stylesheet(maple: world.World, client: Client) -> None:
    answer = client.get("/ask/maple/desk.css")
    assert answer["Content-Type"].startswith("text/css")
    assert "--desk:#0b5c63" in answer.content.decode()


def test_the_form_leaves_a_question_while_nobody_would_answer(maple: world.World, client: Client) -> None:
    nobody = client.get("/ask/maple/?lang=en").content.decode()
    assert '<span data-when="by">Leave your question</span>' in nobody
    assert "<details open>" in nobody
    maple.on_duty(maple.ines, maple.maple_queue)
    somebody = client.get("/ask/maple/?lang=en").content.decode()
    assert '<span data-when="by" hidden>Leave your question</span>' in somebody
    assert "<details>" in somebody


def test_a_desk_out_of_use_says_so_in_its_own_name_and_shows_the_librarys_others(
    maple: world.World, client: Client
) -> None:
    second = Desk.objects.create(
        library=maple.maple, queue=maple.maple_queue, key="maple-2", name={"en": "Branch"}, languages=["en", "fr"]
    )
    maple.maple_desk.active = False
    maple.maple_desk.save()
    answer = client.get("/ask/maple/?lang=fr")
    page = answer.content.decode()
    assert (answer.status_code, answer["Content-Language"]) == (404, "fr")
    assert "Ce comptoir ne prend plus de questions" in page
    assert maple.maple.name["fr"] in page
    assert 'href="/ask/maple-2/?lang=fr">Branch</a>' in page
    assert client.get("/ask/maple/desk.css").status_code == 200
    second.delete()
    assert "<li>" not in client.get("/ask/maple/").content.decode()


@pytest.mark.parametrize("address", ["/ask/maple/nowhere/", "/q/nowhere/nowhere/"])
def test_what_is_not_there_is_told_a_patron_without_a_session_and_in_their_language(
    maple: world.World, client: Client, address: str
) -> None:
    answer = client.get(address, headers={"accept-language": "fr"})
    assert answer.status_code == 404
    assert "Introuvable" in answer.content.decode()
    assert "questions/patron/patron.css" in answer.content.decode()
    assert not answer.cookies
