"""Where the answer goes, chosen by the patron without scripts, in both languages."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse
from django.test import Client

from deskbell.live import floods
from deskbell.mailroom.contract import Enclosure
from deskbell.questions import conversing, proving, standing, timeline, tokens
from deskbell.questions.asking import Asked
from tests import post
from tests import world as cast
from tests.post import FERN_MAIL, FERN_PHONE, mails, texts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_flood(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(floods.words, "most", 1e9)
    monkeypatch.setattr(floods, "addresses", floods.Allowance(rate=0, most=40))


@pytest.fixture
def world() -> cast.World:
    return post.served()


@pytest.fixture
def asked(world: cast.World) -> Asked:
    return world.asks()


def posts(asked: Asked, place: str, **given: str) -> HttpResponse:
    return Client().post(f"/q/{asked.passport}/{place}/", given)  # type: ignore[return-value]


def page(asked: Asked, place: str = "") -> str:
    text = Client().get(f"/q/{asked.passport}/{place}").content.decode()
    return re.sub(r"\s+", " ", text)


def way(asked: Asked) -> tuple[str, bool]:
    row = standing.patron_row(asked.question)
    return row["way"], row["reached"]


def test_the_page_says_where_the_answer_comes_and_leads_to_changing_that(asked: Asked) -> None:
    shown = page(asked)
    assert re.search(r"<span data-when=\"goes=here\">The answer comes here.</span>", shown)
    assert f'href="/q/{asked.passport}/way/"' in shown
    assert "I have to go: send it to me" in shown


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        ("email", "Email address"),
        ("phone", "Mobile number"),
        ("transcript", "Email address or mobile number"),
        ("pigeon", "Email address or mobile number"),
        ("", "Email address or mobile number"),
    ],
)
def test_a_way_that_was_chosen_before_is_asked_for_alone(asked: Asked, kind: str, label: str) -> None:
    shown = page(asked, f"way/?kind={kind}")
    assert f'<label for="way-address">{label}</label>' in shown
    assert ("<details open><summary autofocus>" in shown) == (kind == "transcript")


def test_a_mailbox_says_by_itself_what_it_is(world: cast.World, asked: Asked) -> None:
    conversing.say(asked.question, "Upstairs.", world.ines, "a1")
    answer = posts(asked, "way", address=FERN_MAIL)
    assert (answer.status_code, answer["Location"]) == (303, f"/q/{asked.passport}/")
    assert way(asked) == ("email", False)
    assert len(post.put(asked.question)) == 1
    shown = page(asked, "way/")
    assert "f•••@example.org" in shown
    assert FERN_MAIL not in shown
    posts(asked, "way", kind="")
    assert way(asked) == ("", False)
    assert "Send it to f•••@example.org" in page(asked, "way/")


def test_a_phone_is_asked_and_its_digits_are_typed_here(asked: Asked) -> None:
    answer = posts(asked, "way", address="(416) 555-0142")
    assert answer["Location"] == f"/q/{asked.passport}/way/"
    assert "Six digits" in page(asked, "way/")
    words = post.put(asked.question, "code")[0].words or ""
    digits = re.search(r"type (\d{6})", words)
    assert digits is not None
    assert posts(asked, "code", digits="1").status_code == 422
    assert posts(asked, "code", digits=digits[1])["Location"] == f"/q/{asked.passport}/"
    assert way(asked) == ("phone", True)


def test_digits_are_shown_for_a_phone_that_goes_on(world: cast.World, asked: Asked) -> None:
    shown = posts(asked, "digits").content.decode()
    digits = re.search(r'class="digits">(\d{6})<', shown)
    assert digits is not None
    assert "+16135550100" in shown
    texts(post.mobile(world), digits[1])
    assert way(asked) == ("phone", True)


def test_a_transcript_goes_to_a_mailbox_that_is_proved(asked: Asked) -> None:
    answer = posts(asked, "transcript", address=FERN_MAIL)
    assert answer.status_code == 202
    assert 'name="then" value="transcript"' in answer.content.decode()
    digits = re.search(r"\d{6}", post.put(asked.question, "code")[0].words or "")
    assert digits is not None
    assert posts(asked, "code", digits=digits[0], then="transcript")["Location"].endswith("/way/?done")
    assert len(post.put(asked.question, "transcript")) == 1
    assert "on its way to your mailbox" in page(asked, "way/?done")


def test_nobody_has_many_addresses_written_to(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(floods, "addresses", floods.Allowance(rate=0, most=2))
    assert posts(asked, "way", address=FERN_MAIL).status_code == 303
    assert posts(asked, "transcript", address="fern@work.example").status_code == 202
    for place in ("way", "transcript"):
        assert posts(asked, place, address="fern@home.example").status_code == 429
    assert posts(asked, "way", kind="").status_code == 303


@pytest.mark.parametrize("address", ["nonsense", "\x00", "x" * 9_000, "+1", "12345"])
def test_what_is_no_address_is_refused_in_words_and_kept(asked: Asked, address: str) -> None:
    answer = posts(asked, "way", address=address)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


def test_where_an_address_is_needed_nobody_is_told_to_leave_it_out(asked: Asked) -> None:
    assert "leave it out" not in posts(asked, "way", address="nonsense").content.decode()


def test_new_digits_are_sent_where_the_last_went_once_those_are_good_no_longer(asked: Asked) -> None:
    posts(asked, "way", address="(416) 555-0142")
    assert "Send new digits" not in page(asked, "way/")
    tries = [posts(asked, "code", digits="000000").content.decode() for _ in range(proving.TRIES)]
    assert ["Send new digits" in one for one in tries] == [False] * (proving.TRIES - 1) + [True]
    assert posts(asked, "way", again="1")["Location"] == f"/q/{asked.passport}/way/"
    first, second = post.put(asked.question, "code")
    assert first.address == second.address
    assert "Send new digits" not in page(asked, "way/")


def test_it_is_there_in_french(world: cast.World) -> None:
    asked = world.asks(cast.MEI)
    assert "send it to me" not in page(asked)
    assert "Where should the answer go?" not in page(asked, "way/")


def test_a_desk_that_sends_nothing_offers_nothing(world: cast.World) -> None:
    asked = world.asks(cast.OTTO, world.harbour_web)
    assert re.search(r'id="going" data-when="goes" hidden', page(asked))
    assert posts(asked, "way", address=FERN_MAIL).status_code == 422


def test_files_are_given_to_who_may_see_them(world: cast.World, asked: Asked) -> None:
    file = Enclosure("map.txt", "text/plain", b"here be books")
    conversing.say(asked.question, "Look", world.ines, "a1", [file])
    token = tokens.token_of(asked.question)
    mails(post.mailbox(world), "psst", post.STRANGER, tokens=(token,), files=(file,))
    mine, theirs = [one for one in timeline.for_staff(asked.question) if one.kind == "attached"]
    there = Client().get(f"/q/{asked.passport}/files/{mine.files[0]['id']}/")
    assert b"".join(there.streaming_content) == b"here be books"  # type: ignore[attr-defined]
    assert "map.txt" in page(asked)
    assert Client().get(f"/q/{asked.passport}/files/{theirs.files[0]['id']}/").status_code == 404
    assert Client().get(f"/q/{asked.passport}/files/{'f' * 32}/").status_code == 404


def test_a_passport_leads_on_after_a_merge(world: cast.World, asked: Asked) -> None:
    from deskbell.questions import merging

    second = world.asks(known_by=asked.passport, words="And a map?")
    merging.merge(asked.question, second.question, world.ines)
    assert "And a map?" in page(asked)
    assert posts(asked, "way", address=FERN_PHONE).status_code == 303
    assert way(second)[0] == "phone"
