"""Finding past questions by their words, by the patron's code or by number; only what somebody may see."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

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
MOST_SHOWN = 30
_WORD = re.compile(r"\w[\w'’-]*")


@dataclass(frozen=True, slots=True)
class Hit:
    """A question that was found, and the entry that shows why: its excerpt in pieces, and whether each was sought."""

    question: Question
    number: int
    kind: str
    at: datetime
    pieces: list[tuple[str, bool]]

    @property
    def excerpt(self) -> str:
        return "".join(piece for piece, _ in self.pieces)


def find(staff: Staff, text: str, limit: int = MOST_SHOWN) -> list[Hit]:
    """What somebody may see and that has every word, anywhere in the question; best first, then newest.

    Words are found in any of their forms, in English and French; the last one also as a beginning.
    """
    visible = sight.visible_to(staff)
    named = list(_named(visible, text).values_list("pk", flat=True)[:limit])
    matches = _Matches(folding.query(text, staff.language))
    found = [number for number in matches.among(visible) if number not in named]
    shown = matches.best([*named, *found])
    found.sort(key=lambda number: -shown[number].weight)  # newest first among equals
    return _hits({number: shown[number].entry for number in [*named, *found][:limit]}, matches)


def _named(visible: QuerySet[Question], text: str) -> QuerySet[Question]:
    """Questions called by their number ("812", "#812") or by their patron's code."""
    number = re.fullmatch(r"\s*#?\s*([0-9]{1,18})\s*", text)
    code = codes.normalise(text)
    wanted = Q(pk=int(number[1])) if number else Q(pk__in=[])
    if code:
        wanted |= Q(patron__code=code)
    return visible.filter(wanted).order_by("-asked_at")


@dataclass(slots=True)
class _Best:
    """By how many groups the best entry holds, the first words counting double; and which entry that is."""

    weight: int = 0
    groups: int = 0
    entry: int = 1


class _Matches:
    """The groups of a search, asked of the database and then of each entry's stems."""

    def __init__(self, groups: list[list[str]]) -> None:
        self.groups = groups
        self.prefix = groups[-1][-1] if groups else ""

    def among(self, visible: QuerySet[Question]) -> list[int]:
        """The newest visible questions in which every group matches."""
        if not self.groups:
            return []
        rows = [self._rows(group) for group in self.groups]
        visible = visible.annotate(own=F("pk") + 0 if all(_is_common(some) for some in rows) else F("pk"))
        for some in rows:
            visible = visible.filter(own__in=Found.objects.filter(pk__in=some).values("question"))
        return list(visible.order_by("-asked_at", "-pk").values_list("pk", flat=True)[:MOST_RANKED])

    def best(self, questions: list[int]) -> dict[int, _Best]:
        """What each question weighs, and the entry that shows best why it was found: the first that holds most."""
        found = {question: _Best() for question in questions}
        wanted = Found.objects.filter(question__in=questions).order_by("question", "number")
        for question, number, stems in wanted.values_list("question", "number", "stems"):
            best, groups = found[question], self.groups_in(stems)
            best.weight = max(best.weight, groups * (2 if number == 1 else 1))
            if groups > best.groups:
                best.groups, best.entry = groups, number
        return found

    def groups_in(self, stems: str) -> int:
        terms = stems.split()
        return sum(any(self.matches(term, group) for term in terms) for group in self.groups)

    def matches(self, term: str, group: list[str]) -> bool:
        return term in group or (group is self.groups[-1] and term.startswith(self.prefix))

    def word(self, word: str, language: str) -> bool:
        return any(self.matches(term, group) for term in folding.stems(word, language) for group in self.groups)

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


def _is_common(rows: RawSQL) -> bool:
    """Where every word is, SQLite is told to go through the questions from the newest on, which "+ 0" leaves it as the
    only way: it soon has enough. It would fetch and sort whatever matches, as is right where a word is rare."""
    if connection.vendor != "sqlite":
        return False
    with connection.cursor() as cursor:  # the index alone: an outer query would first fetch whatever matches
        cursor.execute(f"{rows.sql} LIMIT {RARE + 1}", rows.params)
        return len(cursor.fetchall()) > RARE


def _hits(shown: dict[int, int], matches: _Matches) -> list[Hit]:
    """The questions of these numbers, in this order, each with the entry that shows why; two queries."""
    questions = Question.objects.select_related("patron", "desk", "library", "queue", "stream").in_bulk(shown)
    near = Entry.objects.filter(stream__in=shown, number__in=set(shown.values()))
    entries = {entry.stream_id: entry for entry in near if shown[entry.stream_id] == entry.number}
    found = [(questions[number], entries[number]) for number in shown if number in questions and number in entries]
    return [_hit(question, entry, matches) for question, entry in found]


def _hit(question: Question, entry: Entry, matches: _Matches) -> Hit:
    excerpt = _excerpt(_words(entry), question.language, matches)
    return Hit(question, entry.number, entry.kind, entry.at, _pieces(excerpt, question.language, matches))


def _words(entry: Entry) -> str:
    return indexing.text_of(entry.kind, entry.words or "")


def _excerpt(words: str, language: str, matches: _Matches) -> str:
    """The words around the first that matched, on one line."""
    first = next((word for word in _WORD.finditer(words) if matches.word(word[0], language)), None)
    if first is None:
        return plain.excerpt(words, EXCERPT) if words else ""
    start = max(0, first.start() - EXCERPT // 3)
    if start:
        start = words.find(" ", start, first.start()) + 1 or first.start()
    return ("…" if start else "") + plain.excerpt(words[start:], EXCERPT)


def _pieces(excerpt: str, language: str, matches: _Matches) -> list[tuple[str, bool]]:
    pieces, upto = [], 0
    for word in _WORD.finditer(excerpt):
        if matches.word(word[0], language):
            pieces += [(excerpt[upto : word.start()], False), (word[0], True)]
            upto = word.end()
    return [piece for piece in (*pieces, (excerpt[upto:], False)) if piece[0]]
