"""What every channel is: one way in and out, the same shape whether by web, text message or post.

A channel knows one provider and nothing of questions. Retry, refusing doubles, opting out and the journal are the
house's, once, for all. ``conformance.py`` tries every channel against the same promises.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from typing import TypeAlias

    from django.forms import Form
    from django.http import HttpRequest
    from django.utils.functional import _StrPromise

    Label: TypeAlias = str | _StrPromise
    SettingsForm: TypeAlias = type[Form] | None


class Unreadable(ValueError):
    """A payload that is not what the provider sends. The one error that ``read`` may raise."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a channel can carry."""

    # Characters of one message out; None: as many as the house takes.
    characters: int | None = None
    files: bool = False
    # Days after the patron's last word in which an answer may be sent; None: for ever.
    reply_days: int | None = None
    # Whether an answer arrives beside what it answers.
    threads: bool = True
    # Whether answers are fetched by who asked, so that nothing is ever sent.
    collects: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """The page somebody asked from; the address already without its query."""

    title: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message that arrived.

    ``id`` is the sender's or provider's own id: the same message arriving twice is taken once. ``continues`` is the
    secret of the thing that this message goes on with (a passport, a thread's token), ``known_by`` one that only shows
    who is there. With neither it begins something new.
    """

    id: str
    words: str
    language: str = ""
    at: datetime | None = None
    name: str = ""
    address: str = ""
    page: Page | None = None
    continues: str = ""
    known_by: str = ""


@dataclass(frozen=True, slots=True)
class Outbound:
    """One message to be sent. ``id`` stays the same over all tries."""

    id: str
    to: str
    words: str
    language: str = "en"
    answers: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of an outbound: ``sent``, ``delivered``, ``refused``, ``unknown``, or ``collected`` (fetched)."""

    id: str
    state: str
    at: datetime | None = None
    reason: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Taken:
    """What a taker made of an inbound: where it stands now, and the secret and code that lead back to it.

    ``token`` is empty when the sender's own secret leads there already.
    """

    stream: int
    number: int
    at: datetime
    fresh: bool
    token: str = ""
    code: str = ""


@runtime_checkable
class Channel(Protocol):
    """One way in and out."""

    @property
    def name(self) -> str:
        """The folder's name; stands in ``Account.channel``."""

    @property
    def label(self) -> Label:
        """Shown to librarians, translated."""

    @property
    def limits(self) -> Limits:
        """What it can carry."""

    @property
    def settings_form(self) -> SettingsForm:
        """Its cleaned data is ``Account.settings``; ``None`` where there is nothing to set."""

    def verify(self, request: HttpRequest) -> bool:
        """Whether a webhook's request was made by the provider. In constant time."""

    def read(self, raw: bytes, headers: Mapping[str, str]) -> list[Inbound | Receipt]:
        """What a payload says. Pure: no database, no network, no clock. Raises ``Unreadable`` and nothing else."""

    def send(self, account: Any, outbound: Outbound) -> Receipt:
        """One call to the provider, no second try."""
