"""Pages over a real socket: whole bodies, few threads, honest refusals."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from io import BytesIO
from time import monotonic
from types import TracebackType
from typing import Any, cast
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from deskbell.server import bodies
from deskbell.server.pages import Pages
from deskbell.server.tests.serving import Client, served, until

View = Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]


@contextmanager
def pages(view: View, threads: int = 4, **limits: Any) -> Iterator[int]:
    with served(Pages(view, threads, **limits)) as port:
        yield port


def plain(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
    start("200 OK", [("Content-Type", "text/plain")])
    return [b"a page"]


def echo(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
    """Reads like Django: as many bytes as CONTENT_LENGTH says."""
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    start("200 OK", [("Content-Type", "application/octet-stream"), ("X-Length", environ["CONTENT_LENGTH"])])
    return [body]


def test_a_page_is_answered_with_its_length_and_the_connection_lives_on() -> None:
    with pages(plain) as port, Client(port) as client:
        for _ in range(3):
            status, headers, body = client.get()
            assert (status, body, headers["content-length"]) == (200, b"a page", "6")


def test_the_request_arrives_as_wsgi_says() -> None:
    seen: dict[str, Any] = {}

    def look(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        seen.update(environ)
        return plain(environ, start)

    with pages(look) as port, Client(port) as client:
        client.get("/ask/maple%20leaf/?q=a%20b", "Cookie: a=1", "Cookie: b=2", "X-Many: 1", "X-Many: 2", "Proxy: evil")
    assert seen["PATH_INFO"] == "/ask/maple leaf/"
    assert seen["QUERY_STRING"] == "q=a%20b"
    assert seen["HTTP_COOKIE"] == "a=1;b=2"
    assert seen["HTTP_X_MANY"] == "1,2"
    assert seen["HTTP_HOST"] == "desk"
    assert seen["REMOTE_ADDR"] == "127.0.0.1"
    assert "HTTP_PROXY" not in seen


def test_a_header_with_an_underscore_cannot_pass_for_another() -> None:
    def look(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        start("200 OK", [])
        return [environ.get("HTTP_X_REAL_IP", "none").encode()]

    with pages(look) as port, Client(port) as client:
        assert client.get("/", "X_Real_IP: 1.2.3.4")[2] == b"none"


def test_a_multipart_form_arrives_whole_from_a_file() -> None:
    part = bytes(range(256)) * 20_000  # 5 MB: beyond what is held in memory
    form = b'--mark\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\n' + part + b"\r\n--mark--\r\n"
    head = b"POST / HTTP/1.1\r\nHost: desk\r\nContent-Type: multipart/form-data; boundary=mark\r\n"
    with pages(echo) as port, Client(port) as client:
        client.send(head + b"Content-Length: %d\r\n\r\n" % len(form) + form)
        status, headers, body = client.answer()
    assert status == 200
    assert headers["x-length"] == str(len(form))
    assert body == form


@pytest.mark.parametrize("size", [10, 3_000_000])
def test_a_chunked_body_has_a_length_for_the_application(size: int) -> None:
    with pages(echo) as port, Client(port) as client:
        client.send(b"POST / HTTP/1.1\r\nHost: desk\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(2):
            client.send(b"%x\r\n%s\r\n" % (size // 2, b"x" * (size // 2)))
        client.send(b"0\r\n\r\n")
        status, headers, body = client.answer()
    assert (status, headers["x-length"], len(body)) == (200, str(size), size)


def test_expect_100_continue_is_told_to_go_on() -> None:
    with pages(echo) as port, Client(port) as client:
        client.send(b"POST / HTTP/1.1\r\nHost: desk\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
        assert client.read_until(b"\r\n\r\n").startswith(b"HTTP/1.1 100 ")
        client.send(b"hello")
        assert client.answer()[2] == b"hello"


def test_a_form_without_a_body_is_a_form() -> None:
    with pages(echo) as port, Client(port) as client:
        client.send(b"POST / HTTP/1.1\r\nHost: desk\r\nContent-Length: 0\r\n\r\n")
        assert client.answer()[2] == b""
        client.send(b"POST / HTTP/1.1\r\nHost: desk\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
        assert client.answer()[1]["x-length"] == "0"


def test_slow_uploads_hold_no_thread() -> None:
    with pages(plain, threads=1) as port, ExitStack() as stack:
        for _ in range(4):
            slow = stack.enter_context(Client(port))
            slow.send(b"POST / HTTP/1.1\r\nHost: desk\r\nContent-Length: 1000\r\n\r\nhalf")
        with Client(port) as client:
            began = monotonic()
            assert client.get()[0] == 200
            assert monotonic() - began < 8


def test_a_declared_length_beyond_the_cap_is_refused_before_reading() -> None:
    with pages(echo, max_body=1000) as port, Client(port) as client:
        client.send(b"POST / HTTP/1.1\r\nHost: desk\r\nContent-Length: 99999999\r\nExpect: 100-continue\r\n\r\n")
        status, headers, body = client.answer()
        assert (status, headers["connection"]) == (413, "close")
        assert body == b"This is too large for the server. Please send something smaller.\n"


def test_a_sender_that_does_not_listen_still_hears_that_it_was_too_large() -> None:
    with pages(echo, max_body=1000) as port, Client(port) as client:
        client.send(b"POST / HTTP/1.1\r\nHost: desk\r\nContent-Length: 3000000\r\n\r\n")
        client.send(b"x" * 3_000_000)
        assert client.answer()[0] == 413


def test_a_path_that_takes_files_takes_more() -> None:
    more: dict[str, Any] = {"max_body": 1000, "takes_more": lambda path: path.startswith("/hooks/")}
    with pages(echo, **more) as port, Client(port) as client:
        client.send(b"POST /hooks/a/ HTTP/1.1\r\nHost: desk\r\nContent-Length: 3000000\r\n\r\n" + b"x" * 3_000_000)
        assert client.answer()[0] == 200
    with pages(echo, **more) as port, Client(port) as client:
        client.send(b"POST / HTTP/1.1\r\nHost: desk\r\nContent-Length: 3000000\r\n\r\n")
        assert client.answer()[0] == 413


def test_a_chunked_body_that_grows_too_large_is_refused() -> None:
    with pages(echo, max_body=100_000) as port, Client(port) as client:
        client.send(b"POST / HTTP/1.1\r\nHost: desk\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(20):
            client.send(b"%x\r\n%s\r\n" % (10_000, b"x" * 10_000))
        assert client.answer()[0] == 413


def test_a_refusal_speaks_the_language_that_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def sentence(status: int, accept_language: str = "") -> str:
        asked.append(accept_language)
        return "Trop grand."

    monkeypatch.setattr("deskbell.server.pages.sentence", sentence)
    with pages(echo, max_body=10) as port, Client(port) as client:
        assert client.get("/", "Accept-Language: fr-CA,fr", "Content-Length: 11")[2] == b"Trop grand.\n"
    assert asked == ["fr-CA,fr"]


def test_a_client_that_leaves_during_its_body_costs_nothing() -> None:
    called: list[bool] = []

    def view(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        called.append(True)
        return plain(environ, start)

    with pages(view) as port:
        with Client(port) as client:
            client.send(b"POST / HTTP/1.1\r\nHost: desk\r\nContent-Length: 1000\r\n\r\nhalf")
        with Client(port) as client:
            assert client.get()[0] == 200
    assert called == [True]


def test_a_streamed_answer_comes_part_by_part_and_gives_the_thread_back() -> None:
    go = threading.Event()

    def stream(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        start("200 OK", [("Content-Type", "text/plain")])
        if environ["PATH_INFO"] == "/stream":
            return parts()
        return [b"a page"]

    def parts() -> Iterator[bytes]:
        yield b"one"
        while not go.is_set():
            yield b"."
        yield b"two"

    with pages(stream, threads=1) as port, Client(port) as reader, Client(port) as client:
        reader.send(b"GET /stream HTTP/1.1\r\nHost: desk\r\n\r\n")
        reader.read_until(b"one")
        assert client.get()[2] == b"a page"
        go.set()
        reader.read_until(b"two\r\n0\r\n\r\n")


def test_a_reader_that_leaves_ends_the_stream() -> None:
    closed = threading.Event()

    def stream(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        start("200 OK", [])
        return parts()

    def parts() -> Iterator[bytes]:
        try:
            while True:
                yield b"x" * 10_000
        finally:
            closed.set()

    with pages(stream) as port:
        with Client(port) as client:
            client.send(b"GET / HTTP/1.1\r\nHost: desk\r\n\r\n")
            client.read_until(b"xxx")
        assert closed.wait(5)


def test_a_reader_that_left_while_waiting_for_a_thread_is_not_served() -> None:
    go = threading.Event()
    served_paths: list[str] = []

    def view(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        served_paths.append(environ["PATH_INFO"])
        if environ["PATH_INFO"] == "/slow":
            go.wait(10)
        return plain(environ, start)

    app = Pages(view, 1)
    with served(app) as port, Client(port) as first, Client(port) as sender:
        first.send(b"GET /slow HTTP/1.1\r\nHost: desk\r\n\r\n")
        until(lambda: served_paths == ["/slow"])
        with Client(port) as leaver:
            leaver.send(b"GET /left HTTP/1.1\r\nHost: desk\r\n\r\n")
            until(lambda: app._read.inside == 2)
        until(lambda: app._read.inside == 1)
        sender.send(b"POST /sent HTTP/1.1\r\nHost: desk\r\nContent-Length: 0\r\n\r\n")
        until(lambda: app._read.inside == 2)
        sender.socket.close()
        go.set()
        assert first.answer()[0] == 200
        until(lambda: app._read.inside == 0)
    assert served_paths == ["/slow", "/sent"]


def test_head_204_and_304_have_no_body() -> None:
    def view(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        status = environ["PATH_INFO"][1:] or "200"
        start(f"{status} Status", [("Content-Length", "6")])
        return [b"a page"]

    with pages(view) as port, Client(port) as client:
        status, headers, _ = client.get("/", method="HEAD")
        assert (status, headers["content-length"]) == (200, "6")
        for status in (204, 304):
            assert client.get(f"/{status}")[::2] == (status, b"")
        assert client.get("/200")[2] == b"a page"


def test_head_of_a_stream_closes_it() -> None:
    closed = threading.Event()

    def stream(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        start("200 OK", [])
        return parts()

    def parts() -> Iterator[bytes]:
        try:
            yield b"one"
            yield b"two"
        finally:
            closed.set()

    with pages(stream) as port, Client(port) as client:
        assert client.get("/", method="HEAD")[0] == 200
        assert closed.wait(5)
        assert client.get("/")[2] == b"onetwo"


@pytest.mark.parametrize(
    "path", ["/%ff%fe", "/%00", "/%C3%28", "/%", "/%zz", "/a%2Fb", "//x", "/?q=%ff", "/%F0%9F%93%9A"]
)
def test_a_strange_path_reaches_the_application_as_bytes(path: str) -> None:
    with pages(plain) as port, Client(port) as client:
        assert client.get(path)[0] == 200


def test_bytes_that_are_no_ascii_are_never_our_500() -> None:
    with pages(plain) as port:
        for line in (b"GET /\xff\xfe HTTP/1.1", b"GET /?\xff HTTP/1.1", b"GET / HTTP/1.1\r\nX-Name: \xff\xc3("):
            with Client(port) as client:
                client.send(line + b"\r\nHost: desk\r\n\r\n")
                assert client.answer()[0] in (200, 400)


def test_a_page_that_fails_is_a_500_with_a_sentence_and_an_entry_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    def broken(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/exit":
            raise SystemExit(3)
        raise ZeroDivisionError

    with pages(broken) as port, Client(port) as client:
        assert client.get("/exit")[0] == 500
        status, _, body = client.get("/broken")
        assert status == 500
        assert body.startswith(b"Something went wrong")
    assert "ZeroDivisionError" in caplog.text


def test_a_stream_that_fails_in_its_middle_is_cut_so_that_the_reader_can_tell() -> None:
    def stream(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        start("200 OK", [])
        return parts()

    def parts() -> Iterator[bytes]:
        yield b"one"
        raise ZeroDivisionError

    with pages(stream) as port, Client(port) as client:
        client.send(b"GET / HTTP/1.1\r\nHost: desk\r\n\r\n")
        assert not client.rest().endswith(b"0\r\n\r\n")


def test_write_and_late_start_response_work_as_pep_3333_says() -> None:
    def old(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        start("500 No", [])
        try:
            int("no number")
        except ValueError as why:
            write = start("200 OK", [("X-A", "b")], (type(why), why, cast("TracebackType", why.__traceback__)))
        write(b"written ")
        return [b"returned"]

    with pages(old) as port, Client(port) as client:
        status, headers, body = client.get()
        assert (status, headers["x-a"], body) == (200, "b", b"written returned")


def test_a_file_is_handed_out_in_large_parts_and_closed() -> None:
    file = BytesIO(b"x" * 1_000_000)

    def view(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        start("200 OK", [("Content-Length", "1000000")])
        wrapped: Iterable[bytes] = environ["wsgi.file_wrapper"](file, 4096)
        return wrapped

    with pages(view) as port, Client(port) as client:
        assert len(client.get()[2]) == 1_000_000
        until(lambda: file.closed)


def test_what_cannot_be_kept_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(bodies, "TemporaryFile", full)
    with pages(echo) as port, Client(port) as client:
        client.send(b"POST / HTTP/1.1\r\nHost: desk\r\nContent-Length: 2000000\r\n\r\n")
        client.send(b"x" * 2_000_000)
        status, headers, _ = client.answer()
        assert (status, headers["retry-after"]) == (503, "2")


def test_the_threads_end_with_the_server() -> None:
    with pages(plain) as port, Client(port) as client:
        client.get()
        assert any(thread.name.startswith("page") for thread in threading.enumerate())
    assert not any(thread.name.startswith("page") for thread in threading.enumerate())
