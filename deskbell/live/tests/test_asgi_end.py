"""The plain ASGI end before servers that are ready, that pause, that fail, and that are made otherwise than uvicorn."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Generator, Iterator
from typing import Any

import pytest

from deskbell.live import asgi_end
from deskbell.live.asgi_end import AsgiEnd
from deskbell.live.connection import Connection
from deskbell.live.gateway import Gateway

SECRET = "my daughter's illness"


class Server:
    """What stands before an application. ``pause`` makes every send wait, as a full socket does."""

    def __init__(self) -> None:
        self.sent: list[Any] = []
        self.met: list[str] = []
        self.begun = 0
        self.wrong: Exception | None = None
        self.room: asyncio.Future[None] | None = None

    def pause(self) -> asyncio.Future[None]:
        self.room = asyncio.get_running_loop().create_future()
        return self.room

    def goes_on(self) -> None:
        assert self.room is not None
        self.room.set_result(None)
        self.room = None

    async def send(self, message: Any) -> None:
        self.begun += 1
        if self.room is not None:
            try:
                await self.room
            except BaseException as why:
                self.met.append(type(why).__name__)
                raise
        if self.wrong is not None:
            raise self.wrong
        self.sent.append(message.get("text") or message.get("code"))


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    house = Gateway()
    yield house
    house.stop()


@pytest.fixture
def end(server: Server, gateway: Gateway) -> AsgiEnd:
    return joined(server.send, gateway)


def joined(send: Callable[[Any], Awaitable[None]], gateway: Gateway) -> AsgiEnd:
    end = AsgiEnd(send)
    end.connection = Connection(gateway, end, "127.0.0.1")
    return end


def is_slow(end: AsgiEnd) -> bool:
    """Whether it is sent nothing more, and will ask since its number."""
    return end.connection is not None and end.connection.slow


def frames(first: int, last: int) -> list[bytes]:
    return [str(number).encode() for number in range(first, last + 1)]


def texts(first: int, last: int) -> list[str]:
    return [str(number) for number in range(first, last + 1)]


async def settled(end: AsgiEnd) -> None:
    """Until nothing waits to be sent."""
    while end.writing is not None:
        await asyncio.wait([end.writing], timeout=5)


async def turns(count: int = 5) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def from_the_loop(work: Callable[[], None]) -> None:
    """As a commit or a bell does it: called by the loop itself, where no task is current."""
    asyncio.get_running_loop().call_soon(work)
    await asyncio.sleep(0)


def told(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    return [(record.levelname, record.getMessage()) for record in caplog.records if record.name == "deskbell.live"]


# ---- order --------------------------------------------------------------------------------------------


async def test_a_ready_server_gets_frames_at_once_and_no_task_is_made(server: Server, end: AsgiEnd) -> None:
    before = asyncio.all_tasks()
    end.write(b"1")
    end.write_all(frames(2, 50))
    assert server.sent == texts(1, 50)
    assert asyncio.all_tasks() == before


async def test_frames_keep_their_order_when_the_server_pauses_in_the_middle(server: Server, end: AsgiEnd) -> None:
    end.write_all(frames(1, 3))
    server.pause()
    end.write_all(frames(4, 6))
    await turns()
    assert server.sent == texts(1, 3)
    assert server.begun == 4, "one frame at a time"
    server.goes_on()
    end.write(b"7")
    await settled(end)
    end.write(b"8")
    assert server.sent == texts(1, 8)
    assert server.begun == 8, "each was sent once"


async def test_a_server_may_pause_again_and_again(server: Server, end: AsgiEnd) -> None:
    for number in range(1, 6):
        server.pause()
        end.write(str(2 * number - 1).encode())
        end.write(str(2 * number).encode())
        await turns()
        server.goes_on()
        await turns(number)
    await settled(end)
    assert server.sent == texts(1, 10)


async def test_a_send_may_wait_for_several_things(gateway: Gateway) -> None:
    sent: list[str] = []

    async def send(message: Any) -> None:
        await asyncio.sleep(0)
        await asyncio.sleep(0.001)
        sent.append(message["text"])
        await asyncio.sleep(0)

    end = joined(send, gateway)
    end.write_all(frames(1, 5))
    await settled(end)
    assert sent == texts(1, 5)


# ---- a reader that does not read ----------------------------------------------------------------------


async def test_a_reader_that_does_not_read_is_told_so_before_anything_else(server: Server, end: AsgiEnd) -> None:
    server.pause()
    end.write_all(frames(0, asgi_end.MOST_UNSENT))  # the first is with the server already
    assert not is_slow(end)
    end.write(b"one too many")
    assert is_slow(end)
    end.write_all(frames(1, 10))
    server.goes_on()
    await settled(end)
    assert server.sent == ["0", 1013]


async def test_nothing_follows_a_close_and_a_second_one_is_none(server: Server, end: AsgiEnd) -> None:
    end.write(b"1")
    end.close(1008, "signed out")
    end.write(b"2")
    end.close(1013, "again")
    assert server.sent == ["1", 1008]


async def test_what_was_said_before_a_close_comes_before_it(server: Server, end: AsgiEnd) -> None:
    server.pause()
    end.write_all(frames(1, 3))
    end.close(1008, "signed out")
    server.goes_on()
    await settled(end)
    assert server.sent == ["1", "2", "3", 1008]


# ---- what a waiting send meets ------------------------------------------------------------------------


async def test_what_a_waiting_send_meets_is_thrown_into_it(server: Server, end: AsgiEnd) -> None:
    room = server.pause()
    end.write(b"1")
    await turns()
    room.set_exception(ConnectionResetError())
    await settled(end)
    assert server.met[0] == "ConnectionResetError"
    assert server.sent == []


async def test_a_send_that_is_cancelled_may_still_tidy_up(gateway: Gateway) -> None:
    tidied: list[str] = []
    never = asyncio.get_running_loop().create_future()

    async def send(message: Any) -> None:
        try:
            await never
        except asyncio.CancelledError:
            await asyncio.sleep(0)  # what is thrown may lead to another wait
            tidied.append(message["text"])
            raise

    end = joined(send, gateway)
    end.write(b"1")
    await turns()
    assert end.writing is not None
    end.stop()
    await asyncio.wait([end.writing], timeout=5)
    assert end.writing.cancelled()
    assert tidied == ["1"]


async def test_a_send_that_overcomes_what_it_meets_has_sent(gateway: Gateway) -> None:
    sent: list[str] = []
    broken = asyncio.get_running_loop().create_future()

    async def send(message: Any) -> None:
        if not broken.done():
            try:
                await broken
            except BlockingIOError:
                await asyncio.sleep(0)
        sent.append(message["text"])

    end = joined(send, gateway)
    end.write_all(frames(1, 2))
    broken.set_exception(BlockingIOError())
    await settled(end)
    assert sent == texts(1, 2)
    assert not is_slow(end)


# ---- failures -----------------------------------------------------------------------------------------


async def test_after_the_client_left_nothing_is_raised_and_no_warning_given(
    server: Server, end: AsgiEnd, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.wrong = BrokenPipeError()  # ASGI 2.4: somebody who left is an OSError
    end.write_all([SECRET.encode(), b"2"])
    end.stop()
    end.write(b"3")
    end.close(1008, "signed out")
    assert server.sent == []
    assert {level for level, _ in told(caplog)} == {"DEBUG"}
    assert SECRET not in caplog.text


async def test_a_client_that_leaves_while_frames_wait_is_forgotten_with_them(server: Server, end: AsgiEnd) -> None:
    server.pause()
    end.write_all(frames(1, 100))
    await turns()
    writing = end.writing
    assert writing is not None
    end.stop()
    await asyncio.wait([writing], timeout=5)
    assert server.met == ["CancelledError"]
    assert not end.waiting
    assert server.sent == []


@pytest.mark.parametrize("paused", [False, True])
async def test_a_frame_that_could_not_be_sent_ends_the_line_so_that_it_is_asked_for_again(
    server: Server, end: AsgiEnd, caplog: pytest.LogCaptureFixture, paused: bool
) -> None:
    caplog.set_level(logging.DEBUG)
    server.wrong = ValueError(SECRET)
    if paused:
        server.pause()
    end.write_all([SECRET.encode(), b"2", b"3"])
    if paused:
        server.goes_on()
    await settled(end)
    assert is_slow(end)
    assert end.closing
    assert [level for level, _ in told(caplog)] == ["WARNING", "DEBUG"], "the frame, then the close"
    assert "ValueError" in caplog.text
    assert SECRET not in caplog.text


async def test_a_close_after_one_bad_frame_tells_the_client_to_ask_again(server: Server, end: AsgiEnd) -> None:
    async def send(message: Any) -> None:
        if message.get("text") == "2":
            raise ValueError
        await server.send(message)

    end.send = send
    end.write_all(frames(1, 3))
    assert server.sent == ["1", 1011]


# ---- servers of another make --------------------------------------------------------------------------


class Promise:
    """An awaitable that does nothing until it is awaited, as a server in another language gives."""

    def __init__(self, sent: list[str], text: str) -> None:
        self.sent, self.text = sent, text

    def __await__(self) -> Generator[Any, Any, None]:
        yield from asyncio.sleep(0).__await__()
        self.sent.append(self.text)


async def test_an_awaitable_that_is_no_coroutine_is_awaited_all_the_same(gateway: Gateway) -> None:
    sent: list[str] = []
    end = joined(lambda message: Promise(sent, message["text"]), gateway)
    end.write_all(frames(1, 3))
    await settled(end)
    end.write(b"4")
    await settled(end)
    assert sent == texts(1, 4)
    assert not is_slow(end)


async def test_a_server_that_needs_a_task_of_its_own_gets_one_and_every_frame(
    server: Server, gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    async def send(message: Any) -> None:
        async with asyncio.timeout(5):
            await server.send(message)

    end = joined(send, gateway)
    await from_the_loop(lambda: end.write_all(frames(1, 3)))
    await settled(end)
    await from_the_loop(lambda: end.write(b"4"))
    await settled(end)
    assert server.sent == texts(1, 4)
    assert told(caplog) == []
