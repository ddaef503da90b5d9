"""Access tokens by OAuth 2 (RFC 6749), for mail servers that take no passwords (Microsoft 365, Google Workspace).

With a refresh token they are renewed for the mailbox's owner; without one the program signs in as itself (client
credentials). A provider may renew the refresh token too: then the account keeps the new one among its secrets.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import re
import socket
import time
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Mapping
from threading import Lock
from typing import Any
from urllib.parse import urlencode

from deskbell.channels.mail.deadline import deadline, watch
from deskbell.mailroom import accounts, reaching
from deskbell.mailroom.models import Account

# Seconds for one wait, and for the whole call.
PATIENCE = 15
WHOLE = 20
# Seconds before its end at which a token counts as old.
EARLY = 120
MOST_BYTES = 100_000

_tokens: dict[str, tuple[str, float]] = {}
_locks: defaultdict[str, Lock] = defaultdict(Lock)


class NoToken(OSError):
    """The provider gave none; the text says why. A kind of broken line: it is tried again."""


def access_token(account: Account) -> str:
    """A token that is good for two minutes at least. Raises ``NoToken``."""
    settings = accounts.settings_of(account)
    with _locks[_key(settings)]:  # one asks, the others of the same account wait for its answer
        token, until = _tokens.get(_key(settings), ("", 0.0))
        if time.monotonic() >= until:
            token, until, refresh = _renewed(settings)
            if refresh not in ("", settings.get("oauth_refresh_token")):
                _keep(account, refresh)
                settings["oauth_refresh_token"] = refresh
            _tokens[_key(settings)] = token, until
    return token


def forget(account: Account) -> None:
    """A token was refused: the next one is asked for anew."""
    _tokens.pop(_key(accounts.settings_of(account)), None)


def bearer(name: str, token: str) -> str:
    """What XOAUTH2 says."""
    return f"user={name}\1auth=Bearer {token}\1\1"


def _renewed(settings: Mapping[str, Any]) -> tuple[str, float, str]:
    """A token, until when it is good, and the refresh token that comes after ours, if one comes."""
    said = _asked(str(settings.get("oauth_token_url") or ""), _form(settings))
    token = said.get("access_token")
    if not isinstance(token, str) or not token:
        raise NoToken("the sign-in provider sent no access token")
    told = str(said.get("expires_in", ""))
    seconds = int(told) if re.fullmatch(r"\d{1,9}", told) else 3600
    return token, time.monotonic() + max(seconds - EARLY, 0), str(said.get("refresh_token") or "")


def _keep(account: Account, refresh: str) -> None:
    fresh = Account.objects.get(pk=account.pk)
    accounts.put_settings(fresh, {**fresh.settings, "oauth_refresh_token": refresh})
    fresh.save(update_fields=["sealed"])
    account.sealed = fresh.sealed


def _form(settings: Mapping[str, Any]) -> dict[str, str]:
    given = {
        "client_id": str(settings.get("oauth_client_id") or ""),
        "client_secret": str(settings.get("oauth_client_secret") or ""),
        "scope": str(settings.get("oauth_scope") or ""),
    }
    refresh = str(settings.get("oauth_refresh_token") or "")
    grant = {"grant_type": "refresh_token", "refresh_token": refresh}
    return {name: value for name, value in given.items() if value} | (
        grant if refresh else {"grant_type": "client_credentials"}
    )


def _asked(url: str, form: Mapping[str, str]) -> dict[str, Any]:
    """What the provider answers. Nothing of the form may stand in an error: it holds secrets."""
    if not url.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
        raise NoToken("the address of the sign-in provider must begin with https://")
    request = urllib.request.Request(url, urlencode(form).encode(), {"Accept": "application/json"})  # noqa: S310
    try:
        with deadline(WHOLE) as end:
            said = _answer(request)
    except NoToken:
        if not end.has_passed:
            raise
    if end.has_passed:  # and what is there may be half of it
        raise NoToken("no token from the sign-in provider: it took too long") from None
    return said if isinstance(said, dict) else {}


def _answer(request: urllib.request.Request) -> Any:
    try:
        with _opener.open(request, timeout=PATIENCE) as answer:
            return json.loads(answer.read(MOST_BYTES))
    except urllib.error.HTTPError as why:
        with why:
            said = _error(why)
        raise NoToken(f"the sign-in provider refuses: {said or why.code}") from None
    except http.client.HTTPException:
        raise NoToken("no token from the sign-in provider: it does not speak HTTP") from None
    except (OSError, ValueError, RecursionError) as why:
        raise NoToken(f"no token from the sign-in provider: {why}") from None


def _error(answer: urllib.error.HTTPError) -> str:
    """RFC 6749, 5.2: ``error`` and perhaps ``error_description``, on one line; what is not written so is another's."""
    try:
        said = json.loads(answer.read(MOST_BYTES))
        error, more = said["error"], said.get("error_description") or ""
        is_so = re.fullmatch(r"[a-z_]{1,60}", error) and isinstance(more, str)
    except (OSError, http.client.HTTPException, ValueError, AttributeError, TypeError, KeyError, RecursionError):
        return ""
    return " ".join(f"{error}: {more}".rstrip(": ").split())[:200] if is_so else ""


def _opened(where: tuple[str, int], timeout: float, *_: Any) -> socket.socket:
    line = reaching.connected(*where, timeout)
    watch(line)
    return line


class _Line(http.client.HTTPConnection):
    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self._create_connection = _opened


class _SafeLine(http.client.HTTPSConnection):
    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self._create_connection = _opened


class _Http(urllib.request.HTTPHandler):
    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_Line, req)


class _Https(urllib.request.HTTPSHandler):
    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_SafeLine, req)


class _Nowhere(urllib.request.HTTPRedirectHandler):
    """Secrets are sent where the account says, and nowhere else."""

    def redirect_request(self, *what: Any) -> None:
        return None


_opener = urllib.request.build_opener(_Http, _Https, _Nowhere)


def _key(settings: Mapping[str, Any]) -> str:
    names = ("oauth_token_url", "oauth_client_id", "oauth_client_secret", "oauth_refresh_token", "oauth_scope")
    told = "\0".join(str(settings.get(name) or "") for name in names)
    return hashlib.sha256(told.encode()).hexdigest()
