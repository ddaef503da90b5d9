"""Words that a text message may consist of or begin with: STOP, START and HELP, what comes near STOP, a desk's keyword.

`compliance` finds what must be obeyed by itself (FCC 47 CFR 64.1200(a)(10), CTIA, CWTA and what the large providers
add), `near_refusal` what a person must look at, `first_word` what a number shared by several libraries routes by.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal

from deskbell.formats.folding import fold
from deskbell.formats.refusal_wording import AMID, BARE, HASTE, WORDINGS

Kind = Literal["stop", "start", "help"]
Language = Literal["en", "fr"]
LONGEST = 4000  # characters: no text message is longer, so nothing is looked for behind that


@dataclass(frozen=True, slots=True)
class Keyword:
    """What was asked for. `language` is the answer's, whatever the program's own is (Canada's short codes); None: the
    word is of both languages.

    `rest`: the one keyword of this number that STOP or START names, as `first_word` writes it; "" if it means all.
    `if_asked`: "yes" begins messages again only where that was just asked, and is an ordinary word otherwise.
    """

    kind: Kind
    word: str
    language: Language | None
    rest: str = ""
    if_asked: bool = False


def compliance(text: str, ours: Collection[str] = ()) -> Keyword | None:
    """The mandatory keyword that a text is; None if it is a sentence, which is a person's to read.

    The rule, without case, accents, punctuation, emoji and white space: **the text is a keyword if it says that and
    nothing else.** Leaving must be easy, so a refusal that means nothing else ("stop", "arrêt", "unsubscribe"; not
    "end" or "cancel", which also answer a librarian) may be said more than once and with courtesies around it: a
    greeting, please, thanks, a farewell ("Stop. Thank you"). And STOP and START may name one of `ours`, the keywords of
    the number that it came to ("STOP MAPLE"). What a phone writes below by itself ("Sent from my iPhone") is nobody's
    words; a stop sign alone says what it shows. Any other word makes it a sentence: "stop talking about…", "end of the
    book?", "help me find", "STOP MAPLE" where there is no Maple, and "info please", which a person answers better.
    """
    text = text.strip()
    text = _unsigned(text) if len(text) <= LONGEST else ""
    words = _words(text)
    said = " ".join(words)
    if not words and _is_sign(text):
        return SIGN
    if said in KEYWORDS:
        return KEYWORDS[said]
    said = _without_courtesies(said)
    words = said.split()
    if said in POLITE or len(set(words)) == 1:
        return POLITE.get(said) or POLITE.get(words[0])
    return _of_one(words, {_key(one) for one in ours} - {""})


def near_refusal(text: str) -> bool:
    """Whether a text that is no keyword may mean that its writer wants no more messages, which a person decides.

    "Any reasonable means" counts (FCC, since 11 April 2025): texts are looked through clause by clause for wording as
    "please stop texting me", "lose my number", "n'écrivez plus", "unsubscribe me". What only tells of messages that
    stopped, or asks for more ("why did you stop sending reminders?", "don't stop"), is none; nor is another matter's
    stop ("cancel my hold"). In doubt it says yes: a wrong yes costs a click, a wrong no a complaint.
    """
    text = _unsigned(text.strip()[:LONGEST])
    if compliance(text) is not None:
        return False
    clauses = [said for clause in _clauses(text) if (said := _without_courtesies(clause))]
    if not clauses:
        return STOP_SIGN in text
    if len(clauses) == 1 and (clauses[0] in AMBIGUOUS or _names_one(clauses[0])):
        return True
    return any(clause in POLITE or _refuses(clause) for clause in clauses)


def first_word(text: str) -> tuple[str, str]:
    """The word that may route a text, normalised, and the rest as it was written: of "Maple: hi there", maple.

    It is the first that has a letter or digit, with or without "#" before and ":" or other punctuation behind; case,
    accents, hyphens, apostrophes and emoji do not count ("L'Île", "#ile"), so a keyword is compared as `first_word`
    writes it. No word: "" and the text.
    """
    found = _FIRST.match(text)
    word = _key(found[1]) if found else ""
    return (word, found[2].strip()) if found and word else ("", text.strip())


# ---- words ------------------------------------------------------------------------------------------


def _unsigned(text: str) -> str:
    """Without the line that a phone or a mail program adds below what somebody wrote."""
    lines = text.splitlines()
    for place in range(len(lines) - 1, 0, -1):
        if words := _words(lines[place]):
            return "\n".join(lines[:place]) if _SIGNATURE.fullmatch(" ".join(words)) else text
    return text


def _is_sign(text: str) -> bool:
    """A stop sign, or several, and no other emoji."""
    return {sign for sign in text if unicodedata.category(sign) == "So"} == {STOP_SIGN}


def _words(text: str) -> list[str]:
    """The words of a text, folded; a word spelt out ("S.T.O.P.") is put together."""
    words = _WORD.findall(fold(_without_signs(text, " ")))
    spelt = len(words) > 1 and all(len(word) == 1 for word in words)
    return ["".join(words)] if spelt else words


def _clauses(text: str) -> list[str]:
    """What stands between punctuation or emoji, as words with one space between them."""
    folded = fold(_without_signs(text, "."))
    return [
        " ".join(HASTE.get(word, word) for word in _WORD.findall(clause))
        for clause in re.split(r"[.,;:!?()\r\n]|\s-+\s", folded)
    ]


def _without_signs(text: str, instead: str) -> str:
    """Without emoji and the like, before folding turns a sign such as ℹ into a letter."""
    if text.isascii():
        return text
    return "".join(instead if sign == "ℹ" or unicodedata.category(sign) == "So" else sign for sign in text)


def _without_courtesies(said: str) -> str:
    return " ".join(_COURTESY.sub(" ", said).split())


def _key(word: str) -> str:
    return "".join(_WORD.findall(fold(_without_signs(word[:LONGEST], ""))))


def _of_one(words: list[str], ours: set[str]) -> Keyword | None:
    """STOP or START, and one of ours before or behind it."""
    for length in (2, 1):
        for asked, named in ((words[:length], words[length:]), (words[-length:], words[:-length])):
            keyword = POLITE.get(" ".join(asked)) or AGAIN.get(" ".join(asked))
            if keyword and "".join(named) in ours:
                return replace(keyword, rest="".join(named))
    return None


def _names_one(clause: str) -> bool:
    """Such as "stop maple": perhaps a library's keyword, mistyped; not "stop talking"."""
    return re.fullmatch(r"(?:stop|arret) (?!\w*ing$)\w+", clause) is not None


def _refuses(clause: str) -> bool:
    if BARE.fullmatch(clause):
        return True
    # A wording whose group took part was told of, or wished for, not refused.
    return any(found.lastgroup != AMID for wording in WORDINGS for found in wording.finditer(clause))


_WORD = re.compile(r"[^\W_]+")
_SIGNATURE = re.compile(  # "Sent from my iPhone", "Envoyé de mon téléphone Samsung", "Get Outlook for Android"
    r"(?:(?:sent|envoye|enviado) (?:from|via|using|by|with|de|du|d|depuis|par|avec|a partir|a l aide|desde|con)"
    r"|(?:get|download|obtenez|obtenir|telechargez|telecharger|obtener) (?:outlook|yahoo mail|bluemail) "
    r"(?:for|pour|sur|on|para))(?: \w+){1,10}"
)
STOP_SIGN = "\N{OCTAGONAL SIGN}"
_FIRST = re.compile(
    r"[\W_]*([^\W_][^\s:#,;!?…()\[\]{}<>\"“”«»/]*)"  # "maple", "#maple", "st-jean", "l'île", "maple."
    r"[:#,;!?…)\]}>\"”»]*"
    r"(?:\s*[:\-–—](?=\s|$))?(.*)",  # "maple - hi"
    re.DOTALL,
)

# ---- the tables -------------------------------------------------------------------------------------


def _table(kind: Kind, language: Language | None, *words: str, if_asked: bool = False) -> dict[str, Keyword]:
    return {word: Keyword(kind, word, language, if_asked=if_asked) for word in words}


# Folded, with one space for a hyphen: the union of FCC, CTIA, CWTA, Twilio, Telnyx and AWS.
POLITE = {
    **_table("stop", "en", "stop", "stop all", "stopall", "unsubscribe", "un subscribe", "opt out", "optout", "quit"),
    **_table("stop", "fr", "arret", "arreter"),
}
AMBIGUOUS = _table("stop", "en", "end", "cancel", "revoke", "remove", "td")
AGAIN = _table("start", "en", "start", "unstop")
KEYWORDS = {
    **POLITE,
    **AMBIGUOUS,
    **AGAIN,
    **_table("start", "en", "yes", "y", if_asked=True),
    **_table("start", "fr", "oui", if_asked=True),
    **_table("help", "en", "help"),
    **_table("help", "fr", "aide"),
    **_table("help", None, "info"),
}
SIGN = Keyword("stop", STOP_SIGN, None)
COURTESIES = (
    *("hi", "hello", "hey", "good morning", "good afternoon", "good evening", "please", "pls", "plz", "plse", "kindly"),
    *("thank you so much", "thank you very much", "thank you", "thankyou", "thank u", "thanks a lot", "thanks so much"),
    *("many thanks", "thanks", "thx", "thnx", "tks", "ty", "tysm", "cheers", "ok", "okay", "sorry", "bye", "good bye"),
    *("goodbye", "have a nice day", "have a good day", "have a great day", "have a good one", "good night"),
    *("bonjour", "bonsoir", "salut", "allo", "s il vous plait", "s il te plait", "s v p", "svp", "stp", "d accord"),
    *("merci beaucoup", "merci bien", "merci d avance", "merci", "desole", "desolee", "au revoir", "bonne journee"),
    *("bonne soiree", "bonne fin de journee", "por favor", "gracias"),
)
_COURTESY = re.compile(
    rf"(?<![^ ])(?:{'|'.join(sorted(COURTESIES, key=len, reverse=True))})(?![^ ])",
)
