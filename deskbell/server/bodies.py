"""Taking the whole body of a request before a page begins: a slow sender must never own a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from io import BytesIO
from tempfile import TemporaryFile
from typing import Any, BinaryIO

MEMORY = 1 << 20  # bytes of one body that are held in memory; more goes to a temporary file
LINGER_SECONDS = 2.0
# A body may stall for so many seconds in all, and beyond them must come at so many bytes a second (as Apache's
# mod_reqtimeout): a telephone far out, on 2G at twice that, has the time for a photograph that it needs, and who sends
# next to nothing has not.
GRACE_SECONDS, LEAST_RATE = 20.0, 1024

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class TooLargeError(Exception):
    """The body is, or says it will be, larger than the cap."""


class GoneError(Exception):
    """The client left before its body was complete."""


def peer_of(scope: Scope) -> str:
    """The address at the other end of the connection."""
    return str((scope.get("client") or ("",))[0])


def declared_length(scope: Scope) -> int | None:
    """Bytes of body to come: 0 when there is none, None when it comes in chunks and nobody knows.

    RFC 9112, section 6.3: without Content-Length and Transfer-Encoding a request has no body.
    """
    length: int | None = 0
    for name, value in scope["headers"]:
        if name == b"transfer-encoding":
            return None
        if name == b"content-length":
            length = int(value)
    return length


def has_files(scope: Scope) -> bool:
    """Whether the body is a form that may hold files (RFC 7578)."""
    kinds = (value for name, value in scope["headers"] if name == b"content-type")
    return any(kind.lstrip().lower().startswith(b"multipart/") for kind in kinds)


async def take_body(receive: Receive, length: int | None, cap: int) -> tuple[BinaryIO, int]:
    """The body as a file at its beginning, and its size. Raises TooLargeError (before reading, if it can be known),
    GoneError, or TimeoutError where it comes too slowly."""
    if length is not None and length > cap:
        raise TooLargeError
    body = _Spool(cap)
    try:
        return await body.take(receive)
    except BaseException:
        body.drop()
        raise


async def pour_away(receive: Receive) -> None:
    """Read on for a moment after a refusal: a connection closed on unread bytes is reset, and the sentence lost."""
    try:
        async with asyncio.timeout(LINGER_SECONDS):
            more = True
            while more:
                message = await receive()
                more = message["type"] == "http.request" and message.get("more_body", False)
    except TimeoutError:
        pass


class _Spool:
    """Memory first, then a temporary file, written off the loop."""

    def __init__(self, cap: int) -> None:
        self._cap = cap
        self._held = bytearray()
        self._file: BinaryIO | None = None
        self._size = 0

    async def take(self, receive: Receive) -> tuple[BinaryIO, int]:
        more, until = True, asyncio.get_running_loop().time() + GRACE_SECONDS
        async with asyncio.timeout_at(until) as end:
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise GoneError
                more = message.get("more_body", False)
                await self._add(message.get("body", b""))
                end.reschedule(until + self._size / LEAST_RATE)
        return await self._whole()

    def drop(self) -> None:
        if self._file is not None:
            self._file.close()

    async def _add(self, part: bytes) -> None:
        self._size += len(part)
        if self._size > self._cap:
            raise TooLargeError
        self._held += part
        if len(self._held) > MEMORY:
            await self._write()

    async def _whole(self) -> tuple[BinaryIO, int]:
        if self._file is None:
            return BytesIO(self._held), self._size
        await self._write()
        self._file.seek(0)
        return self._file, self._size

    async def _write(self) -> None:
        part, self._held = self._held, bytearray()
        await asyncio.get_running_loop().run_in_executor(None, self._write_in_thread, part)

    def _write_in_thread(self, part: bytearray) -> None:
        if self._file is None:
            self._file = TemporaryFile(prefix="deskbell-body-")  # noqa: SIM115  (closed by whoever takes it)
        self._file.write(part)
        self._file.flush()
