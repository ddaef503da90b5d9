"""Fetching a mailbox by IMAP (RFC 3501), waiting in IDLE (RFC 2177) for the next message.

Each message is stored before the mark moves past it, so a line that is cut anywhere loses nothing; what was stored just
before the cut may be fetched again and is then known by its Message-ID. The mailbox is ours to read: whether messages
are marked, deleted or left alone there, the account says.
"""

from __future__ import annotations

import imaplib
import logging
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from threading import Event
from typing import Any

from django.db import close_old_connections
from django.utils import timezone
from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError, MailboxLoginError, UnexpectedCommandStatusError

from deskbell.channels.mail import oauth
from deskbell.channels.mail.forms import Afterwards
from deskbell.channels.mail.models import Fetched
from deskbell.mailroom import accounts, letterbox
from deskbell.mailroom.models import Account

# Seconds for a connection and for each answer.
PATIENCE = 60
# Seconds of one IDLE: below the half hour of RFC 2177, and below what routers remember of a silent line.
IDLE = 240
# Seconds between looks for whether to end; and between looks into a mailbox that knows no IDLE.
LOOK, ROUND = 2.0, 30.0
# After the server has renumbered a folder, messages since so long before the last look are fetched again.
OVERLAP = timedelta(days=2)

log = logging.getLogger(__name__)


class CutOff(OSError):
    """The mail server cannot be reached, refuses, or the line broke. The text says which."""


class Fetching:
    """One mailbox, one line. When the line breaks, ``run`` says so and is started again."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.settings = accounts.settings_of(account)
        self.folder = str(self.settings.get("imap_folder") or "INBOX")

    def run(self, ended: Event) -> None:
        """Raises ``CutOff``."""
        try:
            with self._open() as mailbox:
                while not ended.is_set():
                    close_old_connections()
                    self._fetch(mailbox, ended)
                    self._wait(mailbox, ended)
        except (ImapToolsError, imaplib.IMAP4.error, OSError) as why:
            raise CutOff(f"the mailbox at {self.settings.get('imap_host')}: {_said(why)}") from why
        finally:
            close_old_connections()

    # ---- the line -----------------------------------------------------------------------------------

    @contextmanager
    def _open(self) -> Iterator[BaseMailBox]:
        mailbox = self._connection()
        try:
            self._sign_in(mailbox)
            yield mailbox
        finally:
            with suppress(ImapToolsError, imaplib.IMAP4.error, OSError):  # the line may be gone already
                mailbox.logout()
            with suppress(OSError):
                mailbox.client.shutdown()

    def _connection(self) -> BaseMailBox:
        host, port = str(self.settings["imap_host"]), int(self.settings["imap_port"])
        match self.settings.get("imap_security", "tls"):
            case "tls":
                return MailBox(host, port, timeout=PATIENCE, ssl_context=ssl.create_default_context())
            case "starttls":
                return MailBoxStartTls(host, port, timeout=PATIENCE, ssl_context=ssl.create_default_context())
        return MailBoxUnencrypted(host, port, timeout=PATIENCE)

    def _sign_in(self, mailbox: BaseMailBox) -> None:
        name = str(self.settings.get("imap_user") or "")
        if not self.settings.get("imap_oauth"):
            word = str(self.settings.get("imap_password") or "")
            plainly = name.isascii() and word.isascii()
            sign_in = mailbox.login if plainly else mailbox.login_utf8
            sign_in(name, word, initial_folder=self.folder)
            return
        try:
            mailbox.xoauth2(name, oauth.access_token(self.account), initial_folder=self.folder)
        except (MailboxLoginError, imaplib.IMAP4.error):
            oauth.forget(self.account)
            raise

    # ---- what is there ------------------------------------------------------------------------------

    def _fetch(self, mailbox: BaseMailBox, ended: Event) -> None:
        """Everything behind the mark, in the server's order."""
        mark = self._mark(mailbox, ended)
        if mark is None:
            return
        for uid in self._behind(mailbox, mark):
            if ended.is_set():
                return
            self._store(mailbox, uid)
            mark.uid, mark.at = uid, timezone.now()
            mark.save(update_fields=["uid", "at"])

    def _mark(self, mailbox: BaseMailBox, ended: Event) -> Fetched | None:
        """How far we are. Where the folder is new to us or was renumbered, first what must not be missed; ``None``:
        told to end meanwhile, and that begins anew."""
        mark = Fetched.objects.filter(account=self.account).first()
        status = mailbox.folder.status(self.folder, ["UIDVALIDITY", "UIDNEXT"])
        validity, following = int(status["UIDVALIDITY"]), int(status["UIDNEXT"])
        if mark is not None and (mark.folder, mark.validity) == (self.folder, validity):
            return mark
        for uid in self._to_begin_with(mailbox, mark):
            if ended.is_set():
                return None
            if uid < following:
                self._store(mailbox, uid)
        mark = Fetched(
            account=self.account, folder=self.folder, validity=validity, uid=following - 1, at=timezone.now()
        )
        mark.save()
        return mark

    def _to_begin_with(self, mailbox: BaseMailBox, old: Fetched | None) -> list[int]:
        """Of a renumbered folder what came lately, some of it again; of a new one what nobody has read yet."""
        if old is not None and old.folder == self.folder:
            return _numbers(mailbox, f"SINCE {_date(old.at - OVERLAP)}")
        return _numbers(mailbox, "UNSEEN") if self.settings.get("imap_unread", True) else []

    def _behind(self, mailbox: BaseMailBox, mark: Fetched) -> list[int]:
        """``n:*`` names the last message even where that is before n (RFC 3501, 6.4.8)."""
        return [uid for uid in _numbers(mailbox, f"UID {mark.uid + 1}:*") if uid > mark.uid]

    def _store(self, mailbox: BaseMailBox, uid: int) -> None:
        raw = _message(mailbox, uid)
        if raw is not None:  # else somebody has deleted it meanwhile
            letterbox.drop(self.account, raw, {"Content-Type": "message/rfc822"})
            self._done_with(mailbox, uid)

    def _done_with(self, mailbox: BaseMailBox, uid: int) -> None:
        """It is stored: mark it there, as the account wants. A folder that we may only read is left as it is."""
        afterwards = self.settings.get("imap_afterwards", Afterwards.MARK)
        try:
            if afterwards == Afterwards.DELETE:
                mailbox.delete(str(uid))
            elif afterwards == Afterwards.MARK:
                mailbox.flag(str(uid), r"\Seen", value=True)
        except UnexpectedCommandStatusError as why:
            log.warning("a message could not be marked in the mailbox of account %s: %s", self.account.key, _said(why))

    # ---- waiting ------------------------------------------------------------------------------------

    def _wait(self, mailbox: BaseMailBox, ended: Event) -> None:
        """Until the server says that something changed, or it is time to look anyway."""
        if not _can_idle(mailbox):
            ended.wait(ROUND)
            return
        until = time.monotonic() + IDLE
        with mailbox.idle as idle:
            while not ended.is_set() and time.monotonic() < until:
                asked = time.monotonic()
                # An answer before its time that says nothing is the end of the line: leaving IDLE will say so.
                if idle.poll(timeout=LOOK) or time.monotonic() - asked < LOOK / 2:
                    return


def _can_idle(mailbox: BaseMailBox) -> bool:
    """As it says once we are signed in."""
    told: tuple[str, list[bytes]] = mailbox.client.capability()
    return b"IDLE" in told[1][-1].upper().split()


def _numbers(mailbox: BaseMailBox, wanted: str) -> list[int]:
    return sorted(int(uid) for uid in mailbox.uids(wanted))


def _message(mailbox: BaseMailBox, uid: int) -> bytes | None:
    """The bytes as the server has them, unmarked; None if it has them no more."""
    answer: tuple[str, list[Any]] = mailbox.client.uid("FETCH", str(uid), "(BODY.PEEK[])")
    if answer[0] != "OK":
        raise CutOff(f"message {uid} cannot be fetched: {answer[1]!r:.200}")
    return next((bytes(part[1]) for part in answer[1] if isinstance(part, tuple)), None)


def _date(day: datetime) -> str:
    """A date as IMAP writes it, in no language but its own."""
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{day.day}-{months[day.month - 1]}-{day.year}"


def _said(why: BaseException) -> str:
    """The server's words on one line, without ours around them."""
    return " ".join(str(why).split())[:200] or type(why).__name__
