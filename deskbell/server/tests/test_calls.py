"""What programs call stands in a line of its own, and is answered together."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from contextlib import ExitStack

import pytest
from django.http import HttpRequest, HttpResponse

from deskbell.server.calls import BYTES_TOGETHER, THREADS, Calls
from deskbell.server.pages import Pages
from deskbell.server.tests.serving import Client, served, until
from deskbell.server.tests.test_pages import plain


class Provider:
    """Answers what is called with its words, as soon as it may."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.batches: list[int] = []
        self.calls = Calls("/hooks/", self.answer_all)
        self.app = Pages(plain, 1, calls=[self.calls], takes_more=lambda path: path.startswith("/hooks/"))

    def answer_all(self, requests: Sequence[HttpRequest]) -> list[HttpResponse]:
        self.batches.append(len(requests))
        self.go.wait(10)
        if any(request.path == "/hooks/fault" for request in requests):
            raise ValueError
        return [HttpResponse(request.body or request.path, status=202) for request in requests]


def call(path: str = "/hooks/a", body: bytes = b"") -> bytes:
    return b"POST %s HTTP/1.1\r\nHost: desk\r\nContent-Length: %d\r\n\r\n%s" % (path.encode(), len(body), body)


def test_a_crowd_of_programs_holds_up_no_page_and_is_turned_away_when_it_is_too_large(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    provider, most = Provider(), THREADS + 10
    monkeypatch.setattr(Calls, "most", most)
    with served(provider.app) as port, ExitStack() as crowd:
        callers = [crowd.enter_context(Client(port)) for _ in range(most)]
        for number, caller in enumerate(callers):
            caller.send(call(body=b"%d" % number))
        until(lambda: provider.calls.inside == most)
        until(lambda: provider.batches)
        with Client(port) as reader, Client(port) as late:
            assert reader.get()[0] == 200
            status, headers, _ = late.get("/hooks/a")
            assert (status, headers["retry-after"]) == (503, "2")
        provider.go.set()
        answers = [caller.answer() for caller in callers]
    assert [(status, words) for status, _, words in answers] == [(202, b"%d" % number) for number in range(most)]
    assert sum(provider.batches) == most and len(provider.batches) < most, "those who waited were answered together"


def test_calls_that_bring_much_are_not_held_in_memory_together() -> None:
    provider = Provider()
    with served(provider.app) as port, ExitStack() as crowd:
        callers = [crowd.enter_context(Client(port)) for _ in range(THREADS + 4)]
        for caller in callers:
            caller.send(call(body=b"x" * (BYTES_TOGETHER // 2)))
        until(lambda: provider.calls.inside == len(callers))
        provider.go.set()
        assert [caller.answer()[0] for caller in callers] == [202] * len(callers)
    assert max(provider.batches) <= 2


def test_calls_that_fail_are_told_so_and_those_after_them_are_answered(caplog: pytest.LogCaptureFixture) -> None:
    provider = Provider()
    provider.go.set()
    with caplog.at_level(logging.ERROR), served(provider.app) as port, Client(port) as caller:
        caller.send(call("/hooks/fault"))
        status, _, words = caller.answer()
        caller.send(call())
        after = caller.answer()[0]
    assert (status, after) == (500, 202) and b"Something went wrong" in words and "calls failed" in caplog.text


def test_what_is_no_request_is_refused_alone_and_those_beside_and_behind_it_are_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("deskbell.server.pages.refusal_of", lambda _: None)  # the door has let it pass
    provider, nonsense = Provider(), b"text/plain; charset*=nosuch''x"
    with served(provider.app) as port, ExitStack() as crowd:
        callers = [crowd.enter_context(Client(port)) for _ in range(3 * THREADS)]
        for caller in callers[:THREADS]:
            caller.send(call())
        until(lambda: provider.calls.inside == THREADS)
        for number, caller in enumerate(callers[THREADS:]):
            kind = b"\r\nContent-Type: " + (b"text/plain" if number % 2 else nonsense)
            caller.send(call().replace(b"\r\nHost: desk", b"\r\nHost: desk" + kind))
        until(lambda: provider.calls.inside == len(callers))
        provider.go.set()
        answers = [caller.answer()[0] for caller in callers]
    assert answers == [202] * THREADS + [400, 202] * THREADS


def test_who_asks_for_the_head_alone_gets_no_more() -> None:
    provider = Provider()
    provider.go.set()
    with served(provider.app) as port, Client(port) as caller:
        status, headers, _ = caller.get("/hooks/a", method="HEAD")
        assert (status, headers["content-length"]) == (202, "8")
        assert caller.get("/hooks/b")[2] == b"/hooks/b"


def test_none_of_a_crowd_that_calls_again_and_again_is_forgotten() -> None:
    provider = Provider()
    provider.go.set()

    def calls_again() -> None:
        with Client(port) as caller:
            for number in range(60):
                caller.send(call(body=b"%d" % number))
                answered.append(caller.answer()[2] == b"%d" % number)

    answered: list[bool] = []
    with served(provider.app) as port:
        crowd = [threading.Thread(target=calls_again) for _ in range(3 * THREADS)]
        for caller in crowd:
            caller.start()
        for caller in crowd:
            caller.join(60)
    assert len(answered) == 3 * THREADS * 60 and all(answered)
