"""What the server itself has to say when no page can: whole sentences, in the asker's language where it is known."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation.trans_real import parse_accept_lang_header


def gettext_noop(words: str) -> str:
    """Marks words for the catalogues; Django's own would already want its settings, which the front may not have."""
    return words


SENTENCES = {
    400: gettext_noop("The server could not read this request. Please load the page again."),
    408: gettext_noop("This took too long to arrive. Please check your connection and try again."),
    413: gettext_noop("This is too large for the server. Please send something smaller."),
    415: gettext_noop("The server cannot read what this is. Please send it as UTF-8."),
    429: gettext_noop("Much is on its way from your address already. Please try again in a moment."),
    431: gettext_noop("This request is too long. Please remove this site's cookies and try again."),
    500: gettext_noop("Something went wrong on the server. It is in the server's log; please try again."),
    503: gettext_noop("The server is just starting again. Please try once more in a few seconds."),
}


def sentence(status: int, accept_language: str = "") -> str:
    """The sentence for an HTTP status, by the request's Accept-Language; English when Django is not set up."""
    english = SENTENCES[status]
    if not settings.configured:
        return english
    with translation.override(_language_of(accept_language)):
        return gettext(english)


def _language_of(accept_language: str) -> str:
    for wanted, _quality in parse_accept_lang_header(accept_language[:500]):
        try:
            return translation.get_supported_language_variant(wanted)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE
