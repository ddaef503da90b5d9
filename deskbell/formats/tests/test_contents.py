"""What a file is, by its bytes: what acts is nothing that we know, whatever it calls itself."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.formats import contents

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"


def archive(*entries: tuple[str, bytes], squeezed: bool = True) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if squeezed else zipfile.ZIP_STORED) as made:
        for name, data in entries:
            made.writestr(name, data)
    return out.getvalue()


def docx(*more: tuple[str, bytes]) -> bytes:
    return archive(("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<document/>"), *more)


def odt(*more: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(zipfile.ZipInfo("mimetype"), ODT.encode())
        for name, data in more:
            made.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0....", "image/jpeg"),
        (b"GIF89a....", "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"\x00\x00\x00\x20ftypavif....", "image/avif"),
        (b"%PDF-1.7\n", contents.PDF),
        ("Où trouver…\r\n\tcela ?".encode(), contents.TEXT),
        (b"\xef\xbb\xbfa,b\n", contents.TEXT),
        (b"caf\xe9;5", contents.TEXT),
        (docx(), DOCX),
        (odt(("content.xml", b"<x/>")), ODT),
    ],
)
def test_what_a_reader_can_open_is_known_by_its_bytes(data: bytes, kind: str) -> None:
    assert contents.kind_of(data) == kind


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"   \n",
        b"MZ\x90\x00",
        b"\x7fELF",
        b"#!/bin/sh\nrm -rf /",
        b"{\\rtf1 }",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"\xef\xbb\xbf <?xml version='1.0'?><svg/>",
        b"\n\t<!DOCTYPE html><script>alert(1)</script>",
        b"< html>",
        "\ufeff<html>".encode("utf-16"),
        b"caf\xe9 \x81",
        b"a\x00b",
        b"\x00\x00\x00\x18ftypheic....",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old document with macros",
        b"II*\x00 a TIFF",
        b"Rar!\x1a\x07",
        b"%!PS-Adobe",
        b" %PDF-1.7 behind a blank",
        b"JUNK" + docx(),
    ],
)
def test_all_else_is_nothing_that_we_know(data: bytes) -> None:
    assert contents.kind_of(data) is None


@pytest.mark.parametrize(
    "name", ["word/vbaProject.bin", "../../etc/passwd", "/etc/passwd", "..\\x", "a.exe", "word/activeX/activeX1.xml"]
)
def test_a_document_with_a_macro_a_program_or_a_path_out_of_it_is_none(name: str) -> None:
    assert contents.kind_of(docx((name, b"x"))) is None


def test_an_archive_that_is_no_document_is_none() -> None:
    assert contents.kind_of(archive(("a.txt", b"x"))) is None
    assert contents.kind_of(archive(("mimetype", ODT.encode()))) is None  # squeezed: no reader would know it
    assert contents.kind_of(archive(("[Content_Types].xml", b"x"), ("else.xml", b"x"))) is None


def test_a_bomb_is_none_and_is_never_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = docx(("word/media/x.xml", b"\0" * (40 << 20)))
    assert len(bomb) < 60_000
    monkeypatch.setattr(zipfile.ZipFile, "open", None)
    assert contents.kind_of(bomb) is None


def test_a_table_larger_than_any_document_has_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    made = docx(*((f"word/media/{number}", b"") for number in range(contents.MOST_ENTRIES)))
    monkeypatch.setattr(zipfile, "ZipFile", None)
    assert contents.kind_of(made) is None


def test_a_table_that_says_to_be_small_before_a_larger_one_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    made = docx()
    end = made.rfind(b"PK\x05\x06")
    larger = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 500_000, 500_000, 23 << 20, 0)
    where = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    monkeypatch.setattr(zipfile, "ZipFile", None)
    assert contents.kind_of(made[:end] + larger + where + made[end:]) is None


def test_a_table_that_says_to_be_elsewhere_is_none() -> None:
    made = bytearray(docx())
    end = made.rfind(b"PK\x05\x06")
    made[end + 12 : end + 20] = struct.pack("<II", 10, 0xFFFFFFF0)
    assert contents.kind_of(bytes(made)) is None


@given(st.binary(max_size=400) | st.binary(max_size=300).map(lambda tail: b"PK\x03\x04" + tail + b"PK\x05\x06" + tail))
def test_no_bytes_are_a_fault(data: bytes) -> None:
    kind = contents.kind_of(data)
    assert kind is None or kind in contents.ENDINGS or kind in contents.PICTURES.values() or kind == "image/avif"


@given(st.binary(min_size=1, max_size=300).map(lambda tail: docx() + tail))
def test_what_hangs_behind_a_document_does_not_make_it_another(data: bytes) -> None:
    assert contents.kind_of(data) in (DOCX, None)


@pytest.mark.parametrize(
    ("name", "kind", "called"),
    [
        ("photo.exe", "image/png", "photo.png"),
        ("photo.PNG", "image/png", "photo.PNG"),
        ("photo", "image/jpeg", "photo.jpg"),
        ("list.csv", contents.TEXT, "list.csv"),
        ("evil.html", contents.TEXT, "evil.txt"),
        ("Mr. Smith goes", contents.PDF, "Mr. Smith goes.pdf"),
        (".pdf", contents.PDF, ".pdf.pdf"),
        ("letter.docm", DOCX, "letter.docx"),
    ],
)
def test_a_name_ends_as_what_is_in_it(name: str, kind: str, called: str) -> None:
    assert contents.named(name, kind) == called
