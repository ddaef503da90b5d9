"""Looking again: roles and memberships end by their dates, without a bell, and a bell may be lost."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from deskbell.live.topics import Principal, Topic, split

if TYPE_CHECKING:
    from deskbell.live.connection import Connection

log = logging.getLogger("deskbell.live")
# Every so many pings (25 seconds each), staggered over the connections, since each look asks the database.
EVERY = 5


def look_again(connection: Connection) -> None:
    """With a ping now and then: asks for everything that somebody on the staff follows whether they still may."""
    if connection.principal is None or connection.principal.staff is None or not connection.following:
        return
    connection.looked += 1
    if (connection.looked + connection.principal.staff) % EVERY:
        return
    asked = {topic: connection.remembered.get(topic) for topic in connection.following}
    connection.aside(_those_allowed, connection.principal, list(asked), then=partial(_looked, connection, asked))


def _those_allowed(principal: Principal, topics: Iterable[str]) -> set[str]:
    asked: dict[Topic, dict[str, str]] = defaultdict(dict)
    for topic in topics:
        provider, key = split(topic)
        if provider is not None:
            asked[provider][key] = topic
    return {topic for provider, of in asked.items() for topic in _allowed(provider, principal, of)}


def _allowed(provider: Topic, principal: Principal, topics: dict[str, str]) -> Iterable[str]:
    """An error takes nothing away, and keeps nothing of another topic's alive; the next look decides."""
    try:
        return [topics[key] for key in provider.still(principal, list(topics))]
    except Exception:
        log.exception("whether %s may still be followed could not be read", type(provider).__name__)
        return topics.values()


def _looked(connection: Connection, asked: dict[str, Any], allowed: Any) -> None:
    """What was left and admitted anew meanwhile has been looked at since. Too busy to look: the next time then."""
    if isinstance(allowed, BaseException):
        return
    for topic, remembered in asked.items():
        if topic not in allowed and connection.remembered.get(topic) is remembered:
            connection.lose(topic)
