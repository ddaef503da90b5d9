"""A folder: one file in is one text, one file out is one text. For a library that has nothing, and for other programs.

Both ways a file is UTF-8: a few lines as in a mail, an empty line, the words::

    From: +14165550100
    Id: 2026-11-28-0007

    When do you open?

Into ``in`` go texts (``From``) and, where one knows, what became of ours (``Id`` and ``State: delivered`` or
``failed``); into ``out`` come ours (``To``, ``Id``). Write a file under a name that begins with a point and then rename
it; else it must rest a second before it is taken.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from deskbell.channels.sms import folders
from deskbell.channels.sms.gateways.gateway import Gateway, Payload, text, word
from deskbell.mailroom.contract import Attendant, Inbound, Outbound, Receipt, TryLater, Unreadable
from deskbell.mailroom.models import Account

IN, OUT = "in", "out"
STATES = {"sent", "delivered", "failed", "refused"}


class Drop(Gateway):
    name = "drop"
    label = _("A folder of files")

    def read(self, payload: Payload, settings: Mapping[str, Any]) -> list[Inbound | Receipt]:
        fields = payload.json()
        try:
            octets = bytes.fromhex(word(fields, "file"))
        except ValueError as why:
            raise Unreadable("a file that is no hex") from why
        head, words = _opened(octets)
        known_by = head.get("id") or f"{word(fields, 'name')}-{hashlib.sha256(octets).hexdigest()[:16]}"
        if "state" in head:
            if head["state"] not in STATES or "id" not in head:
                raise Unreadable("a receipt needs Id and a State: sent, delivered, failed or refused")
            return [Receipt(known_by, head["state"], reason=" ".join(words.split())[:200])]
        return [text(known_by, words, head.get("from", ""), settings, recipient=head.get("to", ""))]

    def send(self, account: Account, outbound: Outbound, words: str, parts: int) -> Receipt:
        written = f"To: {outbound.to}\nFrom: {account.address}\nId: {outbound.id}\n\n{words}\n"
        folder = folders.folder_of(account)
        try:
            folders.make(folder, IN, OUT)
            folders.put(folder / OUT, f"{outbound.id}.txt", written.encode("utf-8", "replace"))
        except OSError as why:
            raise TryLater(f"the folder cannot be written: {why.strerror}", whole=True) from why
        return Receipt(outbound.id, "sent", parts=parts)

    def attend(self, account: Account) -> Attendant:
        folder = folders.folder_of(account)
        folders.make(folder, IN, OUT)
        return folders.Watch(account, lambda: _look(folder / IN))

    def to_set_up(self, account: Account, hook: str) -> list[tuple[str, str]]:
        folder = folders.folder_of(account)
        return [(str(_("Texts come into")), str(folder / IN)), (str(_("Answers lie in")), str(folder / OUT))]


def _look(folder: Path) -> Iterator[folders.Found]:
    for path in folders.rested(folder, "*"):
        yield (path,), partial(_written, path)


def _written(path: Path) -> dict[str, str]:
    return {"name": path.name, "file": folders.content_of(path).hex()}


def _opened(octets: bytes) -> tuple[dict[str, str], str]:
    """The lines before the first empty one, by name in small letters, and the words behind it."""
    try:
        written = octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        written = octets.decode("cp1252", "replace")
    top, apart, words = written.replace("\r\n", "\n").partition("\n\n")
    head = {}
    for line in top.strip("\n").split("\n"):
        name, colon, value = line.partition(":")
        if not colon or not name.strip().isalpha():
            raise Unreadable("a file begins with lines such as From: +14165550100, and then an empty line")
        head[name.strip().lower()] = value.strip()
    return head, words if apart else ""
