"""The call itself: what is asked, what is heard, and that it ends whatever the other end does."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from deskbell.channels.sms import calling
from deskbell.channels.sms.tests.accounts import free_port
from deskbell.channels.sms.tests.provider import Provider, provider


@pytest.fixture
def there() -> Iterator[Provider]:
    with provider() as server:
        yield server


def test_a_form_is_posted_as_it_is(there: Provider) -> None:
    there.says(200, "yes", Retry_After="3")
    answer = calling.post(f"{there.url}/a/b?c=d", {"text": "Où ? & 1+1=2 😀"}, {"X-Who": "desk"})
    assert (answer.status, answer.words, answer.retry_after) == (200, "yes", 3.0)
    assert there.asked == [{"path": "/a/b?c=d", "text": "Où ? & 1+1=2 😀"}]
    assert there.heads[0]["X-Who"] == "desk"


def test_the_fields_may_stand_in_the_query(there: Provider) -> None:
    there.says(200, "yes")
    calling.get(f"{there.url}/a", {"text": "Où ? & 1+1=2 😀"})
    calling.get(f"{there.url}/a?b=c", {"d": "e"})
    assert there.asked == [{"path": "/a", "text": "Où ? & 1+1=2 😀"}, {"path": "/a", "b": "c", "d": "e"}]


def test_nothing_is_followed(there: Provider) -> None:
    there.says(302, "", Location=f"{there.url}/elsewhere")
    assert calling.post(there.url, {}).status == 302
    assert len(there.asked) == 1


def test_a_long_answer_is_cut(there: Provider) -> None:
    there.says(200, "x" * 200_000)
    assert len(calling.post(there.url, {}).words) == calling.MOST


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:{port}/", "https://127.0.0.1:{port}/", "http://[::1/", "http://127.0.0.1:99999/"]
)
def test_nobody_there_was_surely_not_asked(url: str) -> None:
    with pytest.raises(calling.NotReached):
        calling.post(url.format(port=free_port()), {})


def test_a_line_cut_was_perhaps_heard(there: Provider) -> None:
    there.cuts()
    with pytest.raises(calling.NoAnswer):
        calling.post(there.url, {})


# ---- who does not mean well -----------------------------------------------------------------------


@contextmanager
def dripping(first: bytes) -> Iterator[str]:
    """A server that says this and then one more sign again and again; its host and port."""
    ended = threading.Event()

    def serve() -> None:
        with suppress(OSError):
            line, _ = server.accept()
            with line:
                line.sendall(first)
                while not ended.wait(0.05):
                    line.sendall(b"a")

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        ended.set()
    thread.join()


@pytest.mark.parametrize(
    "first",
    [
        b"HTTP/1.1 200 OK\r\nX-A: ",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
    ],
)
def test_who_drips_an_answer_is_cut_off_and_was_perhaps_heard(first: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calling, "WHOLE", 0.5)
    began = time.monotonic()
    with dripping(first) as where, pytest.raises(calling.NoAnswer, match="too long"):
        calling.post(f"http://{where}/", {})
    assert time.monotonic() - began < 8


def test_who_drips_a_handshake_is_cut_off_and_was_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calling, "WHOLE", 0.5)
    began = time.monotonic()
    with dripping(b"\x16\x03\x03\x3f\xff\x02") as where, pytest.raises(calling.NotReached):
        calling.post(f"https://{where}/", {})
    assert time.monotonic() - began < 8


def test_what_another_server_says_is_not_repeated(there: Provider) -> None:
    with dripping(b"SSH-2.0-the secret version\r\n") as where, pytest.raises(calling.NoAnswer) as why:
        calling.post(f"http://{where}/", {})
    assert "secret" not in str(why.value)


def test_no_watch_stays_behind(there: Provider) -> None:
    there.says(200, "yes")
    before = threading.active_count()
    for _ in range(5):
        calling.post(there.url, {})
    time.sleep(0.2)
    assert threading.active_count() <= before + 1
