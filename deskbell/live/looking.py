"""Looking again: roles and memberships end by their dates, without a bell, and a bell may be lost."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from deskbell.live.topics import split

if TYPE_CHECKING:
    from deskbell.live.connection import Connection

# Every so many pings (25 seconds each), staggered over the connections, since each look asks the database.
EVERY = 5
# Topics of one console that are asked for anew at a time; a full console takes several turns.
AT_ONCE = 8


def look_again(connection: Connection) -> None:
    """With each ping: asks now and then for some of what staff follow, in turn, whether they still may."""
    if connection.principal is None or connection.principal.staff is None or not connection.following:
        return
    connection.looked += 1
    turn, rest = divmod(connection.looked + connection.principal.staff, EVERY)
    if rest:
        return
    topics = list(connection.following)
    start = turn * AT_ONCE % len(topics)
    for topic in (topics[start:] + topics[:start])[:AT_ONCE]:
        provider, key = split(topic)
        if provider is not None:
            connection.aside(provider.admit, connection.principal, key, then=partial(_looked, connection, topic))


def _looked(connection: Connection, topic: str, found: Any) -> None:
    """An error takes nothing away: the next look decides."""
    if found is None:
        connection.lose(topic)
