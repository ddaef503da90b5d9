"""Files as a browser is given them: to be saved, or shown where nothing in them can act. A stranger wrote them."""

from __future__ import annotations

import base64
import re
from urllib.parse import quote

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from deskbell.formats.mail import charsets, filenames, html
from deskbell.mailroom import files
from deskbell.mailroom.models import File
from deskbell.questions import attaching

# Nothing runs, nothing is fetched, and the page has no origin of its own.
NOTHING = "sandbox; default-src 'none'; frame-ancestors 'none'"
# A letter's HTML in its frame: its own pictures and styles, and links that open elsewhere.
FRAMED = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src data:; "
    "style-src 'unsafe-inline'; frame-ancestors 'self'"
)
# A picture that is not here has its words, and not its frame: in a small one they would be cut off.
WORDS_OF_PICTURES = '<style>img:not([src]),img[src=""]{width:auto!important;height:auto!important}</style>'
# What pictures within a letter's HTML may weigh together; the rest can be saved beside it.
MOST_PICTURES = 8 << 20
_CID = re.compile(r"""(["'])cid:([^"']{1,250})\1""", re.IGNORECASE)


def handed_out(file: File) -> HttpResponseBase:
    """The file, to be saved; a picture or a plain text may also be looked at."""
    kind = file.content_type if file.content_type in attaching.SHOWN else "application/octet-stream"
    shown = "inline" if kind.startswith("image/") else "attachment"
    name = filenames.safe(file.name, file.content_type)
    headers = {
        "Content-Disposition": f"{shown}; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Length": str(file.size),
        "Content-Security-Policy": NOTHING,
        "Cache-Control": "no-store",
    }
    return StreamingHttpResponse(files.parts(file), content_type=kind, headers=headers)


def framed(page: File, pictures: list[File]) -> HttpResponse:
    """The HTML of a letter without all that acts or fetches, with its own pictures; for a sandboxed frame."""
    source, _ = charsets.decode(files.read(page), _charset(page))
    response = HttpResponse(
        WORDS_OF_PICTURES + _with_pictures(html.safe(source), pictures), content_type="text/html; charset=utf-8"
    )
    response.headers["Content-Security-Policy"] = FRAMED
    response.headers["Cache-Control"] = "no-store"
    return response


def text_of(file: File) -> str:
    """The whole text of a letter."""
    return charsets.decode(files.read(file), _charset(file))[0]


def height_of(page: File) -> int:
    """About how tall the HTML of a letter is, in pixels: a page cannot measure a frame in which nothing runs."""
    return html.height(charsets.decode(files.read(page), _charset(page))[0])


def _charset(file: File) -> str:
    found = re.search(r"charset=\"?([\w.:-]+)", file.content_type)
    return found[1] if found else "utf-8"


def _with_pictures(source: str, pictures: list[File]) -> str:
    known: dict[str, str] = {}
    left = MOST_PICTURES
    for picture in pictures:
        named = picture.content_id.strip("<> ")
        if named and picture.content_type in attaching.SHOWN and picture.size <= left:
            left -= picture.size
            data = base64.b64encode(files.read(picture)).decode()
            known[named] = f"data:{picture.content_type};base64,{data}"
    return _CID.sub(lambda found: f"{found[1]}{known.get(found[2], '')}{found[1]}", source)
