"""A library's own website with the support tab on its pages: another host name and port than the server's."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>{style}</head>
<body><main><h1>{title}</h1><p>Open today. <a href="/hours">Hours</a> <a href="/" >Home</a></p></main>
<script src="{server}/tab/maple.js" async></script></body></html>"""

TITLES = {"/": "Maple Public Library", "/hours": "Opening hours", "/local-history": "Local history"}
# What a careful webmaster writes: nothing inline, nothing from elsewhere but the support tab.
STRICT = "default-src 'none'; script-src {server}; frame-src {server}; style-src 'self'; base-uri 'none'"


class Host:
    """Its address, and addresses of its pages."""

    def __init__(self, server: str) -> None:
        self.server = server
        self.address = ""

    def page(self, path: str) -> tuple[str, dict[str, str]]:
        """The page at a path and its headers. ``/strict`` and ``/unset`` are hostile surroundings."""
        headers = {"Content-Security-Policy": STRICT.format(server=self.server)} if path == "/strict" else {}
        style = "<style>* { all: unset !important }</style>" if path == "/unset" else ""
        language = "fr" if path == "/fr" else "en"
        title = TITLES.get(path, "Maple Public Library")
        return PAGE.format(title=title, server=self.server, language=language, style=style), headers


@contextmanager
def hosting(server: str) -> Iterator[Host]:
    host = Host(server)

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path != "/favicon.ico"
            words, headers = host.page(self.path.partition("?")[0])
            body = words.encode() if found else b""
            self.send_response(200 if found else 204)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as website:
        host.address = f"http://127.0.0.1:{website.server_port}"
        thread = threading.Thread(target=website.serve_forever, daemon=True)
        thread.start()
        yield host
        website.shutdown()
        thread.join()
