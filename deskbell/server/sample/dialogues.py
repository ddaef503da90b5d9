"""What people ask and answer in the sample: dialogues from ``words/<language>.txt``, never twice quite the same."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "fr")
PATRON, LIBRARIAN, NOTE = "P", "L", "N"
_FOLDER = Path(__file__).parent / "words"
_CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")
_NAME = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Turn:
    """Something that the patron (``P``) or a librarian (``L``) says, or a note among staff (``N``)."""

    voice: str
    words: str


@dataclass(frozen=True, slots=True)
class Dialogue:
    """One question from the first word to the last. ``effort`` is a READ level; ``kinds`` is where it is asked."""

    key: str
    effort: str
    kinds: str
    title: str
    path: str
    turns: tuple[Turn, ...]
    language: str = "en"

    @property
    def opening(self) -> str:
        return self.turns[0].words

    def fits(self, kind: str) -> bool:
        """Whether somebody would ask this at a library of that kind; a consortium's own service is asked anything."""
        return self.kinds in ("any", kind) or kind == "consortium"


@dataclass(frozen=True, slots=True)
class Book:
    """Everything in one language: dialogues, and lists to choose from by name."""

    dialogues: tuple[Dialogue, ...]
    lists: Mapping[str, tuple[str, ...]]

    def pick(self, chance: random.Random, name: str) -> str:
        """One phrase of a list, its choices made."""
        return _filled(chance.choice(self.lists[name]), chance, {})


@cache
def book(language: str) -> Book:
    """The book of a language; English where there is none."""
    main = language.split("-")[0]
    text = (_FOLDER / f"{main if main in LANGUAGES else 'en'}.txt").read_text("utf-8")
    lists = {name: tuple(part.strip() for part in _parts(words)) for name, words in _lists(text)}
    return Book(tuple(_dialogues(text, main)), lists)


def told(dialogue: Dialogue, chance: random.Random) -> Dialogue:
    """The dialogue as it goes this time: names, days and turns of phrase chosen."""
    lists = book(dialogue.language).lists
    chosen = {name: chance.choice(words) for name, words in lists.items()}
    turns = tuple(Turn(turn.voice, _filled(turn.words, chance, chosen)) for turn in dialogue.turns)
    return Dialogue(
        dialogue.key, dialogue.effort, dialogue.kinds, dialogue.title, dialogue.path, turns, dialogue.language
    )


def _filled(words: str, chance: random.Random, chosen: Mapping[str, str]) -> str:
    words = _CHOICE.sub(lambda found: chance.choice(found[1].split("|")), words)
    return _NAME.sub(lambda found: chosen.get(found[1], found[0]), words)


def _parts(words: str) -> list[str]:
    """Split at bars that stand between phrases, not at those inside [a|b]."""
    return re.split(r"\s\|\s", words)


def _lists(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        if line.startswith("@"):
            name, _, words = line[1:].partition("=")
            yield name.strip(), words.strip()


def _dialogues(text: str, language: str) -> Iterator[Dialogue]:
    for block in re.split(r"^== ", text, flags=re.MULTILINE)[1:]:
        head, *lines = block.splitlines()
        key, effort, kinds, title, path = (part.strip() for part in head.split("|"))
        turns = tuple(Turn(line[0], line[2:].strip()) for line in lines if line[:2] in ("P ", "L ", "N "))
        yield Dialogue(key, effort, kinds, title, path, turns, language)
