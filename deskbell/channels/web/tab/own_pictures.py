"""A tab's own picture: what a library uploads in place of our drawing, made anew, and served as nothing but a picture.

Its bytes are kept under their own digest, which stands in the address: a picture never changes, so browsers may keep
it for ever, and an older design that is taken back still finds its own.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import asdict, dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe
from PIL import Image

from deskbell.channels.web.models import Design, OwnPicture
from deskbell.channels.web.tab import legibility
from deskbell.channels.web.tab.legibility import Legibility
from deskbell.channels.web.tab.looks import Looks
from deskbell.formats import contents, drawings, pictures
from deskbell.libraries.models import Desk
from deskbell.staff.models import Staff

SVG, PNG, WEBP = "image/svg+xml", "image/png", "image/webp"
# What somebody may hand in, and what a page then loads beside the tab.
MOST, MOST_KEPT = 4 << 20, 200 << 10
# Pixels on the longest side: as kept (for screens that are twice as fine), as shown in each size.
LONGEST = 720
SHOWN = {"s": 160, "m": 240, "l": 360}
# Beside those that some design of the history shows, the newest are kept to choose from.
SPARE = 12
POLICY = "default-src 'none'; sandbox"


class NotTaken(ValueError):
    """Why a picture is not taken: those of ``drawings.NoDrawing``; ``kind``, ``pixels``, ``heavy``, ``blank``."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class _Made:
    kind: str
    data: bytes
    size: tuple[int, int]
    legibility: Legibility
    left_out: tuple[str, ...] = ()


def keep(desk: Desk, data: bytes, by: Staff | None) -> OwnPicture:
    """Raises ``NotTaken``."""
    made = _drawn(data) if drawings.looks_like(data) else _pixels(data)
    if made.legibility.is_blank:
        raise NotTaken("blank")
    if len(made.data) > MOST_KEPT:
        raise NotTaken("heavy")
    facts: dict[str, Any] = {"kind": made.kind, "data": made.data, "legibility": asdict(made.legibility), "made_by": by}
    facts |= {"width": made.size[0], "height": made.size[1]}
    digest = hashlib.sha256(made.data).hexdigest()
    lost = {"left_out": list(made.left_out)}  # of what was handed in last
    picture, _ = OwnPicture.objects.update_or_create(
        desk=desk, sha256=digest, defaults=lost, create_defaults=facts | lost
    )
    _forget_spare(desk, digest)
    return picture


def of(desk: Desk) -> list[OwnPicture]:
    """The newest first."""
    return list(OwnPicture.objects.filter(desk=desk).defer("data").order_by("-pk")[:SPARE])


def shown_by(desk: Desk, looks: Looks) -> OwnPicture | None:
    if not looks.picture:
        return None
    return OwnPicture.objects.filter(desk=desk, sha256=looks.picture).defer("data").first()


def facts(desk: Desk, looks: Looks) -> dict[str, Any] | None:
    """What the loader's part ``picture.js`` is told; ``None`` where the tab is drawn."""
    picture = shown_by(desk, looks)
    if picture is None:
        return None
    width, height = shown_size(picture, looks.size)
    return {"at": address_of(picture), "wide": width, "high": height}


def address_of(picture: OwnPicture) -> str:
    return reverse("tab-picture", args=[picture.sha256])


def shown_size(picture: OwnPicture, size: str) -> tuple[int, int]:
    """In pixels. A drawing is as large as wished; what is made of pixels is never made larger than it is."""
    longest = max(picture.width, picture.height)
    scale = SHOWN[size] / longest
    if picture.kind != SVG:
        scale = min(scale, 1.0)
    return max(1, round(picture.width * scale)), max(1, round(picture.height * scale))


@require_safe
def picture(request: HttpRequest, digest: str) -> HttpResponse:
    """``/tab/pictures/<digest>``: for everybody's page, and nothing but a picture wherever it is opened."""
    found = OwnPicture.objects.filter(sha256=digest).first()
    if found is None:
        return HttpResponse("There is no such picture.", status=404, content_type="text/plain; charset=utf-8")
    response = HttpResponse(bytes(found.data), content_type=found.kind)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


# ---- making ---------------------------------------------------------------------------------------


def _drawn(data: bytes) -> _Made:
    try:
        made = drawings.made_anew(data)
    except drawings.NoDrawing as why:
        raise NotTaken(why.why) from why
    scale = LONGEST / max(made.width, made.height)
    size = (max(1, round(made.width * scale)), max(1, round(made.height * scale)))
    return _Made(SVG, made.data, size, legibility.of_colours(made.colours), made.left_out)


def _pixels(data: bytes) -> _Made:
    if len(data) > MOST:
        raise NotTaken("large")
    if contents.picture_of(data) not in (PNG, WEBP):
        raise NotTaken("kind")
    try:
        whole, _small = pictures.made_anew(data)
    except pictures.TooManyPixels as why:
        raise NotTaken("pixels") from why
    except pictures.NoPicture as why:
        raise NotTaken("broken") from why
    kept, size = _fitted(whole.data)
    return _Made(WEBP, kept, size, legibility.of_pixels(kept))


def _fitted(data: bytes) -> tuple[bytes, tuple[int, int]]:
    """Of what we wrote ourselves. Without loss where that is light enough, as words and plain areas are."""
    with Image.open(io.BytesIO(data)) as opened:
        seen = opened.convert("RGBA")
    if max(seen.size) > drawings.LONGEST * min(seen.size):
        raise NotTaken("size")
    seen.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    for options in ({"lossless": True}, {"quality": 86}, {"quality": 60}):
        out = io.BytesIO()
        seen.save(out, "WEBP", method=4, **options)
        if out.tell() <= MOST_KEPT:
            break
    return out.getvalue(), seen.size


def _forget_spare(desk: Desk, digest: str) -> None:
    """Those that no design shows and that are older than the newest few."""
    shown = {design.read().picture for design in Design.objects.filter(desk=desk)} | {digest}
    rows = OwnPicture.objects.filter(desk=desk)
    newest = list(rows.order_by("-pk").values_list("pk", flat=True)[:SPARE])
    rows.exclude(sha256__in=shown).exclude(pk__in=newest).delete()
