"""The visible part of a reply: whole mails as people's programs write them, and what must hold for any text."""

from __future__ import annotations

import hashlib
import time
from itertools import accumulate, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.formats.quoting import REPLY_ABOVE, Parts, Piece, visible

MAILS = sorted((Path(__file__).parent / "mails").glob("*.txt"))


def read(mail: Path) -> tuple[str, list[tuple[str, str]]]:
    """A mail of ours: why it is read so, and its pieces; "␠" stands for the space that editors would take away."""
    why, *pieces = mail.read_text("utf-8").replace("␠", " ").split("~~~~ ")
    return why.removeprefix("why: ").strip(), [
        (kind, text) for kind, _, text in (one.partition("\n") for one in pieces)
    ]


def pieces_of(parts: Parts) -> list[tuple[str, str]]:
    return [(piece.kind, parts.text[piece.start : piece.end]) for piece in parts.pieces]


@pytest.mark.parametrize("mail", MAILS, ids=lambda mail: mail.stem)
def test_a_mail_falls_into_the_pieces_that_a_reader_sees(mail: Path) -> None:
    why, pieces = read(mail)
    parts = visible("".join(text for _, text in pieces))
    assert pieces_of(parts) == pieces
    assert parts.why == why


@pytest.mark.parametrize("end", ["\r\n", "\r"])
@pytest.mark.parametrize("mail", MAILS, ids=lambda mail: mail.stem)
def test_line_ends_change_nothing(mail: Path, end: str) -> None:
    why, pieces = read(mail)
    parts = visible("".join(text for _, text in pieces).replace("\n", end))
    assert pieces_of(parts) == [(kind, text.replace("\n", end)) for kind, text in pieces]
    assert parts.why == why


# ---- real mails ----------------------------------------------------------------------------------------


@pytest.mark.needs_shared
def test_the_visible_part_of_every_real_reply_is_what_the_table_says(shared_data: Path) -> None:
    """`replies.tsv` was written by reading each file. Where the projects that collected them expect something else:

    - "-Abhishek Kona" (email_1_1, 1_3, long_quote) is a signature to both. It is typed by hand and tells who asks; and
      "-Monday" in a list begins alike. It stays.
    - "Sent from a magnificent torch of pixels" (email_1_6) is the writer's words to both. It says how, not what.
    """
    folder = shared_data / "replies"
    _, *rows = (Path(__file__).parent / "replies.tsv").read_text("utf-8").splitlines()
    expected = {name: rest for name, *rest in (row.split("\t") for row in rows)}
    files = {
        f"{path.parts[-4].removeprefix('reply-')}/{path.name}": path for path in folder.glob("*/test/emails/*.txt")
    }
    assert files.keys() == expected.keys()
    for name, path in files.items():
        text = path.read_bytes().decode()
        parts = visible(text)
        assert "".join(text for _, text in pieces_of(parts)) == text
        _, first, last, digest = expected[name]
        words = " ".join(parts.visible.split())
        assert words.startswith(first), name
        assert words.endswith(last), name
        assert hashlib.sha256(parts.visible.encode()).hexdigest().startswith(digest), name


@pytest.mark.needs_shared
def test_every_real_mail_is_recovered_whole(shared_data: Path) -> None:
    mails = [path for path in (shared_data / "mail").rglob("*.eml") if path.is_file()]
    assert mails
    for path in mails:
        text = path.read_bytes().decode("latin-1")
        assert "".join(piece for _, piece in pieces_of(visible(text, text))) == text


# ---- any text -------------------------------------------------------------------------------------------

LINES = st.sampled_from(
    [
        "Hello there\n",
        "\n",
        "> quoted\n",
        ">> quoted, and long enough to be a mail's own line of words\n",
        "On Tue, Mar 3, 2026 at 10:15 AM A <a@b.example> wrote:\n",
        "A <a@b.example>\n",
        "wrote:\n",
        "From: a@b.example\n",
        "To: c\n",
        "Subject: d\r\n",
        "-----Original Message-----\n",
        "---------- Forwarded message ---------\n",
        "## Reply above this line ##\n",
        "-- \n",
        "--\n",
        "______________\n",
        "Sent from my iPhone\n",
        "This message is confidential and intended for the recipient.\n",
        "FYI\n",
        "\u2028",
        "\u200b\n",
        "\r",
        "> wrote:",
    ]
)
ANY = st.text(st.characters(exclude_categories=()), max_size=8)  # halves of surrogate pairs too
MAIL = st.lists(LINES | ANY).map("".join)


@given(MAIL)
def test_nothing_is_lost_and_nothing_said_twice(text: str) -> None:
    parts = visible(text)
    assert "".join(piece for _, piece in pieces_of(parts)) == text
    assert all(one.kind != other.kind for one, other in pairwise(parts.pieces))
    assert all(piece.start < piece.end for piece in parts.pieces)
    assert len(parts.visible) + len(parts.quoted) + len(parts.signature) == len(text)


@given(MAIL)
def test_something_stays_visible(text: str) -> None:
    assert not text.strip() or visible(text).visible.strip()


@given(MAIL)
def test_the_visible_part_begins_and_ends_with_whole_lines(text: str) -> None:
    ends = {0, *(accumulate(len(line) for line in text.splitlines(keepends=True)))}
    assert {edge for piece in visible(text).pieces for edge in (piece.start, piece.end)} <= ends


def test_no_text_is_no_piece() -> None:
    assert visible("") == Parts("", (), "whole")
    assert visible("\n \n") == Parts("\n \n", (Piece("visible", 0, 3),), "whole")


@pytest.mark.parametrize("line", REPLY_ABOVE.values())
@pytest.mark.parametrize("frame", ["{}", "*{}*", "  {}  ", "**{}**", "—{}—"])
def test_a_desks_own_line_is_known_in_the_frames_that_programs_give_it(line: str, frame: str) -> None:
    parts = visible(f"Thanks\n{frame.format(line)}\nYour question\n")
    assert (parts.visible, parts.why) == ("Thanks\n", "reply_above")


# ---- time -----------------------------------------------------------------------------------------------

MEGABYTE = 1_000_000


@pytest.mark.parametrize(
    "line",
    [
        ">" * MEGABYTE,
        "[" * MEGABYTE,
        " " * MEGABYTE,
        "_" * MEGABYTE,
        "\u200f" * MEGABYTE,
        "On " * (MEGABYTE // 3),
        "On 3 at 10:15 a@b wrote:  " * (MEGABYTE // 26),
        "This message is confidential " * (MEGABYTE // 29),
        "> \n",
        "> a\nb\n",
        "\n",
        "a\n",
        "a:\n",
        "wrote:\n",
        "On Monday A wrote:\n",
        "somebody wrote:\n" + "\n" * 50,
        "On 3 March at 10:15 A <a@b.example> and\n",
        "From:\n",
        "From: a\nb\nc\n",
        "--\n",
        "a\n\n-- \n",
        "-" * 499 + "\n",
        "schrieb " * 60 + ":\n",
        "Sent from my iPhone\n\n",
        "> a\nSent from my iPhone\n",
        "This message is confidential\n\n",
        "____\nmailing list\n",
        "## Reply above this line ##",
    ],
    ids=lambda line: repr(line[:20]),
)
def test_time_grows_with_the_text_and_no_more(line: str) -> None:
    """Twice the text may take little more than twice the time; a fixed part and the machine's moods are allowed for."""
    times = {}
    for size in (MEGABYTE // 2, MEGABYTE):
        text = line * (size // len(line)) if len(line) < size else line[:size]
        began = time.process_time()
        visible("Hello\n\n" + text)
        times[size] = time.process_time() - began
    assert times[MEGABYTE] < 4 * times[MEGABYTE // 2] + 0.25
    assert times[MEGABYTE] < 10
