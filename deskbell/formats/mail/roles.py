"""What a part of a message is for: to be read, to belong to a text, or to be a file."""

from __future__ import annotations

from deskbell.formats.mail import encoded_words, fields
from deskbell.formats.mail.structure import Part

READABLE = ("text/plain", "text/html", "text/enriched", "text/richtext")


def is_to_be_read(part: Part) -> bool:
    """Text that is no file: one without a name that is not said to be attached."""
    if part.type not in READABLE:
        return False
    kind, parameters = disposition(part)
    named = parameters.get("filename") or part.parameters.get("name")
    return kind != "attachment" and not named


def is_another_version(child: Part, parent: Part) -> bool:
    """Another version of the same that nobody here shows: AMP, watches, enriched text beside plain text."""
    if child.type in ("text/x-amp-html", "text/watch-html"):
        return True
    plain = any(other.type == "text/plain" for other in parent.children)
    return plain and child.type in ("text/enriched", "text/richtext", "text/rtf")


def root(part: Part) -> Part:
    """The part that the others belong to: named by start, else by type, else the first that can be read."""
    start = part.parameters.get("start", "").strip("<> ")
    kind = part.parameters.get("type", "").lower()
    for child in part.children:
        if start and child.value("content-id").strip("<> ") == start:
            return child
    for child in part.children:
        if child.type in (kind, "text/html", "multipart/alternative"):
            return child
    return part.children[0]


def disposition(part: Part) -> tuple[str, dict[str, str]]:
    """ "attachment", "inline" or "" with the parameters. An unknown word counts as attachment (RFC 2183, 2.8)."""
    given = part.value("content-disposition")
    if not given:
        return "", {}
    kind, parameters = fields.parameters(given)
    if kind in ("", "inline", "attachment"):
        return kind, parameters
    return ("attachment" if kind.isalpha() else ""), parameters


def name(part: Part) -> str:
    """The file's name as the sender gave it."""
    named = disposition(part)[1].get("filename") or part.parameters.get("name")
    if named:
        return named
    place = part.value("content-location")
    return encoded_words.decode(place).partition("?")[0] if "." in place[-6:] else ""
