"""HTTP calls whose lines a ``deadline`` cuts, for ``requests``, by which anymail calls (the extra ``anymail``)."""

from __future__ import annotations

import socket
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from deskbell.channels.mail.deadline import watch
from deskbell.mailroom import reaching

# Seconds for connecting and for each wait.
PATIENCE = 30


def session_of(session: requests.Session) -> requests.Session:
    """The session, made so. It follows nowhere: a provider that we call answers itself."""
    session.max_redirects = 0
    for scheme in ("http://", "https://"):
        session.mount(scheme, Watched())
    return session


class Watched(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SafePool}


class _Connection(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _opened(self)


class _SafeConnection(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _opened(self)


def _opened(connection: HTTPConnection) -> socket.socket:
    line = reaching.connected(connection.host, connection.port, PATIENCE)
    watch(line)
    return line


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SafePool(HTTPSConnectionPool):
    ConnectionCls = _SafeConnection
