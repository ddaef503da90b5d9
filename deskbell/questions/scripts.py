"""Prepared texts: the house's, a consortium's, a library's and one's own, in the question's language first."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from deskbell.formats import folding
from deskbell.libraries.fields import in_language
from deskbell.libraries.models import Membership
from deskbell.questions.models import Question, Script
from deskbell.staff.models import Staff


@dataclass(frozen=True, slots=True)
class Prepared:
    """A script as it is offered: its words in the question's language, or (``other``) in the one it has."""

    id: int
    name: str
    words: str
    own: bool
    other: bool


def available(staff: Staff, question: Question, typed: str = "") -> list[Prepared]:
    """The scripts that somebody may use in a question, whose name has the typed beginning of a word.

    Those in the question's language come first, then one's own, then by name.
    """
    offered = [_prepared(script, staff, question.language) for script in _near(staff, question)]
    fitting = [script for script in offered if script.words and _fits(script.name, typed)]
    return sorted(fitting, key=lambda script: (script.other, not script.own, folding.fold(script.name)))


def _near(staff: Staff, question: Question) -> list[Script]:
    consortia = Membership.objects.filter(Membership.on(timezone.now().date()), library=question.library_id).values(
        "consortium"
    )
    everybodys = Q(consortium=None, library=None, staff=None)
    return list(
        Script.objects.filter(
            everybodys | Q(consortium__in=consortia) | Q(library=question.library_id) | Q(staff=staff)
        )
    )


def _prepared(script: Script, staff: Staff, language: str) -> Prepared:
    main = language.split("-")[0]
    return Prepared(
        id=script.pk,
        name=script.name,
        words=in_language(script.words, language),
        own=script.staff_id == staff.pk,
        other=not (script.words.get(language) or script.words.get(main)),
    )


def _fits(name: str, typed: str) -> bool:
    """Every typed word begins a word of the name; case and accents do not matter."""
    words = folding.fold(name).replace("-", " ").split()
    return all(any(word.startswith(part) for word in words) for part in folding.fold(typed).replace("-", " ").split())
