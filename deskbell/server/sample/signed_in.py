"""A colleague's browser without a screen: signs in on the real page, keeps its cookie, sends the real forms."""

from __future__ import annotations

import http.client
import json
import re
from typing import Any
from urllib.parse import urlencode, urlsplit

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class No(Exception):
    """The house refused; ``why`` is its code."""

    def __init__(self, why: str, words: str) -> None:
        super().__init__(words)
        self.why = why


class SignedIn:
    """One person's session. Every method waits for the network: call it in a thread."""

    def __init__(self, base: str) -> None:
        parts = urlsplit(base)
        self._host, self._port = parts.hostname or "localhost", parts.port or 80
        self._cookies: dict[str, str] = {}
        self._token = ""

    def sign_in(self, name: str, password: str) -> None:
        """Come in. Raises ``No``, ``OSError``."""
        self._cookies.clear()
        self._read_token("/sign-in/")
        status, _words = self._send("POST", "/sign-in/", {"sign_in": name, "password": password, "next": "/duty/"})
        if status != 302:
            raise No("sign_in", f"{name} was not let in ({status}).")
        self._read_token("/duty/")

    def post(self, path: str, **fields: str) -> dict[str, Any]:
        """Send a form and be told as a program is. Raises ``No`` when the house refuses, ``OSError``."""
        return self._told(*self._send("POST", path, fields))

    def live_ticket(self) -> str:
        """A fresh one for the socket."""
        return str(self._told(*self._send("GET", "/live-ticket/"))["ticket"])

    def _told(self, status: int, words: str) -> dict[str, Any]:
        try:
            told = json.loads(words)
        except ValueError as why:
            raise No("failed", f"The house answered {status}.") from why
        if not isinstance(told, dict) or "refused" in told:
            raise No(str(told.get("refused")), str(told.get("words")))
        return told

    def _read_token(self, path: str) -> None:
        status, words = self._send("GET", path, accept="text/html")
        found = _TOKEN.search(words)
        if found is None:
            raise No("failed", f"{path} answered {status} without a form.")
        self._token = found[1]

    def _send(
        self, method: str, path: str, fields: dict[str, str] | None = None, accept: str = "application/json"
    ) -> tuple[int, str]:
        headers = {"Accept": accept, "Cookie": "; ".join(f"{key}={value}" for key, value in self._cookies.items())}
        body = None
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode({**fields, "csrfmiddlewaretoken": self._token})
        line = http.client.HTTPConnection(self._host, self._port, timeout=20)
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            self._keep(answer.msg.get_all("Set-Cookie") or [])
            return answer.status, answer.read().decode("utf-8", "replace")
        except http.client.HTTPException as why:
            raise ConnectionError(str(why)) from why
        finally:
            line.close()

    def _keep(self, given: list[str]) -> None:
        for cookie in given:
            key, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[key.strip()] = value.strip()
