"""Taking mail from a mail server, by LMTP (RFC 2033) or SMTP (RFC 5321): it is stored, and nothing else is done.

One listener takes for every account: its port may stand in the settings of many, of which one process holds it while
the others stand by. "250" means stored on disk. A recipient that leads nowhere gets 550; whatever goes wrong here gets
451, so that the mail server keeps the message and comes again; and 452 while the disk is nearly full.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import re
import time
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Self, TypeVar
from urllib.parse import urlsplit
from weakref import WeakSet

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import close_old_connections, connections

from deskbell.channels.mail import ours, recipients
from deskbell.channels.mail.reading import ENVELOPE_FROM, ENVELOPE_TO, MOST_BYTES
from deskbell.mailroom import letterbox
from deskbell.mailroom.models import Account

# RFC 5321 allows 998 characters a line; programs write longer ones, and a refused mail helps nobody.
LONGEST_LINE = 1024 * 1024
# Large messages that are stored at the same time, each in several turns; what is small is stored together.
AT_ONCE = 4
# Seconds for which a recipient that was found is not looked up again. One that is unknown is looked up each time.
KNOWN = 2.0
# Seconds between looks whether a port that another process holds has become free.
STAND_BY = 5.0

Found = TypeVar("Found")
log = logging.getLogger(__name__)
# aiosmtpd's own log names every address that it hears.
logging.getLogger("mail.log").setLevel(logging.WARNING)


class Listening:
    """A mail server's way in. Runs until it is told to end; open sessions are then cut, and come again."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.host = str(account.settings.get("listen_host") or "127.0.0.1")
        self.port = int(account.settings.get("listen_port") or 2424)
        self.protocol = str(account.settings.get("listen_protocol") or "lmtp")

    def run(self, ended: Event) -> None:
        """Raises ``OSError`` where the port belongs to another program."""
        while not ended.is_set():
            try:
                asyncio.run(self._serve(ended))
            except OSError as why:
                if why.errno != errno.EADDRINUSE or not self._is_shared():
                    raise
                ended.wait(STAND_BY)

    async def _serve(self, ended: Event) -> None:
        loop, sessions = asyncio.get_running_loop(), WeakSet[SMTP]()

        def session() -> SMTP:
            made = self._session(storing, loop)
            sessions.add(made)
            return made

        with Storing() as storing:
            server = await loop.create_server(session, self.host, self.port)
            try:
                await asyncio.to_thread(ended.wait)
            finally:
                server.close()
                for one in sessions:  # and do not wait for them: mail servers keep their lines for minutes
                    if one.transport is not None:
                        one.transport.close()
                await asyncio.sleep(0)

    def _session(self, storing: Storing, loop: asyncio.AbstractEventLoop) -> SMTP:
        kind = Lmtp if self.protocol == "lmtp" else Smtp
        name = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
        return kind(
            storing, hostname=name, ident="Deskbell", data_size_limit=MOST_BYTES, enable_SMTPUTF8=True, loop=loop
        )

    def _is_shared(self) -> bool:
        """Whether another account names the same port, so that its listener takes for this one too."""
        others = Account.objects.filter(channel=self.account.channel, active=True).exclude(pk=self.account.pk)
        return any(Listening(other).port == self.port for other in others)


class Smtp(SMTP):
    line_length_limit = LONGEST_LINE

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """An address as nearly all are written, at once; the library's own way takes longer than all the rest."""
        plain = _PLAIN.fullmatch(arg)
        found: tuple[str | None, str | None] = (plain[1], plain[2]) if plain else super()._getaddr(arg)
        return found


class Lmtp(Smtp, LMTP):
    pass


# What RFC 5321 calls a Path, where its local part is no quoted string, and what stands behind it.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_PLAIN = re.compile(rf"<({_ATOM}(?:\.{_ATOM})*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)>((?: .*)?)")


class Storing:
    """What is said to a mail server's commands. Threads of its own do what waits for a disk."""

    def __init__(self) -> None:
        self._looking = Threads(1)
        self._together = Together()
        self._large = Threads(AT_ONCE)
        self._known: dict[str, tuple[Account, float]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *why: object) -> None:
        self._looking.end()
        self._together.end()
        self._large.end()

    async def handle_RCPT(  # noqa: N802  aiosmtpd calls it so
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        try:
            account = await self._account_of(address)
        except Exception:
            log.exception("a recipient could not be looked up")
            return "451 4.3.0 Not now; please come again"
        if account is None:
            return "550 5.1.1 Nobody here has this address"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        try:
            await self._store(envelope)
            said = "250 2.0.0 Stored"
        except letterbox.NoRoom:  # the log says it once (mailroom.space); RFC 3463, X.3.1
            said = "452 4.3.1 There is no room for files just now; please come again"
        except Exception:
            log.exception("a message could not be stored; the mail server keeps it")
            said = "451 4.3.0 Not stored; please come again"
        # LMTP: one answer for each recipient, in their order (RFC 2033, 4.2).
        return "\r\n".join([said] * (len(envelope.rcpt_tos) if isinstance(server, LMTP) else 1))

    async def handle_exception(self, error: Exception) -> str:
        log.error("a session with a mail server failed", exc_info=error)
        return "451 4.3.0 Something went wrong here; please come again"

    async def _account_of(self, address: str) -> Account | None:
        plain = ours.plain(address)
        account, until = self._known.get(plain, (None, 0.0))
        if account is None or until < time.monotonic():
            self._known.pop(plain, None)
            account = await self._looking.do(_looked_up, address)
            if account is not None:
                self._known[plain] = account, time.monotonic() + KNOWN
        return account

    async def _store(self, envelope: Envelope) -> None:
        """Once for each account that it came to, all before the answer."""
        raw = envelope.original_content or b""
        own: dict[Account, list[str]] = defaultdict(list)
        for address in envelope.rcpt_tos:
            account = await self._account_of(address)
            if account is not None:
                own[account].append(address)
        if not own:
            raise LookupError("its recipients are gone since they were named")
        await asyncio.gather(*(self._drop(account, raw, _head(envelope, named)) for account, named in own.items()))

    async def _drop(self, account: Account, raw: bytes, head: dict[str, str]) -> None:
        if len(raw) > letterbox.MOST_BYTES:
            await self._large.do(letterbox.drop, account, raw, head)
        else:
            await self._together.drop(account, raw, head)


class Together:
    """Stores by one thread what has come while it stored the last: a crowd of messages shares its commits."""

    def __init__(self) -> None:
        self._thread = Threads(1)
        self._line: deque[tuple[letterbox.Payload, asyncio.Future[int]]] = deque()
        self._storing: asyncio.Task[None] | None = None

    async def drop(self, account: Account, raw: bytes, head: Mapping[str, str]) -> int:
        """As ``letterbox.drop``."""
        stored: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._line.append(((account, raw, head), stored))
        if self._storing is None:
            self._storing = asyncio.create_task(self._store())
        return await stored

    def end(self) -> None:
        self._thread.end()

    async def _store(self) -> None:
        while self._line:
            batch = [self._line.popleft() for _ in range(min(len(self._line), letterbox.MOST))]
            try:
                found = await self._thread.do(letterbox.drop_all, [payload for payload, _ in batch])
            except Exception as why:  # noqa: BLE001 - whatever it is, everybody who waits must learn of it
                found = [letterbox.NotKept(f"{type(why).__name__}: {why}")] * len(batch)
            for (_, stored), number in zip(batch, found, strict=True):
                _answer(stored, number)
        self._storing = None


def _answer(stored: asyncio.Future[int], number: int | letterbox.NotKept) -> None:
    if stored.done():  # its session was cut
        return
    if isinstance(number, int):
        stored.set_result(number)
    else:
        stored.set_exception(number)


class Threads:
    """Threads that each keep a connection to the database, and close it when they end."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._pool = ThreadPoolExecutor(number, "mail")

    async def do(self, work: Callable[..., Found], *what: object) -> Found:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work, *what)

    def end(self) -> None:
        """Every thread must come to the barrier, so that each closes its own."""
        together = Barrier(self._number)
        for _ in range(self._number):
            self._pool.submit(_close, together)
        self._pool.shutdown()


def _close(together: Barrier) -> None:
    together.wait()
    connections.close_all()


def _looked_up(address: str) -> Account | None:
    close_old_connections()
    return recipients.account_of(address)


def _head(envelope: Envelope, own: list[str]) -> dict[str, str]:
    return {
        "Content-Type": "message/rfc822",
        ENVELOPE_FROM: (envelope.mail_from or "").strip("<>"),
        ENVELOPE_TO: " ".join(own),
    }
