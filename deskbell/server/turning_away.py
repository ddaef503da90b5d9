"""A sentence for whoever comes while there is no pages process: 503, straight from the front."""

from __future__ import annotations

import asyncio
import re
import socket

from deskbell.server.sentences import sentence

LINGER_SECONDS = 1.0
ACCEPT_LANGUAGE = re.compile(rb"\r\naccept-language:[ \t]*([^\r\n]+)", re.IGNORECASE)


def turn_away(connection: socket.socket) -> None:
    """Answer, and close a moment later: closed on unread bytes, the connection is reset and the sentence lost."""
    language = ACCEPT_LANGUAGE.search(_read(connection))
    words = (sentence(503, language[1].decode("latin-1") if language else "") + "\n").encode()
    head = (
        "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\n"
        f"Content-Length: {len(words)}\r\nRetry-After: 2\r\nConnection: close\r\n\r\n"
    )
    try:
        connection.send(head.encode() + words)
        connection.shutdown(socket.SHUT_WR)
    except OSError:
        connection.close()
    else:
        asyncio.get_running_loop().call_later(LINGER_SECONDS, _close, connection)


def _close(connection: socket.socket) -> None:
    _read(connection)
    connection.close()


def _read(connection: socket.socket) -> bytes:
    try:
        return connection.recv(65536)
    except OSError:
        return b""
