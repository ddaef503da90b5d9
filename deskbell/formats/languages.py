"""Which of a desk's languages some words are in: English, French, or nobody can say.

A head field tells the language of somebody's program, and a text message has none; what people write tells it better.
Counted are the little words that the other language, and Spanish, Italian, German and Portuguese, do not have; a word
with which somebody speaks or asks counts more, since it seldom stands in the title of a book that is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

LONGEST = 2000  # characters: who has not shown it by then writes in both
ENOUGH = 2  # one little word alone may be somebody's name
SPEAKING = 3


def guess(text: str, among: Iterable[str]) -> str:
    """The one of ``among`` (BCP 47 codes) in which the text is; empty where it is not clear, and of no words at all."""
    offered: dict[str, str] = {}
    for code in among:
        offered.setdefault(code.partition("-")[0].lower(), code)
    words = _WORD.findall(text[:LONGEST].lower().replace("’", "'"))
    counts = {language: _count(words, *known) for language, known in _KNOWN.items()}
    first, second = sorted(counts, key=lambda language: counts[language], reverse=True)
    is_clear = counts[first] >= max(ENOUGH, 2 * counts[second])
    return offered.get(first, "") if is_clear else ""


def _count(words: Iterable[str], speaking: Collection[str], little: Collection[str]) -> int:
    return sum(SPEAKING if word in speaking else word in little for word in words)


# "j'ai" is j' and ai, "qu'il" is qu' and il; "don't" and "library's" stay whole.
_WORD = re.compile(r"(?:j|qu|n|aujourd|jusqu|lorsqu)'(?=\w)|[^\W\d_]+(?:'(?:t|s|re|ve|ll|d|m)\b)?")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# ---- the tables -----------------------------------------------------------------------------------------

_ENGLISH = (
    _set(
        "i i'm i've i'd i'll you you're your my we our they he she do does did don't doesn't didn't can can't could "
        "would should have haven't has hello hi hey please thank thanks where where's what what's when how why which "
        "who need want wondering looking there's it's isn't aren't won't morning afternoon evening"
    ),
    _set(
        "the of and to for is are it this that these those with from by at be been not any some there if or but about "
        "am were get find help know open closed today tomorrow library book books yes hours"
    ),
)
_FRENCH = (
    _set(
        "j' qu' n' aujourd' jusqu' lorsqu' je vous nous votre vos notre nos avez avons auriez pouvez pourriez puis "
        "peux voudrais aimerais cherche souhaite souhaiterais suis bonjour bonsoir allo allô salut merci svp où quand "
        "combien quelle quelles quels quel pourquoi pas êtes etes ça bibliothèque bibliotheque "
        "heures heure ouvert ouverte ouverts fermé fermée fermés"
    ),
    _set(
        "les des du une aux au dans pour avec sur sont est cette ces mes ses leur leurs ils elles il elle et à être "
        "même très comment aussi mais donc chez sans sous depuis livre livres demain ouvre ouvrez lundi mardi mercredi "
        "jeudi vendredi samedi dimanche oui ai ont peut faut faire trouver"
    ),
)
_KNOWN = {"en": _ENGLISH, "fr": _FRENCH}
