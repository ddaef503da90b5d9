"""A mail server at the other end that does what ours must bear: greylisting, refusing, slowness, breaking lines."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass
class Receiver:
    """What it has taken, and what it answers. A fault named in ``once`` happens once."""

    port: int = 0
    taken: list[Envelope] = field(default_factory=list)
    # Answers by the command that they are given to: "MAIL", "RCPT", "DATA"; "" breaks the line instead.
    answers: dict[str, str] = field(default_factory=dict)
    once: bool = False
    # Seconds before the answer to the last dot.
    slow: float = 0.0
    password: str = ""
    # "tls" or "starttls", with the certificate of this folder.
    security: str = ""
    folder: Path = Path()

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self._said(server, "MAIL")

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        said = self._said(server, "RCPT")
        if said.startswith("2"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        await asyncio.sleep(self.slow)
        said = self.answers.get("DATA", "250 2.0.0 OK")
        if said.startswith("2") or not said:  # a line that breaks after the dot: it has it, and nobody knows
            self.taken.append(envelope)
        return self._said(server, "DATA")

    def authenticate(self, server: SMTP, session: Session, envelope: Envelope, kind: str, given: object) -> AuthResult:
        right = isinstance(given, LoginPassword) and given.password.decode() == self.password
        return AuthResult(success=right, handled=False)

    def _said(self, server: SMTP, command: str) -> str:
        said = self.answers.get(command, "250 2.0.0 OK")
        if self.once:
            self.answers.pop(command, None)
        if not said:
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
            raise ConnectionResetError("as the test wished")
        return said


@contextmanager
def receiver(**faults: object) -> Iterator[Receiver]:
    """A receiver on a free port of the loopback."""
    made = Receiver(**faults)  # type: ignore[arg-type]
    with _running(made):
        yield made


@contextmanager
def _running(made: Receiver) -> Iterator[None]:
    ended = Event()
    listening = socket.create_server(("127.0.0.1", 0))
    made.port = listening.getsockname()[1]

    def session() -> SMTP:
        more = {"authenticator": made.authenticate, "auth_require_tls": False} if made.password else {}
        if made.security == "starttls":
            more["tls_context"] = context
        return SMTP(made, hostname="mx.patron.example", enable_SMTPUTF8=True, **more)  # type: ignore[arg-type]

    context = _context(made)
    at_once = context if made.security == "tls" else None
    thread = Thread(target=lambda: asyncio.run(_serve(listening, session, ended, at_once)), name="receiver")
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(10)


def _context(made: Receiver) -> ssl.SSLContext | None:
    if not made.security:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(made.folder / "cert.pem", made.folder / "key.pem")
    return context


async def _serve(
    listening: socket.socket, session: Callable[[], SMTP], ended: Event, context: ssl.SSLContext | None
) -> None:
    server = await asyncio.get_running_loop().create_server(session, sock=listening, ssl=context)
    try:
        await asyncio.to_thread(ended.wait)
    finally:
        server.close()
