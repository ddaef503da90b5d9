"""What programs call stands in a line of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from contextlib import ExitStack
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from deskbell.server import pages
from deskbell.server.pages import CALL_THREADS, Pages
from deskbell.server.tests.serving import Client, served, until
from deskbell.server.tests.test_pages import plain


def test_a_crowd_of_programs_holds_up_no_page_and_is_turned_away_when_it_is_too_large(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pages, "MOST_CALLS", CALL_THREADS + 1)
    go = threading.Event()
    inside: list[str] = []

    def view(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/hooks/a":
            inside.append(threading.current_thread().name)
            go.wait(10)
        return plain(environ, start)

    app = Pages(view, 1, is_called=lambda path: path.startswith("/hooks/"))
    with served(app) as port, ExitStack() as crowd:
        callers = [crowd.enter_context(Client(port)) for _ in range(CALL_THREADS + 1)]
        for caller in callers:
            caller.send(b"GET /hooks/a HTTP/1.1\r\nHost: desk\r\n\r\n")
        until(lambda: app._called.inside == CALL_THREADS + 1)
        assert len(set(inside)) == CALL_THREADS, "they work side by side"
        with Client(port) as reader, Client(port) as late:
            assert reader.get()[0] == 200
            status, headers, _ = late.get("/hooks/a")
            assert (status, headers["retry-after"]) == (503, "2")
        go.set()
        assert [caller.answer()[0] for caller in callers] == [200] * len(callers)
