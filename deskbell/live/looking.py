"""Looking again: roles and memberships end by their dates, without a bell, and a bell may be lost."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from deskbell.live.topics import split

if TYPE_CHECKING:
    from deskbell.live.connection import Connection

# Topics of one console that are asked for anew with each ping; a full console takes several pings.
AT_ONCE = 8


def look_again(connection: Connection) -> None:
    """Asks for some of what staff follow, in turn, whether they still may; what they may not is gone."""
    if connection.principal is None or connection.principal.staff is None or not connection.following:
        return
    topics = list(connection.following)
    start = connection.looked % len(topics)
    for topic in (topics[start:] + topics[:start])[:AT_ONCE]:
        provider, key = split(topic)
        if provider is not None:
            connection.aside(provider.admit, connection.principal, key, then=partial(_looked, connection, topic))
    connection.looked = start + AT_ONCE


def _looked(connection: Connection, topic: str, found: Any) -> None:
    """An error takes nothing away: the next look decides."""
    if found is None:
        connection.lose(topic)
