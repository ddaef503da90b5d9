"""The language of what somebody wrote: right where it is told, and silent where it is not clear."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.formats.languages import guess

BOTH = ("en", "fr")


@pytest.mark.parametrize("words", [
    "Are you open on Sundays?", "Hello", "How do I cite a PDF in APA?", "Where is the Gazette of 1911?", "Thanks!",
    "Do you have Les choses de la vie?", "Is there a copy of Le Petit Prince?", "I’m looking for L'Étranger by Camus",
    "Sources for the history of Québec", "my book isn't there",
])  # fmt: skip
def test_english_is_heard(words: str) -> None:
    assert guess(words, BOTH) == "en"


@pytest.mark.parametrize("words", [
    "Bonjour", "Avez-vous La Gazette de 1911 ?", "ou est la bibliotheque svp", "Etes-vous ouverts le dimanche?",
    "Avez-vous The Land of Milk and Honey de C Pam Zhang ?", "J’ai perdu ma carte", "Qu'est-ce que le prêt entre",
    "Où trouver les journaux d'avant 1920 ?", "Merci beaucoup", "Je cherche Who's Afraid of Virginia Woolf?",
    "QUELLES SONT VOS HEURES", "Les livres sur l’histoire des Acadiens", "Est-ce ouvert aujourd’hui",
])  # fmt: skip
def test_french_is_heard_with_and_without_its_accents(words: str) -> None:
    assert guess(words, BOTH) == "fr"


@pytest.mark.parametrize("words", [
    "", "?", "Dune", "Sundays", "Le Monde", "978-2-07-036002-4", "André Malraux", "Smith et al. 2004", "OK",
    "¿Dónde está la biblioteca? Quiero un libro de la historia de México", "Wo ist das Buch, das ich bestellt habe?",
    "Onde fica a biblioteca? Não encontro o livro que me pediram", "Vorrei sapere a che ora apre la biblioteca",
    "Hello, bonjour",
])  # fmt: skip
def test_where_it_is_not_clear_nothing_is_said(words: str) -> None:
    assert guess(words, BOTH) == ""


def test_only_a_language_of_the_desk_is_found_and_by_its_own_code() -> None:
    assert guess("Bonjour, avez-vous la Gazette ?", ("en-CA", "fr-CA")) == "fr-CA"
    assert guess("Bonjour, avez-vous la Gazette ?", ("en", "es")) == ""
    assert guess("Have you got the Gazette?", ()) == ""


@given(st.text(), st.lists(st.sampled_from(["en", "fr", "fr-CA", "es", ""])))
def test_whatever_is_written_the_answer_is_one_of_those_offered_or_none(text: str, among: list[str]) -> None:
    assert guess(text, among) in {"", *among}


@pytest.mark.needs_shared
def test_of_three_thousand_questions_to_a_real_desk_the_one_in_french_is_found_and_no_other(shared_data: Path) -> None:
    with (shared_data / "questions" / "questions.csv").open(encoding="utf-8", newline="") as file:
        asked = [row["question"] for row in csv.DictReader(file)]
    french = [text for text in asked if guess(text, BOTH) == "fr"]
    assert [text.partition(" ")[0] for text in french] == ["J'ai"]
    assert sum(guess(text, BOTH) == "en" for text in asked) > 0.96 * len(asked) > 2880
