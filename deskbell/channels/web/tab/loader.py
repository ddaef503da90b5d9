"""The support tab's script, made for one desk of the parts that it uses. All that a library pastes, ever."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from deskbell.channels.web.desks import first_of, page_language
from deskbell.channels.web.models import Invitation
from deskbell.channels.web.tab import inviting, own_pictures
from deskbell.channels.web.tab.designs import looks_of
from deskbell.channels.web.tab.inviting import spoken_by
from deskbell.channels.web.tab.looks import ICONS, Looks
from deskbell.channels.web.tab.own_pictures import shown_by
from deskbell.channels.web.tab.painting import pictured_sheet, placed_sheet, sheet, window_sheet
from deskbell.channels.web.tab.wordings import closed_label_of, label_of
from deskbell.libraries.models import Desk
from deskbell.questions import desks
from deskbell.questions.desks import DeskStatus

FOLDER = Path(__file__).parent.parent / "static" / "web"
# A part is a file beside tab.js that holds one function of the tab, and a function here (desk, looks → facts or None):
# None where the desk does not use it; else its facts stand in ``tab.desk`` under the file's name.
PARTS = {
    "picture": "deskbell.channels.web.tab.own_pictures.facts",
    "invite": "deskbell.channels.web.tab.inviting.facts",
}
# What a page loads before anybody clicks, compressed as it is sent.
MOST_BYTES = 3000


def script_for(desk: Desk, place: str = "", language: str = "") -> str:
    """The tab as a desk has it; or as a box in a place (the id of an element), which invites nobody.

    ``language`` is the one that it speaks whatever the page does, where attributes of the script cannot say so.
    """
    looks = looks_of(desk)
    facts = facts_of(desk, looks, desks.status(desk))
    words = facts["words"]
    if language.lower() in words:
        facts |= {"first": language.lower(), "words": {language.lower(): words[language.lower()]}}
    if not place:
        return light(facts, _parts(desk, looks))
    css = placed_sheet(looks, desk.colour, pictured=shown_by(desk, looks) is not None)
    return light(facts | {"place": place, "css": css}, _parts(desk, looks, but="invite"))


def trial_for(desk: Desk, looks: Looks, window: str, scheme: str = "") -> str:
    """The same with looks that nobody has saved, in one scheme, its window fetched from elsewhere."""
    return joined(facts_of(desk, looks, desks.status(desk), scheme) | {"window": window}, _parts(desk, looks))


def inviting_for(desk: Desk, invite: Mapping[str, Any]) -> str:
    """The tab as it is, with an invitation that is tried."""
    return joined(facts_of(desk, looks_of(desk), desks.status(desk)), {"invite": invite})


def light(facts: Mapping[str, Any], parts: Mapping[str, Any]) -> str:
    """Joined, within ``MOST_BYTES``, whatever is chosen and however many languages a desk speaks.

    Where all of them weigh too much it holds the first, and as many more as there is room for; a page in another gets
    the tab in that one (tab.js). What would be too heavy in one language is refused by the studio; where a desk's new
    name makes it so, the last rules of inviting wait until there is room.
    """
    if _is_light(whole := joined(facts, parts)):
        return whole
    held = [facts["first"]]
    for code in facts["words"]:
        if code not in held and _is_light(_in([*held, code], facts, parts)):
            held.append(code)
    while not _is_light(whole := _in(held, facts, parts)) and "invite" in parts:
        fewer = inviting.without_last(parts["invite"])
        parts = {name: given for name, given in {**parts, "invite": fewer}.items() if given is not None}
    return whole


def fits(desk: Desk, looks: Looks, rules: Sequence[Invitation]) -> bool:
    """Whether the tab has room for all of these rules, in each of its languages, open or not."""
    picture = own_pictures.facts(desk, looks)
    facts = facts_of(desk, looks, desks.status(desk))
    for code in spoken_by(desk):
        words = max((_words(desk, looks, code, is_answered) for is_answered in (True, False)), key=_weight)
        invite = inviting.written([inviting.told(rule, [code]) for rule in rules])
        parts = {name: given for name, given in (("picture", picture), ("invite", invite)) if given is not None}
        if not _is_light(joined(facts | {"first": code.lower(), "words": {code.lower(): words}}, parts)):
            return False
    return True


def joined(facts: Mapping[str, Any], parts: Mapping[str, Any]) -> str:
    """The drawing part called with its facts, and the parts that are used, each with its own."""
    functions = ",".join(packed(name) for name in parts)
    return f"{packed('tab')}({_written({**facts, **parts})},[{functions}]);\n"


def _parts(desk: Desk, looks: Looks, but: str = "") -> dict[str, Any]:
    found = {name: import_string(path)(desk, looks) for name, path in PARTS.items() if name != but}
    return {name: given for name, given in found.items() if given is not None}


def _in(codes: Collection[str], facts: Mapping[str, Any], parts: Mapping[str, Any]) -> str:
    """Joined with the words of some languages; of the others it knows that there are some."""
    words = {code: said if code in codes else None for code, said in facts["words"].items()}
    if "invite" in parts:
        parts = {**parts, "invite": inviting.spoken_in(parts["invite"], codes)}
    return joined({**facts, "words": words}, {name: given for name, given in parts.items() if given is not None})


def _is_light(script: str) -> bool:
    return _weight(script) <= MOST_BYTES


@lru_cache(maxsize=256)
def _weight(script: str) -> int:
    """In bytes. A desk's script is the same until the desk is another, and every page of its sites asks for it."""
    return len(gzip.compress(script.encode(), 6, mtime=0))


def window_for(desk: Desk, looks: Looks | None = None) -> str:
    """What the first click fetches."""
    words = {code.lower(): _window_words(code) for code in spoken_by(desk)}
    css = window_sheet(looks or looks_of(desk))
    return f"{packed('window')}\nexport const css = {_written(css)}, words = {_written(words)};\n"


def facts_of(desk: Desk, looks: Looks, status: DeskStatus, scheme: str = "") -> dict[str, Any]:
    """What the drawing part is called with. Its words are true for the minute that it is kept."""
    pictured = shown_by(desk, looks) is not None
    found: dict[str, Any] = {
        "key": desk.key,
        "first": first_of(desk).lower(),
        "words": {code.lower(): _words(desk, looks, code, status.live_in(code)) for code in spoken_by(desk)},
        "css": pictured_sheet(looks, desk.colour) if pictured else sheet(looks, desk.colour, scheme),
    }
    return found | ({"icon": ICONS[looks.drawn_icon]} if looks.drawn_icon and not pictured else {})


def script_for_nobody(key: str) -> str:
    """What a page gets whose desk is not there: nothing but a sentence for whoever looks into the console."""
    sentence = f"Deskbell: there is no desk “{key}” here. Check the address of the script."
    return f"console.warn({_written(sentence)});\n"


def _words(desk: Desk, looks: Looks, code: str, is_answered: bool) -> str:
    with translation.override(page_language(code)):
        return (label_of if is_answered else closed_label_of)(desk, looks, code)


def _window_words(code: str) -> dict[str, str]:
    with translation.override(page_language(code)):
        return {
            # Translators: %n is a number and stays as it is.
            "unread": _("%n new"),
            "minimise": _("Minimise"),
            "away": _("Nothing to see here, or it does not answer? Ask in a window of its own."),
        }


def _written(given: Mapping[str, Any] | str) -> str:
    return json.dumps(given, ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=16)
def packed(name: str) -> str:
    """A source without comments, indents and spaces around signs; its names and lines stay, so that what is served can
    still be read."""
    source = re.sub(r"/\*\*.*?\*/\s?", "", (FOLDER / f"{name}.js").read_text("utf-8"), flags=re.DOTALL)
    lines = (_REMARK.sub("", line).strip() for line in source.splitlines())
    return "".join(_close("\n".join(filter(None, lines))))


def _close(source: str) -> Iterator[str]:
    for number, part in enumerate(_QUOTED.split(source)):
        yield part if number % 2 else _SIGNS.sub(r"\1", part)


_REMARK = re.compile(r"(^|\s)// .*")
# What is quoted, templates too. Signs beside which a space says nothing; two of + or - might become one.
_QUOTED = re.compile(r'("(?:[^"\\]|\\.)*"|`[^`]*`)')
_SIGNS = re.compile(r" ?([=(){},;:?<>|&!]+) ?")
