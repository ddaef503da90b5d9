"""Ready words for a tab, in every language that our pages speak; and what a desk's tab says in each of its own."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from deskbell.channels.web.desks import page_language
from deskbell.channels.web.tab.looks import Looks
from deskbell.libraries.fields import in_language, only_in
from deskbell.libraries.models import Desk

WORDINGS = {
    "librarian": _("Ask a librarian"),
    "us": _("Ask us"),
    "questions": _("Questions?"),
    "chat": _("Chat with us"),
    "help": _("Need help?"),
    "support": pgettext_lazy("on a support tab", "Support"),
    "contact": _("Contact us"),
    "person": _("Talk to a person"),
    "search": _("Help with your search"),
    "here": _("We are here to help"),
}


def label_of(desk: Desk, looks: Looks, code: str) -> str:
    """What the tab says in one language while somebody would answer."""
    own = only_in(looks.label, code)
    return own or ready(looks.wording, code) or named(desk, code)


def closed_label_of(desk: Desk, looks: Looks, code: str) -> str:
    """What it says while nobody would answer; the same as ever, where nothing else is wished."""
    if not looks.closed:
        return label_of(desk, looks, code)
    with translation.override(page_language(code)):
        return only_in(looks.closed_label, code) or gettext("Leave a question")


def ready(wording: str, code: str) -> str:
    with translation.override(page_language(code)):
        return str(WORDINGS.get(wording, ""))


def named(desk: Desk, code: str) -> str:
    return in_language(desk.name, code) or in_language(desk.library.name, code)
