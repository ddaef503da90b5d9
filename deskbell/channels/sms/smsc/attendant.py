"""Keeps one account's line to its message centre, stores what it brings, and lends it to whoever sends.

A text is acknowledged when it is stored. If the line breaks between the two, the message centre sends it again: what we
stored lately and cannot know to be acknowledged is known by its print, and the first repetition of it is only
acknowledged.
"""

from __future__ import annotations

import json
import logging
import secrets
import time
from concurrent.futures import Future
from datetime import timedelta
from threading import Event, Lock
from typing import Any

from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from deskbell.channels.sms.smsc import pdus, pieces
from deskbell.channels.sms.smsc.line import Cut, Line, NoLine, Where
from deskbell.channels.sms.smsc.pdus import Pdu
from deskbell.mailroom import accounts, letterbox, sealing
from deskbell.mailroom.models import Account, Arrival

logger = logging.getLogger(__name__)

PROBING = 30.0  # seconds between two questions whether the other end is there
DEAD = 90.0  # without a word from it
SETTLING = 2.0  # seconds until it is asked whether it has heard the newest acknowledgements
REPEATED_WITHIN = timedelta(minutes=10)
REPEATING = 300.0  # seconds after a bind in which the same words are a repetition, and not said once more
MOST_REPEATED = 100

# The lines of this process, by account; and how far each account's arrivals are known to be acknowledged.
_lines: dict[int, Line] = {}
_settled: dict[int, int] = {}
_lock = Lock()


def line_of(account: Account) -> Line:
    """The line that is up. Raises ``NoLine``."""
    line = _lines.get(account.pk)
    if line is None:
        raise NoLine("there is no line to the message centre")
    return line


class Attendant:
    """One line from binding to its end. What breaks it is raised; the mailroom begins anew."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self._repeats: dict[str, int] = {}
        self._newest = 0
        self._probe: Future[Pdu] | None = None
        self._probed_at, self._probed_upto, self._bound_at = 0.0, 0, 0.0

    def run(self, ended: Event) -> None:
        self._repeats = self._perhaps_repeated()
        self._newest = _settled.get(self.account.pk, 0)
        line = Line.bound(_where(self.account))
        self._probed_at = self._bound_at = time.monotonic()
        with _lock:
            _lines[self.account.pk] = line
        try:
            while not ended.is_set():
                self._turn(line)
        finally:
            with _lock:
                _lines.pop(self.account.pk, None)
            line.unbind()

    # ---- what comes -------------------------------------------------------------------------------

    def _turn(self, line: Line) -> None:
        pdu = line.receive(1.0)
        if pdu is not None:
            self._heard(line, pdu)
        self._settle()
        self._probe_if_due(line)
        if time.monotonic() - line.heard_at > DEAD:
            raise Cut("the message centre has fallen silent")

    def _heard(self, line: Line, pdu: Pdu) -> None:
        if pdu.command == pdus.DELIVER_SM:
            self._take(line, pdu)
        elif pdu.command == pdus.ENQUIRE_LINK:
            line.answer(pdu)
        elif pdu.command == pdus.UNBIND:
            line.answer(pdu)
            raise Cut("the message centre ended the session")
        elif pdu.command != pdus.ALERT:  # which wants no answer
            line.refuse(pdu)

    def _take(self, line: Line, pdu: Pdu) -> None:
        try:
            self._store(pdu)
        except (DatabaseError, letterbox.NotKept):  # it keeps the text, and brings it again
            logger.exception("a text could not be stored")
            close_old_connections()
            line.answer(pdu, pdus.TEMPORARY)
            return
        line.answer(pdu)

    def _store(self, pdu: Pdu) -> None:
        printed = sealing.digest(pdu.body, "deskbell text print")
        if time.monotonic() - self._bound_at > REPEATING:
            self._repeats.clear()
        if self._repeats.pop(printed, None) is not None:
            return
        fields = _fields(pdu)
        part = pieces.part_of(fields) if "class" in fields else None
        if part is not None:
            pieces.keep(self.account, fields, part, printed)
            return
        raw = json.dumps({**fields, "id": secrets.token_hex(16)}).encode()
        self._newest = letterbox.drop(self.account, raw, {"print": printed})

    # ---- what was acknowledged --------------------------------------------------------------------

    def _perhaps_repeated(self) -> dict[str, int]:
        """What was stored lately and perhaps not acknowledged, by its print."""
        lately = Arrival.objects.filter(
            account=self.account,
            arrived_at__gt=timezone.now() - REPEATED_WITHIN,
            pk__gt=_settled.get(self.account.pk, 0),
        )
        found = lately.order_by("-pk").values_list("headers__print", "pk")[:MOST_REPEATED]
        return {printed: pk for printed, pk in found if printed}

    def _settle(self) -> None:
        """An answered probe says that every acknowledgement before it was heard."""
        if self._probe is not None and self._probe.done():
            if not self._probe.cancelled() and self._probe.exception() is None:
                _settled[self.account.pk] = self._probed_upto
            self._probe = None

    def _probe_if_due(self, line: Line) -> None:
        waits = SETTLING if self._newest > _settled.get(self.account.pk, 0) else PROBING
        if self._probe is None and time.monotonic() - self._probed_at > waits:
            self._probe, self._probed_upto = line.probe(), self._newest
            self._probed_at = time.monotonic()


def _fields(pdu: Pdu) -> dict[str, Any]:
    """What cannot be read is stored as it is, for an administrator to see."""
    try:
        return pdus.deliver_fields(pdu)
    except pdus.Malformed as why:
        return {"pdu": pdu.octets().hex(), "why": str(why)}


def _where(account: Account) -> Where:
    settings = accounts.settings_of(account)
    return Where(
        str(settings.get("smpp_host", "")),
        int(settings.get("smpp_port") or 2775),
        str(settings.get("smpp_id", "")),
        str(settings.get("smpp_password", "")),
        str(settings.get("smpp_type", "")),
        bool(settings.get("smpp_tls")),
    )
