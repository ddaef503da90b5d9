"""What a patron sends along by a form: kept once, harmless, theirs alone, and gone when it is forgotten."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from deskbell.journal.models import Entry
from deskbell.libraries.models import Desk
from deskbell.live import floods
from deskbell.mailroom.models import File, FilePart
from deskbell.questions import closing, conversing, erasing, transcripts
from deskbell.questions.asking import Asked
from deskbell.questions.models import Closing, Question
from tests import world as cast

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}
PDF = b"%PDF-1.7 a scan"


@pytest.fixture(autouse=True)
def _no_flood(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(floods, "uploads", floods.Allowance(rate=0, most=10_000))
    monkeypatch.setattr(floods.words, "most", 1e9)


@pytest.fixture
def asked(world: cast.World) -> Asked:
    return world.asks()


def picture(form: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((600, 400)).convert("RGB").save(out, form, **options)
    return out.getvalue()


def upload(name: str = "scan.pdf", data: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "image/png")  # whatever a browser says


def send(asked: Asked, *files: SimpleUploadedFile, act: str = "a1", text: str = "See") -> Any:
    fields = {"id": act, "text": text, "files": list(files)}
    return Client().post(f"/q/{asked.passport}/reply/", fields, headers=JSON)


def kept(asked: Asked, role: str = "file") -> list[File]:
    return list(File.objects.filter(stream=asked.question.pk, role=role).order_by("made_at", "pk"))


def body(client: Client, asked: Asked, file: File) -> Any:
    return client.get(f"/q/{asked.passport}/files/{file.pk}/")


def read(response: Any) -> bytes:
    return b"".join(response.streaming_content)


# ---- kept -----------------------------------------------------------------------------------------------


def test_a_picture_is_kept_without_its_place_and_shown_small(asked: Asked) -> None:
    exif = Image.Exif()
    exif[0x010E] = "43.6532 N"
    assert send(asked, upload("p.jpg", picture("JPEG", exif=exif))).status_code == 200
    [file], [small] = kept(asked), kept(asked, "small")
    whole = body(Client(), asked, file)
    assert b"43.6532" not in read(whole)
    assert whole["Content-Type"] == "image/jpeg" and "sandbox" in whole["Content-Security-Policy"]
    assert len(read(body(Client(), asked, small))) < file.size
    page = Client().get(f"/q/{asked.passport}/").content.decode()
    assert f'src="/q/{asked.passport}/files/{small.pk}/" width="480" height="320"' in page


def test_words_and_files_are_one_message_and_sent_twice_they_are_there_once(asked: Asked) -> None:
    first, second = (send(asked, upload(), act="once") for _ in range(2))
    assert first.json() == second.json()
    heard, attached = Entry.objects.filter(stream=asked.question.pk, kind__in=("heard", "attached")).order_by("number")
    assert (heard.words, json.loads(attached.facts)) == ("See", {"of": heard.number})
    assert FilePart.objects.count() == 1


def test_a_file_without_words_is_called_by_its_name_and_is_repeatable_too(asked: Asked) -> None:
    answers = [send(asked, upload("scan.pdf"), text="") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert Entry.objects.get(stream=asked.question.pk, kind="heard").words == "scan.pdf"


def test_a_question_may_begin_with_files(world: cast.World) -> None:
    fields = {"id": cast.ask_id(), "text": "", "files": [upload("scan.pdf")]}
    ack = Client().post("/ask/maple/", fields, headers=JSON).json()["ack"]
    assert Entry.objects.get(stream=ack["question"], kind="asked").words == "scan.pdf"
    assert Client().get(f"/q/{ack['passport']}/files/{File.objects.get().pk}/").status_code == 200
    again = Client().post("/ask/maple/", fields | {"files": [upload()]}, headers=JSON).json()["ack"]
    assert (again["question"], Question.objects.count()) == (ack["question"], 1)
    assert File.objects.filter(stream__isnull=False).count() == 1


def test_a_file_that_comes_too_late_begins_a_new_question_with_it(world: cast.World, asked: Asked) -> None:
    conversing.say(asked.question, "Yes.", world.ines, "one")
    closing.close(asked.question, world.ines)
    Closing.objects.update(at=timezone.now() - timedelta(days=30))
    ack = send(asked, upload()).json()["ack"]
    assert ack["question"] != asked.question.pk and ack["passport"]
    assert File.objects.get().stream_id == ack["question"]
    assert send(asked, upload()).json()["ack"]["question"] == ack["question"]
    assert File.objects.filter(stream__isnull=False).count() == 1


def test_a_large_file_is_laid_down_ahead_and_kept_whole(asked: Asked) -> None:
    data = PDF + b"\n" * (3 << 20)
    assert send(asked, upload("large.pdf", data)).status_code == 200
    assert read(body(Client(), asked, kept(asked)[0])) == data


# ---- refused --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "not_taken"),
        ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "not_taken"),
        ("a.html", b"<script>alert(1)</script>", "not_taken"),
        ("a.pdf", b"MZ\x90\x00", "not_taken"),
        ("a.zip", b"PK\x03\x04nothing", "not_taken"),
        ("empty.txt", b"", "empty_file"),
        ("cut.png", picture()[:200], "broken"),
        (
            "flood.bmp",
            b"BM" + b"\0" * 12 + b"\x28\0\0\0" + b"\xff\xff\0\0" * 2 + b"\1\0\x18\0" + b"\0" * 24,
            "too_large",
        ),
    ],
)
def test_what_acts_or_is_broken_is_refused_in_words_and_nothing_is_kept(
    asked: Asked, name: str, data: bytes, code: str
) -> None:
    answer = send(asked, upload("good.pdf"), upload(name, data))
    assert (answer.status_code, answer.json()["refused"]) == (422, code)
    assert f"“{name}”" in answer.json()["words"]
    assert not kept(asked) and not Entry.objects.filter(stream=asked.question.pk, kind="heard").exists()


def test_without_scripts_the_page_says_why_and_keeps_the_words(asked: Asked) -> None:
    fields = {"id": "a1", "text": "My words", "files": [upload("a.svg", b"<svg/>")]}
    page = Client().post(f"/q/{asked.passport}/reply/", fields)
    assert page.status_code == 422
    assert "“a.svg” cannot be sent." in page.content.decode() and "My words" in page.content.decode()


def test_a_picture_that_is_a_page_as_well_is_only_a_picture(asked: Asked) -> None:
    assert send(asked, upload("p.gif", picture("GIF") + b"<script>alert(1)</script>")).status_code == 200
    shown = body(Client(), asked, kept(asked)[0])
    assert b"script" not in read(shown) and shown["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Windows\\a.exe", "a.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.pdf"),
        ("con.pdf", "_con.pdf"),
        ('a"; filename="b.html', "b.pdf"),
        ("x" * 400 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_names_with_tricks_become_plain_ones(asked: Asked, name: str, called: str) -> None:
    made = upload()
    setattr(made, "_name", name)  # noqa: B010 - Django cleans a name that is given; a browser's need not be
    answer = send(asked, made)
    assert answer.status_code == 200
    assert kept(asked)[0].name == called
    header = body(Client(), asked, kept(asked)[0])["Content-Disposition"]
    assert header.startswith("attachment; filename*=UTF-8''") and "\n" not in header and '"' not in header


def test_a_desk_takes_as_much_as_it_says(asked: Asked) -> None:
    Desk.objects.update(file_megabytes=1)
    answer = send(asked, upload(data=PDF + b"\n" * (1 << 20)))
    assert (answer.status_code, answer.json()["refused"]) == (413, "too_much")
    assert "together 1 MB" in answer.json()["words"]
    assert send(asked, *(upload() for _ in range(11))).json()["refused"] == "too_much"
    Desk.objects.update(file_megabytes=0)
    assert send(asked, upload()).json()["refused"] == "no_files"
    for address in (f"/q/{asked.passport}/", "/ask/maple/"):
        assert 'type="file"' not in Client().get(address).content.decode()


def test_one_question_holds_so_many_and_no_more(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deskbell.questions.enclosing.MOST_FILES", 2)
    assert send(asked, upload(), upload()).status_code == 200
    assert send(asked, upload(), act="a2").json()["refused"] == "full"


def test_a_flood_of_files_from_one_address_is_told_to_wait(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(floods, "uploads", floods.Allowance(rate=0, most=3))
    data = PDF + b"\n" * 400_000
    assert [send(asked, upload(data=data), act=f"a{n}").status_code for n in range(3)] == [200, 200, 429]
    assert Client().post(f"/q/{asked.passport}/reply/", {"id": "w", "text": "Words"}, headers=JSON).status_code == 200


def test_pixels_count_however_few_bytes_they_are(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(floods, "uploads", floods.Allowance(rate=0, most=15))
    out = io.BytesIO()
    Image.new("1", (5000, 4000)).save(out, "PNG")
    assert len(out.getvalue()) < 10_000
    answers = [send(asked, upload("a.png", out.getvalue()), act=f"a{n}").status_code for n in range(4)]
    assert answers == [200, 200, 429, 429]
    assert not File.objects.filter(stream=asked.question.pk, number=None).exists()


@pytest.mark.parametrize("boundary", ["x", "y"])
def test_a_form_that_is_none_is_no_fault(asked: Asked, boundary: str) -> None:
    broken = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n%PDF-'
    kind = f"multipart/form-data; boundary={boundary}"
    answer = Client().post(f"/q/{asked.passport}/reply/", broken, content_type=kind, headers=JSON)
    assert answer.status_code in (400, 422)
    assert not kept(asked)


# ---- whose it is, and when it is gone -------------------------------------------------------------------


def test_another_questions_passport_opens_none_of_its_files(world: cast.World, asked: Asked) -> None:
    assert send(asked, upload("p.png", picture())).status_code == 200
    other = world.asks(cast.OTTO)
    for file in (*kept(asked), *kept(asked, "small")):
        assert body(Client(), other, file).status_code == 404
        assert body(Client(), asked, file).status_code == 200


def test_files_go_with_the_message_that_is_forgotten_the_small_ones_too(world: cast.World, asked: Asked) -> None:
    number = send(asked, upload("p.png", picture())).json()["ack"]["number"]
    assert send(asked, upload(), act="a2").status_code == 200
    gone = [*kept(asked, "small"), kept(asked)[0]]
    erasing.forget(asked.question, world.ines, [number])
    assert [file.name for file in kept(asked)] == ["scan.pdf"] and not kept(asked, "small")
    assert [body(Client(), asked, file).status_code for file in gone] == [404, 404]
    erasing.erase(asked.question)
    assert not File.objects.exists() and not FilePart.objects.exists()
    assert send(asked, upload(), act="a3").json()["refused"] == "forgotten"


def test_a_revoked_passport_takes_no_files(world: cast.World, asked: Asked) -> None:
    Client().post(f"/q/{asked.passport}/revoking/")
    assert send(asked, upload()).status_code == 404


def test_what_is_taken_home_lists_files_by_name_and_size(asked: Asked) -> None:
    send(asked, upload("plan <b>.pdf", PDF + b" " * 3000), upload("list.pdf"))
    for address in ("text", "file"):
        taken = Client().get(f"/q/{asked.passport}/{address}/").content.decode()
        assert "Files: plan _b_.pdf (2.9\xa0KB), list.pdf (15\xa0bytes)" in taken
    assert "Fichiers : plan _b_.pdf (2,9\xa0Kio)" in transcripts.as_text(asked.question, "fr").replace("\xa0:", " :")
    erasing.erase(asked.question)
    for address in ("text", "file"):
        left = Client().get(f"/q/{asked.passport}/{address}/").content.decode()
        assert "The files were erased." in left and ".pdf" not in left
