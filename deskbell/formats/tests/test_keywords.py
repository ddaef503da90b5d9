"""What is a keyword, what is a sentence, and the first word of a text."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.formats.keywords import KEYWORDS, Keyword, compliance, first_word, near_refusal

OURS = ["maple", "st-jean", "Île"]

# Text, and what it is: the kind and the language of the answer, with the rest that STOP or START names; "-" a sentence.
TABLE = """
STOP | stop en
stop | stop en
 Stop.  | stop en
Stop!!! 🛑 | stop en
🛑 stop 🛑 | stop en
s.t.o.p. | stop en
S T O P | stop en
ＳＴＯＰ | stop en
"STOP" | stop en
#stop | stop en
Stop? | stop en
STOP ALL | stop en
stop-all | stop en
StopAll | stop en
STOP STOP STOP | stop en
Stop! Stop! | stop en
Stop. Thank you | stop en
Stop, thank you so much! | stop en
stop thanks | stop en
STOP 👍 thx | stop en
please stop | stop en
Please, please stop | stop en
stop pls | stop en
Hi, please stop. Thank you! Have a nice day :) | stop en
ok stop | stop en
sorry, stop | stop en
stop svp | stop en
STOP merci | stop en
UNSUBSCRIBE | stop en
unsubscribe please | stop en
un-subscribe | stop en
Opt out | stop en
OPT-OUT | stop en
optout! | stop en
please opt out, thanks | stop en
quit | stop en
QUIT. | stop en
end | stop en
End. | stop en
cancel | stop en
CANCEL!! | stop en
revoke | stop en
Remove | stop en
TD | stop en
ARRET | stop fr
ARRÊT | stop fr
arrêt | stop fr
Arre\u0302t | stop fr
arret. | stop fr
arret svp | stop fr
Arrêt, s’il vous plaît | stop fr
Bonjour, ARRÊT SVP. Merci beaucoup, bonne journée! | stop fr
arrêt merci 🙏 | stop fr
ARRET ARRET | stop fr
STOP MAPLE | stop en maple
stop maple please | stop en maple
stop #Maple! | stop en maple
maple: stop | stop en maple
STOP ST-JEAN | stop en stjean
ARRÊT ÎLE | stop fr ile
stop all maple | stop en maple
opt out maple | stop en maple
START | start en
start! | start en
UNSTOP | start en
START MAPLE | start en maple
YES | start en ?
Yes! 😀 | start en ?
y | start en ?
Oui | start fr ?
HELP | help en
help | help en
Help! | help en
help? | help en
AIDE | help fr
Aide ! | help fr
INFO | help both
info ℹ️ | help both
 info?  | help both
stop talking about william now | -
stop talking about that | -
Stop texting me | -
please stop texting me | -
stop it | -
stop now | -
STOP OAK | -
stop maple oak | -
The bus stop | -
Where does the bus stop? | -
non-stop | -
Do you have "Stop Raising Awareness Already"? | -
Stop. I found it, thank you | -
Don't stop | -
No, stop | -
arrête | -
Arrêtez! | -
arrêt de bus | -
Où est l'arrêt de bus? | -
Arrêtez de m'écrire | -
unsubscribe me please | -
how do i unsubscribe | -
I want to opt out | -
Opt out of the textbook program | -
end of the book? | -
The end | -
please end | -
When does the exhibition end? | -
end maple | -
cancel my hold | -
cancel please | -
Please cancel. Thank you | -
How do I cancel my reservation of a study room? | -
quit smoking books | -
I quit | -
remove duplicates | -
yes please | -
Yes I am looking for peer reviewed articles | -
Yes, Saturday works | -
oui merci | -
start over | -
start please | -
When does story time start? | -
help me find a book on maples | -
Help me | -
help please | -
HELP MAPLE | -
Help with getting an online reference | -
Can you help? | -
INFO please | -
info on library cards | -
I need more info | -
aide-moi | -
Aidez-moi svp | -
À l'aide | -
J'ai besoin d'aide | -
aide pour mon devoir | -
thank you | -
Merci! | -
🛑 | stop both
🛑🛑🛑!! | stop both
🛑️ | stop both
🛑👍 | -
✋ | -
arrêter | stop fr
Arreter svp | stop fr
ARRÊTER MAPLE | stop fr maple
arrêter de fumer | -
comment arrêter | -
maple | -
maple maple | -
stop 2 | -
12345 | -
! | -
"""


def rows(table: str) -> list[tuple[str, str]]:
    found = [line.rpartition("|") for line in table.strip().splitlines()]
    return [(text.removesuffix(" "), expected.strip()) for text, _, expected in found]


@pytest.mark.parametrize(("text", "expected"), rows(TABLE))
def test_a_text_is_a_keyword_or_a_sentence(text: str, expected: str) -> None:
    assert written(compliance(text, OURS)) == expected


def written(keyword: Keyword | None) -> str:
    if keyword is None:
        return "-"
    asked = "?" if keyword.if_asked else keyword.rest
    return " ".join(filter(None, [keyword.kind, keyword.language or "both", asked]))


def test_the_table_is_long_enough_to_be_believed() -> None:
    assert len(rows(TABLE)) > 120
    assert {expected.split()[0] for _, expected in rows(TABLE)} == {"stop", "start", "help", "-"}


def test_the_keyword_says_which_word_it_was() -> None:
    assert compliance("Stop-all, please") == Keyword("stop", "stop all", "en")
    assert compliance("ARRÊT MAPLE", ["Maple"]) == Keyword("stop", "arret", "fr", rest="maple")
    assert compliance("oui") == Keyword("start", "oui", "fr", if_asked=True)


def test_the_union_of_all_sources_is_honoured() -> None:
    stops = "stop,stopall,stop all,unsubscribe,end,quit,revoke,optout,opt out,opt-out,cancel,remove,td,arret,ARRÊT"
    for kind, words in (("stop", stops), ("start", "start,yes,unstop"), ("help", "help,info,aide")):
        for word in words.split(","):
            for text in (word, word.upper(), f"  {word.title()}! 😀\n"):
                found = compliance(text)
                assert found is not None and found.kind == kind, text


def test_a_keyword_of_nobody_is_named_by_nobody() -> None:
    assert compliance("STOP MAPLE") is None
    assert compliance("STOP", ["", "!"]) == KEYWORDS["stop"]
    assert compliance("stop !", ["!"]) == KEYWORDS["stop"]


# ---- real questions -------------------------------------------------------------------------------------


@pytest.fixture
def questions(shared_data: Path) -> list[str]:
    with (shared_data / "questions" / "questions.csv").open(encoding="utf-8", newline="") as file:
        return [row["question"] for row in csv.DictReader(file)]


@pytest.mark.needs_shared
def test_of_three_thousand_real_questions_none_is_a_keyword_and_none_near_a_refusal(questions: list[str]) -> None:
    assert len(questions) > 3000
    assert [text for text in questions if compliance(text) or near_refusal(text)] == []


@pytest.mark.needs_shared
def test_a_question_from_a_phone_is_neither(questions: list[str]) -> None:
    signed = [f"{text}\nSent from my iPhone" for text in questions[::5]]
    assert [text for text in signed if compliance(text) or near_refusal(text)] == []


@pytest.mark.needs_shared
def test_a_refusal_is_found_at_either_end_of_a_real_question(questions: list[str]) -> None:
    for text in questions[::10]:
        if len(text) < 1000:
            assert near_refusal(f"Please stop texting me. {text}")
            assert near_refusal(f"{text}\nArrêtez de m'écrire svp")


# ---- the first word ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "word", "rest"),
    [
        ("MAPLE when do you open?", "maple", "when do you open?"),
        ("Maple: when do you open?", "maple", "when do you open?"),
        ("maple:when", "maple", "when"),
        ("#maple when", "maple", "when"),
        ("# Maple, when", "maple", "when"),
        ("maple#when", "maple", "when"),
        ("maple - when", "maple", "when"),
        ("maple : when", "maple", "when"),
        ("maple — when", "maple", "when"),
        ("(maple) when", "maple", "when"),
        ("[Maple] when", "maple", "when"),
        ('"maple" when', "maple", "when"),
        ("<maple> when", "maple", "when"),
        ("maple. When", "maple", "When"),
        ("maple!! when", "maple", "when"),
        ("maple… when", "maple", "when"),
        ("maple/when", "maple", "/when"),
        ("🍁 maple🍁 when", "maple", "when"),
        ("maple\nwhen\n", "maple", "when"),
        ("MÂPLE when", "maple", "when"),
        ("Île: où?", "ile", "où?"),
        ("L'Île où", "lile", "où"),
        ("St-Jean où", "stjean", "où"),
        ("maple", "maple", ""),
        ("maple:", "maple", ""),
        ("maple -", "maple", ""),
        ("maple -5 degrees", "maple", "-5 degrees"),
        ("maple #3 is broken", "maple", "#3 is broken"),
        ("maple.org is down", "mapleorg", "is down"),
        ("2nd floor", "2nd", "floor"),
        ("ＭＡＰＬＥ when", "maple", "when"),
        ("図書館 何時", "図書館", "何時"),
        ("", "", ""),
        ("  !? ", "", "!?"),
        ("🙂", "", "🙂"),
    ],
)
def test_the_first_word_routes_and_the_rest_stays(text: str, word: str, rest: str) -> None:
    assert first_word(text) == (word, rest)


@given(st.text())
def test_a_keyword_is_written_as_it_is_read(text: str) -> None:
    word, rest = first_word(text)
    assert first_word(word) == (word, "")
    assert rest in text
    assert word or rest == text.strip()


# ---- whatever comes ---------------------------------------------------------------------------------------

SAID = st.sampled_from([*KEYWORDS, "please", "thank you", "maple", "don't", "me", "texts", "stop", "the", "ne", "m'"])


@given(st.text() | st.lists(SAID | st.sampled_from([*" .,!?\n🛑😀'’-"]) | st.text(max_size=2)).map("".join))
def test_no_text_raises_and_case_and_frame_do_not_matter(text: str) -> None:
    found = compliance(text, OURS)
    assert near_refusal(text) in {True, False}
    assert not (found and near_refusal(text))
    assert compliance(f" {text} \n!", OURS) == found
    if text.isascii():
        assert compliance(text.upper(), OURS) == found


@given(st.sampled_from(sorted(KEYWORDS)), st.text(alphabet=" .,!?;:…\n\t🛑😀👍🏽❤️'\"()-_*#"))
def test_what_stands_around_a_keyword_does_not_matter(word: str, around: str) -> None:
    for text in (f"{around} {word} {around}", f"{around}{word.upper()}"):
        assert compliance(text) == KEYWORDS[word]


@given(st.sampled_from(sorted(KEYWORDS)), st.from_regex(r"[b-df-hj-np-tv-z]{9,12}", fullmatch=True))
def test_one_more_word_makes_a_sentence(word: str, other: str) -> None:
    assert compliance(f"{word} {other}") is None
    assert compliance(f"{other} {word}") is None


@pytest.mark.parametrize(
    "text",
    [
        "stop " * 200_000,
        "please " * 150_000,
        "s " * 500_000,
        "stop" + "!" * 1_000_000,
        "stop" + " " * 1_000_000 + "x",
        "don t you " * 100_000,
        "stop all of the these those " * 40_000,
        "ne plus " * 100_000,
        "je ne veux plus de d des du " * 40_000,
        "😀" * 300_000,
        "e\u0301" * 300_000,
        "(" * 1_000_000,
        "." * 1_000_000,
        "a" * 1_000_000,
        "fuuuuuuuuuu" * 100_000,
        "-" * 1_000_000 + "a" + " " * 1_000_000,
    ],
)
def test_hostile_texts_cost_little(text: str) -> None:
    began = time.process_time()
    compliance(text, OURS)
    near_refusal(text)
    first_word(text)
    assert time.process_time() - began < 2
