"""What every channel is: one way in and out, the same shape whether by web, text message or post.

A channel knows one provider and nothing of questions. Retry, refusing doubles, opting out and the journal are the
house's, once, for all. ``conformance.py`` tries every channel against the same promises.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from typing import TypeAlias

    from django.forms import Form
    from django.http import HttpRequest
    from django.utils.functional import _StrPromise

    from deskbell.mailroom.models import Account

    Label: TypeAlias = str | _StrPromise
    SettingsForm: TypeAlias = type[Form] | None


class Unreadable(ValueError):
    """A payload that is not what the provider sends. The one error that ``read`` may raise."""


class NotThere(Exception):
    """A file that lies elsewhere is not to be had: gone, too large, of no kind that is kept, or no provider's."""


class TryLater(Exception):
    """The provider cannot take it now and surely has not: the delivery waits. The one error that ``send`` may raise.

    ``after``: seconds, where the provider says so. ``whole``: the provider is away or limits us, so everything that
    leaves by this account waits; otherwise only this message does (greylisting, a full mailbox).
    """

    def __init__(self, reason: str, *, after: float | None = None, whole: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.after, self.whole = reason, after, whole


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
    # The kind of address that it sends to (``mailroom.addresses``): "email", "phone"; "" where nothing is sent.
    to: str = ""
    # Whether the same outbound id sent twice arrives once (or, as with mail, does no harm): after a crash it is sent
    # again. Where not, what became of it is unknown, and a person decides.
    repeatable: bool = False
    # Messages a second that leave by one account, unless its settings say another ``rate``; None: as fast as it goes.
    rate: float | None = None
    # Whether the patron's number or mailbox may be shown to staff. A phone number never is, unless they give it.
    shows_sender: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """The page somebody asked from; the address already without its query."""

    title: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that comes or goes with a message. ``role`` is ``File.Role``: ``file``, ``inline``; or ``body``, ``page``,
    which are all of a message, and whose name is what it was about."""

    name: str
    content_type: str
    data: bytes
    role: str = "file"
    content_id: str = ""
    # The id of the file that holds its bytes already (``mailroom.files.lay_down``).
    kept: str = ""
    # Of a picture: the same made small, and how many pixels wide and high it is itself.
    small: Enclosure | None = None
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message that arrived.

    ``id`` is the sender's or provider's own id: the same message arriving twice is taken once. ``continues`` is the
    secret of the thing that this message goes on with (a passport), ``known_by`` one that only shows who is there.
    ``tokens`` and ``answers`` are what a reply names, nearest first: reply tokens, and ids of messages (ours, or
    such as we have received). With none of them it begins something new.
    """

    id: str
    words: str
    language: str = ""
    at: datetime | None = None
    name: str = ""
    # Given by who asks, as a wish for the answer; nothing vouches for it.
    address: str = ""
    page: Page | None = None
    continues: str = ""
    known_by: str = ""
    # Where it came from and what it came to, as the provider says it.
    sender: str = ""
    recipient: str = ""
    tokens: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    subject: str = ""
    # Files, the whole text where ``words`` is a part of it, the HTML as it came.
    files: tuple[Enclosure, ...] = ()
    # Addresses at the provider, where more of its files lie: fetched before it is taken (``mailroom.bringing``).
    elsewhere: tuple[str, ...] = ()
    # False: our own server says that the sender is not who they seem. None: nobody can tell.
    verified: bool | None = None
    # "" is a person's. Else what a machine wrote: "reply", "list", "notification" …; it is shown, never answered.
    automatic: str = ""
    # An automatic answer may go to ``sender`` (RFC 3834).
    may_acknowledge: bool = True
    # What the provider has recognised and answered by itself: "stop", "start" or "help". It is obeyed in silence.
    answered: str = ""
    # What was broken and repaired, for an administrator.
    defects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outbound:
    """One message to be sent. ``id`` stays the same over all tries (32 hex digits)."""

    id: str
    to: str
    words: str
    language: str = "en"
    answers: str = ""
    # Who it is from, as people read it: "Ines via Maple Public Library".
    name: str = ""
    subject: str = ""
    # Ids that it answers, oldest first.
    references: tuple[str, ...] = ()
    # What leads a reply back; "" where there is to be no way back (notes, notices).
    token: str = ""
    signature: str = ""
    # The patron's link to the question, where it may be told.
    link: str = ""
    files: tuple[Enclosure, ...] = ()
    # Auto-Submitted (RFC 3834): auto-replied (an acknowledgement), auto-generated (a notice); "": a person wrote it.
    automatic: str = ""
    # What it is part of, where it goes to many who may end that alone (alerts; never an answer, a confirmation or a
    # code), and the addresses where one act ends it. Such mail is a list's (RFC 2919, RFC 8058).
    programme: str = ""
    ends_at: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of an outbound: ``sent``, ``delivered``, ``failed``, ``refused`` (the provider says that they want
    nothing), ``unknown``, ``complained``, ``delayed`` (changes nothing), or ``collected`` (fetched).

    ``id`` is ours where the provider tells it, else ""; then ``provider_id`` finds the delivery. One that names nothing
    but an ``address`` moves no delivery: it is shown with the address as a hint.
    """

    id: str
    state: str
    at: datetime | None = None
    reason: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    provider_id: str = ""
    address: str = ""
    # In how many parts it left.
    parts: int = 1


@dataclass(frozen=True, slots=True)
class Taken:
    """What a taker made of an inbound: where it stands now, and the secret and code that lead back to it.

    ``token`` is empty when the sender's own secret leads there already. A taker that kept nothing (STOP) says
    ``stream`` 0. ``library`` is whose it is now. With ``held_until`` nothing is taken yet: the arrival waits, and is
    offered again then, or when its sender has said for whom it is (``mailroom.sharing``).
    """

    stream: int
    number: int
    at: datetime
    fresh: bool
    token: str = ""
    code: str = ""
    library: int | None = None
    held_until: datetime | None = None


class Attendant(Protocol):
    """Keeps a line to a provider open: a listener, an IDLE, a bound session. Runs in a thread of its own."""

    def run(self, ended: Event) -> None:
        """Until ``ended`` is set. May raise: it is started again, later and later (``mailroom.attending``)."""


@runtime_checkable
class Channel(Protocol):
    """One way in and out.

    Optional, where a provider needs them: ``attend(account) -> Attendant | None``; ``sends_by_attendant(account) ->
    bool`` (only the process that attends it can send); ``at_once(account) -> int`` (so many calls of ``send`` may be
    under way together, each in a thread of its own and never two to one address; else one); ``answer(request, account)
    -> HttpResponse`` (what a webhook's caller wants to hear, and answers to its questions without a message);
    ``fetch(account, address) -> Enclosure`` (a file that lies ``elsewhere``, in twenty seconds at most; raises
    ``NotThere`` or ``TryLater``).
    """

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
        """Its cleaned data is ``Account.settings``; ``None`` where there is nothing to set. A field ``address`` becomes
        ``Account.address``, a list ``aliases`` are others that lead here. Fields named in the form's ``secrets`` are
        sealed: each with the fields that say to whom it goes (``mailroom.forms``), which tell it to nobody new."""

    def verify(self, request: HttpRequest, account: Account) -> bool:
        """Whether a webhook's request was made by the account's provider. In constant time."""

    def read(self, raw: bytes, headers: Mapping[str, str], settings: Mapping[str, Any]) -> list[Inbound | Receipt]:
        """What a payload says. Pure: no database, no network, no clock. Raises ``Unreadable`` and nothing else.

        ``settings`` are the account's without its secrets, and its ``address``."""

    def send(self, account: Account, outbound: Outbound) -> Receipt:
        """One call to the provider of a minute at most, no second try. Raises ``TryLater`` and nothing else.

        A permanent "no" is a receipt ``failed`` (with the fact ``blames``: ``message`` where the address is not at
        fault) or ``refused``; a line that broke after the words had left is ``unknown``."""
