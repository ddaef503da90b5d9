"""Inviting, courteously: what the tab is told of a desk's rules, and what it makes of an address.

Sent are only the rules that hold now: where nobody is free, the tab carries no invitation at all.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from deskbell.channels.web.desks import first_of, page_language
from deskbell.channels.web.models import Invitation
from deskbell.channels.web.tab.looks import Looks
from deskbell.libraries.fields import only_in
from deskbell.libraries.models import Desk
from deskbell.questions import desks
from deskbell.questions.desks import DeskStatus

# The host's style cannot reach it, and the tab's rule for buttons is undone. Its colours are those of the reader's
# scheme; "yes" has the tab's own.
SHEET = (
    ".invite{color-scheme:light dark;background:Canvas;color:CanvasText;max-width:240px;padding:14px;margin:8px;"
    "border-radius:16px;box-shadow:0 2px 12px rgb(0 0 0/.28)}"
    ".invite p{margin:0 0 8px}"
    ".invite button{all:unset;padding:8px 10px;border-radius:8px;font-weight:400;cursor:pointer}"
    ".invite button::before{content:none}"
    ".invite button:focus-visible{outline:3px solid}"
    ".invite p+button{background:var(--b);color:var(--i);border:1px solid;font-weight:600}"
)


def facts(desk: Desk, looks: Looks) -> dict[str, Any] | None:
    """What ``invite.js`` is called with; ``None`` where the desk invites nobody now."""
    rules = list(desk.invitations.filter(active=True))
    if not rules:
        return None
    status = desks.status(desk)
    return written([one for rule in rules if (one := told(rule, _invited_now(desk, rule, status)))["say"]])


def told(rule: Invitation, codes: Iterable[str]) -> dict[str, Any]:
    """One rule, with its words in some languages."""
    return {
        "after": rule.seconds,
        "on": expression(rule.pages, rule.never),
        "say": {code.lower(): words_of(rule, code) for code in codes},
    }


def written(rules: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """Rules with the answers that all of them need, in the languages of some."""
    codes = {code for rule in rules for code in rule["say"]}
    if not codes:
        return None
    return {"rules": rules, "words": {code: _answers(code) for code in sorted(codes)}, "css": SHEET}


def spoken_in(given: Mapping[str, Any], codes: Collection[str]) -> dict[str, Any] | None:
    """What was written, in some of its languages; None where it says nothing in those."""
    says = [rule | {"say": _of(rule["say"], codes)} for rule in given["rules"]]
    rules = [rule for rule in says if rule["say"]]
    return {**given, "rules": rules, "words": _of(given["words"], codes)} if rules else None


def without_last(given: Mapping[str, Any]) -> dict[str, Any] | None:
    rules = given["rules"][:-1]
    return {**given, "rules": rules} if rules else None


def at_once(rule: Invitation) -> dict[str, Any]:
    """For a preview: on any page, after a second, whoever is there."""
    return written([told(rule, spoken_by(rule.desk)) | {"after": 0, "on": ""}]) or {}


def first_for(rules: Iterable[Invitation], address: str, language: str) -> Invitation | None:
    """The rule by which somebody on that page would be invited, in time; the tab decides alike."""
    return next((rule for rule in rules if rule.active and _fits(rule, address, language)), None)


def words_of(rule: Invitation, code: str) -> str:
    with translation.override(page_language(code)):
        return only_in(rule.words, code) or _("Can we help you find something?")


def spoken_by(desk: Desk) -> list[str]:
    return [str(code) for code in desk.languages] or [first_of(desk)]


def expression(pages: Iterable[str], never: Iterable[str] = ()) -> str:
    """One for all patterns, for JavaScript and Python alike: begins as some of ``pages`` do and as none of ``never``.

    ``/path`` is of any site, ``https://…`` of one. What does not end with * may have a search or a place behind it.
    """
    on, off = "|".join(map(_one, pages)), "|".join(map(_one, never))
    return f"^(?!{off})({on})" if off else f"^({on})" if on else ""


def _of(words: Mapping[str, Any], codes: Collection[str]) -> dict[str, Any]:
    return {code: said for code, said in words.items() if code in codes}


# ---- rules ------------------------------------------------------------------------------------------


def _invited_now(desk: Desk, rule: Invitation, status: DeskStatus) -> list[str]:
    """The languages in which the rule holds at this moment."""
    codes = [code for code in spoken_by(desk) if not rule.languages or code in rule.languages]
    if not rule.only_free:
        return codes
    return [code for code in codes if status.free > 0 and status.live_in(code)]


def _fits(rule: Invitation, address: str, language: str) -> bool:
    speaks = not rule.languages or language in rule.languages
    return speaks and bool(re.search(expression(rule.pages, rule.never), address, re.IGNORECASE))


def _one(pattern: str) -> str:
    start = "" if "://" in pattern else "[^/]*//[^/]*"
    parts = [_SPECIAL.sub(r"\\\g<0>", part) for part in pattern.split("*")]
    return f"{start}{'.*'.join(parts).removesuffix('.*')}{'' if pattern.endswith('*') else '([?#].*)?$'}"


_SPECIAL = re.compile(r"[.^$+?()\[\]{}|\\]")


def _answers(code: str) -> list[str]:
    with translation.override(page_language(code)):
        return [_("Yes, please"), _("Not now"), _("Never ask again")]
