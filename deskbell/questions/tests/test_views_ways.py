"""Ways, files, whole letters and merges by address, as the console meets them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from deskbell.mailroom import receipts, refusing
from deskbell.mailroom.contract import Enclosure, Receipt
from deskbell.mailroom.models import Arrival, File, Received
from deskbell.questions import attaching, conversing, erasing, timeline, tokens, ways
from deskbell.questions.models import Question
from tests import post as letters
from tests import world as cast
from tests.post import FERN_MAIL, FERN_PHONE, mails, question_of, texts

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}
HTML = (
    b'<p onclick="steal()">Hello <img src="cid:pic@x"> <img src="https://tracker.example/p.png">'
    b'<script>alert(1)</script> <a href="https://maple.example/">a link</a></p>'
)
LETTER = (
    Enclosure("", "text/plain; charset=utf-8", b"Hello\n> quoted words", "body"),
    Enclosure("", "text/html; charset=utf-8", HTML, "page"),
    Enclosure("pic.png", "image/png", b"\x89PNG", "inline", "<pic@x>"),
    Enclosure("evil.html", "text/html", b"<script>alert(1)</script>"),
)


@pytest.fixture
def world() -> cast.World:
    return letters.served()


@pytest.fixture
def ines(world: cast.World) -> Client:
    client = Client()
    client.force_login(world.ines)
    return client


def posts(client: Client, question: Question, verb: str, **given: Any) -> HttpResponse:
    return client.post(f"/questions/{question.pk}/{verb}/", given, headers=JSON)  # type: ignore[return-value]


def page(client: Client, question: Question) -> str:
    return re.sub(r"\s+", " ", client.get(f"/questions/{question.pk}/").content.decode())


# ---- ways -------------------------------------------------------------------------------------------------


def test_staff_see_where_the_answer_goes_before_it_is_sent(world: cast.World, ines: Client) -> None:
    question = world.asks().question
    assert "The answer stands on the patron’s page" in page(ines, question)
    assert posts(ines, question, "way", kind="email", address=FERN_MAIL).status_code == 200
    shown = page(ines, question)
    assert f'The answer goes by mail to <b title="{FERN_MAIL}">{FERN_MAIL}</b>' in shown
    assert "not proved" in shown
    assert 'data-way-kind="email"' in shown


def test_a_texts_number_is_never_shown(world: cast.World, ines: Client) -> None:
    question = question_of(texts(letters.mobile(world), "Where is it?"))
    shown = page(ines, question)
    assert "The answer goes as a text message" in shown
    assert FERN_PHONE not in shown
    assert "550142" not in shown


def test_after_stop_the_pane_says_that_an_answer_reaches_nobody_and_counts_no_texts(
    world: cast.World, ines: Client
) -> None:
    question = question_of(texts(letters.mobile(world), "Where is it?"))
    texts(letters.mobile(world), "STOP")
    shown = page(ines, question)
    assert "none is sent. They gave no other address, so your answer reaches nobody." in shown
    assert "The answer reaches nobody" in shown
    assert "goes as a text" not in shown and 'data-way-kind="phone"' not in shown
    texts(letters.mobile(world), "START")
    shown = page(ines, question)
    assert "reaches nobody" not in shown and shown.count('data-way-kind="phone"') == 2


def test_a_sender_that_is_no_number_cannot_be_answered_and_the_pane_says_so(world: cast.World, ines: Client) -> None:
    question = question_of(texts(letters.mobile(world), "Your parcel is here", "POSTE"))
    assert "The answer reaches nobody: nothing can be sent to who wrote this" in page(ines, question)


def test_after_a_complaint_about_mail_the_answer_stands_on_the_page_that_a_letter_named(
    world: cast.World, ines: Client
) -> None:
    question = question_of(mails(letters.mailbox(world), "Where is it?"))
    conversing.say(question, "Upstairs.", world.ines, "a1")
    refusing.refuse([world.maple.pk], FERN_MAIL, "ask@maple.example", "complaint")
    assert "your answer reaches nobody" in page(ines, question)
    delivery = letters.put(question)[0]
    delivery.state = "sent"
    delivery.save()
    shown = page(ines, question)
    assert "What you write stands on their own page alone." in shown and "goes by mail" not in shown


@pytest.mark.parametrize("given", [
    {"kind": "pigeon"}, {"kind": "email", "address": "x"}, {"kind": "phone"}, {"kind": "email", "address": "\x00@y"},
])  # fmt: skip
def test_what_anybody_types_is_refused_in_words(world: cast.World, ines: Client, given: dict[str, str]) -> None:
    question = world.asks().question
    answer = posts(ines, question, "way", **given)
    assert 400 <= answer.status_code < 500
    assert answer.json()["words"]  # type: ignore[attr-defined]


def test_what_did_not_arrive_is_shown_and_sent_again_by_a_person(world: cast.World, ines: Client) -> None:
    question = question_of(mails(letters.mailbox(world), "Where?"))
    conversing.say(question, "Upstairs.", world.ines, "a1")
    delivery = letters.put(question)[0]
    receipts.heard(delivery.account, Receipt(delivery.outbound, "failed", reason="mailbox full"))
    shown = page(ines, question)
    assert "A mail did not arrive." in shown
    assert "mailbox full" in shown
    assert posts(ines, question, "sending", delivery=delivery.pk).status_code == 200
    assert [one.state for one in letters.put(question)] == ["moved", "waiting"]
    assert posts(ines, question, "sending", delivery=delivery.pk).status_code == 404


def test_the_files_of_an_answer_that_did_not_arrive_are_named(world: cast.World, ines: Client) -> None:
    question = question_of(mails(letters.mailbox(world), "Where?"))
    upload = SimpleUploadedFile("floor <plan>.pdf", b"%PDF", "application/pdf")
    posts(ines, question, "replies", words="Here it is", files=upload)
    delivery = letters.put(question)[0]
    receipts.heard(delivery.account, Receipt(delivery.outbound, "failed", reason="552 too large"))
    name = attaching.along(question.pk, delivery.number or 0)[0].name.replace("<", "&lt;").replace(">", "&gt;")
    assert f"With it: {name}" in page(ines, question)


# ---- files ------------------------------------------------------------------------------------------------


def test_a_reply_takes_files_along(world: cast.World, ines: Client) -> None:
    question = world.asks().question
    upload = SimpleUploadedFile("../floor plan.pdf", b"%PDF", "application/pdf")
    assert posts(ines, question, "replies", words="Here it is", files=upload).status_code == 200
    said, attached = timeline.for_patron(question)[-2:]
    assert (said.kind, attached.kind, attached.facts) == ("said", "attached", {"of": said.number})
    answer = ines.get(f"/questions/{question.pk}/files/{attached.files[0]['id']}/")
    assert b"".join(answer.streaming_content) == b"%PDF"  # type: ignore[attr-defined]
    assert answer["Content-Disposition"] == "attachment; filename*=UTF-8''floor%20plan.pdf"


@pytest.mark.parametrize("name", ["setup.exe", "x.JS", "invoice.pdf.vbs", "a.lnk"])
def test_programs_are_not_sent(world: cast.World, ines: Client, name: str) -> None:
    question = world.asks().question
    answer = posts(ines, question, "replies", words="Here", files=SimpleUploadedFile(name, b"x"))
    assert (answer.status_code, answer.json()["refused"]) == (422, "not_safe")  # type: ignore[attr-defined]
    assert answer.json()["words"].startswith(f"{name}: mail servers refuse")  # type: ignore[attr-defined]
    assert not File.objects.exists()


def test_too_much_is_refused_whole(world: cast.World, ines: Client) -> None:
    question = world.asks().question
    uploads = [SimpleUploadedFile(f"{place}.txt", b"x") for place in range(attaching.MOST + 1)]
    answer = posts(ines, question, "replies", words="Here", files=uploads)
    assert answer.json()["refused"] == "too_much"  # type: ignore[attr-defined]
    assert len(timeline.for_staff(question)) == 2


def test_what_a_stranger_wrote_runs_nowhere_and_fetches_nothing(world: cast.World, ines: Client) -> None:
    question = question_of(mails(letters.mailbox(world), "Hello", files=LETTER))
    whole = ines.get(f"/questions/{question.pk}/whole/1/").content.decode()
    assert "&gt; quoted words" in whole
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in whole
    frame = ines.get(f"/questions/{question.pk}/whole/1/original/")
    source = frame.content.decode()
    assert "script" not in source
    assert "onclick" not in source
    assert "tracker.example" not in source
    assert "data:image/png;base64," in source
    assert "https://maple.example/" in source
    policy = frame["Content-Security-Policy"]
    assert policy.startswith("sandbox ")
    assert "default-src 'none'" in policy
    evil = next(one for one in attaching.along(question.pk, 1) if one.name == "evil.html")
    answer = ines.get(f"/questions/{question.pk}/files/{evil.pk}/")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]


def test_the_whole_letter_is_headed_as_letters_are(world: cast.World, ines: Client) -> None:
    mailbox = letters.mailbox(world)
    question = question_of(mails(mailbox, "Hello", files=LETTER, subject="The 1911 <map>", name="Fern H."))
    whole = ines.get(f"/questions/{question.pk}/whole/1/").content.decode()
    assert "<h1>The 1911 &lt;map&gt;</h1>" in whole
    assert "Fern H." in whole and FERN_MAIL in whole and mailbox.address in whole
    tall = re.search(r'<iframe class="original" height="(\d+)"', whole)
    assert tall is not None and 40 < int(tall[1]) < 200
    named = replace(LETTER[0], name="Re: the map")
    taken = mails(mailbox, "Thanks", files=(named,), tokens=(tokens.token_of(question),))
    assert "<h1>Re: the map</h1>" in ines.get(f"/questions/{question.pk}/whole/{taken.number}/").content.decode()


def test_the_head_of_a_letter_tells_no_more_than_staff_may_read(world: cast.World, ines: Client) -> None:
    text = question_of(texts(letters.mobile(world), "Hello", files=LETTER))
    whole = ines.get(f"/questions/{text.pk}/whole/1/").content.decode()
    assert "4165550142" not in whole and text.patron.code in whole and "+1 613-555-0100" in whole
    letter = question_of(mails(letters.mailbox(world), "Hello", files=LETTER, subject="Help", verified=False))
    assert "unverified sender" in ines.get(f"/questions/{letter.pk}/whole/1/").content.decode()
    erasing.erase(letter)
    assert ines.get(f"/questions/{letter.pk}/whole/1/").status_code == 404


def test_the_whole_letter_says_what_was_repaired(world: cast.World, ines: Client) -> None:
    mailbox = letters.mailbox(world)
    question = question_of(mails(mailbox, "Hello", files=LETTER))
    address = f"/questions/{question.pk}/whole/1/"
    assert "read as well as it could be" not in ines.get(address).content.decode()
    at = question.asked_at
    arrival = Arrival.objects.create(account=mailbox, arrived_at=at, state="read", error="an unknown charset <x>")
    Received.objects.filter(stream=question.pk).delete()
    Received.objects.create(account=mailbox, origin="<m>", arrival=arrival, stream_id=question.pk, number=1, at=at)
    whole = ines.get(address).content.decode()
    assert "read as well as it could be" in whole and "an unknown charset &lt;x&gt;" in whole


def test_the_link_to_the_whole_letter_stands_where_there_is_more(world: cast.World, ines: Client) -> None:
    question = question_of(mails(letters.mailbox(world), "Hello", files=LETTER))
    assert f'href="/questions/{question.pk}/whole/1/"' in page(ines, question)
    plain = question_of(mails(letters.mailbox(world), "Only this"))
    assert f"/questions/{plain.pk}/whole/1/" not in page(ines, plain)
    assert ines.get(f"/questions/{plain.pk}/whole/1/").status_code == 404


def test_files_of_one_question_are_not_those_of_another(world: cast.World, ines: Client) -> None:
    question = question_of(mails(letters.mailbox(world), "Hello", files=LETTER))
    other = world.asks().question
    file = attaching.along(question.pk, 1)[0]
    assert ines.get(f"/questions/{other.pk}/files/{file.pk}/").status_code == 404
    body = File.objects.get(stream=question.pk, role="body")
    assert ines.get(f"/questions/{question.pk}/files/{body.pk}/").status_code == 404


def test_a_third_voice_is_marked_in_the_pane(world: cast.World, ines: Client) -> None:
    question = question_of(mails(letters.mailbox(world), "Where?"))
    mails(letters.mailbox(world), "I know", letters.STRANGER, tokens=(tokens.token_of(question),), verified=False)
    shown = page(ines, question)
    assert "Somebody else, for staff only:" in shown
    assert "aunt@example.net" in shown
    assert "unverified sender" in shown


# ---- merging ----------------------------------------------------------------------------------------------


def test_two_questions_of_one_patron_are_merged_and_split_from_the_menu(world: cast.World, ines: Client) -> None:
    first = world.asks()
    second = world.asks(known_by=first.passport, words="And a map?").question
    assert f'<option value="{second.pk}">' in page(ines, first.question)
    answer = posts(ines, first.question, "merging", into=second.pk)
    assert answer.json() == {"ok": True, "question": second.pk}  # type: ignore[attr-defined]
    assert "the question that it was merged into" in page(ines, first.question)
    assert posts(ines, first.question, "reopening").status_code == 409
    assert posts(ines, second, "splitting", merged=first.question.pk).status_code == 200
    assert posts(ines, second, "splitting", merged=first.question.pk).status_code == 404
    assert posts(ines, first.question, "merging", into="x").status_code == 422


def test_a_way_that_somebody_chose_is_told_in_the_timeline(world: cast.World, ines: Client) -> None:
    question = world.asks().question
    ways.choose(question, "email", address=FERN_MAIL)
    assert "Answers go by mail from now on" in page(ines, question)
