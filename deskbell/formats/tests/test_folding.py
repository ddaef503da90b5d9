"""The words of search: what is typed finds what was written, in both languages, with or without accents."""

from __future__ import annotations

import sys
import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from deskbell.formats.folding import LONGEST_TERM, MOST_GROUPS, fold, query, stems

LANGUAGES = st.sampled_from([None, "en", "fr", "fr-CA", "en_GB", "es", ""])
ANY_TEXT = st.text(st.characters(exclude_categories=()) | st.sampled_from("'’-éÉœ10./ 978"))


def finds(typed: str, written: str, *, asked: str | None = "en", language: str | None = "fr") -> bool:
    """What both databases do with the terms and the groups."""
    terms = stems(written, language)
    groups = query(typed, asked)
    matched = [any(alternative in terms for alternative in group) for group in groups]
    if groups and any(term.startswith(groups[-1][-1]) for term in terms):
        matched[-1] = True
    return bool(groups) and all(matched)


# ---- folding --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Réponses", "reponses"),
        ("RE\u0301PONSES", "reponses"),
        ("Œuvre, cæcum, Straße", "oeuvre, caecum, strasse"),
        ("L’été d‘Anaïs", "l'ete d'anais"),
        ("Łódź, Ærø, İstanbul, ısı", "lodz, aero, istanbul, isi"),
        ("ﬁn ２０２６ x²", "fin 2026 x2"),
        ("٣٤ \u0969", "34 3"),
        ("978–0‑306", "978-0-306"),
        ("co\u00adop\u200berative", "cooperative"),
        ("Ἀθῆναι ΣΊΣΥΦΟΣ", "αθηναι σισυφοσ"),
        ("हिन्दी", "हिनदी"),
        ("a\x00b", "a\x00b"),
    ],
)
def test_text_is_folded_to_what_people_type(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_every_character_folds_to_what_stays_as_it_is() -> None:
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        if unicodedata.category(character) not in {"Cn", "Co"}:
            folded = fold(character)
            assert fold(folded) == folded, hex(code)


@given(ANY_TEXT)
def test_folding_never_raises_and_folds_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(ANY_TEXT)
def test_composed_and_decomposed_letters_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))


# ---- stems ------------------------------------------------------------------------------------------------


def test_the_stems_of_a_text_stand_in_its_order_each_once() -> None:
    assert stems("Libraries, hours; the library’s hours.", "en") == ["librari", "hour"]


def test_french_elision_is_no_part_of_a_word() -> None:
    assert stems("L’école d'art, qu’on n’a jusqu'ici", "fr") == stems("école art on ici", "fr")
    assert stems("aujourd’hui", "fr") == stems("aujourdhui", "fr")


def test_an_unknown_language_has_the_stems_of_both() -> None:
    both = stems("numériques", None)
    assert both == stems("numériques", "en") + stems("numériques", "fr")
    assert both == stems("numériques", "es")
    assert len(both) == 2
    assert stems("hours", None) == ["hour"]


def test_a_region_does_not_matter() -> None:
    assert stems("abonnements", "fr-CA") == stems("abonnements", "FR") == stems("abonnements", "fr_FR")


def test_stop_words_are_left_out_but_not_a_word_of_the_other_language() -> None:
    assert stems("the of and les des où est", None) == []
    assert "car" in stems("a rental car", "en")


def test_terms_of_other_scripts_are_kept_and_chinese_signs_stand_alone() -> None:
    assert stems("शब्द библиотека", "en") == ["शबद", "библиотека"]
    assert stems("公共图书馆", None) == ["公", "共", "图", "书", "馆"]


@given(ANY_TEXT, LANGUAGES)
def test_any_text_has_terms_that_need_no_quoting(text: str, language: str | None) -> None:
    terms = stems(text, language)
    assert terms == stems(text, language)
    assert len(set(terms)) == len(terms)
    for term in terms + [alternative for group in query(text, language) for alternative in group]:
        assert 0 < len(term) <= LONGEST_TERM
        assert all(unicodedata.category(character)[0] in "LMN" for character in term)
        assert fold(term) == term


# ---- finding ------------------------------------------------------------------------------------------------

PLURALS = {
    "fr": """
        réponse réponses|cheval chevaux|journal journaux|livre livres|abonné abonnés|abonnée abonnées|abonné abonnées
        |bibliothèque bibliothèques|bibliothécaire bibliothécaires|œuvre œuvres|horaire horaires|prêt prêts
        |numérique numériques|médiathèque médiathèques|ordinateur ordinateurs|frais frais|réservation réservations
        |étudiant étudiants|étudiante étudiantes|musée musées|jeu jeux|revue revues|carte cartes|l’arrêt arrêts
        |genou genoux|bateau bateaux|heureux heureuses|idée idées""",
    "en": """
        library libraries|hour hours|box boxes|city cities|book books|question questions|hold holds|fee fees
        |journal journals|dissertation dissertations|key keys|study studies|class classes|résumé résumés
        |library's libraries|article articles|computer computers|printer printers|card cards|essay essays
        |branch branches|e-book e-books""",
}
PAIRS = [
    (language, *pair.split()) for language, pairs in PLURALS.items() for pair in pairs.replace("\n", "").split("|")
]


@pytest.mark.parametrize(("language", "one", "many"), PAIRS)
@pytest.mark.parametrize("asked", ["en", "fr", None])
def test_the_plural_finds_the_singular_and_back(language: str, one: str, many: str, asked: str | None) -> None:
    for kept in (language, None):
        assert finds(many, f"x {one} y", asked=asked, language=kept)
        assert finds(one, f"x {many} y", asked=asked, language=kept)
        assert finds(fold(many).upper(), f"({one})", asked=asked, language=kept)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("978-0-306-40615-7", "ISBN 9780306406157."),
        ("9780306406157", "ISBN: 978-0-306-40615-7"),
        ("9780306406157", "isbn 978 0 306 40615 7"),
        ("978 0 306 40615 7", "9780306406157"),
        ("ISBN 9780306406157", "9780306406157"),
        ("https://dx.doi.org/10.1038/nphys1170", "doi:10.1038/nphys1170"),
        ("isbn", "its isbn is unknown"),
        ("030640615x", "0-306-40615-X"),
        ("10.1038/nphys1170", "https://doi.org/10.1038/NPHYS1170."),
        ("doi:10.1002/(SICI)1097-4571(1999)50:1", "(10.1002/(sici)1097-4571(1999)50:1)"),
        ("10.1038/nph", "10.1038/nphys1170"),
        ("email", "Votre e-mail"),
        ("e-mail", "Votre email"),
        ("e mail", "Votre e-mail"),
        ("prêt entre bibliothèques", "Le prêt-entre-bibliothèques"),
        ("pret-entre-bib", "Le prêt-entre-bibliothèques"),
        ("k7m42q", "K7M-42Q"),
        ("514-555-0199", "Tel. 514-555-0199"),
        ("o'reilly", "chez O’Reilly"),
        ("oreilly", "chez O’Reilly"),
        ("ecole", "l’École"),
        ("d'ecole", "École"),
        ("biblioth", "la bibliothèque"),
        ("heures bib", "Les heures de la bibliothèque"),
        ("图书", "公共图书馆"),
        ("books on the", "livre ou book"),
        ("2026", "2026-11-21"),
        ("est-ce que la bibliothèque", "est ce la bibliothèque"),
        ("check-in", "where do I check in"),
        ("check-in", "the checkin desk"),
        ("doi.org/10.1038/nphys1170", "https://dx.doi.org/10.1038/nphys1170"),
        ("est-ce", "est-ce"),
    ],
)
def test_what_is_typed_finds_what_was_written(typed: str, written: str) -> None:
    assert finds(typed, written)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("", "anything"),
        ("  ?! ", "anything"),
        ("numériques", "le numéro"),
        ("abonnés", "en abondance"),
        ("bib heures", "Les heures de la bibliothèque"),
        ("livres rouges", "un livre bleu"),
        ("9780306406157", "9780306406158"),
    ],
)
def test_what_is_typed_does_not_find_something_else(typed: str, written: str) -> None:
    assert not finds(typed, written)


@given(
    st.lists(st.text(st.characters(categories=["L", "N", "Mn"]) | st.sampled_from("'-é"), min_size=1), min_size=1),
    LANGUAGES,
    LANGUAGES,
)
@example(["a"], None, None)
@example(["chevaux", "d'été"], "fr", "en")
def test_every_text_finds_itself_unless_it_is_all_stop_words(
    words: list[str], language: str | None, asked: str | None
) -> None:
    text = " ".join(words)
    if stems(text, language):
        assert finds(text, text, asked=asked, language=language)


def test_a_query_has_an_end() -> None:
    assert len(query("word " * 1000, "en")) == MOST_GROUPS


def test_the_askers_language_comes_first_and_the_typed_word_last() -> None:
    assert query("numériques ordinateurs", "fr") == [["numer", "numeriqu"], ["ordin", "ordinateur", "ordinateurs"]]
    assert query("numériques ordinateurs", "en")[0] == ["numeriqu", "numer"]


@pytest.mark.parametrize(
    "text",
    [
        "a" * 200_000,
        "a-" * 100_000,
        "'" * 200_000,
        "l'" * 100_000,
        "10.1000/" * 25_000,
        "978 " * 50_000,
        "e" + "\u0301\u0316" * 100_000,
        "字" * 200_000,
        "1" * 200_000,
    ],
)
def test_hostile_text_costs_little(text: str) -> None:
    began = time.process_time()
    stems(text, None)
    query(text, None)
    assert time.process_time() - began < 2.0
