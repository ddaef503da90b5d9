"""What a patron's script is told when it hands in a form: the same as by the socket, which carries words alone."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from deskbell.look.strangers import private
from deskbell.mailroom.contract import Taken
from deskbell.questions.refusals import Refusal


def wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def acknowledged(act: str, taken: Taken, question: int | None = None) -> HttpResponse:
    """Where the message stands, and what leads there where that is another question than ``question``."""
    ack: dict[str, Any] = {"id": act, "number": taken.number, "at": taken.at}
    if taken.stream != question:
        ack |= {"question": taken.stream, "code": taken.code, "passport": taken.token}
    return private(JsonResponse({"ok": True, "ack": ack}))


def refused(why: Refusal) -> HttpResponse:
    return private(JsonResponse({"refused": why.code, "words": str(why)}, status=why.status))
