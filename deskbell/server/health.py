"""Is it alive, is it ready, how is it doing: for supervisors, balancers and Prometheus."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

import msgspec
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from deskbell.mailroom import space

log = logging.getLogger("deskbell.server")
# A state older than this, in seconds, is no state.
STALE = 5.0


class State(msgspec.Struct):
    """How the process that holds the sockets is doing."""

    writer: bool = False
    work: bool = False
    bus: bool = False
    connections: int = 0
    written: int = 0
    at: float = 0.0


_ask: Callable[[], State] = State


def use(ask: Callable[[], State]) -> None:
    """Where to ask for the state: this process itself, or what the other one last said."""
    global _ask
    _ask = ask


def state() -> State:
    return _ask()


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Database, writer, background loop and bus are there; 503 with their names when not."""
    now = state()
    fresh = time.time() - now.at < STALE
    parts = {
        "database": _database(),
        "writer": fresh and now.writer,
        "work": fresh and now.work,
        "bus": fresh and now.bus,
    }
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures in Prometheus' text format. Counts only; no names, no words."""
    now = state()
    lines = [
        "# HELP deskbell_connections Open sockets.",
        "# TYPE deskbell_connections gauge",
        f"deskbell_connections {now.connections}",
        "# HELP deskbell_entries_written_total Entries the writer has committed since it started.",
        "# TYPE deskbell_entries_written_total counter",
        f"deskbell_entries_written_total {now.written}",
        *_room(),
        "# HELP deskbell_up Whether the part is working.",
        "# TYPE deskbell_up gauge",
        *(f'deskbell_up{{part="{part}"}} {int(getattr(now, part))}' for part in ("writer", "work", "bus")),
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4")


def _room() -> list[str]:
    left = space.free()
    if left is None:
        return []
    return [
        "# HELP deskbell_free_bytes What is free on the disk of the data; below DESKBELL_KEEP_FREE no file is taken.",
        "# TYPE deskbell_free_bytes gauge",
        f"deskbell_free_bytes {left}",
    ]


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone())
    except DatabaseError as why:
        log.warning("the database does not answer: %s", type(why).__name__)
        return False
