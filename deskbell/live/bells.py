"""What is rung: numbers and names, never words."""

from __future__ import annotations

from typing import Any

import msgspec


class Bell(msgspec.Struct, omit_defaults=True):
    """One of: streams that grew, a row that changed, a topic that is gone for somebody, a passing signal."""

    streams: list[tuple[int, int]] | None = None
    row: tuple[str, int | None] | None = None
    gone: tuple[str, str] | None = None
    signal: tuple[str, dict[str, Any]] | None = None


encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder(Bell).decode
