"""Fetching a mailbox by IMAP (RFC 3501), waiting in IDLE (RFC 2177) for the next message.

Each message is stored before the mark moves past it, so a line that is cut anywhere loses nothing; what was stored just
before the cut may be fetched again and is then known by its Message-ID. The mailbox is ours to read: whether messages
are marked, deleted or left alone there, the account says.
"""

from __future__ import annotations

import imaplib
import logging
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from threading import Event
from typing import Any

from django.db import close_old_connections
from django.utils import timezone
from imap_tools import BaseMailBox
from imap_tools.errors import ImapToolsError, MailboxLoginError, UnexpectedCommandStatusError

from deskbell.channels.mail import imap, oauth
from deskbell.channels.mail.forms import Afterwards
from deskbell.channels.mail.models import Fetched
from deskbell.mailroom import accounts, letterbox, space
from deskbell.mailroom.models import Account

# Seconds of one IDLE: below the half hour of RFC 2177, and below what routers remember of a silent line.
IDLE = 240
# Seconds between looks for whether to end; and between looks into a mailbox that knows no IDLE.
LOOK, ROUND = 2.0, 30.0
# After the server has renumbered a folder, messages since so long before the last look are fetched again.
OVERLAP = timedelta(days=2)

# Seconds after which a message that was not given is asked for again; and how many such are no accident any more.
AGAIN, MOST_LEFT = 300.0, 100

log = logging.getLogger(__name__)


class CutOff(OSError):
    """The mail server cannot be reached, refuses, or the line broke. The text says which."""


class NotGiven(Exception):
    """A message is there, and the server does not hand it out, or we have no room for it. The text says which."""


class Fetching:
    """One mailbox, one line. When the line breaks, ``run`` says so and is started again."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.settings = accounts.settings_of(account)
        self.folder = str(self.settings.get("imap_folder") or "INBOX")
        self._again: dict[int, float] = {}

    def run(self, ended: Event) -> None:
        """Raises ``CutOff``."""
        try:
            with self._open() as mailbox:
                while not ended.is_set():
                    close_old_connections()
                    self._fetch(mailbox, ended)
                    self._wait(mailbox, ended)
        except (ImapToolsError, imaplib.IMAP4.error, OSError) as why:
            raise CutOff(f"the mailbox at {self.settings.get('imap_host')}: {_told(why)}") from why
        finally:
            close_old_connections()

    # ---- the line -----------------------------------------------------------------------------------

    @contextmanager
    def _open(self) -> Iterator[BaseMailBox]:
        try:
            mailbox = imap.opened(self.settings)
        except imaplib.IMAP4.error as why:
            raise CutOff("what answers there is no mailbox, or is closed") from why
        try:
            self._sign_in(mailbox)
            yield mailbox
        finally:
            with suppress(ImapToolsError, imaplib.IMAP4.error, OSError):  # the line may be gone already
                mailbox.logout()
            with suppress(OSError):
                mailbox.client.shutdown()

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
        except MailboxLoginError:
            oauth.forget(self.account)
            raise
        except imaplib.IMAP4.error as why:  # an answer to ours: a NO, or a BAD
            oauth.forget(self.account)
            raise CutOff(f"it refuses the sign-in: {_said(why)}") from why

    # ---- what is there ------------------------------------------------------------------------------

    def _fetch(self, mailbox: BaseMailBox, ended: Event) -> None:
        """Everything behind the mark, in the server's order, and what it would not give before."""
        mark = self._mark(mailbox)
        for uid in [*self._left(mark), *self._behind(mailbox, mark)]:
            if ended.is_set():
                return
            self._take(mailbox, mark, uid)

    def _take(self, mailbox: BaseMailBox, mark: Fetched, uid: int) -> None:
        """The mark is saved behind each message: what is stored does not come again, and none keeps another."""
        left = set(mark.left)
        try:
            self._store(mailbox, uid)
            left.discard(uid)
        except NotGiven as why:
            left.add(uid)
            self._again[uid] = time.monotonic() + AGAIN
            accounts.trouble(self.account, f"message {uid} is still in the mailbox: {why}")
            if uid not in mark.left and len(left) > MOST_LEFT and not space.is_short():
                raise CutOff("it does not give its messages") from why
        if mark.left and not left:
            accounts.well(self.account)
        mark.uid, mark.left, mark.at = max(mark.uid, uid), sorted(left), timezone.now()
        mark.save(update_fields=["uid", "left", "at"])

    def _mark(self, mailbox: BaseMailBox) -> Fetched:
        """How far we are. Where the folder is new to us or was renumbered, it is begun with what must not be missed."""
        mark = Fetched.objects.filter(account=self.account).first()
        status = mailbox.folder.status(self.folder, ["UIDVALIDITY", "UIDNEXT"])
        validity, last = int(status["UIDVALIDITY"]), int(status["UIDNEXT"]) - 1
        if mark is not None and (mark.folder, mark.validity) == (self.folder, validity):
            return mark
        is_same = mark is not None and mark.folder == self.folder
        begins = is_same or bool(self.settings.get("imap_unread", True))
        mark = Fetched(
            account=self.account,
            folder=self.folder,
            validity=validity,
            uid=0 if begins else last,
            old=last if begins else 0,
            since=(mark.at - OVERLAP).date() if mark is not None and is_same else None,
            at=timezone.now(),
        )
        mark.save()
        return mark

    def _left(self, mark: Fetched) -> list[int]:
        """What was not given, tried again from time to time; not while the disk is nearly full, since it would come
        over the line for nothing."""
        if space.is_short():
            return []
        now = time.monotonic()
        return [uid for uid in mark.left if self._again.get(uid, 0.0) <= now]

    def _behind(self, mailbox: BaseMailBox, mark: Fetched) -> list[int]:
        """What came since the folder was begun with, and of what was there already what must not be missed: of a
        renumbered folder what came lately, some of it again; of a new one what nobody has read yet."""
        old: list[int] = []
        if mark.uid < mark.old:
            old = _numbers(mailbox, f"SINCE {_date(mark.since)}" if mark.since else "UNSEEN")
        following = max(mark.uid, mark.old)
        # "n:*" names the last message even where that is before n (RFC 3501, 6.4.8).
        fresh = [uid for uid in _numbers(mailbox, f"UID {following + 1}:*") if uid > following]
        return [uid for uid in old if mark.uid < uid <= mark.old] + fresh

    def _store(self, mailbox: BaseMailBox, uid: int) -> None:
        """Raises ``NotGiven``."""
        raw = _message(mailbox, uid)
        if raw is not None:  # else somebody has deleted it meanwhile
            try:
                letterbox.drop(self.account, raw, {"Content-Type": "message/rfc822"})
            except letterbox.NoRoom as why:
                raise NotGiven(str(why)) from why
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
            log.warning("a message could not be marked in the mailbox of account %s: %s", self.account.key, _told(why))

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
    """The bytes as the server has them, unmarked; None if it has them no more. Raises ``NotGiven``."""
    try:
        status, parts = mailbox.client.uid("FETCH", str(uid), "(BODY.PEEK[])")
        found = _body(parts) if status == "OK" else None
        told = "" if status == "OK" else _words(status, parts)
    except imaplib.IMAP4.abort:  # the line is broken
        raise
    except imaplib.IMAP4.error as why:
        found, told = None, _told(why)
    if found is None and uid in _numbers(mailbox, f"UID {uid}"):
        raise NotGiven(told or "it says nothing of it")
    return found


def _body(parts: list[Any]) -> bytes | None:
    """What stands behind BODY[]: a literal, or a short one between quotation marks (RFC 3501, 4.3)."""
    for part in parts:
        if isinstance(part, tuple) and _LITERAL.search(part[0]):
            return bytes(part[1])
        if isinstance(part, bytes) and (found := _QUOTED.search(part)):
            return _ESCAPED.sub(rb"\1", found[1])
    return None


_LITERAL = re.compile(rb"BODY\[\] ~?\{\d+\}\Z", re.IGNORECASE)
_QUOTED = re.compile(rb'BODY\[\] "((?:[^"\\]|\\.)*)"', re.IGNORECASE)
_ESCAPED = re.compile(rb"\\(.)")


def _date(day: date) -> str:
    """A date as IMAP writes it, in no language but its own."""
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{day.day}-{months[day.month - 1]}-{day.year}"


def _told(why: BaseException) -> str:
    """What it is, with a mail server's words where they stand in an answer to ours; nothing else that is said there is
    repeated: at that address another may answer, inside of a network perhaps."""
    match why:
        case UnexpectedCommandStatusError():
            status, parts = why.command_result[:2]
            return _words(status, parts)
        case imaplib.IMAP4.abort():
            return "the line broke"
        case imaplib.IMAP4.error():
            return _said(why) if _ANSWER.match(_said(why)) else "it refuses"
    return _said(why)


_ANSWER = re.compile(r"[A-Z]+ command error: BAD \[")


def _words(status: str, parts: list[Any]) -> str:
    last = parts[-1] if parts else b""
    return _line(f"{status} {last.decode('utf-8', 'replace') if isinstance(last, bytes) else last or ''}")


def _said(why: BaseException) -> str:
    return _line(str(why)) or type(why).__name__


def _line(words: str) -> str:
    return " ".join(words.split())[:200]
