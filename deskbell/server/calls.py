"""Calls: what programs ask for is answered several at a time.

A call waits mostly for a commit, which all who wait can share; and threads that wake one by one beside others that
compute cost more than what they do. So whatever waits is one thread's work, and goes back to the loop in one step. A
few threads, so that one call which takes long does not hold up those that come after it.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from wsgiref.types import WSGIEnvironment

from django.core.handlers.wsgi import WSGIRequest
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse

from deskbell.server.answers import Headers
from deskbell.server.bodies import Receive, Scope, Send
from deskbell.server.sentences import sentence

log = logging.getLogger("deskbell.server")

THREADS = 4
# Calls that are under way or wait; beyond that an honest 503.
MOST = 500
# At most so many, and so many bytes of bodies, are one thread's work.
TOGETHER, BYTES_TOGETHER = 64, 1 << 20

AnswerAll = Callable[[Sequence[HttpRequest]], Sequence[HttpResponse]]


@dataclass(slots=True)
class Sent:
    """An answer as it goes out."""

    status: int
    headers: Headers
    body: bytes


@dataclass(slots=True)
class Call:
    environ: WSGIEnvironment
    size: int
    sent: asyncio.Future[Sent]


class Calls:
    """For paths that begin with a pattern. ``answer_all`` answers requests in their order, in a thread; should it
    raise, each of them gets a 500."""

    most = MOST

    def __init__(self, pattern: str, answer_all: AnswerAll) -> None:
        self.inside = 0
        self.take = re.compile(pattern).match
        self.threads = ThreadPoolExecutor(THREADS, thread_name_prefix="page-call")
        self._answer_all = answer_all
        self._waiting: deque[Call] = deque()
        self._workers = 0
        self._tasks: set[asyncio.Task[None]] = set()  # a loop alone keeps no task

    async def answer(self, environ: WSGIEnvironment, size: int, scope: Scope, receive: Receive, send: Send) -> None:
        call = Call(environ, size, asyncio.get_running_loop().create_future())
        self._waiting.append(call)
        if self._workers < THREADS:
            self._workers += 1
            task = asyncio.ensure_future(self._work())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        sent = await call.sent
        await send({"type": "http.response.start", "status": sent.status, "headers": sent.headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else sent.body})

    async def _work(self) -> None:
        """Until nobody waits: whoever comes after that look finds one worker less, and begins another."""
        try:
            while self._waiting:
                await self._answer_some(self._next_batch())
        finally:
            self._workers -= 1

    async def _answer_some(self, batch: list[Call]) -> None:
        try:
            answers = await asyncio.get_running_loop().run_in_executor(self.threads, self._answered, batch)
            for call, sent in zip(batch, answers, strict=True):
                if not call.sent.done():  # its connection was ended meanwhile
                    call.sent.set_result(sent)
        finally:
            for call in batch:
                call.sent.cancel()  # who has no answer by now gets none

    def _next_batch(self) -> list[Call]:
        batch = [self._waiting.popleft()]
        size = batch[0].size
        while self._waiting and len(batch) < TOGETHER and (size := size + self._waiting[0].size) <= BYTES_TOGETHER:
            batch.append(self._waiting.popleft())
        return batch

    def _answered(self, batch: list[Call]) -> list[Sent]:
        """In a thread; raises nothing, since others wait behind these. What is no request is refused alone."""
        found = [_request_of(call) for call in batch]
        requests = [request for request in found if request is not None]
        try:
            close_old_connections()  # as Django does before a page
            answers = iter(self._answer_all(requests))
            return [_in_words(400) if request is None else _as_sent(next(answers)) for request in found]
        except Exception:
            log.exception("%d calls failed.", len(batch))
            return [_in_words(500) for _ in batch]
        finally:
            for request in requests:
                request.close()


def _request_of(call: Call) -> WSGIRequest | None:
    """Django raises where a header cannot be understood, such as a content type in an encoding that is none."""
    try:
        return WSGIRequest(call.environ)
    except Exception:  # noqa: BLE001 - whatever it is, the others are requests
        return None


def _in_words(status: int) -> Sent:
    return Sent(status, [(b"content-type", b"text/plain; charset=utf-8")], (sentence(status) + "\n").encode())


def _as_sent(answer: HttpResponse) -> Sent:
    answer.headers["Content-Length"] = str(len(answer.content))
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.items()]
    return Sent(answer.status_code, headers, answer.content)
