"""What every gateway is, and what reading one's payloads has in common."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import parse_qsl

from django import forms
from django.http import HttpRequest, HttpResponse

from deskbell.channels.sms import numbers
from deskbell.formats.gsm_octets import GAP
from deskbell.mailroom.contract import Attendant, Enclosure, Inbound, NotThere, Outbound, Receipt, Unreadable
from deskbell.mailroom.models import Account

if TYPE_CHECKING:
    from deskbell.mailroom.contract import Label

MOST_FIELDS = 200
# Characters: 255 parts, the most that one text can have, hold no more. What is longer lies beside the words as a file.
LONGEST = 40_000


@dataclass(frozen=True, slots=True)
class Payload:
    """What arrived: the bytes, and beside them the webhook's ``query`` as it was written."""

    raw: bytes
    headers: Mapping[str, str]

    def fields(self, encoding: str = "utf-8") -> dict[str, str]:
        """The fields of query and form; of one named twice the last. With ``latin-1`` each character is an octet."""
        written = [self.headers.get("query", ""), self.raw.decode("latin-1")]
        try:
            pairs = [
                pair
                for text in written
                for pair in parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, encoding=encoding)
            ]
        except ValueError as why:
            raise Unreadable(f"not a form: {why}") from why
        return dict(pairs)

    def json(self) -> dict[str, Any]:
        """What an attendant of ours wrote."""
        try:
            found = json.loads(self.raw)
        except (ValueError, RecursionError) as why:
            raise Unreadable("not JSON") from why
        if not isinstance(found, dict):
            raise Unreadable("not an object")
        return found


class Gateway(ABC):
    """One way to the telephone network. What a gateway does not say is so: no webhooks, no line to be kept."""

    name: ClassVar[str]
    label: ClassVar[Label]
    # Settings of this gateway alone; their names begin with its own, so that no two meet in one form.
    fields: ClassVar[Mapping[str, forms.Field]] = {}
    # Those of them that lie sealed.
    secrets: ClassVar[frozenset[str]] = frozenset()
    # Whether what leaves needs the line that ``attend`` keeps open.
    sends_by_line: ClassVar[bool] = False
    # Calls that may be under way together: what keeps a rate over a provider that takes its time.
    at_once: ClassVar[int] = 1

    def verify(self, request: HttpRequest, account: Account) -> bool:
        """Nobody outside calls."""
        return False

    def answer(self) -> HttpResponse:
        return HttpResponse(content_type="text/plain")

    @abstractmethod
    def read(self, payload: Payload, settings: Mapping[str, Any]) -> list[Inbound | Receipt]:
        """Pure. Raises ``Unreadable`` and nothing else."""

    @abstractmethod
    def send(self, account: Account, outbound: Outbound, words: str, parts: int) -> Receipt:
        """One call; ``words`` are what may leave of the outbound's, ``parts`` how many texts that is."""

    def fetch(self, account: Account, address: str) -> Enclosure:
        """A file that its payload says lies elsewhere."""
        raise NotThere("no file lies elsewhere")

    def attend(self, account: Account) -> Attendant | None:
        return None

    def to_set_up(self, account: Account, hook: str) -> list[tuple[str, str]]:
        return []


def text(  # noqa: PLR0913 - what a text can be
    id: str,
    words: str,
    sender: str,
    settings: Mapping[str, Any],
    *,
    recipient: str = "",
    at: datetime | None = None,
    answered: str = "",
    elsewhere: tuple[str, ...] = (),
) -> Inbound:
    """A text that arrived. ``answered``: the provider has said already what this asked for, STOP, START or HELP.

    Automatic answers go to numbers alone: short codes are machines, and names take no texts.
    """
    if not id or not sender.strip():
        raise Unreadable("a text needs an id and a sender")
    words = words.replace("\0", "").replace("\r\n", "\n").strip().encode("utf-8", "replace").decode()
    return Inbound(
        id=id,
        words=words[:LONGEST] or ("" if elsewhere else GAP),
        at=at,
        sender=numbers.international(sender, settings),
        recipient=recipient,
        may_acknowledge=numbers.is_number(sender) and not answered,
        answered=answered if answered in {"stop", "start", "help"} else "",
        files=(_whole(words),) if len(words) > LONGEST else (),
        elsewhere=elsewhere,
        defects=() if words or elsewhere else ("it had no words",),
    )


def failed(outbound: str, reason: str, *, is_the_numbers_fault: bool = False, parts: int = 1) -> Receipt:
    """A permanent no. Unless it says so, nothing is wrong with the number."""
    facts = {} if is_the_numbers_fault else {"blames": "message"}
    return Receipt(outbound, "failed", reason=reason[:200], facts=facts, parts=parts)


def word(fields: Mapping[str, Any], name: str) -> str:
    """A field that must be text, "" where it is not there."""
    found = fields.get(name, "")
    if not isinstance(found, str):
        raise Unreadable(f"{name} is not text")
    return found


def _whole(words: str) -> Enclosure:
    return Enclosure("", "text/plain; charset=utf-8", words.encode(), "body")
