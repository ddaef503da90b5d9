"""What a message holds: the words to be read, the HTML, and the files; made of its parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from deskbell.formats.mail import (
    charsets,
    enclosures,
    encoded_words,
    fields,
    filenames,
    flowed,
    html,
    invitations,
    roles,
    tnef,
    transfer,
    wrappers,
)
from deskbell.formats.mail.structure import Part, Structure, head_of, split_within


@dataclass(frozen=True, slots=True)
class File:
    """One file of a message."""

    # Safe to show and to keep; never empty.
    name: str
    # As declared, in small letters: what it really is, only its bytes can tell.
    type: str
    data: bytes
    # The Content-ID without brackets, "" if there is none: what "cid:" in the HTML refers to.
    id: str = ""
    # Meant to be seen in the text, not beside it.
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """One stretch of what is to be read: plain, or HTML, or both of the same."""

    text: str | None
    html: str | None


@dataclass(slots=True)
class Contents:
    """Collects while the parts are walked through."""

    files: list[File] = field(default_factory=list)
    text: str = ""
    html: str | None = None
    text_is_from_html: bool = False
    encrypted: str = ""
    invitations: dict[str, None] = field(default_factory=dict)
    # The first text that has a name and yet was meant to be seen: read if nothing else is.
    named: tuple[Structure, Part] | None = None

    @classmethod
    def of(cls, found: Structure) -> Contents:
        """What the parts of this message hold."""
        contents = cls()
        pieces = contents._walk(found, found.top, 0)
        if not pieces and contents.named:  # what phones make of a picture message
            pieces = contents._words(*contents.named)
        contents._keep_rest(found)
        contents._tell(pieces)
        return contents

    # ---- the words ------------------------------------------------------------------------------------

    def _tell(self, pieces: Sequence[Piece]) -> None:
        told: list[str] = []
        left = html.READ  # one budget for the letter: twenty parts at the limit would keep a reader for minutes
        for piece in pieces:
            words = piece.text
            if words is None:
                self.text_is_from_html = True
                source = piece.html or ""
                words, left = html.text(source, left), max(0, left - len(source))
            told.append(words.strip("\n"))
        told += self.invitations
        self.text = "\n\n".join(words for words in told if words.strip())
        if any(piece.html is not None for piece in pieces):
            self.html = "\n".join(_as_html(piece) for piece in pieces)

    def _walk(self, found: Structure, part: Part, depth: int) -> list[Piece]:
        if not part.children:
            return self._leaf(found, part, depth)
        if part.type == "multipart/alternative":
            return self._alternative(found, part, depth)
        if part.type == "multipart/related":
            return self._related(found, part, depth)
        if part.type == "multipart/encrypted":
            return self._closed(found, part)
        return [piece for child in part.children for piece in self._walk(found, child, depth + 1)]

    def _alternative(self, found: Structure, part: Part, depth: int) -> list[Piece]:
        """The same twice: of the plain sides the first that says something, of the rich ones the last."""
        sides = [
            self._walk(found, child, depth + 1) for child in part.children if not roles.is_another_version(child, part)
        ]
        plain = [side for side in sides if side and all(piece.html is None for piece in side)]
        rich = [side for side in sides if any(piece.html is not None for piece in side)]
        speaking = next((side for side in plain if any((piece.text or "").strip() for piece in side)), None)
        if not rich:
            return speaking or (plain[0] if plain else [])
        if speaking is None:
            return rich[-1]
        words = "\n\n".join((piece.text or "").strip("\n") for piece in speaking)
        return [Piece(words, "\n".join(_as_html(piece) for piece in rich[-1]))]

    def _related(self, found: Structure, part: Part, depth: int) -> list[Piece]:
        """A text and what belongs to it: only the root is to be read (RFC 2387)."""
        root = roles.root(part)
        pieces: list[Piece] = []
        for child in part.children:
            if child is root or child.children:
                pieces += self._walk(found, child, depth + 1)
            else:
                self._keep(found, child, inline=roles.disposition(child)[0] != "attachment")
        return pieces

    def _closed(self, found: Structure, part: Part) -> list[Piece]:
        """OpenPGP (RFC 3156, 4): a version and the message itself."""
        self.encrypted = "openpgp"
        for child in part.children:
            if child.type != "application/pgp-encrypted":
                self._keep(found, child)
        return [Piece(wrappers.ENCRYPTED, None)]

    # ---- leaves ---------------------------------------------------------------------------------------

    def _leaf(self, found: Structure, part: Part, depth: int) -> list[Piece]:
        if part.is_closed:
            self._add(File("message.eml", "message/rfc822", found.whole(part)))
            return []
        if roles.is_to_be_read(part):
            return self._words(found, part)
        data = self._decoded(found, part)
        self._keep_data(part, data)
        if part.type in _SMIME:
            return self._smime(found, part, data, depth)
        if data[:4] == tnef.SIGNATURE:
            return self._tnef(data)
        if part.type in ("text/calendar", "application/ics"):
            words = charsets.decode(data, part.parameters.get("charset", ""))[0]
            if line := invitations.line(charsets.tidy(words)):
                self.invitations[line] = None
        elif part.type in roles.READABLE and roles.disposition(part)[0] != "attachment":
            self.named = self.named or (found, part)
        return []

    def _words(self, found: Structure, part: Part) -> list[Piece]:
        data = self._decoded(found, part)
        if part.type == "text/html":
            charset = part.parameters.get("charset") or html.declared_charset(data)
            words, defect = charsets.decode(data, charset)
            found.note(*filter(None, [defect]))
            return [Piece(None, charsets.tidy(words))] if words.strip() else []
        data, files, defects = enclosures.take_out(data)
        words, defect = charsets.decode(data, part.parameters.get("charset", ""))
        found.note(*defects, *filter(None, [defect]))
        for name, inside in files:
            self._add(File(filenames.safe(name, ""), "application/octet-stream", inside))
        words = charsets.tidy(words)
        if part.parameters.get("format", "").lower() == "flowed":
            words = flowed.unflow(words, delete_space=part.parameters.get("delsp", "").lower() == "yes")
        return [Piece(self._without_armour(words), None)] if words.strip() else []

    def _without_armour(self, words: str) -> str:
        if "-----BEGIN PGP" not in words:
            return words
        words = wrappers.cleartext(words)
        taken = wrappers.armoured(words)
        if taken is None:
            return words
        self.encrypted = "openpgp"
        self._add(File("message.asc", "application/octet-stream", taken[1].encode()))
        return taken[0]

    def _smime(self, found: Structure, part: Part, data: bytes, depth: int) -> list[Piece]:
        """Signed: the message inside is read as if it stood here. Encrypted: a sentence, and the file."""
        content = wrappers.signed_content(data)
        if content is None:
            kind = part.parameters.get("smime-type", "").lower()
            if kind in ("signed-data", "certs-only"):
                return []
            self.encrypted = "smime"
            return [Piece(wrappers.ENCRYPTED, None)]
        inner = split_within(found, content, depth + 1)
        pieces = self._walk(inner, inner.top, depth + 1)
        self._keep_rest(inner)
        found.note(*inner.defects)
        return pieces

    def _tnef(self, data: bytes) -> list[Piece]:
        """Outlook's winmail.dat is kept as it is, and its files stand beside it."""
        inside = tnef.unpack(data)
        if inside is None:
            return []
        for name, given, content in inside.files:
            kind = given.lower() if "/" in given else "application/octet-stream"
            self._add(File(filenames.safe(name, kind), kind, content))
        if inside.html:
            return [Piece(inside.text or None, inside.html)]
        return [Piece(inside.text, None)] if inside.text.strip() else []

    # ---- files ----------------------------------------------------------------------------------------

    def _keep(self, found: Structure, part: Part, *, inline: bool = False) -> None:
        self._keep_data(part, self._decoded(found, part), inline=inline)

    def _keep_data(self, part: Part, data: bytes, *, inline: bool = False) -> None:
        disposition = roles.disposition(part)[0]
        name = roles.name(part)
        if part.type in ("message/rfc822", "message/global") and not name:
            subject = fields.first(head_of(data), "subject")
            name = f"{charsets.line(encoded_words.decode(subject))[:120] or 'message'}.eml"
        content_id = part.value("content-id").strip("<> ")
        inline = inline or disposition == "inline" or (disposition == "" and bool(content_id))
        self._add(File(filenames.safe(name, part.type), part.type, data, content_id, inline))

    def _keep_rest(self, found: Structure) -> None:
        """Bytes that were beyond the limits."""
        for start, end in found.long_heads:
            self._add(File("head.txt", "text/plain", found.raw[start:end]))
        if found.rest is not None:
            self._add(File("rest.eml", "application/octet-stream", found.raw[found.rest :]))

    def _add(self, file: File) -> None:
        self.files.append(file)

    def _decoded(self, found: Structure, part: Part) -> bytes:
        body = found.body(part)
        encoding = part.value("content-transfer-encoding")
        data, defect = transfer.decode(body, encoding) if encoding else (body, "")
        if defect:
            found.note(defect)
        return data


_SMIME = ("application/pkcs7-mime", "application/x-pkcs7-mime")


def _as_html(piece: Piece) -> str:
    return f"<pre>{escape(piece.text or '')}</pre>" if piece.html is None else piece.html
