"""A line to a mailbox, as ``imap_tools`` speaks over it, opened by the mailroom's one way out."""

from __future__ import annotations

import imaplib
import socket
from collections.abc import Mapping
from typing import Any

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted

from deskbell.mailroom import reaching
from deskbell.staff.lines import trusted

# Seconds for a connection and for each answer.
PATIENCE = 60


def opened(settings: Mapping[str, Any]) -> BaseMailBox:
    """Connected and encrypted as the settings want it, not yet signed in. Raises ``OSError`` and imaplib's errors."""
    host, port = str(settings["imap_host"]), int(settings["imap_port"])
    match settings.get("imap_security", "tls"):
        case "tls":
            return _SafeBox(host, port, timeout=PATIENCE, ssl_context=trusted())
        case "starttls":
            return _StartTlsBox(host, port, timeout=PATIENCE, ssl_context=trusted())
    return _PlainBox(host, port, timeout=PATIENCE)


class _Line(imaplib.IMAP4):
    def _create_socket(self, timeout: float) -> socket.socket:
        return reaching.connected(self.host, self.port, timeout)


class _SafeLine(imaplib.IMAP4_SSL):
    def _create_socket(self, timeout: float) -> socket.socket:
        plain = reaching.connected(self.host, self.port, timeout)
        safe: socket.socket = self.ssl_context.wrap_socket(plain, server_hostname=self.host)
        return safe


class _SafeBox(MailBox):
    def _get_mailbox_client(self) -> imaplib.IMAP4:
        return _SafeLine(self._host, self._port, ssl_context=self._ssl_context, timeout=self._timeout)


class _StartTlsBox(MailBoxStartTls):
    def _get_mailbox_client(self) -> imaplib.IMAP4:
        line = _Line(self._host, self._port, timeout=self._timeout)
        line.starttls(self._ssl_context)  # raises where the server does not want to
        return line


class _PlainBox(MailBoxUnencrypted):
    def _get_mailbox_client(self) -> imaplib.IMAP4:
        return _Line(self._host, self._port, timeout=self._timeout)
