"""Files as strangers send them to a running server: cut off, without an end, and more than a question holds."""

from __future__ import annotations

import socket

from deskbell.mailroom.models import File
from tests.open_house import JSON, OpenHouse


def upload_head(house: OpenHouse, path: str, length: int) -> bytes:
    """The beginning of a form with a file, as a browser sends it."""
    part = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
    lines = [f"POST {path} HTTP/1.1", f"Host: {house.address.partition('//')[2]}", f"Content-Length: {length}"]
    return "\r\n".join([*lines, "Content-Type: multipart/form-data; boundary=x", "", ""]).encode() + part


def test_an_upload_that_is_cut_off_leaves_nothing_and_holds_up_nobody(house: OpenHouse) -> None:
    asked = house.world.asks()
    for sent in (0, 100_000):
        with socket.create_connection(("127.0.0.1", house.server.port)) as line:
            line.sendall(upload_head(house, f"/q/{asked.passport}/reply/", 5_000_000) + b"y" * sent)
    with house.browser() as browser:
        answer = browser.post(f"/q/{asked.passport}/reply/", data={"id": "whole", "text": "See"}, files=TEXT)
        assert answer.status_code == 303
    [file] = File.objects.filter(stream=asked.question.pk)
    assert file.size == len(TEXT["files"][1])


def test_a_body_without_an_end_is_refused_at_its_head(house: OpenHouse) -> None:
    asked = house.world.asks()
    with socket.create_connection(("127.0.0.1", house.server.port), timeout=20) as line:
        line.sendall(upload_head(house, f"/q/{asked.passport}/reply/", 10_000_000_000))
        assert line.recv(100).startswith(b"HTTP/1.1 413")


def test_who_fills_a_question_with_files_is_told_so_and_can_still_write(house: OpenHouse) -> None:
    asked = house.world.asks()
    large = {"files": ("a.txt", b"large " * 1_600_000)}
    with house.browser() as browser:
        reply = f"/q/{asked.passport}/reply/"
        answers = [browser.post(reply, data={"id": f"f{n}", "text": "f"}, files=large, headers=JSON) for n in range(14)]
        refused = {answer.json().get("refused") for answer in answers if answer.status_code != 200}
        assert refused <= {"too_fast", "enough_today", "full"} and refused
        assert browser.post(reply, data={"id": "words", "text": "Words"}).status_code == 303


TEXT = {"files": ("a.txt", b"a small text")}
