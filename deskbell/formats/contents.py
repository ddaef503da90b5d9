"""What a file is, by its bytes alone: its name and its declared type are the sender's word, and nothing more.

Only what a reader can open without being acted upon is known here. Nothing is ever unpacked: of an archive its table of
contents is read, whose size is looked at first, so that a bomb stays a bomb that nobody lights.
"""

from __future__ import annotations

import io
import re
import zipfile

PDF = "application/pdf"
TEXT = "text/plain"
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."

# Pictures by their first bytes; ``pictures`` makes them anew.
PICTURES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"BM": "image/bmp",
}
# Documents that are archives, by what must be in them.
DOCUMENTS = {
    "word/document.xml": f"{_OPEN_XML}wordprocessingml.document",
    "xl/workbook.xml": f"{_OPEN_XML}spreadsheetml.sheet",
    "ppt/presentation.xml": f"{_OPEN_XML}presentationml.presentation",
}
OPEN_DOCUMENTS = {f"{_OPEN_DOCUMENT}{kind}" for kind in ("text", "spreadsheet", "presentation")} | {
    "application/epub+zip"
}
# The endings that a name may have; the first is given where it has another.
ENDINGS = {
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/webp": ("webp",),
    PDF: ("pdf",),
    TEXT: ("txt", "csv", "tsv", "md", "log", "ris", "bib"),
    f"{_OPEN_XML}wordprocessingml.document": ("docx",),
    f"{_OPEN_XML}spreadsheetml.sheet": ("xlsx",),
    f"{_OPEN_XML}presentationml.presentation": ("pptx",),
    f"{_OPEN_DOCUMENT}text": ("odt",),
    f"{_OPEN_DOCUMENT}spreadsheet": ("ods",),
    f"{_OPEN_DOCUMENT}presentation": ("odp",),
    "application/epub+zip": ("epub",),
}

# An archive's table of contents, its entries, what it says to hold when unpacked, and how far it may be squeezed.
MOST_TABLE = 512 * 1024
MOST_ENTRIES = 4_000
MOST_UNPACKED = 300 << 20
MOST_SQUEEZED = 300
_MACROS = re.compile(r"vbaproject|/activex/|^basic/|^scripts/|\.(?:bin|exe|dll|js|vbs)$", re.IGNORECASE)
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# Markup, a script, a rich text, PostScript, and a PDF behind a blank.
_ACTS = re.compile(r"\s*(?:<\s*[!?a-zA-Z]|#!|\{\\rtf|%!|%PDF)")
# The end of an archive's table: its signature, then how many entries, how large the table, and where it begins.
_END = b"PK\x05\x06"
# Before it, where a larger table is to be read instead (APPNOTE 6.3.10, 4.3.15): only archives of gigabytes need it.
_LARGER = b"PK\x06\x07"


def kind_of(data: bytes) -> str | None:
    """The type of what somebody may hand in; ``None`` for all else: programs, scripts, markup, archives, unknown."""
    picture = picture_of(data)
    if picture is not None:
        return picture
    if data.startswith(b"%PDF-"):
        return PDF
    if data.startswith(b"PK\x03\x04"):
        return _document(data)
    return TEXT if _is_text(data) else None


def picture_of(data: bytes) -> str | None:
    """The type of a picture that ``pictures`` can make anew."""
    for beginning, kind in PICTURES.items():
        if data.startswith(beginning):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return "image/avif" if data[4:8] == b"ftyp" and data[8:12] in (b"avif", b"avis") else None


def named(name: str, kind: str) -> str:
    """A clean name with an ending that says what is in it: ``photo.exe`` that is a picture becomes ``photo.png``."""
    endings = ENDINGS.get(kind, ())
    stem, point, ending = name.rpartition(".")
    if not endings or (point and stem and ending.lower() in endings):
        return name
    kept = stem if point and stem and len(ending) <= 5 else name
    return f"{kept}.{endings[0]}"


def _document(data: bytes) -> str | None:
    if not _has_small_table(data):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if _is_bomb(entries, len(data)) or any(_is_bad_name(entry.filename) for entry in entries):
                return None
            names = {entry.filename for entry in entries}
            if "[Content_Types].xml" in names:
                return next((kind for part, kind in DOCUMENTS.items() if part in names), None)
            return _open_document(data, entries)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError, RuntimeError):
        return None


def _open_document(data: bytes, entries: list[zipfile.ZipInfo]) -> str | None:
    """Its first entry is its type, not squeezed (OpenDocument 1.3, part 2, 3.3; EPUB OCF 3.3, 4.3)."""
    first = entries[0] if entries else None
    if first is None or first.filename != "mimetype" or first.header_offset or first.compress_type:
        return None
    start = 30 + int.from_bytes(data[26:28], "little") + int.from_bytes(data[28:30], "little")
    kind = data[start : start + min(first.file_size, 100)].decode("ascii", "replace").strip()
    return kind if kind in OPEN_DOCUMENTS else None


def _has_small_table(data: bytes) -> bool:
    """Looked at before anybody reads the table, which could be as large as the file."""
    end = data.rfind(_END, max(0, len(data) - 22 - 0xFFFF))
    if end < 0 or len(data) < end + 22 or data[max(0, end - 20) : end].startswith(_LARGER):
        return False
    entries = int.from_bytes(data[end + 10 : end + 12], "little")
    size = int.from_bytes(data[end + 12 : end + 16], "little")
    return entries <= MOST_ENTRIES and size <= MOST_TABLE


def _is_bomb(entries: list[zipfile.ZipInfo], size: int) -> bool:
    unpacked = sum(entry.file_size for entry in entries)
    return len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED or unpacked > max(size, 4096) * MOST_SQUEEZED


def _is_bad_name(name: str) -> bool:
    """A path out of the archive, a macro, or a program within a document."""
    parts = name.replace("\\", "/").split("/")
    return ".." in parts or name.startswith(("/", "\\")) or bool(_MACROS.search(name))


def _is_text(data: bytes) -> bool:
    """Words in UTF-8, or as Windows writes them; and no markup or program, which something would run."""
    if not data.strip() or _CONTROL.search(data):
        return False
    for charset in ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(charset)
        except UnicodeDecodeError:
            continue
        return not _ACTS.match(text)
    return False
