"""Names of files from strangers, made safe to show, to keep and to offer for saving."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 150  # characters; and 220 bytes, because file systems count those


def safe(name: str, kind: str) -> str:
    """One plain name: no path, nothing invisible, nothing that a system treats specially; never empty.

    `kind` is the declared type; it names what has no name ("file.png", "delivery-status.txt") and adds no ending to
    what has one. Characters that turn the direction of writing go: they make "exe.pdf" of "fdp.exe".
    """
    name = unicodedata.normalize("NFC", _INVISIBLE.sub("", name[:2000]))
    name = _PATH.split(name)[-1]
    name = _SPECIAL.sub("_", " ".join(name.split())).strip(" .")
    if not name.strip("_"):
        family, _, sort = kind.partition("/")
        return f"{sort if family == 'message' and kind in _ENDINGS else 'file'}{_ENDINGS.get(kind, '')}"
    if _DEVICE.match(name):  # Windows opens these, whatever follows the point
        name = f"_{name}"
    return _shortened(name)


def ending_of(kind: str) -> str:
    """The usual ending for a type, with its point; "" if there is none."""
    return _ENDINGS.get(kind, "")


def _shortened(name: str) -> str:
    stem, point, ending = name.rpartition(".")
    if not point or len(ending) > 20:
        stem, ending = name, ""
    tail = point + ending if ending else ""
    stem = stem[: LONGEST - len(tail)]
    while len((stem + tail).encode("utf-8", "replace")) > 220:
        stem = stem[:-1]
    return stem.rstrip(" .") + tail


_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_PATH = re.compile(r"[/\\]+(?=[^/\\])")
_SPECIAL = re.compile(r'[<>:"/\\|?*]')
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
_ENDINGS = {
    "text/plain": ".txt",
    "text/html": ".html",
    "text/csv": ".csv",
    "text/calendar": ".ics",
    "text/vcard": ".vcf",
    "text/x-vcard": ".vcf",
    "text/rfc822-headers": ".txt",
    "message/rfc822": ".eml",
    "message/global": ".eml",
    "message/delivery-status": ".txt",
    "message/global-delivery-status": ".txt",
    "message/disposition-notification": ".txt",
    "message/feedback-report": ".txt",
    "image/jpeg": ".jpg",
    "image/jpg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/heic": ".heic",
    "image/tiff": ".tif",
    "image/svg+xml": ".svg",
    "image/bmp": ".bmp",
    "audio/mpeg": ".mp3",
    "audio/wav": ".wav",
    "audio/x-wav": ".wav",
    "audio/mp4": ".m4a",
    "audio/amr": ".amr",
    "video/mp4": ".mp4",
    "video/quicktime": ".mov",
    "video/3gpp": ".3gp",
    "application/pdf": ".pdf",
    "application/zip": ".zip",
    "application/json": ".json",
    "application/xml": ".xml",
    "application/rtf": ".rtf",
    "application/msword": ".doc",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/ms-tnef": ".dat",
    "application/pgp-signature": ".asc",
    "application/pgp-encrypted": ".asc",
    "application/pkcs7-signature": ".p7s",
    "application/x-pkcs7-signature": ".p7s",
    "application/pkcs7-mime": ".p7m",
    "application/x-pkcs7-mime": ".p7m",
}
