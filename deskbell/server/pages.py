"""Pages: a WSGI application served as an ASGI callable of its own, in whatever process it is put.

The body is taken whole before one of a few threads is; the answer comes back in one hop, or part by part with the
thread given back in between. Measured against a2wsgi: 1.3 times the pages, and neither a slow sender nor a slow reader
holds a thread. It knows nothing of the live end.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import BytesIO
from typing import BinaryIO
from wsgiref.types import WSGIApplication, WSGIEnvironment

from deskbell.server.answers import Answer, Headers
from deskbell.server.bodies import (
    GoneError,
    Receive,
    Scope,
    Send,
    TooLargeError,
    declared_length,
    has_files,
    peer_of,
    pour_away,
    take_body,
)
from deskbell.server.calls import Calls
from deskbell.server.environ import environ_of
from deskbell.server.readable import refusal_of
from deskbell.server.senders import Senders, TooManyError
from deskbell.server.sentences import sentence

log = logging.getLogger("deskbell.server")

BODY_BYTES = 25 << 20
MOST_WAITING = 2000  # pages in line for a thread; beyond that an honest 503 is kinder than a minute of silence
LAST_SECONDS = 2.0  # for pages to finish when the server ends, beyond the grace they have had
BODILESS = (204, 304)  # RFC 9110, section 6.4.1
# Files stand in a line of their own, since looking at a picture takes seconds when somebody made it to take long.
FILE_THREADS, MOST_FILES = 2, 200


class Pages:
    """`Pages(get_wsgi_application())` is an ASGI application for http and lifespan.

    threads: 2 to 4; more only widen the latency (one interpreter lock). max_body in bytes, or BODY_BYTES for a path
    that takes_more; address_of says who sends, whom senders count. Paths that programs call have calls of their own,
    beside the application: a crowd of them holds up no page, and no crowd of readers them. Nor do forms with files,
    where more is taken.
    """

    def __init__(
        self,
        wsgi_app: WSGIApplication,
        threads: int = 4,
        *,
        max_body: int = BODY_BYTES,
        takes_more: Callable[[str], bool] = lambda _: False,
        calls: Sequence[Calls] = (),
        address_of: Callable[[Scope], str] = peer_of,
        senders: Senders | None = None,
    ) -> None:
        self._max_body = max_body
        self._takes_more = takes_more
        self._calls = calls
        self._address_of = address_of
        self._senders = senders or Senders()
        self._read = _Line(wsgi_app, "page", threads, MOST_WAITING)
        self._filed = _Line(wsgi_app, "page-file", FILE_THREADS, MOST_FILES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._serve(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._live_and_end(receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    def close(self, *, wait: bool = True) -> None:
        """End the threads; pages not begun are dropped, in each line before the first is waited for."""
        lines: list[Calls | _Line] = [*self._calls, self._filed, self._read]
        for line in lines:
            line.threads.shutdown(wait=False, cancel_futures=True)
        for line in lines:
            line.threads.shutdown(wait=wait)

    async def _live_and_end(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            else:
                await self._end()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _end(self) -> None:
        """A page that hangs must not keep the server from ending."""
        closing = threading.Thread(target=self.close, daemon=True)
        closing.start()
        for _ in range(100):
            if not closing.is_alive():
                return
            await asyncio.sleep(LAST_SECONDS / 100)
        log.error("A page did not end; it is left behind.")

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        refuse = partial(_refuse, scope, receive, send)
        status = refusal_of(scope)
        if status is not None:
            await refuse(status)
            return
        line = self._line_of(scope)
        if line.inside >= line.most:
            await refuse(503)
            return
        try:
            body, size = await self._body_of(scope, receive)
        except GoneError:
            pass
        except TooLargeError:
            await refuse(413)
        except TooManyError as why:
            await refuse(503 if why.everybody else 429)
        except TimeoutError:
            await refuse(408)
        except OSError:
            log.exception("A body could not be kept in a temporary file.")
            await refuse(503)
        else:
            line.inside += 1
            try:
                await line.answer(environ_of(scope, body, size), size, scope, receive, send)
            finally:
                line.inside -= 1
                body.close()

    async def _body_of(self, scope: Scope, receive: Receive) -> tuple[BinaryIO, int]:
        length = declared_length(scope)
        if length == 0:
            return BytesIO(), 0
        cap = BODY_BYTES if self._takes_more(scope["path"]) else self._max_body
        async with asyncio.timeout(None) as end:
            with self._senders.sending(self._address_of(scope), lambda: end.reschedule(0)):
                return await take_body(receive, length, cap)

    def _line_of(self, scope: Scope) -> _Line | Calls:
        for calls in self._calls:
            if calls.take(scope["path"]):
                return calls
        return self._filed if self._takes_more(scope["path"]) and has_files(scope) else self._read


class _Line:
    """Some threads, and how many pages are served by them or wait for one."""

    def __init__(self, wsgi_app: WSGIApplication, name: str, count: int, most: int) -> None:
        self.threads = ThreadPoolExecutor(count, thread_name_prefix=name)
        self.count, self.most, self.inside = count, most, 0
        self._application = wsgi_app

    async def answer(self, environ: WSGIEnvironment, size: int, scope: Scope, receive: Receive, send: Send) -> None:
        answer = Answer(self._application, environ)
        first = await self._begin(answer, scope, receive)
        if first is None:
            return
        bodiless = scope["method"] == "HEAD" or answer.status in BODILESS
        await send(_start(answer, first))
        if answer.complete or bodiless:
            await send(_part(b"" if bodiless else first))
        else:
            await self._stream(answer, first, receive, send)
        if not answer.complete:
            await self._hop(answer.end)

    async def _begin(self, answer: Answer, scope: Scope, receive: Receive) -> bytes | None:
        """The first part; None when a reader left while it waited for a thread.

        Only reading is dropped: who sent a form and closed the window has sent it.
        """
        if self.inside <= self.count or scope["method"] not in ("GET", "HEAD"):
            return await self._hop(answer.begin)
        work = self.threads.submit(answer.begin)
        hop = asyncio.wrap_future(work)
        gone = asyncio.ensure_future(_until_gone(receive))
        try:
            await asyncio.wait((hop, gone), return_when=asyncio.FIRST_COMPLETED)
            dropped = not hop.done() and work.cancel()
            return None if dropped else await hop
        finally:
            gone.cancel()

    async def _stream(self, answer: Answer, part: bytes, receive: Receive, send: Send) -> None:
        gone = asyncio.ensure_future(_until_gone(receive))
        try:
            while not gone.done():
                if answer.broken:
                    return  # unfinished on purpose: the connection is cut, and the reader sees that it is not whole
                await send(_part(part, more=not answer.complete))
                if answer.complete:
                    return
                part = await self._hop(answer.more)
        finally:
            gone.cancel()
            if not answer.complete:
                await self._hop(answer.end)

    def _hop(self, step: Callable[[], bytes]) -> asyncio.Future[bytes]:
        return asyncio.get_running_loop().run_in_executor(self.threads, step)


def _start(answer: Answer, first: bytes) -> dict[str, object]:
    headers: Headers = answer.headers
    if answer.status in BODILESS:
        headers = [header for header in headers if header[0].lower() != b"content-length"]
    elif answer.complete and not any(name.lower() == b"content-length" for name, _ in headers):
        headers = [*headers, (b"content-length", b"%d" % len(first))]
    return {"type": "http.response.start", "status": answer.status, "headers": headers}


def _part(body: bytes, *, more: bool = False) -> dict[str, object]:
    return {"type": "http.response.body", "body": body, "more_body": more}


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int) -> None:
    """A sentence, and the end of the connection: what is still to come on it is of no use."""
    languages = b",".join(value for name, value in scope["headers"] if name == b"accept-language")
    words = (sentence(status, languages.decode("latin-1")) + "\n").encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", b"%d" % len(words)),
        (b"connection", b"close"),
    ]
    if status in (429, 503):
        headers.append((b"retry-after", b"2"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send(_part(words if scope["method"] != "HEAD" else b"", more=True))
    await pour_away(receive)
    await send(_part(b""))
