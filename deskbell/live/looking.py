"""Looking again: roles and memberships end by their dates, without a bell, and a bell may be lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from deskbell.live.topics import Principal, Topic, split

if TYPE_CHECKING:
    from deskbell.live.connection import Connection

# Every so many pings (25 seconds each), staggered over the connections, since each look asks the database.
EVERY = 5


def look_again(connection: Connection) -> None:
    """With a ping now and then: asks for everything that somebody on the staff follows whether they still may."""
    if connection.principal is None or connection.principal.staff is None or not connection.following:
        return
    connection.looked += 1
    if (connection.looked + connection.principal.staff) % EVERY:
        return
    asked = list(connection.following)
    connection.aside(_those_allowed, connection.principal, asked, then=partial(_looked, connection, asked))


def _those_allowed(principal: Principal, topics: Iterable[str]) -> set[str]:
    asked: dict[Topic, dict[str, str]] = defaultdict(dict)
    for topic in topics:
        provider, key = split(topic)
        if provider is not None:
            asked[provider][key] = topic
    return {of[key] for provider, of in asked.items() for key in provider.still(principal, list(of))}


def _looked(connection: Connection, asked: list[str], allowed: Any) -> None:
    """An error takes nothing away: the next look decides."""
    if not isinstance(allowed, BaseException):
        for topic in asked:
            if topic not in allowed:
                connection.lose(topic)
