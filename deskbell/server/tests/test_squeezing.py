"""Static files and open pages go out as gzip; what holds a secret never does."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from deskbell.server.squeezing import uncommented
from tests import world

SCRIPTS = sorted(Path(__file__).parents[2].glob("**/static/**/*.js"))
ZIP = {"Accept-Encoding": "gzip, br"}


def body(answer: object) -> bytes:
    streaming = getattr(answer, "streaming", False)
    return b"".join(answer.streaming_content) if streaming else answer.content  # type: ignore[attr-defined]


def test_a_stylesheet_is_squeezed_for_who_can_read_it(client: Client) -> None:
    address = f"{settings.STATIC_URL}look/tokens.css"
    plain, squeezed = client.get(address), client.get(address, headers=ZIP)
    whole = body(plain)
    assert "Content-Encoding" not in plain.headers
    assert squeezed["Content-Encoding"] == "gzip"
    assert gzip.decompress(body(squeezed)) == whole
    assert int(squeezed["Content-Length"]) == len(body(squeezed)) < len(whole) / 2
    assert "Accept-Encoding" in plain["Vary"]
    assert "immutable" in squeezed["Cache-Control"]


@pytest.mark.django_db
def test_the_patrons_page_is_squeezed_and_the_passport_is_not(client: Client) -> None:
    made = world.build()
    assert client.get(f"/ask/{made.maple_desk.key}/", headers=ZIP)["Content-Encoding"] == "gzip"
    passport = made.asks(made.fern).passport
    assert "Content-Encoding" not in client.get(f"/q/{passport}/", headers=ZIP).headers
    assert "Content-Encoding" not in client.get("/sign-in/", headers=ZIP).headers


def test_a_script_leaves_its_comments_at_home(client: Client) -> None:
    address = f"{settings.STATIC_URL}look/fill.js"
    served = gzip.decompress(body(client.get(address, headers=ZIP)))
    assert b"\n/**" not in served
    assert b"export function fill(root, values, only) {" in served
    assert served == uncommented(body(client.get(address)))


def test_only_lines_that_are_nothing_but_a_comment_go() -> None:
    script = """/** A block
 * of several lines. */
// one line
const a = "// no comment"; // stays
  // indented
  /** @type {string} */
const b = /** @type {string} */ (a);
/** @type {string} */ (b).trim();
/* ordinary */
const c = `// ${a}`;
"""
    assert uncommented(script.encode()).decode().splitlines() == [
        'const a = "// no comment"; // stays',
        "const b = /** @type {string} */ (a);",
        "/** @type {string} */ (b).trim();",
        "/* ordinary */",
        "const c = `// ${a}`;",
    ]


@pytest.mark.parametrize(
    "text",
    ["`\n// a line of the text\n`", "`a${b ? `\n// of the text\n` : 1}`", "`${[\n// so\n]}`", "1; /* a\n// b */"],
)
def test_a_script_with_anything_else_over_several_lines_stays_whole(text: str) -> None:
    script = f"// a comment\nconst a = {text};\n".encode()
    assert uncommented(script) == script


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_of_our_scripts_nothing_but_comments_goes(path: Path) -> None:
    whole = path.read_bytes()
    left = uncommented(whole).splitlines()
    gone = [line.strip() for line in whole.splitlines() if line not in left]
    assert all(line.startswith((b"//", b"/**", b"*")) for line in gone)
