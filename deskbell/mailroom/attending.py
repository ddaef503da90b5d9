"""Keeping lines open: each account whose channel has an attendant has it running, in a thread, in one process.

Which process is a lease on the account: taken by a conditional update, renewed while it lasts, given back at the end,
and free at once when its process is dead. An attendant that fails is started again, later and later; one whose account
was changed is ended and begins anew with what it is now.
"""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from django.db import close_old_connections, connection
from django.db.models import Q
from django.utils import timezone

from deskbell.mailroom import accounts, addresses, registry
from deskbell.mailroom.contract import Attendant
from deskbell.mailroom.models import Account
from deskbell.mailroom.parsing import place_of

log = logging.getLogger("deskbell.mailroom")

LEASE = timedelta(seconds=30)
# Seconds before an attendant that has failed is started again; it is forgiven once it has lasted for a minute.
PAUSES = (1, 2, 5, 15, 30, 60, 120, 300)
FORGIVEN = 60.0
CHORE = "mailroom.attend"
# How long an attendant may take to end.
GRACE = 5.0


def look_after() -> int:
    """Starts, renews and ends what this process attends; how many lines it keeps. Called every few seconds."""
    wanted = {one.pk: one for one in _attended() if _lease(one)}
    for number, line in list(_lines.items()):
        account = wanted.get(number)
        if account is None or line.mark != _mark(account) or not line.is_alive():
            line.end()
            if not line.is_alive():
                del _lines[number]
    for number, account in wanted.items():
        if number not in _lines:
            _lines[number] = Line(account)
            _lines[number].start()
        elif _lines[number].troubled and _lines[number].lasts():
            accounts.well(account)
            _lines[number].troubled = False
    return len(_lines)


def leave_all() -> None:
    """The house closes: every line is ended, and others may take over at once."""
    lines = list(_lines.values())
    _lines.clear()
    for line in lines:
        line.ended.set()
    until = time.monotonic() + GRACE
    for line in lines:
        line.join(max(0.0, until - time.monotonic()))
    mine = Account.objects.filter(attended_by=ME)
    if mine.exists():
        mine.update(attended_by="", attended_until=None)


def is_here(account: Account) -> bool:
    """Whether this process keeps the account's line."""
    line = _lines.get(account.pk)
    return line is not None and line.is_alive()


class Line(threading.Thread):
    """One account's attendant, kept running."""

    def __init__(self, account: Account) -> None:
        super().__init__(name=f"line {account.pk}", daemon=True)
        self.account, self.mark = account, _mark(account)
        self.ended = threading.Event()
        self.troubled = bool(account.trouble)
        self.began: float | None = None

    def run(self) -> None:
        failures = 0
        while not self.ended.is_set():
            failures = self._attend_once(failures)
            if failures:
                self.ended.wait(PAUSES[min(failures, len(PAUSES)) - 1])
        connection.close()

    def end(self) -> None:
        """Asks it to end, and waits a while; a line that hangs keeps its place until it is gone."""
        self.ended.set()
        self.join(GRACE)

    def lasts(self) -> bool:
        """Whether it has kept up for so long that its troubles are over."""
        return self.began is not None and time.monotonic() - self.began > FORGIVEN

    def _attend_once(self, failures: int) -> int:
        """How often in a row it has broken by now; an end without being asked counts too, for the pause."""
        self.began = time.monotonic()
        try:
            close_old_connections()
            self._attend()
        except Exception as why:  # noqa: BLE001 - whatever it is, it is tried again
            log.warning("the line of account %d broke: %s", self.account.pk, place_of(why))
            accounts.trouble(self.account, addresses.masked(str(why)) or type(why).__name__)
            self.troubled = True
        failures = 1 if self.lasts() else failures + 1
        self.began = None
        return failures

    def _attend(self) -> None:
        channel = accounts.channel_of(self.account)
        attendant: Attendant | None = channel.attend(self.account) if hasattr(channel, "attend") else None
        if attendant is None:
            self.ended.wait()  # nothing to attend, until the account is changed
        else:
            attendant.run(self.ended)


def _machine() -> str:
    """Where this process runs: only there its number can be looked up. Two containers are two machines."""
    name = socket.gethostname()[:30]
    signs = [name]
    with suppress(OSError):  # where the kernel does not tell, a lease simply runs out
        signs += [Path("/proc/sys/kernel/random/boot_id").read_text("ascii"), str(Path("/proc/self/ns/pid").readlink())]
    return f"{name}/{hashlib.sha256(repr(signs).encode()).hexdigest()[:8]}"


# This process, as it signs its leases: its machine, its number, and a mark that no other process has.
MACHINE = _machine()
ME = f"{MACHINE}/{os.getpid()}/{secrets.token_hex(4)}"
_lines: dict[int, Line] = {}


def _attended() -> list[Account]:
    names = [name for name, channel in registry.channels().items() if hasattr(channel, "attend")]
    return list(Account.objects.filter(channel__in=names, active=True).select_related("desk__library").order_by("pk"))


def _lease(account: Account) -> bool:
    """Whether the account is this process's to attend, for a while longer."""
    now = timezone.now()
    if account.attended_by == ME and account.attended_until and account.attended_until > now + LEASE / 2:
        return True
    free = Q(attended_by__in=[ME, ""]) | Q(attended_until=None) | Q(attended_until__lt=now)
    if _is_dead(account.attended_by):
        free |= Q(attended_by=account.attended_by)
    changed = {"attended_by": ME, "attended_until": now + LEASE}
    return bool(Account.objects.filter(free, pk=account.pk).update(**changed))


def _is_dead(by: str) -> bool:
    """Whether a process of this machine that holds a lease is gone, so that nobody need wait for it to run out."""
    number = by.removeprefix(f"{MACHINE}/").partition("/")[0]
    if os.name != "posix" or by == ME or not by.startswith(f"{MACHINE}/") or not number.isdecimal():
        return False
    if int(number) == os.getpid():  # ours now, and another's then
        return True
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _mark(account: Account) -> Mapping[str, object]:
    """What an attendant was started with: when it differs, another must be."""
    return {"settings": account.settings, "sealed": bytes(account.sealed), "address": account.address}
