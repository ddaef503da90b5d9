"""The web behind the mailroom's contract."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from deskbell.mailroom.contract import Inbound, Limits, Outbound, Page, Receipt, Unreadable
from deskbell.mailroom.models import Account


class Web:
    """Patrons write on our own page; answers are never sent, their page fetches them."""

    name = "web"
    label = _("Web chat")
    limits = Limits(collects=True)
    settings_form: type[Form] | None = None

    def verify(self, request: HttpRequest, account: Account) -> bool:
        """Nobody calls us from outside: patrons come through our own pages, so there is no webhook to believe."""
        return False

    def read(self, raw: bytes, headers: Mapping[str, str], settings: Mapping[str, Any]) -> list[Inbound | Receipt]:
        """An ask as the page sends it: JSON with id and text, perhaps language, name, address, page."""
        try:
            said = json.loads(raw)
        except (ValueError, RecursionError) as why:
            raise Unreadable("this is not JSON") from why
        if not isinstance(said, dict) or not _is_text(said.get("id")) or not _is_text(said.get("text")):
            raise Unreadable("an ask has an id and a text")
        return [inbound(said)]

    def send(self, account: Account, outbound: Outbound) -> Receipt:
        """Nothing leaves: the words are in the journal, and whoever asked collects them there."""
        return Receipt(outbound.id, "collected")


def inbound(said: Mapping[str, Any]) -> Inbound:
    """What a form, a frame or a payload says, as the mailroom takes it. What is no text counts as not given."""
    page = said.get("page")
    return Inbound(
        id=_text(said.get("id")),
        words=_text(said.get("text")),
        language=_text(said.get("language")),
        name=_text(said.get("name")),
        address=_text(said.get("address")),
        page=_page(page) if isinstance(page, Mapping) else None,
        known_by=_text(said.get("known_by")),
    )


def _page(said: Mapping[str, Any]) -> Page | None:
    """The page, without what follows a ``?`` or ``#``: that is nobody's business but the patron's."""
    address = _text(said.get("address")).partition("#")[0].partition("?")[0]
    return Page(_text(said.get("title")), address) if address else None


def _text(given: object) -> str:
    return given if isinstance(given, str) else ""


def _is_text(given: object) -> bool:
    return isinstance(given, str) and bool(given.strip())
