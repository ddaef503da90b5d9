"""The words of search: folded and stemmed here, before any index, so that one search finds the same on both databases.

    stems("Où sont les réponses ?", "fr")   the terms that an entry is indexed under: ["repons"]
    query("reponse", "en")                  what a search asks for: every group must match, by any of its alternatives

A term is made of folded letters, marks and digits, at most 64 characters: it needs no quoting, and an index only has to
split at spaces (SQLite: `tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* Co'"`; PostgreSQL:
`array_to_tsvector`, whose own parser would cut numbers apart).

Stop words are the same whatever the language, and leave out those that are a useful word in the other one ("car",
"son", "pour", "but"), so that what a search leaves out is what the index left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

import snowballstemmer

LONGEST_TERM = 64
LONGEST_QUERY, MOST_GROUPS = 1000, 16  # characters, words: what is typed after that narrows nothing


def fold(text: str) -> str:
    """The text without what people leave out when they type: case, accents, ligatures, typographic forms.

    Compatible forms become plain (NFKD), marks and invisible characters go, case is folded, œ is oe, apostrophes are ',
    hyphens are -, every script's digits are 0-9. Character by character: it is linear, and `fold(fold(x)) == fold(x)`.
    """
    return text.lower() if text.isascii() else text.translate(_FOLDED)


def stems(text: str, language: str | None) -> list[str]:
    """The terms under which a text is found, in the order of the text, each once.

    `language` is its BCP 47 code; a language that is neither English nor French, or None, gets the stems of both.
    A compound is there in its parts and as one: "e-mail" is e, mail, email; an ISBN or DOI is its parts and the whole.
    """
    languages = _languages(language)
    found: dict[str, None] = {}
    for piece in _pieces(text):
        # People use few words, over and over; only what nobody says twice is too long to remember.
        terms = _terms(piece, languages) if len(piece) <= LONGEST_TERM else _terms.__wrapped__(piece, languages)
        found.update(dict.fromkeys(terms))
    return list(found)


def query(text: str, language: str | None) -> list[list[str]]:
    """What is searched for: one group for each typed word, all of which must match; in a group any alternative may.

    The alternatives are the word's stems in both languages, the asker's first, and the whole compound it stands in.
    The last alternative of the last group is that word as typed: it may also match as the beginning of a term, so that
    a search finds while somebody types. The other alternatives match whole terms only. No words: an empty list.
    """
    typed = [(word, words) for words in _compounds(text[:LONGEST_QUERY]) for word in words]
    kept = [(word, words) for word, words in typed if word not in _STOP and word not in _LABELS] or typed[-1:]
    groups = [_alternatives(word, words, language) for word, words in kept[:MOST_GROUPS]]
    if groups:
        word, words = kept[len(groups) - 1]
        as_typed = _joined(words) if len(words) > 1 else word
        groups[-1] = [*(term for term in groups[-1] if term != as_typed), as_typed]
    return groups


def _alternatives(word: str, words: list[str], language: str | None) -> list[str]:
    languages = dict.fromkeys([*_languages(language), *_STEMMERS])
    whole = [_joined(words)] if len(words) > 1 else []
    return list(dict.fromkeys([*_stems_of(word, languages), *whole]))


# ---- words ------------------------------------------------------------------------------------------


def _compounds(text: str) -> Iterator[list[str]]:
    """The words of a text; those that hyphens hold together come together."""
    for piece in _pieces(text):
        words = _words(piece)
        if words:
            yield words


def _pieces(text: str) -> list[str]:
    """What stands between spaces and signs, folded."""
    folded = _DOI.sub(_hyphened, _ISBN.sub(_hyphened, fold(text)))
    return folded.translate(_PIECES).split()


@lru_cache(maxsize=16_384)
def _terms(piece: str, languages: tuple[str, ...]) -> tuple[str, ...]:
    words = _words(piece)
    terms = [term for word in words if word not in _STOP for term in _stems_of(word, languages)]
    return (*terms, _joined(words)) if len(words) > 1 else tuple(terms)


def _words(piece: str) -> list[str]:
    return [word for part in piece.split("-") if (word := _word(part))]


def _word(part: str) -> str:
    """A word without its elided article ("l'", "qu'"), its possessive ("'s") and its apostrophes; "" if that is all."""
    head, apostrophe, tail = part.strip("'").partition("'")
    while apostrophe and head in _ELIDED:
        head, apostrophe, tail = tail.partition("'")
    word = (head + apostrophe + tail).removesuffix("'s").replace("'", "")[:LONGEST_TERM]
    return word if any(character.isalnum() for character in word) else ""


def _joined(words: Iterable[str]) -> str:
    return "".join(words)[:LONGEST_TERM]


def _hyphened(found: re.Match[str]) -> str:
    """A number that is written with spaces, points or strokes, as one compound; without the address before it."""
    return f" {'-'.join(found[1].translate(_PIECES).replace('-', ' ').split())} "


# ---- stems ------------------------------------------------------------------------------------------


def _languages(language: str | None) -> tuple[str, ...]:
    main = re.split(r"[-_]", (language or "").lower(), maxsplit=1)[0]
    return (main,) if main in _STEMMERS else tuple(_STEMMERS)


def _stems_of(word: str, languages: Iterable[str]) -> list[str]:
    if not (word.isascii() and word.isalpha()):  # numbers, codes, other scripts
        return [word]
    return list(dict.fromkeys(_stem(word, language) for language in languages))


@lru_cache(maxsize=32_768)
def _stem(word: str, language: str) -> str:
    # A new stemmer each time: it keeps the word in itself, and pages have threads.
    stemmer = snowballstemmer.stemmer(_STEMMERS[language])
    if language == "en":
        return str(stemmer.stemWord(word))
    # Without accents the stemmer takes "abonnée" for another word than "abonné"; and it leaves "jeux" and "heureux".
    stem = str(stemmer.stemWord(re.sub(r"ee(s?)$", r"e\1", word)))
    return re.sub(r"(?<=[eo]u)x$", "", stem)


_STEMMERS = {"en": "english", "fr": "french"}
_ELIDED = frozenset(re.findall(r"\w+", "c d j l m n s t qu jusqu lorsqu puisqu quelqu quoiqu"))
_STOP = frozenset(
    re.findall(
        r"\w+",
        """
        a an and are as at be been by did do does for from had has have he her his i if in is it its my of on or she
        so than that the their them then there these they this to was we were will with would you your
        au aux avec ce ces cet cette dans de des du elle elles en est et eux il ils je la le les leur leurs lui ma
        mais me mes moi ne nos notre nous ou par que qui sa se ses sont sur ta te tes toi tu un une vos votre vous y
        """,
    )
)
# What people type before a number, and others do not write.
_LABELS = frozenset(["doi", "isbn", "issn"])
_ISBN = re.compile(r"(?<![0-9])(97[89](?:[ -]?[0-9]){10})(?![0-9])")
_DOI = re.compile(r"(?:(?:https?://)?(?:dx\.)?doi\.org/)?(?<![0-9.])(10\.[0-9]{4,9}/\S+)")


# ---- characters ---------------------------------------------------------------------------------------


class _Folded(dict[int, str]):
    """What each character folds to, found out when it is first met (`str.translate` asks)."""

    def __missing__(self, code: int) -> str:
        before, text = "", chr(code)
        while before != text:
            before, text = text, "".join(map(_folded_once, text))
        self[code] = text
        return text


class _Pieces(dict[int, str]):
    """Letters, marks and digits stay, apostrophe and hyphen too; Chinese and Japanese signs stand alone; space else."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if unicodedata.category(character)[0] in "LMN" or character in "'-":
            piece = f" {character} " if any(first <= code <= last for first, last in _WITHOUT_SPACES) else character
        else:
            piece = " "
        self[code] = piece
        return piece


def _folded_once(character: str) -> str:
    if character in _SPECIAL:
        return _SPECIAL[character]
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    return "".join(_digit(one) for one in plain if not _is_silent(one))


def _is_silent(character: str) -> bool:
    """Marks above and below letters, joiners, soft hyphens, variation selectors; not the vowel signs of India."""
    return (
        unicodedata.combining(character) != 0
        or unicodedata.category(character) == "Cf"
        or character == "\u034f"
        or "\ufe00" <= character <= "\ufe0f"
        or "\U000e0100" <= character <= "\U000e01ef"
    )


def _digit(character: str) -> str:
    return str(unicodedata.decimal(character)) if character.isdecimal() else character


_SPECIAL = {
    **dict.fromkeys("\u2018\u2019\u201b\u02bb\u02bc\u02b9\u02c8\u00b4\u2032\uff07", "'"),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d", "-"),
    "œ": "oe",
    "æ": "ae",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "ħ": "h",
    "ł": "l",
    "ŧ": "t",
    "ı": "i",
    "þ": "th",
}
_WITHOUT_SPACES = ((0x3040, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))
_FOLDED = _Folded()
_PIECES = _Pieces()
