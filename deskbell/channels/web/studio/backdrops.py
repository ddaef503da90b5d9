"""A picture of the library's own page, on which its tab is tried: made anew, as wide as the preview, kept by desk."""

from __future__ import annotations

import hashlib
import io

from django.utils import timezone
from PIL import Image

from deskbell.channels.web.models import Backdrop
from deskbell.formats import pictures
from deskbell.libraries.models import Desk

# As wide as the page that is previewed; of a long page its beginning is enough.
WIDE, HIGHEST = 1280, 1600
# A screenshot of a large screen, without loss.
MOST = 12 << 20


class TooLarge(ValueError):
    """More bytes than a screenshot has."""


def keep(desk: Desk, data: bytes) -> Backdrop:
    """Raises ``TooLarge``, ``pictures.NoPicture`` or ``pictures.TooManyPixels``."""
    if len(data) > MOST:
        raise TooLarge
    whole, _small = pictures.made_anew(data)
    kept, width, height = _fitted(whole.data)
    facts = {"data": kept, "width": width, "height": height, "sha256": hashlib.sha256(kept).hexdigest()}
    made, _new = Backdrop.objects.update_or_create(desk=desk, defaults={**facts, "made_at": timezone.now()})
    return made


def of(desk: Desk) -> Backdrop | None:
    return Backdrop.objects.filter(desk=desk).first()


def remove(desk: Desk) -> None:
    Backdrop.objects.filter(desk=desk).delete()


def _fitted(data: bytes) -> tuple[bytes, int, int]:
    """Of what we wrote ourselves, so nothing can surprise the decoder."""
    with Image.open(io.BytesIO(data)) as opened:
        seen = opened.convert("RGB")
    # Cut before it is made wider: a strip of two pixels would become millions high.
    seen = seen.crop((0, 0, seen.width, min(seen.height, seen.width * HIGHEST // WIDE + 1)))
    seen = seen.resize((WIDE, min(HIGHEST, max(1, round(seen.height * WIDE / seen.width)))), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    seen.save(out, "WEBP", quality=80)
    return out.getvalue(), *seen.size
