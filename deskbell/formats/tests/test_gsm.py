"""What a text costs, where it is cut, and what may be written instead of its dear signs."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.formats.gsm import (
    ALPHABET,
    EXTENSION,
    LOSES,
    SAME,
    SEPTETS,
    Dear,
    Measure,
    Replacement,
    capacity,
    dear,
    encoding_of,
    measure,
    plainer,
    replaced,
    split,
)

FACE, FAMILY, RAINBOW, FLAG = "😜", "👩‍👩‍👧‍👦", "🏳️‍🌈", "🇨🇦"
TEXTS = st.lists(
    st.sampled_from([*"aé€[\n ", "\r\n", "ç", FACE, FAMILY, RAINBOW, FLAG, "👍🏽", "e\u0301", "字", "\ud83d", "\u200d"])
    | st.text(max_size=3),
    max_size=60,
).map(lambda pieces: "".join(pieces * 3))


# ---- the table ----------------------------------------------------------------------------------------


def test_the_alphabet_has_its_places() -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == 128
    assert [ALPHABET.index(sign) for sign in "@£ÇΔÉ ¤@¡A§¿aà"] == [0, 1, 9, 16, 31, 32, 36, 0, 64, 65, 95, 96, 97, 127]
    assert {SEPTETS[sign] for sign in "^{}\\[~]|€"} == {bytes([0x1B, EXTENSION[sign]]) for sign in "^{}\\[~]|€"}
    assert len(SEPTETS) == 127 + 10


@pytest.mark.parametrize("sign", [*"çÁÍÓÚáíóúâêîôûëïœ’“”–—…\t`", "\u00a0", "\u200b", "\x1b", "😀"])
def test_what_looks_harmless_may_not_be_in_it(sign: str) -> None:
    assert encoding_of(sign) == "UCS-2"


@pytest.mark.parametrize("sign", "éèàùÇÉäöüñßæøå£¥§¿¡\n\r")
def test_some_accents_are_in_it(sign: str) -> None:
    assert encoding_of(sign) == "GSM-7"


# ---- counting -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Measure("GSM-7", 0, 0, 160)),
        ("1" * 160, Measure("GSM-7", 160, 1, 0)),
        ("1" * 161, Measure("GSM-7", 161, 2, 145)),
        ("1" * 306, Measure("GSM-7", 306, 2, 0)),
        ("1" * 307, Measure("GSM-7", 307, 3, 152)),
        (FACE + "a" * 68, Measure("UCS-2", 70, 1, 0)),
        (FACE + "a" * 69, Measure("UCS-2", 71, 2, 63)),
        ("[" + "a" * 158, Measure("GSM-7", 160, 1, 0)),
        ("[" + "a" * 159, Measure("GSM-7", 161, 2, 145)),
        ("Á" * 70, Measure("UCS-2", 70, 1, 0)),
        ("Á" * 71, Measure("UCS-2", 71, 2, 63)),
        (FLAG, Measure("UCS-2", 4, 1, 66)),
        (RAINBOW, Measure("UCS-2", 6, 1, 64)),
    ],
)
def test_the_published_vectors(text: str, expected: Measure) -> None:
    assert measure(text) == expected


@pytest.mark.needs_shared
def test_the_published_vectors_of_the_field(shared_data: Path) -> None:
    lines = (shared_data / "sms" / "segments.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    assert len(rows) >= 12
    for text, parts, encoding, note in rows:
        found = measure(text)
        assert (found.parts, found.encoding) == (int(parts), encoding), note


def test_a_part_holds_less_beside_a_header() -> None:
    assert [capacity("GSM-7", header) for header in (0, 6, 7)] == [160, 153, 152]
    assert [capacity("UCS-2", header) for header in (0, 6, 7)] == [70, 67, 66]
    assert measure("1" * 305, wide=True) == Measure("GSM-7", 305, 3, 151)
    assert measure("Á" * 133, wide=True) == Measure("UCS-2", 133, 3, 65)


# ---- cutting ------------------------------------------------------------------------------------------


def test_an_escape_pair_goes_into_the_next_part_whole() -> None:
    assert split("a" * 152 + "€" + "a" * 20) == ["a" * 152, "€" + "a" * 20]


def test_a_surrogate_pair_goes_into_the_next_part_whole() -> None:
    assert split("a" * 66 + FACE + "a" * 20) == ["a" * 66, FACE + "a" * 20]


@pytest.mark.parametrize(
    "sign", [FAMILY, RAINBOW, FLAG, "👍🏽", "e\u0301", "🏴\U000e0067\U000e0062\U000e007f", "1\ufe0f\u20e3"]
)
def test_one_sign_stays_whole_where_there_is_room(sign: str) -> None:
    assert split("ç" * 66 + sign + "ç" * 20) == ["ç" * 66, sign + "ç" * 20]


def test_a_second_flag_is_another_sign() -> None:
    assert split("ç" * 62 + FLAG + FLAG + "ç" * 20) == ["ç" * 62 + FLAG, FLAG + "ç" * 20]


def test_a_sign_is_cut_rather_than_paid_for() -> None:
    """Whole, the family would push the text into a third part."""
    text = "ç" * 65 + FAMILY + "ç" * 58
    assert split(text) == [text[:66], text[66:]]


def test_only_the_sign_without_room_is_cut() -> None:
    """Three units are free: enough to move the flag at the second cut, not the family at the first."""
    text = "ç" * 62 + FAMILY + "ç" * 59 + FLAG + "ç" * 62
    assert split(text) == ["ç" * 62 + FAMILY[:3], FAMILY[3:] + "ç" * 59, FLAG + "ç" * 62]
    assert measure(text) == Measure("UCS-2", 198, 3, 1)


def test_a_sign_longer_than_a_part_is_cut_between_characters() -> None:
    parts = split("👩" + "\u200d👩" * 80)
    assert all(measure(part).units <= 67 for part in parts)


def test_cr_lf_is_one_sign() -> None:
    assert split("a" * 152 + "\r\n" + "b" * 20) == ["a" * 152, "\r\n" + "b" * 20]


@given(TEXTS, st.booleans())
def test_the_parts_are_the_text_again_and_as_few_as_the_published_rules_make(text: str, wide: bool) -> None:
    parts, encoding = split(text, wide=wide), encoding_of(text)
    assert "".join(parts) == text
    sizes = [sum(map(len, (SEPTETS[sign] for sign in part))) if encoding == "GSM-7" else units(part) for part in parts]
    most = capacity(encoding, 0 if len(parts) < 2 else 7 if wide else 6)
    assert all(0 < size <= most for size in sizes)
    assert len(parts) == parts_of_the_published_rules(text, wide=wide)
    assert measure(text, wide=wide)[1:] == (sum(sizes), len(parts), most - (sizes or [0])[-1])


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parts_of_the_published_rules(text: str, *, wide: bool) -> int:
    """Greedily, by the character."""
    cheap = encoding_of(text) == "GSM-7"
    sizes = [len(SEPTETS[sign]) if cheap else units(sign) for sign in text]
    if sum(sizes) <= (160 if cheap else 70):
        return min(1, len(sizes))
    most, parts, filled = (153 if cheap else 67) - wide, 1, 0
    for size in sizes:
        if filled + size > most:
            parts, filled = parts + 1, 0
        filled += size
    return parts


@pytest.mark.parametrize(
    "text",
    [
        "a" * 500_000,
        "€" * 200_000,
        FAMILY * 20_000,
        FLAG * 60_000,
        "e" + "\u0301" * 200_000,
        "\u200d" * 200_000,
        "«\u00a0" * 60_000,
        "“”" * 60_000,
        " " * 500_000 + "»",
        "\ud83d" * 200_000,
    ],
)
def test_hostile_texts_cost_little(text: str) -> None:
    began = time.process_time()
    measure(text)
    dear(text)
    replaced(text, plainer(text))
    assert time.process_time() - began < 5


# ---- dear signs ---------------------------------------------------------------------------------------


def test_each_dear_character_is_named_with_its_place() -> None:
    assert dear("Ça va, François’?") == [Dear(11, "ç"), Dear(15, "’")]
    assert dear("Ça va @ [éè] €5?") == []


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("“Hi”", '"Hi"'),
        ("l’été", "l'été"),
        ("1914–1918 — war", "1914-1918 - war"),
        ("wait…", "wait..."),
        ("Où\u00a0? Là\u202f!", "Où ? Là !"),
        ("«\u00a0Bonjour\u00a0»", '"Bonjour"'),
        ("« Bonjour »", '"Bonjour"'),
        ("«Bonjour»", '"Bonjour"'),
        ("a\u200bb\u00adc\ufeff", "abc"),
        ("cœur, Œuvre", "coeur, OEuvre"),
        ("ﬁn", "fin"),
        ("a\tb", "a b"),
        ("\u202a+1 555\u202c", "+1 555"),
        ("e\u0301te\u0301", "été"),
        ("étudiant·e·s", "étudiant.e.s"),
        ("\u212b", "Å"),
    ],
)
def test_typographic_signs_have_a_twin_that_reads_the_same(was: str, becomes: str) -> None:
    offered = plainer(was)
    assert replaced(was, offered) == becomes
    assert offered
    assert not any(one.loses for one in offered)
    assert encoding_of(becomes) == "GSM-7"


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("ça", "ca"),
        ("sûr", "sur"),
        ("tâche", "tache"),
        ("fête", "fete"),
        ("île", "ile"),
        ("côté", "coté"),
        ("Noël naïf", "Noel naif"),
        ("À ÊTRE", "A ETRE"),
        ("e\u0302", "e"),
        ("Łódź", "Lodz"),
        ("ế", "e"),
        ("10²", "102"),
        ("½", "1/2"),
        ("n°", "no"),
    ],
)
def test_a_letter_without_its_accent_is_another_and_said_so(was: str, becomes: str) -> None:
    offered = plainer(was)
    assert replaced(was, offered) == becomes
    assert offered
    assert all(one.loses for one in offered)


def test_each_replacement_can_be_taken_alone() -> None:
    text = "« Ça », dit François…"
    offered = plainer(text)
    assert [(one.was, one.becomes, one.loses) for one in offered] == [
        ("« ", '"', False),
        (" »", '"', False),
        ("ç", "c", True),
        ("…", "...", False),
    ]
    assert replaced(text, [one for one in offered if not one.loses]) == '"Ça", dit François...'


@pytest.mark.parametrize("sign", ["😀", "字", "я", "ά", "한", "\ud83d", "\u200d", "\x00"])
def test_what_has_no_twin_is_not_named(sign: str) -> None:
    assert plainer(sign) == []
    assert dear(sign) == [Dear(0, sign)]


def test_a_replacement_that_no_longer_fits_is_left_out() -> None:
    chosen = [Replacement(0, "“", '"', loses=False), Replacement(3, "”", '"', loses=False)]
    assert replaced("“Ho, hi”", chosen) == '"Ho, hi”'
    assert replaced("", chosen) == ""
    assert replaced("aa", [Replacement(0, "aa", "b", loses=False), Replacement(1, "a", "c", loses=False)]) == "b"


def test_every_replacement_is_in_the_alphabet_and_every_sign_replaced_is_not() -> None:
    for was, becomes in [*SAME.items(), *LOSES.items()]:
        assert encoding_of(becomes) == "GSM-7"
        assert was in "«»" or encoding_of(was) == "UCS-2"
    assert not SAME.keys() & LOSES.keys()


@given(TEXTS | st.text())
def test_each_replacement_rids_the_text_of_a_dear_character(text: str) -> None:
    offered = plainer(text)
    for one in offered:
        assert text.startswith(one.was, one.position)
        assert encoding_of(one.becomes) == "GSM-7"
    assert len(dear(replaced(text, offered))) <= len(dear(text)) - len(offered)
