"""Files: any bytes, in parts, given a place and forgotten."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deskbell.journal import record
from deskbell.mailroom import files
from deskbell.mailroom.contract import Enclosure
from deskbell.mailroom.models import File, FilePart

pytestmark = pytest.mark.django_db
SIZES = (0, 1, files.PART - 1, files.PART, files.PART + 1, 2 * files.PART, 9 * files.PART + 7)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("ahead", [False, True], ids=["put", "laid down ahead"])
def test_a_file_of_any_size_comes_back_whole(size: int, ahead: bool) -> None:
    data = (b"0123456789abcdef" * (size // 16 + 1))[:size]
    stream = record.begin("question")
    enclosure = Enclosure("x.bin", "application/octet-stream", data)
    file = files.put(files.lay_down(enclosure) if ahead else enclosure, stream.pk, 3)
    assert files.read(file) == data and file.size == size and file.sha256 == hashlib.sha256(data).hexdigest()
    assert list(files.of_entry(stream.pk, 3)) == [file]
    assert all(len(part.data) <= files.PART for part in FilePart.objects.all())


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=400), st.text(max_size=300), st.text(max_size=300))
def test_any_name_is_kept_or_cut(name: str, content_type: str, content_id: str) -> None:
    clean = [text.replace("\0", "").encode("utf-8", "ignore").decode() for text in (name, content_type, content_id)]
    file = files.put(Enclosure(clean[0], clean[1], b"x", content_id=clean[2]))
    again = File.objects.get(pk=file.pk)
    assert clean[0].startswith(again.name) and clean[1].startswith(again.content_type)


def test_what_is_forgotten_is_gone_with_its_parts_and_the_rest_stays() -> None:
    stream = record.begin("question")
    gone, kept = (files.put(Enclosure("a", "text/plain", b"x"), stream.pk, number) for number in (1, 2))
    files.forget(stream.pk, [1])
    assert list(File.objects.all()) == [kept] and FilePart.objects.count() == 1
    files.forget(stream.pk, None)
    assert not FilePart.objects.exists() and gone.pk != kept.pk
