"""A sign-in provider as mail servers know them: gives tokens (RFC 6749), and says which are good (RFC 7662)."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from tests.websites import Quiet, answering


@dataclass
class Tokens:
    """A sign-in provider: gives access tokens to whoever has the client's secret, and says which are good."""

    port: int = 0
    asked: list[dict[str, list[str]]] = field(default_factory=list)
    good: dict[str, str] = field(default_factory=dict)
    # Whose the tokens are.
    owner: str = ""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/token"

    def give(self, form: dict[str, list[str]]) -> tuple[int, dict[str, object]]:
        self.asked.append(form)
        if form.get("client_secret") != ["s3cret"]:
            return 401, {"error": "invalid_client"}
        token = secrets.token_urlsafe(12)
        self.good[token] = self.owner
        return 200, {"access_token": token, "expires_in": 3600}


@contextmanager
def tokens() -> Iterator[Tokens]:
    giver = Tokens()

    class Answering(Quiet):
        def hear(self, body: bytes) -> None:
            status, said = giver.give(parse_qs(body.decode())) if self.command == "POST" else (200, self._known())
            self.answer(status, json.dumps(said).encode(), Content_Type="application/json")

        def _known(self) -> dict[str, object]:
            token = parse_qs(urlsplit(self.path).query).get("token", [""])[0]
            return {"active": "true", "username": giver.good[token]} if token in giver.good else {"active": "false"}

    with answering(Answering) as giver.port:
        yield giver
