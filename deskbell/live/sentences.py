"""What a connection is told when the answer is no, in its own language."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "not_understood": _("This message cannot be read here."),
    "too_fast": _("That was a lot at once. Wait a moment and send it again; nothing is lost."),
    "hello_first": _("Say hello with a ticket first."),
    "ticket": _("This page has been open for long. Load it again."),
    "too_many": _("This connection follows too many things already."),
    "not_found": _("There is nothing here by that name."),
    "busy": _("There is much to do just now. Try again in a moment; nothing is lost."),
    "failed": _("Something went wrong here. Try again; nothing is lost."),
}


def in_language(why: str, language: str) -> str:
    """The sentence for a code."""
    with translation.override(language):
        return str(SENTENCES[why])
