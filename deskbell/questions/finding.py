"""Finding past questions by their words, by the patron's code or by number; only what somebody may see."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import RawSQL

from deskbell.formats import codes, folding, plain
from deskbell.journal.models import Entry
from deskbell.questions import indexing, sight
from deskbell.questions.models import Found, Question
from deskbell.staff.models import Staff

# The newest questions that match are ranked; a search that matches more needs another word.
MOST_RANKED = 300
# A word that no more entries hold is looked up entry by entry.
RARE = 1000
EXCERPT = 160


@dataclass(frozen=True, slots=True)
class Hit:
    """A question that was found, and the entry that shows why."""

    question: Question
    number: int
    kind: str
    at: datetime
    excerpt: str


def find(staff: Staff, text: str, limit: int = 30) -> list[Hit]:
    """What somebody may see and that has every word, anywhere in the question; best first, then newest.

    Words are found in any of their forms, in English and French; the last one also as a beginning.
    """
    visible = sight.visible_to(staff)
    named = list(_named(visible, text).values_list("pk", flat=True)[:limit])
    matches = _Matches(folding.query(text, staff.language))
    found = matches.ranked([number for number in matches.among(visible) if number not in named])
    return _hits([*named, *found][:limit], matches)


def _named(visible: QuerySet[Question], text: str) -> QuerySet[Question]:
    """Questions called by their number ("812", "#812") or by their patron's code."""
    number = re.fullmatch(r"\s*#?\s*([0-9]{1,18})\s*", text)
    code = codes.normalise(text)
    wanted = Q(pk=int(number[1])) if number else Q(pk__in=[])
    if code:
        wanted |= Q(patron__code=code)
    return visible.filter(wanted).order_by("-asked_at")


class _Matches:
    """The groups of a search, asked of the database and then of each entry's stems."""

    def __init__(self, groups: list[list[str]]) -> None:
        self.groups = groups
        self.prefix = groups[-1][-1] if groups else ""

    def among(self, visible: QuerySet[Question]) -> list[int]:
        """The newest visible questions in which every group matches."""
        if not self.groups:
            return []
        holding = [Found.objects.filter(pk__in=self._rows(group)).values("question") for group in self.groups]
        visible = visible.annotate(own=F("pk") + 0 if self._all_common(holding) else F("pk"))
        for some in holding:
            visible = visible.filter(own__in=some)
        return list(visible.order_by("-asked_at", "-pk").values_list("pk", flat=True)[:MOST_RANKED])

    @staticmethod
    def _all_common(holding: list[QuerySet[Found, Any]]) -> bool:
        """Then SQLite is told to go through the questions from the newest on, which "+ 0" leaves it as the only way:
        it soon has enough. It would fetch and sort whatever matches, as is right where a word is rare."""
        return connection.vendor == "sqlite" and all(len(some[: RARE + 1]) > RARE for some in holding)

    def ranked(self, questions: list[int]) -> list[int]:
        """By how many groups their best entry holds, the first words counting double; newest first among equals."""
        scores: dict[int, float] = {}
        for question, number, stems in self._found(questions):
            score = self.groups_in(stems) * (2.0 if number == 1 else 1.0)
            scores[question] = max(scores.get(question, 0.0), score)
        return sorted(questions, key=lambda question: -scores.get(question, 0.0))

    def best_entries(self, questions: list[int]) -> dict[int, int]:
        """The number of the entry that shows best why each question was found."""
        best: dict[int, tuple[int, int]] = {}
        for question, number, stems in self._found(questions):
            best[question] = max(best.get(question, (0, -1)), (self.groups_in(stems), -number))
        return {question: -best[question][1] if question in best else 1 for question in questions}

    def groups_in(self, stems: str) -> int:
        terms = stems.split()
        return sum(any(self.matches(term, group) for term in terms) for group in self.groups)

    def matches(self, term: str, group: list[str]) -> bool:
        return term in group or (group is self.groups[-1] and term.startswith(self.prefix))

    @staticmethod
    def _found(questions: list[int]) -> list[tuple[int, int, str]]:
        wanted = Found.objects.filter(question__in=questions).order_by("question", "number")
        return list(wanted.values_list("question", "number", "stems"))

    def _rows(self, group: list[str]) -> RawSQL:
        """The index rows that match a group. Terms hold letters, marks and digits only; they are quoted anyway."""
        prefix = self.prefix if group is self.groups[-1] else None
        if connection.vendor == "sqlite":
            wanted = " OR ".join(f'"{term}"{"*" if term == prefix else ""}' for term in group)
            return RawSQL("SELECT rowid FROM questions_found_index WHERE questions_found_index MATCH %s", [wanted])
        wanted = " | ".join(f"'{term}'{':*' if term == prefix else ''}" for term in group)
        return RawSQL(
            "SELECT id FROM questions_found WHERE array_to_tsvector(string_to_array(stems, ' ')) @@ %s::tsquery",
            [wanted],
        )


def _hits(numbers: list[int], matches: _Matches) -> list[Hit]:
    """The questions of these numbers, in this order, each with the entry that shows why; three queries."""
    questions = Question.objects.select_related("patron", "desk", "library", "queue", "stream").in_bulk(numbers)
    best = matches.best_entries(numbers)
    near = Entry.objects.filter(stream__in=numbers, number__in=set(best.values()))
    entries = {entry.stream_id: entry for entry in near if best[entry.stream_id] == entry.number}
    found = [(questions[number], entries[number]) for number in numbers if number in questions and number in entries]
    return [
        Hit(question, entry.number, entry.kind, entry.at, _excerpt(_words(entry), question.language, matches))
        for question, entry in found
    ]


def _words(entry: Entry) -> str:
    return indexing.text_of(entry.kind, entry.words or "")


def _excerpt(words: str, language: str, matches: _Matches) -> str:
    """The words around the first that matched, on one line."""
    for word in re.finditer(r"\w[\w'’-]*", words):
        if any(matches.matches(term, group) for term in folding.stems(word[0], language) for group in matches.groups):
            start = max(0, word.start() - EXCERPT // 3)
            if start:
                start = words.find(" ", start, word.start()) + 1 or word.start()
            return ("…" if start else "") + plain.excerpt(words[start:], EXCERPT)
    return plain.excerpt(words, EXCERPT) if words else ""
