"""The gallery's designs as SVG files, to be changed in a drawing program and uploaded again: one, or all in a zip."""

from __future__ import annotations

import io
import zipfile

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from deskbell.channels.web.tab.drawing import svg
from deskbell.channels.web.tab.gallery import BY_KEY, READY, Ready
from deskbell.channels.web.tab.wordings import ready
from deskbell.libraries.models import Desk
from deskbell.libraries.scope import arranging, find_desk

# One moment for every file, so that the same designs are the same zip.
MOMENT = (1980, 1, 1, 0, 0, 0)


@arranging
@require_safe
def source(request: HttpRequest, key: str, design: str) -> HttpResponse:
    """``?own``: in the desk's colour."""
    desk = find_desk(request, key)
    found = BY_KEY.get(design)
    if found is None:
        raise Http404
    drawn = written(desk, found, get_language() or "en", in_own_colour="own" in request.GET)
    return _file(drawn.encode(), "image/svg+xml", f"{design}.svg")


@arranging
@require_safe
def sources(request: HttpRequest, key: str) -> HttpResponse:
    """All, in each of the desk's languages, in many colours and in the desk's own."""
    desk = find_desk(request, key)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        _put(archive, "READ-ME.txt", _read_me())
        for code in desk.languages or ["en"]:
            for folder, in_own_colour in (("colours", False), ("our-colour", True)):
                for one in READY:
                    drawn = written(desk, one, code, in_own_colour=in_own_colour)
                    _put(archive, f"{code}/{folder}/{one.key}.svg", drawn)
    return _file(out.getvalue(), "application/zip", f"tabs-{desk.key}.zip")


def written(desk: Desk, one: Ready, language: str, *, in_own_colour: bool) -> str:
    looks = one.looks.but(colour="") if in_own_colour else one.looks
    drawn = svg(looks, desk.colour, ready(looks.wording, language), "ground")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{drawn}\n'


def _read_me() -> str:
    words = gettext(
        "Every design of the gallery, by language, in many colours and in yours. Change one in a drawing program, save "
        "it as plain SVG, PNG or WebP, and upload it where you found this file."
    )
    return f"{words}\n"


def _put(archive: zipfile.ZipFile, name: str, words: str) -> None:
    facts = zipfile.ZipInfo(name, MOMENT)
    facts.compress_type = zipfile.ZIP_DEFLATED
    facts.external_attr = 0o644 << 16
    archive.writestr(facts, words)


def _file(data: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
