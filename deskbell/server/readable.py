"""What Django cannot even begin to read is refused at the door of every page, hook and script alike.

It makes a request of what came before any page or middleware is asked, and raises where a parameter of Content-Type is
in an encoding that is none. With a charset it reads the address there too, in whatever codec of Python's has that name;
some are no characters at all ("rot13") or fail ("undefined"), and so do more fields than it takes. A name that nobody
knows does no harm: what it stands at is read as UTF-8, as every browser's forms are, or by its channel.
"""

from __future__ import annotations

import codecs
from functools import lru_cache

from django.utils.http import parse_header_parameters

from deskbell.formats.mail.charsets import codec_of
from deskbell.server.bodies import Scope

# A boundary has at most 70 characters (RFC 2046, 5.1.1); taking apart thousands of parameters would take long.
LONGEST_KIND = 1000
# Of an address, as of a form.
MOST_FIELDS = 500


def refusal_of(scope: Scope) -> int | None:
    """The status of a refusal; ``None``: whoever is behind the door can read it."""
    kind = b",".join(value for name, value in scope["headers"] if name == b"content-type")
    if len(kind) > LONGEST_KIND or (b";" in kind and not _is_readable(kind.decode("latin-1"))):
        return 415
    return 400 if scope["query_string"].count(b"&") >= MOST_FIELDS else None


@lru_cache(maxsize=64)
def _is_readable(kind: str) -> bool:
    """Whether it can be taken apart, and names no codec that is no charset."""
    try:
        charset = parse_header_parameters(kind)[1].get("charset", "")
        return not _is_codec(charset) or bool(codec_of(charset))
    except (ValueError, LookupError):
        return False


def _is_codec(name: str) -> bool:
    try:
        codecs.lookup(name)
    except LookupError:
        return False
    return True
