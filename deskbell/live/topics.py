"""Topics: what can be followed, who may, and what is true of it now.

A room above offers them in its app config: ``topics = {"question": "dotted.path.to.Topic"}``. A topic's
name on the wire is ``<name>:<key>``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

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


class Topic(ABC):
    """What a room above offers: here, a topic of rows without numbered entries. Called in a thread that may read the
    database, except ``tell``."""

    @abstractmethod
    def admit(self, principal: Principal, key: str) -> Admission | None:
        """May ``principal`` follow? ``None`` means "not found", whatever the reason."""

    def still(self, principal: Principal, keys: list[str]) -> Iterable[str]:
        """Those of the keys that ``principal`` may follow. Where somebody follows many, one query is better."""
        return [key for key in keys if self.admit(principal, key) is not None]

    def since(self, stream: int, number: int) -> list[Any]:
        """The stream's entries after ``number``, in order (each has ``stream_id`` and ``number``)."""
        return []

    def last(self, stream: int) -> int:
        """The number of the stream's newest entry."""
        return 0

    def tell(self, entry: Any) -> dict[str, Any] | None:
        """The entry as this topic's followers may see it, without its topic; ``None``: not at all. On the loop."""
        return None

    def rows(self, key: str, items: list[int] | None, language: str) -> list[dict[str, Any]]:
        """The rows that are true now; all of them, or those of the items that changed."""
        return []


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
