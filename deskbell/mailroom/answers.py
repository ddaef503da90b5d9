"""The words that the house answers a text with by itself: each one text of at most 160 characters (CWTA).

They are written so that both languages fit the GSM alphabet; where a library's name does not, its dear signs give way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from deskbell.formats import gsm
from deskbell.libraries.fields import in_language
from deskbell.libraries.models import Desk
from deskbell.mailroom.models import Account


def language_of(account: Account) -> str:
    """The language in which a number speaks by itself."""
    return str(account.settings.get("language") or next(iter(account.desk.languages), "en"))


def stopped(account: Account, language: str, only: Desk | None = None) -> str:
    """Nothing more will be sent; or nothing more from one of those who share the number, and what remains."""
    with translation.override(language):
        if only is None:
            return _fitted(_("%(name)s: you will get no more texts from us. START brings them back."), account.desk)
        words = _("You will get no more texts from %(name)s. Others at this number go on: STOP ends them too.")
        return _fitted(words, only)


def started(account: Account, language: str) -> str:
    with translation.override(language):
        return _fitted(_("%(name)s: you will get our texts again. STOP ends them, HELP tells more."), account.desk)


def help_with(account: Account, language: str) -> str:
    """Who, what, how often, whom to ask, how to end, and that it may cost (CTIA handbook, CWTA)."""
    whom = str(account.settings.get("help_line") or urlsplit(settings.PUBLIC_URL).hostname or "")[:50]
    with translation.override(language):
        words = _(
            "%(name)s: librarians answer your questions, only when you write. Help: %(whom)s. "
            "Msg&data rates may apply. STOP ends it."
        )
        return _fitted(words, account.desk, whom=whom)


def welcome(desk: Desk, language: str) -> str:
    """Somebody has named a desk and asked nothing yet."""
    with translation.override(language):
        return _fitted(_("%(name)s: what would you like to know? A librarian answers."), desk)


def joined(desk: Desk, language: str) -> str:
    """Somebody has proved that the phone goes with a question."""
    with translation.override(language):
        return _fitted(_("%(name)s: thank you. Answers to your question come here now. STOP ends them."), desk)


def menu(desks: Sequence[Desk], language: str) -> list[str]:
    """Which of those who share the number; in as many texts as it takes, each of one part."""
    with translation.override(language):
        lines = [cheap(_("Which library may answer you? Reply with its number:"))]
    lines += (cheap(f"{place} {in_language(desk.name, language)}") for place, desk in enumerate(desks, 1))
    return list(_packed(lines))


def cheap(text: str) -> str:
    """As the GSM alphabet can have it."""
    return gsm.replaced(text, gsm.plainer(text))


def _fitted(words: str, desk: Desk, **more: str) -> str:
    """With the name cut where the whole would be more than one text."""
    name = in_language(desk.name, translation.get_language() or "en")
    for length in range(len(name), 0, -1):
        text = cheap(words % {"name": name[:length].rstrip(), **more})
        if gsm.measure(text).parts == 1:
            return text
    return gsm.split(text)[0]


def _packed(lines: Sequence[str]) -> Iterator[str]:
    text = ""
    for line in (gsm.split(line)[0] for line in lines):
        longer = f"{text}\n{line}" if text else line
        if text and gsm.measure(longer).parts > 1:
            yield text
            longer = line
        text = longer
    yield text
