"""A form with files is read whole, whatever Django would make of it."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from deskbell.channels.mail.posted import request_of


def test_fields_and_files_are_as_they_were_posted() -> None:
    files = {"attachment-1": SimpleUploadedFile("a.pdf", b"\r\nPDF\r\n", "application/pdf")}
    posted = RequestFactory().post("/", {"subject": "Où ?\r\n", "to": ["a", "b"], **files})
    made = request_of(posted.body, {"content-type": posted.META["CONTENT_TYPE"], "method": "POST", "path": "inbound"})
    assert (made.POST["subject"], made.POST.getlist("to"), made.path) == ("Où ?\r\n", ["a", "b"], "/inbound")
    file: Any = made.FILES["attachment-1"]
    assert (file.name, file.content_type, file.read()) == ("a.pdf", "application/pdf", b"\r\nPDF\r\n")


def test_a_file_with_a_name_that_django_drops_is_kept() -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="f"; filename=".."\r\n\r\nPDF\r\n--b--\r\n'
    files: Any = request_of(body, {"content-type": "multipart/form-data; boundary=b"}).FILES
    assert files["f"].read() == b"PDF"


def test_a_plain_form_is_read_too() -> None:
    assert request_of(b"a=1&b=%C3%A9", {"content-type": "application/x-www-form-urlencoded"}).POST["b"] == "é"


@given(st.binary(max_size=300), st.text(max_size=60))
def test_rubbish_is_a_form_with_nothing_in_it_or_rubbish(raw: bytes, boundary: str) -> None:
    made = request_of(raw, {"content-type": f"multipart/form-data; boundary={boundary}"})
    assert made.body == raw
    assert all(isinstance(value, str) for value in made.POST.values())
