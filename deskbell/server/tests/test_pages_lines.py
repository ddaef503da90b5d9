"""Forms with files stand in a line of their own; and lines end together."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from contextlib import ExitStack
from wsgiref.types import StartResponse, WSGIEnvironment

from deskbell.server.pages import FILE_THREADS, Pages
from deskbell.server.tests.serving import Client, served, until
from deskbell.server.tests.test_pages import plain


def test_forms_with_files_hold_up_neither_pages_nor_plain_forms_and_are_all_taken() -> None:
    go = threading.Event()

    def view(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if environ.get("CONTENT_TYPE", "").lower().startswith("multipart/"):
            go.wait(10)
        return plain(environ, start)

    def form(path: str, kind: str) -> bytes:
        return f"POST {path} HTTP/1.1\r\nHost: desk\r\nContent-Type: {kind}\r\nContent-Length: 2\r\n\r\nhi".encode()

    app = Pages(view, 1, takes_more=lambda path: path == "/ask/")
    with served(app) as port, ExitStack() as crowd:
        senders = [crowd.enter_context(Client(port)) for _ in range(FILE_THREADS + 2)]
        for sender in senders:
            sender.send(form("/ask/", "Multipart/form-data; boundary=x"))
        until(lambda: app._filed.inside == FILE_THREADS + 2)
        with Client(port) as reader, Client(port) as writer:
            assert reader.get()[0] == 200
            writer.send(form("/ask/", "application/x-www-form-urlencoded"))
            assert writer.answer()[0] == 200
        go.set()
        assert [sender.answer()[0] for sender in senders] == [200] * len(senders)


def test_when_it_ends_nothing_begins_in_one_line_while_another_is_waited_for() -> None:
    go, begun = threading.Event(), list[int]()
    app = Pages(plain, 1)
    for line in (app._filed, app._read):
        line.threads.submit(go.wait, 30)
    late = app._read.threads.submit(begun.append, 1)
    closing = threading.Thread(target=app.close)
    closing.start()
    try:
        until(late.cancelled)
    finally:
        go.set()
        closing.join()
    assert not begun
