"""The frames of the live protocol, version 1 (docs/build/live-protocol.md).

One object a frame with one key. Unknown keys are ignored, so that a newer client may speak to an older house.
"""

from __future__ import annotations

from typing import Any

import msgspec

VERSION = 1


class Hello(msgspec.Struct):
    ticket: str
    v: int = VERSION
    passport: str | None = None


class Page(msgspec.Struct):
    title: str = ""
    address: str = ""


class Ask(msgspec.Struct):
    id: str
    text: str
    desk: str = ""
    language: str = ""
    name: str = ""
    address: str = ""
    page: Page | None = None
    # Of an earlier question of the same person, so that the library knows them again.
    passport: str = ""


class Say(msgspec.Struct):
    id: str
    question: int
    text: str


class Follow(msgspec.Struct):
    topic: str
    since: int = 0


class Leave(msgspec.Struct):
    topic: str


class Typing(msgspec.Struct):
    question: int


class Seen(msgspec.Struct):
    question: int
    number: int


class Frame(msgspec.Struct):
    """What a client may say: exactly one of these."""

    hello: Hello | None = None
    ask: Ask | None = None
    say: Say | None = None
    note: Say | None = None
    follow: Follow | None = None
    leave: Leave | None = None
    typing: Typing | None = None
    seen: Seen | None = None


VERBS = Frame.__struct_fields__
decode = msgspec.json.Decoder(Frame).decode
_encoder = msgspec.json.Encoder()


def encode(frame: dict[str, Any]) -> bytes:
    """A server's frame as UTF-8 JSON."""
    return _encoder.encode(frame)
