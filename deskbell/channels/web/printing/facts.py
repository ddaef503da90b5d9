"""What stands on a desk's paper, in each of its languages."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from deskbell.channels.web.desks import first_of, page_language
from deskbell.channels.web.placing.short_links import address_of, link_of, said
from deskbell.channels.web.printing import letters
from deskbell.channels.web.tab.designs import looks_of
from deskbell.channels.web.tab.wordings import label_of
from deskbell.libraries.fields import in_language
from deskbell.libraries.models import Desk
from deskbell.look.colours import shades
from deskbell.mailroom import accounts
from deskbell.mailroom.addresses import EMAIL, PHONE, readable
from deskbell.mailroom.models import Account, Sharing


@dataclass(frozen=True, slots=True)
class Way:
    """One more way to the desk: what to do, and the number or address."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Words:
    """In one language."""

    code: str
    library: str
    headline: str
    scan: str
    promise: str
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """``address`` is what the QR code says, ``link`` what people read; of ``left_out`` languages we lack letters."""

    title: str
    address: str
    link: str
    ground: str
    ink: str
    words: tuple[Words, ...]
    left_out: tuple[str, ...]

    @property
    def language(self) -> str:
        return self.words[0].code if self.words else "en"


def facts_of(desk: Desk) -> Facts:
    link = link_of(desk)
    own = shades(desk.colour)
    ways = accounts.ways_of(desk)
    said_all = [words_of(desk, str(code), ways) for code in desk.languages or [first_of(desk)]]
    told = tuple(words for words in said_all if letters.has_all(f"{words.library}{words.headline}{words.promise}"))
    return Facts(
        title=f"{told[0].headline} – {told[0].library}" if told else said(link),
        address=address_of(link),
        link=said(link),
        ground=own.head,
        ink=own.head_ink,
        words=told,
        left_out=tuple(words.code for words in said_all if words not in told),
    )


def words_of(desk: Desk, code: str, ways: dict[str, Account]) -> Words:
    with translation.override(page_language(code)):
        return Words(
            code=code,
            library=in_language(desk.library.name, code),
            headline=label_of(desk, looks_of(desk), code),
            scan=_("Scan the code, or go to"),
            promise=_("No account, no name needed. Closed? Leave your question, and you get an answer."),
            ways=tuple(way for kind in (PHONE, EMAIL) if (way := _way(desk, kind, ways.get(kind)))),
        )


def _way(desk: Desk, kind: str, account: Account | None) -> Way | None:
    if account is None or not account.address:
        return None
    if kind == EMAIL:
        return Way(_("Write to"), account.address)
    sharing = Sharing.objects.filter(account=account, desk=desk).first() if account.desk_id != desk.pk else None
    with_keyword = _("Text %(keyword)s and your question to")
    words = with_keyword % {"keyword": sharing.keyword.upper()} if sharing else _("Text us at")
    return Way(words, readable(account.address))
