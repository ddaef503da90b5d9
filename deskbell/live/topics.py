"""Topics: what can be followed, who may, and what is true of it now.

A room above offers them in its app config: ``topics = {"question": "dotted.path.to.Topic"}``. A topic's
name on the wire is ``<name>:<key>``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from django.apps import apps
from django.utils.module_loading import import_string


@dataclass(slots=True)
class Principal:
    """Who a connection is. A patron is known by the question that their passport opens."""

    kind: str
    name: str
    language: str = "en"
    staff: int | None = None
    desk: str = ""
    mark: str = ""
    question: int | None = None


@dataclass(frozen=True, slots=True)
class Admission:
    """May follow. ``stream`` where the topic has numbered entries; a topic of rows alone has none."""

    stream: int | None = None
    # What the room above wants to remember on the connection (who may speak here, under which name).
    remember: Any = None


class Topic(Protocol):
    """What a room above offers. Called in a thread; may read the database."""

    def admit(self, principal: Principal, key: str) -> Admission | None:
        """May ``principal`` follow? ``None`` means "not found", whatever the reason."""

    def since(self, stream: int, number: int) -> list[Any]:
        """The stream's entries after ``number``, in order (each has ``stream_id`` and ``number``)."""

    def last(self, stream: int) -> int:
        """The number of the stream's newest entry."""

    def tell(self, entry: Any) -> dict[str, Any] | None:
        """The entry as this topic's followers may see it, without its topic; ``None``: not at all. On the loop."""

    def rows(self, key: str, items: list[int] | None, language: str) -> list[dict[str, Any]]:
        """The rows that are true now; all of them, or those of the items that changed."""


@lru_cache(maxsize=1)
def registry() -> dict[str, Topic]:
    """Every topic by name, from the app configs."""
    found: dict[str, Topic] = {}
    for config in apps.get_app_configs():
        for name, path in getattr(config, "topics", {}).items():
            found[name] = import_string(path)()
    return found


def split(topic: str) -> tuple[Topic | None, str]:
    """The topic's provider, or ``None``, and its key."""
    name, _, key = topic.partition(":")
    return registry().get(name), key
