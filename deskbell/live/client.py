"""A client of the live protocol for programs: the simulator, the tests, the benchmark, and other people's.

    client = await Client.connect("ws://localhost:8000/live", ticket)
    asked = await client.ask("Where is the large print?", desk="maple")
    client.on_entry = lambda topic, entry: print(entry["words"])
    await client.follow(f"patron:{asked['question']}")
    await client.say(asked["question"], "Upstairs, perhaps?")

Every act carries an id of the client's own. What is refused for the moment (``busy``, ``too_fast``) is sent again
by itself, with the same id. After a lost connection ``again()`` connects anew, follows every
topic on from its number and sends what was not acknowledged with the same ids; so nothing is lost or doubled.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import urllib.request
from collections.abc import Callable
from typing import Any

import msgspec
from picows import WSCloseCode, WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

Frame = dict[str, Any]
# After a refusal that time mends (``busy``, ``too_fast``).
PASSING_SECONDS = 2.0
_decode = msgspec.json.Decoder(dict[str, Any]).decode
_encode = msgspec.json.Encoder().encode


class Refused(Exception):
    """The house said no; ``why`` is its code, the text its sentence."""

    def __init__(self, why: str, words: str) -> None:
        super().__init__(words)
        self.why = why


class Lost(Exception):
    """The connection ended before the answer came. ``again()`` sends the act once more, with the same id."""


async def ticket_for(base: str, desk: str, language: str = "en") -> str:
    """A patron's live ticket for a desk, from the patron's page. Raises ``URLError``."""

    def fetch() -> str:
        with urllib.request.urlopen(  # noqa: S310 - the caller's own server
            f"{base}/ask/{desk}/ticket/?lang={language}", timeout=10
        ) as answer:
            return str(json.load(answer)["ticket"])

    return await asyncio.to_thread(fetch)


class _Listener(WSListener):
    def __init__(self, client: Client) -> None:
        self.client = client

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.client.transport = transport  # before anything can be lost of it

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        kind = frame.msg_type
        if kind == WSMsgType.TEXT:
            self.client.hear(_decode(frame.get_payload_as_memoryview()))
        elif kind == WSMsgType.PING:
            transport.send_pong(frame.get_payload_as_bytes())
        elif kind == WSMsgType.CLOSE:
            transport.send_close(frame.get_close_code(), b"")
            transport.disconnect()

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.client.was_lost(transport)


class Client:
    """One connection, and what must be known to take it up again."""

    def __init__(self, url: str, ticket: str, passport: str | None = None) -> None:
        self.url, self.ticket, self.passport = url, ticket, passport
        self.transport: WSTransport | None = None
        self.following: dict[str, int] = {}
        self.lost = asyncio.Event()
        self.on_entry: Callable[[str, Frame], None] | None = None
        self.on_row: Callable[[str, Frame], None] | None = None
        self.on_frame: Callable[[Frame], None] | None = None
        self.on_ack: Callable[[Frame], None] | None = None
        self._acts: dict[str, tuple[Frame, asyncio.Future[Frame] | None]] = {}
        self._upto: dict[str, asyncio.Future[int]] = {}
        self._welcome: asyncio.Future[Frame] | None = None
        # Acts refused for the moment, and when everything that was is sent again.
        self._refused_now: dict[str, None] = {}
        self._due: asyncio.TimerHandle | None = None

    @classmethod
    async def connect(cls, url: str, ticket: str, passport: str | None = None, timeout: float = 30.0) -> Client:
        """Connect and say hello. Raises ``Refused``, ``Lost``, ``OSError``, ``TimeoutError``."""
        client = cls(url, ticket, passport)
        try:
            await asyncio.wait_for(client._open(), timeout)
        except BaseException:
            client.abort()
            raise
        return client

    async def again(self, ticket: str | None = None, timeout: float = 30.0) -> None:
        """Take the connection up again where it was lost."""
        self.ticket = ticket or self.ticket
        await asyncio.wait_for(self._open(), timeout)
        for topic, number in list(self.following.items()):
            await self.follow(topic, number)
        for frame, _ in list(self._acts.values()):
            self._send(frame)

    async def _open(self) -> None:
        self.lost = asyncio.Event()
        self._welcome = asyncio.get_running_loop().create_future()
        await ws_connect(lambda: _Listener(self), self.url)
        hello: Frame = {"v": 1, "ticket": self.ticket}
        if self.passport:
            hello["passport"] = self.passport
        self._send({"hello": hello})
        await self._welcome

    # Acts ---------------------------------------------------------------------------------------

    async def ask(self, text: str, *, desk: str = "", language: str = "en", passport: str = "", **more: Any) -> Frame:
        """Ask; gives ``{"id", "number", "question", "code", "passport"}`` once the question is on disk.

        ``passport``: of an earlier question, so that this one is the same person's.
        """
        said = {"id": new_id(), "text": text, "desk": desk, "language": language, "passport": passport, **more}
        ack = await self._act("ask", said)
        self.passport = ack["passport"]
        return ack

    async def say(self, question: int, text: str, id: str | None = None) -> Frame:
        """Say something; gives ``{"id", "number", "at"}`` once it is on disk."""
        return await self._act("say", {"id": id or new_id(), "question": question, "text": text})

    async def note(self, question: int, text: str) -> Frame:
        """Write a note for staff."""
        return await self._act("note", {"id": new_id(), "question": question, "text": text})

    def act_soon(self, verb: str, question: int, text: str, id: str) -> None:
        """``say`` or ``note`` without waiting."""
        frame = {verb: {"id": id, "question": question, "text": text}}
        self._acts[id] = (frame, None)
        self._send(frame)

    async def follow(self, topic: str, since: int = 0) -> int:
        """Follow a topic on from a number; returns when everything up to now has come. Raises ``Lost``."""
        self.following[topic] = since
        if self.lost.is_set():
            raise Lost
        upto = self._upto.get(topic)
        if upto is None:
            upto = self._upto[topic] = asyncio.get_running_loop().create_future()
        self._send({"follow": {"topic": topic, "since": since}})
        return int(await upto)

    def leave(self, topic: str) -> None:
        """Follow a topic no longer."""
        if self.following.pop(topic, None) is not None:
            self._send({"leave": {"topic": topic}})

    def typing(self, question: int) -> None:
        self._send({"typing": {"question": question}})

    def seen(self, question: int, number: int) -> None:
        self._send({"seen": {"question": question, "number": number}})

    def close(self) -> None:
        if self.transport is not None:
            self.transport.send_close(WSCloseCode.OK, b"")
            self.transport.disconnect()

    def abort(self) -> None:
        """Drop the line as a lost network would."""
        if self.transport is not None:
            self.transport.disconnect(graceful=False)

    @property
    def unacknowledged(self) -> int:
        return len(self._acts)

    async def _act(self, verb: str, said: Frame) -> Frame:
        answer: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        frame = {verb: said}
        self._acts[said["id"]] = (frame, answer)
        self._send(frame)
        return await answer

    def _send(self, frame: Frame) -> None:
        if self.transport is not None and not self.lost.is_set():
            self.transport.send(WSMsgType.TEXT, _encode(frame))

    # Frames -------------------------------------------------------------------------------------

    def hear(self, frame: Frame) -> None:
        """A frame from the house."""
        if (entry := frame.get("entry")) is not None:
            self._entry(entry)
        elif (ack := frame.get("ack")) is not None:
            self._acked(ack)
        elif (upto := frame.get("upto")) is not None:
            self.following[upto["topic"]] = max(self.following.get(upto["topic"], 0), upto["number"])
            self._resolve(self._upto.pop(upto["topic"], None), upto["number"])
        elif (row := frame.get("row")) is not None:
            if self.on_row is not None:
                self.on_row(row["topic"], row)
        elif (welcome := frame.get("welcome")) is not None:
            self._resolve(self._welcome, welcome)
        elif (no := frame.get("refused")) is not None:
            self._refused(no)
        if self.on_frame is not None:
            self.on_frame(frame)

    def _entry(self, entry: Frame) -> None:
        topic = entry["topic"]
        if entry["number"] > self.following.get(topic, 0):
            self.following[topic] = entry["number"]
            if self.on_entry is not None:
                self.on_entry(topic, entry)

    def _acked(self, ack: Frame) -> None:
        _, answer = self._acts.pop(ack["id"], (None, None))
        self._resolve(answer, ack)
        if self.on_ack is not None:
            self.on_ack(ack)

    def _refused(self, no: Frame) -> None:
        why = Refused(no["why"], no["words"])
        if no["why"] in ("busy", "too_fast") and (self._welcome is None or self._welcome.done()):
            if no.get("id") in self._acts:
                self._refused_now[no["id"]] = None
            if self._due is None:
                self._due = asyncio.get_running_loop().call_later(PASSING_SECONDS, self._once_more)
        elif no.get("id") in self._acts:
            self._fail(self._acts.pop(no["id"])[1], why)
        elif no.get("topic") in self._upto:
            self.following.pop(no["topic"], None)
            self._fail(self._upto.pop(no["topic"]), why)
        elif self._welcome is not None and not self._welcome.done():
            self._fail(self._welcome, why)

    def _once_more(self) -> None:
        """What was refused for the moment; a refusal without an id may be of any topic that is not followed yet."""
        self._due = None
        for topic in self._upto:
            if topic in self.following:
                self._send({"follow": {"topic": topic, "since": self.following[topic]}})
        acts, self._refused_now = self._refused_now, {}
        for act in acts:
            if act in self._acts:
                self._send(self._acts[act][0])

    def was_lost(self, transport: WSTransport) -> None:
        """The line is gone. Acts stay, to be sent again; what only waited fails."""
        if transport is not self.transport and self.transport is not None:
            return
        self.lost.set()
        self._refused_now.clear()
        if self._due is not None:
            self._due.cancel()
            self._due = None
        self._fail(self._welcome, Lost())
        for upto in self._upto.values():
            self._fail(upto, Lost())
        self._upto.clear()

    @staticmethod
    def _resolve(waiting: asyncio.Future[Any] | None, result: Any) -> None:
        if waiting is not None and not waiting.done():
            waiting.set_result(result)

    @staticmethod
    def _fail(waiting: asyncio.Future[Any] | None, why: Exception) -> None:
        if waiting is not None and not waiting.done():
            waiting.set_exception(why)
            waiting.exception()


def new_id() -> str:
    """192 random bits; a question's id is the seed of its passport, so it must not be guessed."""
    return secrets.token_urlsafe(24)
