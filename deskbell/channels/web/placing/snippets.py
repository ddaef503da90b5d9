"""What a library copies into its pages, one for each kind of place; and whom each is for."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import get_language, gettext

from deskbell.channels.web.tab.designs import looks_of
from deskbell.libraries.fields import in_language
from deskbell.libraries.models import Desk

# Of a frame, in pixels: as high as the tab's window.
HEIGHT = 660


@dataclass(frozen=True, slots=True)
class Snippet:
    key: str
    name: str
    whom: str
    code: str


def snippets(desk: Desk) -> list[Snippet]:
    """The tab first: it is the one that nearly everybody wants."""
    tab = f"{settings.PUBLIC_URL}{reverse('tab', args=[desk.key])}"
    ask = address_of(desk)
    name = escape(in_language(desk.name, get_language() or "en"))
    box = f"ask-{desk.key}"
    return [
        Snippet(
            "snippet",
            gettext("The support tab"),
            gettext("For nearly every site: once in its template, before the end of the body, or by a tag manager."),
            f'<script src="{tab}" async></script>',
        ),
        Snippet(
            "snippet-box",
            gettext("A box within a page"),
            gettext(
                "For a page such as “Contact”: the desk’s button stands in the text, and the window opens below it."
            ),
            f'<div id="{box}"><a href="{ask}">{name}</a></div>\n<script src="{tab}?place={box}" async></script>',
        ),
        Snippet(
            "snippet-frame",
            gettext("The desk in a frame"),
            gettext(
                "For places that take no scripts: a guide’s box, a course page, a catalogue’s side column. Always open."
            ),
            f'<iframe src="{ask}" title="{name}" width="100%" height="{HEIGHT}" loading="lazy" '
            f'allow="clipboard-write" referrerpolicy="origin"></iframe>',
        ),
        Snippet(
            "snippet-link",
            gettext("A link"),
            gettext("For everywhere else: emails, menus, other people’s products. The desk has the whole window."),
            f'<a href="{ask}">{name}</a>',
        ),
        _policy(desk),
    ]


def address_of(desk: Desk) -> str:
    return f"{settings.PUBLIC_URL}{reverse('ask', args=[desk.key])}"


def _policy(desk: Desk) -> Snippet:
    """A picture of the library's own in the tab's place is one thing more to be allowed."""
    needed = ["script-src", "frame-src", *(["img-src"] if looks_of(desk).picture else [])]
    return Snippet(
        "snippet-policy",
        gettext("For a strict security policy"),
        gettext("For webmasters whose site sends a Content-Security-Policy: add this address to these, no more."),
        "; ".join(f"{directive} {settings.PUBLIC_URL}" for directive in needed),
    )
