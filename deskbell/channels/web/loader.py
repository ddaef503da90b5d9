"""The support tab's script, made for one desk. Everything that a library pastes into its pages, ever."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext as _

from deskbell.channels.web.desks import first_of, page_language
from deskbell.libraries.fields import in_language
from deskbell.libraries.models import Desk
from deskbell.look.colours import shades

SOURCE = Path(__file__).parent / "static" / "web" / "tab.js"


def script_for(desk: Desk) -> str:
    """The tab with the desk's words and colours."""
    own = shades(desk.colour)
    given = {
        "key": desk.key,
        "colour": own.head,
        "ink": own.head_ink,
        "first": first_of(desk).lower(),
        "words": {code.lower(): _words(desk, code) for code in desk.languages or [first_of(desk)]},
    }
    return f"{_packed()}({json.dumps(given, ensure_ascii=False, separators=(',', ':'))});\n"


def script_for_nobody(key: str) -> str:
    """What a page gets whose desk is not there: nothing but a sentence for whoever looks into the console."""
    sentence = f"Deskbell: there is no desk “{key}” here. Check the address of the script."
    return f"console.warn({json.dumps(sentence)});\n"


def _words(desk: Desk, code: str) -> dict[str, str]:
    with translation.override(page_language(code)):
        return {
            "label": in_language(desk.name, code) or in_language(desk.library.name, code),
            # Translators: %n is a number and stays as it is.
            "unread": _("%n new"),
            "minimise": _("Minimise"),
        }


@lru_cache(maxsize=1)
def _packed() -> str:
    """The source without comments and indents; no minifier, so that what is served can still be read."""
    source = re.sub(r"/\*\*.*?\*/\s?", "", SOURCE.read_text("utf-8"), flags=re.DOTALL)
    lines = (line.strip() for line in source.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))
