"""Names of files from strangers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.formats.mail.filenames import LONGEST, ending_of, safe


@pytest.mark.parametrize(
    ("given_name", "kind", "kept"),
    [
        ("report.pdf", "application/pdf", "report.pdf"),
        ("Réponse à Zoë.docx", "", "Réponse à Zoë.docx"),
        ("re\u0301ponse.txt", "", "réponse.txt"),
        ("../../etc/passwd", "", "passwd"),
        ("C:\\Users\\ada\\notes.txt", "", "notes.txt"),
        ("a\r\nb\x00c.txt", "", "abc.txt"),
        ("invoice\u202efdp.exe", "", "invoicefdp.exe"),
        ("a<b>c:d|e?f*g.txt", "", "a_b_c_d_e_f_g.txt"),
        (".htaccess", "", "htaccess"),
        ("..", "image/png", "file.png"),
        ("", "image/jpeg", "file.jpg"),
        ("", "x/y", "file"),
        ("   ", "", "file"),
        ("", "message/delivery-status", "delivery-status.txt"),
        ("con.txt", "", "_con.txt"),
        ("COM1", "", "_COM1"),
        ("trailing. .", "", "trailing"),
        ("two   spaces.txt", "", "two spaces.txt"),
        ("folder/", "", "folder_"),
    ],
)
def test_a_name_is_plain_and_safe(given_name: str, kind: str, kept: str) -> None:
    assert safe(given_name, kind) == kept


def test_a_long_name_keeps_its_ending() -> None:
    assert safe("x" * 500 + ".pdf", "").endswith("x.pdf")
    assert len(safe("x" * 500 + ".pdf", "")) == LONGEST
    assert len(safe("漢" * 500 + ".pdf", "").encode()) <= 220


def test_types_have_their_usual_endings() -> None:
    assert ending_of("application/pdf") == ".pdf" and ending_of("x/y") == ""


@given(st.text(max_size=300))
def test_every_name_is_safe_and_stays_as_it_is(name: str) -> None:
    kept = safe(name, "text/plain")
    assert kept and not set('/\\\x00\r\n<>:"|?*') & set(kept) and not kept.startswith(".")
    assert safe(kept, "text/plain") == kept
    assert len(kept) <= LONGEST + 1 and len(kept.encode()) <= 221
