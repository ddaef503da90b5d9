"""Handing one message to a mail server (RFC 5321), and what its answer means.

A "no" for now keeps the message waiting; a "no" for good is a receipt; and where the line breaks after the last dot,
nobody knows whether it was taken: it goes again with the same Message-ID, and whoever gets it twice sees it once.
"""

from __future__ import annotations

import re
import smtplib
import socket
from collections.abc import Mapping
from contextlib import closing, suppress
from typing import Any

from deskbell.channels.mail import oauth, ours, reports
from deskbell.channels.mail.deadline import deadline, has_passed, watch
from deskbell.mailroom import accounts, reaching
from deskbell.mailroom.contract import Receipt, TryLater
from deskbell.mailroom.models import Account
from deskbell.staff.lines import trusted

# Seconds for a connection and for each answer, and for the last one. RFC 5321, 4.5.3.2 would wait ten minutes for that;
# a message that is handed over again does no harm, a sender that hangs does.
PATIENCE = 20
LAST_PATIENCE = 60
# And for all of it: well below a sender's lease (``mailroom.taking``).
WHOLE = 60
# A server that knows neither us nor our password will not know them in a minute either.
AFTER_REFUSED_SIGN_IN = 300

TOO_LARGE = 552
CLOSING = 421


def send(account: Account, outbound: str, to: str, message: bytes) -> Receipt:
    """One message, one connection. Raises ``TryLater`` and nothing else."""
    settings = accounts.settings_of(account) | {"address": account.address}
    if not settings.get("smtp_host"):
        raise TryLater("no mail server is named by which mail could leave", whole=True)
    try:
        with deadline(WHOLE) as end, closing(_connection(account, settings)) as server:
            return _hand_over(server, settings, outbound, to, message)
    except TryLater as why:
        raise TryLater(why.reason, after=why.after, whole=why.whole or end.has_passed) from why
    except smtplib.SMTPResponseException as why:  # in the greeting, TLS or signing in
        raise TryLater(_said(why.smtp_code, why.smtp_error), whole=True) from why
    except (OSError, smtplib.SMTPException, UnicodeError) as why:
        told = "it took too long" if end.has_passed else str(why)
        raise TryLater(f"no connection to the mail server {settings.get('smtp_host')}: {told}", whole=True) from why


class _Line(smtplib.SMTP):
    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        line = reaching.connected(host, port, timeout)
        watch(line)  # before the greeting and TLS, which may take for ever too
        return line


class _SafeLine(smtplib.SMTP_SSL, _Line):
    """TLS over such a line."""


def _connection(account: Account, settings: Mapping[str, Any]) -> smtplib.SMTP:
    """A connection that is encrypted and signed in, as the settings want it."""
    host, port = str(settings["smtp_host"]), int(settings.get("smtp_port") or smtplib.SMTP_PORT)
    safely = settings.get("smtp_security", "none")
    if safely == "tls":
        server: smtplib.SMTP = _SafeLine(host, port, timeout=PATIENCE, context=trusted())
    else:
        server = _Line(host, port, timeout=PATIENCE)
    try:
        if safely == "starttls":
            server.starttls(context=trusted())
        server.ehlo_or_helo_if_needed()
        _sign_in(server, account, settings)
    except BaseException:
        server.close()
        raise
    return server


def _sign_in(server: smtplib.SMTP, account: Account, settings: Mapping[str, Any]) -> None:
    name = str(settings.get("smtp_user") or "")
    if not name:
        return
    try:
        if settings.get("smtp_oauth"):
            token = oauth.access_token(account)
            server.auth("XOAUTH2", lambda challenge=None: "" if challenge else oauth.bearer(name, token))
        else:
            server.login(name, str(settings.get("smtp_password") or ""))
    except smtplib.SMTPAuthenticationError as why:
        oauth.forget(account)
        reason = f"the mail server refuses the sign-in: {_said(why.smtp_code, why.smtp_error)}"
        raise TryLater(reason, after=AFTER_REFUSED_SIGN_IN, whole=True) from why


def _hand_over(server: smtplib.SMTP, settings: Mapping[str, Any], outbound: str, to: str, message: bytes) -> Receipt:
    sender = str(settings["address"])
    path = ours.bounce_address(sender, outbound) if settings.get("plus", True) else sender
    code, said = server.mail(_ascii(path), _options(server, outbound, message))
    if code >= 400:
        if code == TOO_LARGE:
            return _failed(outbound, code, said, message=True)
        raise TryLater(f"the mail server refuses the sender: {_said(code, said)}", whole=True)
    code, said = server.rcpt(_ascii(to), ["NOTIFY=FAILURE,DELAY"] if server.has_extn("dsn") else ())
    if code >= 400:
        return _answered(outbound, code, said)
    return _data(server, outbound, message)


def _data(server: smtplib.SMTP, outbound: str, message: bytes) -> Receipt:
    if server.sock is not None:
        server.sock.settimeout(LAST_PATIENCE)
    try:
        code, said = server.data(message)
    except smtplib.SMTPDataError as why:
        code, said = why.smtp_code, why.smtp_error if isinstance(why.smtp_error, bytes) else why.smtp_error.encode()
    except (OSError, smtplib.SMTPServerDisconnected) as why:
        raise TryLater(f"the line broke; it goes again with the same Message-ID: {why}") from why
    if has_passed() or not 200 <= code <= 599:
        raise TryLater("the answer is not whole; it goes again with the same Message-ID", whole=True)
    if code >= 400:
        return _answered(outbound, code, said, message=True)
    with suppress(OSError, smtplib.SMTPException):  # it has been taken, whatever becomes of the farewell
        server.quit()
    return Receipt(outbound, "sent", reason=_said(code, said))


def _options(server: smtplib.SMTP, outbound: str, message: bytes) -> list[str]:
    """RFC 1870 and RFC 3461, where the server knows them: how long, and what reports shall name and bring back."""
    options = [f"SIZE={len(message)}"] if server.has_extn("size") else []
    return [*options, "RET=HDRS", f"ENVID={outbound}"] if server.has_extn("dsn") else options


def _answered(outbound: str, code: int, said: bytes, *, message: bool = False) -> Receipt:
    """4xx: not now, greylisting for example; 421: the server is going away. 5xx: never."""
    if code < 500:
        raise TryLater(_said(code, said), whole=code == CLOSING)
    return _failed(outbound, code, said, message=message)


def _failed(outbound: str, code: int, said: bytes, *, message: bool = False) -> Receipt:
    """For good. ``message``: nothing is wrong with the address, only with what was to go there."""
    words = _said(code, said)
    found = _STATUS.search(words)
    facts = reports.facts(found[0] if found else "", permanent=True) | ({"blames": "message"} if message else {})
    return Receipt(outbound, "failed", reason=words, facts=facts)


def _said(code: int, said: bytes | str) -> str:
    """What a mail server says. What another says at that address, inside of a network perhaps, is nobody's business."""
    if not 200 <= code <= 599:
        return "what answers there is no mail server"
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {' '.join(words.split())}"[:300]


def _ascii(address: str) -> str:
    """The domain as IDNA writes it; ``composing`` has seen that the rest is plain."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain if domain.isascii() else domain.encode('idna').decode()}"


_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
