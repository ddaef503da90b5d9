"""The thread's side of a page: one WSGI call and what it gives, in as few steps as it can."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextvars import copy_context
from types import TracebackType
from typing import Any
from wsgiref.types import WSGIApplication, WSGIEnvironment

from deskbell.server.sentences import sentence

log = logging.getLogger("deskbell.server")

Headers = list[tuple[bytes, bytes]]
Failure = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]


class Answer:
    """Called from threads, one call at a time; every call sees the same context (the language, for one).

    A whole answer is there after `begin`. Of a streamed one `begin` brings the first part and each `more` the next,
    perhaps in other threads: an application must not hold a database cursor from one part to the next.
    """

    status = 0
    headers: Headers
    complete = False  # nothing more will come
    streamed = False
    broken = False  # the application failed after its first part had been given away

    def __init__(self, application: WSGIApplication, environ: WSGIEnvironment) -> None:
        self.headers = []
        self._application = application
        self._environ = environ
        self._parts: Iterable[bytes] = ()
        self._iterator: Iterator[bytes] = iter(())
        self._written: list[bytes] = []
        self._context = copy_context()
        self._one_at_a_time = threading.Lock()

    def begin(self) -> bytes:
        """Run the application; its first part, or all of it. A failure is an answer too: 500 with a sentence."""
        return self._do(self._begin, self._fail)

    def more(self) -> bytes:
        """The next part; empty with `complete` at the end, or with `broken`."""
        return self._do(self._next, self._break)

    def end(self) -> bytes:
        """Close what is still open. Needed when a streamed answer is left early; else harmless."""
        return self._do(self._close, self._break)

    def _do(self, step: Callable[[], bytes], otherwise: Callable[[], bytes]) -> bytes:
        with self._one_at_a_time:
            try:
                return self._context.run(step)
            except BaseException:
                log.exception("The page %r failed.", self._environ["PATH_INFO"])
                return otherwise()

    def _begin(self) -> bytes:
        self._parts = self._application(self._environ, self._start_response)
        if isinstance(self._parts, list | tuple) or getattr(self._parts, "streaming", True) is False:
            body = b"".join([*self._written, *self._parts])
            self._written = []
            self._close()
        else:
            self.streamed = True
            self._iterator = iter(self._parts)
            body = self._next()
        if not self.status:
            raise RuntimeError("the application did not call start_response")
        return body

    def _next(self) -> bytes:
        for part in self._iterator:
            written = b"".join(self._written)
            self._written = []
            if written or part:
                return written + part
        self._close()
        written, self._written = b"".join(self._written), []
        return written

    def _close(self) -> bytes:
        self.complete = True
        parts, self._parts = self._parts, ()
        close = getattr(parts, "close", None)
        if close is not None:
            close()
        return b""

    def _fail(self) -> bytes:
        self.complete, self.streamed, self.status = True, False, 500
        self.headers = [(b"content-type", b"text/plain; charset=utf-8")]
        self._context.run(_close_quietly, self._parts)
        return sentence(500, self._environ.get("HTTP_ACCEPT_LANGUAGE", "")).encode()

    def _break(self) -> bytes:
        self.complete = self.broken = True
        self._context.run(_close_quietly, self._parts)
        return b""

    def _start_response(
        self, status: str, headers: list[tuple[str, str]], failure: Failure | None = None, /
    ) -> Callable[[bytes], object]:
        if self.status and failure is None:
            raise RuntimeError("start_response was called twice without a failure (PEP 3333)")
        self.headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        self.status = int(status[:3])
        return self._written.append


def _close_quietly(parts: Any) -> None:
    try:
        parts.close()
    except Exception:  # noqa: BLE001, S110  (the first failure is in the log)
        pass
