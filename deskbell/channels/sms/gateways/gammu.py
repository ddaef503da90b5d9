"""A modem on gammu-smsd, by the folders of its files backend: it writes into ``inbox`` and takes from ``outbox``.

https://docs.gammu.org/smsd/files.html has the names of the files.
"""

from __future__ import annotations

import codecs
import re
import time
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deskbell.channels.sms import folders
from deskbell.channels.sms.gateways.gateway import Gateway, Payload, text, word
from deskbell.mailroom.contract import Attendant, Inbound, Outbound, Receipt, TryLater, Unreadable
from deskbell.mailroom.models import Account

COMING, LEAVING, SENT, ERROR = "inbox", "outbox", "sent", "error"
# Date, time, the message's number within that second; its sender; and which part of it this is.
CAME = re.compile(r"IN(\d{8}_\d{6}_\d{2,})_(.*)_(\d{2,})\.txt", re.DOTALL)
# Ours: the outbound's id stands behind the number.
LEFT = re.compile(r"OUT.*_([0-9a-f]{32})\.\w+", re.DOTALL)
STUCK = 300.0  # seconds after which a file that nobody took says that smsd does not run


class Gammu(Gateway):
    name = "gammu"
    label = _("A modem on gammu-smsd")

    def read(self, payload: Payload, settings: Mapping[str, Any]) -> list[Inbound | Receipt]:
        fields = payload.json()
        known_by = word(fields, "id")
        if "state" in fields:
            return [Receipt(known_by, _state(word(fields, "state")), reason=word(fields, "reason"))]
        parts = fields.get("parts")
        if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
            raise Unreadable("a text without parts")
        try:
            words = "".join(_decoded(bytes.fromhex(part)) for part in parts)
        except ValueError as why:
            raise Unreadable("a part that is no hex") from why
        return [text(known_by, words, word(fields, "from"), settings)]

    def send(self, account: Account, outbound: Outbound, words: str, parts: int) -> Receipt:
        folder = folders.folder_of(account)
        stamp = timezone.localtime().strftime("%Y%m%d_%H%M%S")
        name = f"OUTC{stamp}_00_{outbound.to}_{outbound.id}.txt"
        try:
            folders.make(folder, COMING, LEAVING, SENT, ERROR)
            if _oldest(folder / LEAVING) < time.time() - STUCK:
                raise TryLater("gammu-smsd takes nothing from its outbox", whole=True)
            folders.put(folder / LEAVING, name, codecs.BOM_UTF16_BE + words.encode("utf-16-be", "replace"))
        except OSError as why:
            raise TryLater(f"the outbox cannot be written: {why.strerror}", whole=True) from why
        return Receipt(outbound.id, "sent", parts=parts)

    def attend(self, account: Account) -> Attendant:
        folder = folders.folder_of(account)
        folders.make(folder, COMING, LEAVING, SENT, ERROR)
        return folders.Watch(account, lambda: _look(folder))

    def to_set_up(self, account: Account, hook: str) -> list[tuple[str, str]]:
        folder = folders.folder_of(account)
        paths = {"inbox": COMING, "outbox": LEAVING, "sentsms": SENT, "errorsms": ERROR}
        lines = [f"{name}path = {folder / place}/" for name, place in paths.items()]
        written = ["[smsd]", "service = files", *lines, "inboxformat = unicode", "transmitformat = auto"]
        return [(str(_("In gammu-smsdrc")), "\n".join(written))]


# ---- the folders ----------------------------------------------------------------------------------


def _look(folder: Path) -> Iterator[folders.Found]:
    there = set(folders.rested(folder / COMING, "IN*"))
    came = [(found, path) for path in (folder / COMING).glob("IN*") if (found := CAME.fullmatch(path.name))]
    for (stamp, sender), group in groupby(sorted(came, key=_order), key=lambda one: one[0].group(1, 2)):
        paths = tuple(path for _, path in group)
        if there.issuperset(paths):
            yield paths, partial(_text, f"{stamp}_{sender}", sender, paths)
    # What has left still holds the words; it goes as soon as it is known.
    for place, state in ((SENT, "sent"), (ERROR, "failed")):
        for path in folders.rested(folder / place, "OUT*"):
            if found := LEFT.fullmatch(path.name):
                yield (path,), partial(_fate, found[1], state)


def _text(known_by: str, sender: str, paths: tuple[Path, ...]) -> dict[str, Any]:
    return {"id": known_by, "from": sender, "parts": [folders.content_of(path).hex() for path in paths]}


def _fate(known_by: str, state: str) -> dict[str, Any]:
    return {"id": known_by, "state": state, "reason": "gammu-smsd could not send it" if state == "failed" else ""}


def _order(one: tuple[re.Match[str], Path]) -> tuple[str, ...]:
    """By when it came, from whom, and its part."""
    return one[0].group(1, 2, 3)


def _oldest(outbox: Path) -> float:
    return min((path.stat().st_mtime for path in outbox.glob("OUT*")), default=time.time())


def _decoded(octets: bytes) -> str:
    """smsd writes UTF-16 with a mark (``inboxformat = unicode``), or else the locale's bytes."""
    if octets[:2] in {codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE}:
        return octets.decode("utf-16", "replace")
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        return octets.decode("cp1252", "replace")


def _state(state: str) -> str:
    if state not in {"sent", "failed"}:
        raise Unreadable("a receipt of no known state")
    return state
