"""The demo: its sample, its own folder, other people's openings, and a short life over a real port."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest

from deskbell.libraries.hours import hours_of_all
from deskbell.libraries.models import Desk, Notice, Queue
from deskbell.live.client import Client, Frame
from deskbell.questions.models import Closing, Question, Script
from deskbell.server import demo as the_demo
from deskbell.server.demo import MARKER, demo
from deskbell.server.sample import cast, history, openings
from deskbell.server.sample.dialogues import LANGUAGES, Dialogue, book, told
from deskbell.server.sample.lakes import PASSWORD, PLACES
from deskbell.server.sample.pace import Pace
from deskbell.server.sample.signed_in import SignedIn
from deskbell.server.sample.telephones import NUMBERS, Company, Texting
from deskbell.staff.models import Role, Staff
from tests.serving import free_port

A_FEW = 4


# ---- the sample -------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_sample_is_made_once_however_often_it_is_built() -> None:
    for _ in range(2):
        made = cast.build()
        assert history.make(made, count=A_FEW)
        counts = [rows.objects.count() for rows in (Desk, Queue, Notice, Staff, Role, Script, Question)]
    assert counts == [6, 5, 8, 8, 11, 15, A_FEW + 2]


@pytest.mark.django_db(transaction=True)
def test_a_past_that_was_interrupted_is_gone_on_with() -> None:
    made = cast.build()
    assert not history.make(made, seconds=0, count=A_FEW)
    assert Question.objects.count() == 2, "what waits now comes first"
    assert history.make(made, count=A_FEW)
    assert Question.objects.count() == A_FEW + 2


@pytest.mark.django_db(transaction=True)
def test_the_past_lies_in_the_past_and_is_closed() -> None:
    now = datetime.now(UTC)
    history.make(cast.build(), count=A_FEW)
    assert Question.objects.filter(state="waiting").count() == 2
    assert Closing.objects.filter(at__lt=now, staff__isnull=False, resolution__isnull=False).count() >= A_FEW
    for question in Question.objects.all():
        times = list(question.stream.entries.order_by("number").values_list("at", flat=True))
        assert times == sorted(times) and times[-1] < now


@pytest.mark.django_db(transaction=True)
def test_the_sample_does_not_go_among_other_people() -> None:
    Staff.objects.create(sign_in="somebody", name="Somebody", desk_name="S")
    with pytest.raises(cast.NotASample):
        cast.build()


@pytest.mark.django_db(transaction=True)
def test_all_four_roles_are_there_and_one_person_serves_several_libraries() -> None:
    made = cast.build()
    assert set(Role.objects.values_list("kind", flat=True)) == {str(kind) for kind in Role.Kind}
    assert made.staff["ines"].roles.values("library").distinct().count() > 1
    assert made.staff["ines"].check_password(PASSWORD)


@pytest.mark.django_db(transaction=True)
def test_at_any_hour_two_desks_are_open_and_one_is_closed_until_a_known_time() -> None:
    cast.build()
    hours = hours_of_all(Desk.objects.select_related("library"))
    begin = datetime.now(UTC)
    for step in range(7 * 24 * 2):
        now = [one.status(begin + timedelta(minutes=30 * step)) for one in hours.values()]
        assert sum(status.open for status in now) >= 2
        assert any(not status.open and status.opens for status in now)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_dialogue_begins_with_a_patron_and_leaves_nothing_to_fill_in(language: str) -> None:
    dialogues = book(language).dialogues
    assert len(dialogues) >= 25
    for seed, dialogue in enumerate(dialogues):
        turns = told(dialogue, random.Random(seed)).turns
        assert [turn.voice for turn in turns if turn.voice != "N"][:2] == ["P", "L"]
        assert not [turn.words for turn in turns if set(turn.words) & set("[]{}|") or not turn.words]
    assert all(any(one.fits(place.kind) for one in dialogues) for place in PLACES.values())


# ---- texts ------------------------------------------------------------------------------------------


def test_somebody_asks_by_text_and_hears_the_answers(tmp_path: Path) -> None:
    company = Company(tmp_path / "in", tmp_path / "out")
    for folder in (company.into, company.out):
        folder.mkdir()
    texted: dict[str, Dialogue] = {}
    dialogue = next(one for one in book("en").dialogues if one.key == "lost_card")
    somebody = Texting(company, NUMBERS[0], dialogue, Pace(0.01, random.Random(1)))

    async def answered() -> None:
        talk = asyncio.create_task(somebody.live(texted))
        await asyncio.sleep(0)
        assert list(texted) == [dialogue.opening]
        for place in range(4):  # an acknowledgement and answers; one to another number is left alone
            (company.out / f"{place}.txt").write_text(f"To: {NUMBERS[0]}\nId: out{place}\n\nWords {place}.\n", "utf-8")
        (company.out / "other.txt").write_text(f"To: {NUMBERS[1]}\nId: x\n\nNot for them.\n", "utf-8")
        await asyncio.wait_for(talk, 20)

    asyncio.run(answered())
    came = [path.read_text("utf-8") for path in company.into.iterdir()]
    said = [words.partition("\n\n")[2].strip() for words in came if words.startswith("From:")]
    assert sorted(said) == sorted(turn.words for turn in dialogue.turns if turn.voice == "P")
    assert sum("State: delivered" in words for words in came) == 4
    assert [path.name for path in company.out.iterdir()] == ["other.txt"]
    assert not texted


# ---- openings of one's own --------------------------------------------------------------------------


def test_questions_come_from_the_column_question(tmp_path: Path) -> None:
    assert openings.read(written(tmp_path, b'\xef\xbb\xbfintent,question\nx,"Where, please?"\ny,\nz,Why\n')) == [
        "Where, please?",
        "Why",
    ]


def test_only_the_first_rows_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openings, "MOST_ROWS", 3)
    assert len(openings.read(written(tmp_path, b"question\n" + b"Why?\n" * 9))) == 3


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"words\nWhy?\n",
        b"question\n\n\n",
        b"question\n\xff\xfe\n",
        b"question\nWhy\0\n",
        b'question\n"' + b"x" * 200_000,
    ],
)
def test_a_bad_file_is_a_sentence_and_exit_code_2(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert demo("127.0.0.1", 1, questions=written(tmp_path, content)) == 2
    assert "openings.csv" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_a_sentence_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert demo("127.0.0.1", 1, questions="nowhere.csv") == 2
    assert "nowhere.csv cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize("patrons", [-1, 201])
def test_patrons_are_from_0_to_200(patrons: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert demo("127.0.0.1", 1, patrons=patrons) == 2
    assert "0 to 200" in capsys.readouterr().err


def written(folder: Path, content: bytes) -> str:
    path = folder / "openings.csv"
    path.write_bytes(content)
    return str(path)


# ---- its own folder ---------------------------------------------------------------------------------


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DESKBELL_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("DESKBELL_DATABASE_URL", raising=False)
    return tmp_path / "data"


@pytest.mark.parametrize("fresh", [False, True])
def test_a_folder_that_the_demo_did_not_make_is_left_alone(
    fresh: bool, own_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own_folder.mkdir()
    (own_folder / "deskbell.sqlite3").write_text("precious")
    assert demo("127.0.0.1", 1, fresh=fresh) == 2
    assert "was not made by the demo" in capsys.readouterr().err
    assert (own_folder / "deskbell.sqlite3").read_text() == "precious"


def test_fresh_empties_the_demos_own_folder(own_folder: Path) -> None:
    with the_demo._folder(fresh=False) as folder:
        assert folder == own_folder
        (folder / "deskbell.sqlite3").write_text("old")
        (folder / "more").mkdir()
    with the_demo._folder(fresh=True) as folder:
        assert [path.name for path in folder.iterdir()] == [MARKER]


def test_two_demos_do_not_share_a_folder(own_folder: Path) -> None:
    with (
        the_demo._folder(fresh=False),
        pytest.raises(the_demo.Unusable, match="running"),
        the_demo._folder(fresh=True),
    ):
        pass


def test_fresh_does_not_reach_a_database_elsewhere(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESKBELL_DATABASE_URL", "postgresql://nobody@localhost/nothing")
    with pytest.raises(the_demo.Unusable, match="yourself"), the_demo._folder(fresh=True):
        pass


# ---- alive ------------------------------------------------------------------------------------------


def test_patrons_ask_colleagues_answer_and_one_signal_ends_it_all(database_url: str, tmp_path: Path) -> None:
    with running(database_url, tmp_path) as (process, base):
        rows = asyncio.run(watched(base))
        assert len(rows) >= 3
        host = page(base, "/demo/maple/")
        assert 'src="/tab/maple.js"' in host
        everybody = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
        _, alive = psutil.wait_procs(everybody, timeout=5)
        assert not alive


@contextmanager
def running(database_url: str, folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The demo with three patrons, everybody twenty times as quick as people are."""
    port = free_port()
    environment = {key: value for key, value in os.environ.items() if not key.startswith("DESKBELL_PUBLIC")}
    environment |= {"DESKBELL_DATA": str(folder / "data"), "DESKBELL_DATABASE_URL": database_url}
    words = f"from deskbell.server.demo import demo; raise SystemExit(demo('127.0.0.1', {port}, patrons=3, scale=0.05))"
    process = subprocess.Popen(
        [sys.executable, "-c", words], env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        assert process.stdout is not None
        said = next((line for line in process.stdout if "Ctrl-C" in line), "")
        assert said, "it ended before it served"
        yield process, f"http://127.0.0.1:{port}"
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
        assert process.stdout is not None
        process.stdout.close()


async def watched(base: str) -> dict[int, Frame]:
    """What the coordinator sees, until some question that was asked has been answered."""
    session = SignedIn(base)
    await asyncio.to_thread(session.sign_in, "tom@demo", PASSWORD)
    queues = (await asyncio.to_thread(session.post, "/duty/", act="on"))["on_duty"]
    client = await Client.connect(base.replace("http", "ws") + "/live", await asyncio.to_thread(session.live_ticket))
    rows: dict[int, Frame] = {}
    client.on_row = lambda _, row: rows.update({row["question"]: {**rows.get(row["question"], {}), **row}})
    for queue in queues:
        await client.follow(f"queue:{queue}")
    until = time.monotonic() + 90
    while len(rows) < 5 or not any(row.get("said") and row.get("holder") for row in rows.values()):
        assert time.monotonic() < until, rows
        await asyncio.sleep(0.1)
    client.close()
    return rows


def page(base: str, path: str) -> str:
    status, words = SignedIn(base)._send("GET", path, accept="text/html")
    assert status == 200
    return words
