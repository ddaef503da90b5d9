"""The QR code of a short link: to download, and drawn into what is printed."""

from __future__ import annotations

import io
from collections.abc import Iterator

import segno

# Around the code nothing else may stand (ISO/IEC 18004: four modules).
QUIET = 4


def svg(address: str, title: str) -> bytes:
    out = io.BytesIO()
    _made(address).save(out, kind="svg", border=QUIET, scale=10, dark="#000", light="#fff", title=title)
    return out.getvalue()


def png(address: str) -> bytes:
    """About a thousand pixels wide, which is enough for a page."""
    code = _made(address)
    out = io.BytesIO()
    code.save(out, kind="png", border=QUIET, scale=max(1, 1000 // code.symbol_size(border=QUIET)[0]))
    return out.getvalue()


def modules(address: str) -> int:
    """How many there are side by side, without what stays empty around."""
    return int(_made(address).symbol_size(border=0)[0])


def runs(address: str) -> Iterator[tuple[int, int, int]]:
    """Dark modules as row, first column and how many beside each other."""
    for row, line in enumerate(_made(address).matrix):
        start = None
        for column, dark in enumerate([*line, 0]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                yield row, start, column - start
                start = None


def _made(address: str) -> segno.QRCode:
    """Quarter of it may be dirty or torn (level Q)."""
    return segno.make_qr(address, error="q", boost_error=False)
