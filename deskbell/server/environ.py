"""A request as WSGI sees it (PEP 3333), from the ASGI scope."""

from __future__ import annotations

import sys
from typing import Any, BinaryIO
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIEnvironment

from deskbell.server.bodies import Scope

FILE_CHUNK = 1 << 18  # bytes of a file per hop between loop and thread

_OWN_NAMES = {b"content-type": "CONTENT_TYPE", b"content-length": "", b"transfer-encoding": ""}


class FileParts:
    """`wsgi.file_wrapper`: hands a file out in larger parts than the application asks for."""

    def __init__(self, file: Any, size: int = FILE_CHUNK) -> None:
        self._file = file
        self._size = max(size, FILE_CHUNK)

    def __iter__(self) -> FileParts:
        return self

    def __next__(self) -> bytes:
        part: bytes = self._file.read(self._size)
        if not part:
            raise StopIteration
        return part

    def close(self) -> None:
        if hasattr(self._file, "close"):
            self._file.close()


def environ_of(scope: Scope, body: BinaryIO, size: int) -> WSGIEnvironment:
    """Bytes stay bytes (as Latin-1 text): a path that is no UTF-8 is the application's to judge, no error of ours."""
    server = scope.get("server") or ("localhost", 80)
    client = scope.get("client") or ("", 0)
    root = scope.get("root_path", "")
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": root,
        "PATH_INFO": _path_of(scope, root),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or 80),
        "REMOTE_ADDR": client[0],
        "REMOTE_PORT": str(client[1]),
        "CONTENT_LENGTH": str(size),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": FileParts,
    }
    _add_headers(environ, scope["headers"])
    return environ


def _path_of(scope: Scope, root: str) -> str:
    """From the raw path: the scope's own has already replaced what was not UTF-8."""
    raw = scope.get("raw_path")
    if raw is None:
        return str(scope["path"]).encode().decode("latin-1").removeprefix(root)
    return unquote_to_bytes(raw).decode("latin-1").removeprefix(root)


def _add_headers(environ: WSGIEnvironment, headers: list[tuple[bytes, bytes]]) -> None:
    for name, value in headers:
        # X_Real_IP must not pass for X-Real-IP, nor "Proxy" for a variable that HTTP clients obey (httpoxy).
        if b"_" in name or name == b"proxy":
            continue
        key = _OWN_NAMES.get(name)
        if key is None:
            key = "HTTP_" + name.decode("latin-1").upper().replace("-", "_")
        elif not key:
            continue
        text = value.decode("latin-1")
        if key in environ:
            text = environ[key] + (";" if name == b"cookie" else ",") + text
        environ[key] = text
