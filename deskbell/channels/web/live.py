"""Asking over the socket: the frame ``{"ask": {...}}``."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from deskbell.channels.web.channel import inbound
from deskbell.channels.web.desks import desk_of
from deskbell.live import floods
from deskbell.live.gateway import Busy
from deskbell.mailroom import intake, registry
from deskbell.mailroom.contract import Inbound, Taken
from deskbell.questions.refusals import NotFound, Refusal, TooFast

if TYPE_CHECKING:
    from deskbell.live.connection import Connection
    from deskbell.live.frames import Ask

log = logging.getLogger("deskbell.web")


def ask(connection: Connection, frame: Ask) -> None:
    """A patron begins a question; from here on the connection is that question's patron.

    Runs aside, because a question is more rows than an entry. The same id again is acknowledged with the same question.
    """
    principal = connection.principal
    assert principal is not None
    if principal.kind != "patron" or frame.desk not in ("", principal.desk):
        refuse(connection, frame.id, NotFound())
        return
    if not floods.asks.take(connection.peer):
        refuse(connection, frame.id, TooFast())
        return
    said = msgspec.to_builtins(frame) | {
        "language": frame.language or principal.language,
        "known_by": frame.passport,
    }
    connection.aside(take, principal.desk, inbound(said), then=partial(asked, connection, frame.id))


def take(desk_key: str, arrived: Inbound) -> Taken:
    """The ask into the mailroom, under the desk's account with this channel."""
    desk = desk_of(desk_key)
    if desk is None:
        raise NotFound
    return intake.take(registry.account_of(desk, "web"), arrived)


def asked(connection: Connection, id: str, taken: Any) -> None:
    """Back on the loop: acknowledge, or say why not."""
    if isinstance(taken, Refusal):
        refuse(connection, id, taken)
        return
    if isinstance(taken, Busy):
        connection.no("busy", id)
        return
    if isinstance(taken, BaseException):
        log.error("an ask failed", exc_info=taken)
        connection.no("failed", id)
        return
    assert connection.principal is not None
    connection.principal.question = taken.stream
    connection.send(
        {
            "ack": {
                "id": id,
                "number": taken.number,
                "at": taken.at,
                "question": taken.stream,
                "code": taken.code,
                "passport": taken.token,
            }
        }
    )


def refuse(connection: Connection, id: str, why: Refusal) -> None:
    connection.refuse(why.code, why.in_language(connection.principal_language), id[:64])
