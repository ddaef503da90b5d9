"""SVG from strangers: only what draws is kept, whatever was tried."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deskbell.formats import drawing_parts, drawings
from deskbell.formats.drawing_parts import ATTRIBUTES, ELEMENTS, STYLES
from deskbell.formats.drawings import NoDrawing, made_anew

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 120 40"'


def svg(body: str, more: str = "") -> bytes:
    return f"{HEAD} {more}>{body}</svg>".encode()


DRAWN = '<rect width="120" height="40" fill="#0b5c63"/>'
# Python knows them, expat does not read them: of many bytes a letter, of none, or no encoding of letters.
UNREAD = ("utf-7", "big5", "shift_jis", "punycode", "idna", "undefined", "hex", "rot13")


def test_what_draws_is_kept_as_it_was() -> None:
    body = (
        '<defs><linearGradient id="a"><stop offset="0" stop-color="red"/></linearGradient><clipPath id="c">'
        '<circle r="4"/></clipPath></defs><g transform="rotate(4)" clip-path="url(#c)">'
        '<path d="M0 0h10v4Z" fill="url(#a)"/></g><text x="4" y="9" font-family="Georgia, serif">Was? &amp; Ü</text>'
    )
    made = made_anew(svg(body))
    written = made.data.decode()
    for kept in (
        'fill="url(#a)"',
        'clip-path="url(#c)"',
        "rotate(4)",
        "Was? &amp; Ü",
        "M0 0h10v4Z",
    ):
        assert kept in written
    assert (made.width, made.height, made.left_out) == (120, 40, ())
    assert set(made.colours) == {"red", "black"}
    assert made_anew(made.data).data == made.data  # nothing is left to take away


ACTING = {
    "<script>alert(1)</script>": "script",
    '<script href="https://evil.example/a.js"/>': "script",
    '<foreignObject><b xmlns="http://www.w3.org/1999/xhtml"><script>1</script></b></foreignObject>': "foreignObject",
    '<image href="https://evil.example/a.png"/>': "image",
    '<image xlink:href="data:image/svg+xml;base64,PHN2Zy8+"/>': "image",
    '<use href="#a"/>': "use",
    '<animate attributeName="href" values="javascript:alert(1)"/>': "animate",
    '<set attributeName="onload" to="alert(1)"/>': "set",
    '<filter id="f"><feImage href="https://evil.example/a"/></filter>': "filter",
    '<pattern id="p"><rect width="1" height="1"/></pattern>': "pattern",
    '<mask id="m"><rect width="1" height="1"/></mask>': "mask",
    '<a href="javascript:alert(1)"><rect width="2" height="2"/></a>': "href",
    '<rect width="2" height="2" onclick="alert(1)" onload="x"/>': "onclick",
    '<rect width="2" height="2" fill="url(https://evil.example/a.svg#b)"/>': "url()",
    '<rect width="2" height="2" style="fill:url(https://evil.example/x#y)"/>': "url()",
}


@pytest.mark.parametrize("body", ACTING)
def test_what_acts_or_loads_is_left_out_and_said(body: str) -> None:
    made = made_anew(svg(body + DRAWN))
    assert ACTING[body] in made.left_out
    assert_bare(made.data)


@pytest.mark.parametrize(
    "body",
    [
        "<style>@import url(https://evil.example/a.css); rect{fill:url(//evil.example/x)}</style>",
        "<style>rect{background:url(https://evil.example)} *{fill:red;behavior:url(x)}</style>",
        '<rect width="2" height="2" style="fill:red;background-image:url(https://evil.example)"/>',
        '<rect width="2" height="2" fill="expression(alert(1))"/>',
        '<rect width="2" height="2" fill="u\\72l(https://evil.example)"/>',
        '<rect width="2" height="2" filter="url(https://evil.example#a)" mask="url(//evil.example)"/>',
        '<linearGradient id="a" href="https://evil.example/b.svg#c"/>',
        '<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>',
        '<x:script xmlns:x="http://www.w3.org/2000/svg">alert(1)</x:script>',
        "<?xml-stylesheet href='https://evil.example/a.css'?><!-- <script>alert(1)</script> -->",
        "<![CDATA[<script>alert(1)</script>]]>",
        "<text>&lt;script>alert(1)&lt;/script></text>",
        '<text font-family="a&quot; onload=&quot;alert(1)">x</text>',
    ],
)
def test_nothing_of_it_reaches_what_is_written(body: str) -> None:
    assert_bare(made_anew(svg(body + DRAWN)).data)


def assert_bare(data: bytes) -> None:
    """Only parts of the list, no address, nothing that a browser would run."""
    text = data.decode()
    assert not re.search(r"evil|javascript:|<script|<!|<\?|@import|data:", text)
    for part in ET.fromstring(text).iter():
        assert part.tag.removeprefix("{http://www.w3.org/2000/svg}") in ELEMENTS
        for name, value in part.attrib.items():
            assert name in ATTRIBUTES | STYLES | {"href"}
            assert name != "href" or value.startswith("#")
            assert "url(" not in value or re.fullmatch(r"url\(#[\w.:-]+\)", value)


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE svg [<!ENTITY file SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE svg [<!ENTITY % x SYSTEM "https://evil.example/x.dtd"> %x;]>',
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/a.dtd" [<!ATTLIST svg onload CDATA "x">]>',
    ],
)
def test_definitions_of_its_own_are_refused(head: str) -> None:
    with pytest.raises(NoDrawing, match="entities"):
        made_anew(head.encode() + svg(f"<text>&b;&file;</text>{DRAWN}"))


def test_a_document_type_that_is_only_named_is_nobodys_business() -> None:
    head = b'<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/a/svg11.dtd">'
    assert b"DOCTYPE" not in made_anew(head + svg(DRAWN)).data


def test_the_style_sheet_of_a_drawing_program_becomes_attributes() -> None:
    sheet = "<defs><style>.cls-1,.cls-2{fill:#fff;} .cls-2{stroke:#000;stroke-width:2px} rect{fill:red}</style></defs>"
    written = made_anew(svg(f'{sheet}<rect class="cls-2" fill="blue" width="9" height="9" style="opacity:.5"/>')).data
    found = ET.fromstring(written).find(".//{*}rect")
    assert found is not None
    assert (found.get("fill"), found.get("stroke"), found.get("stroke-width")) == ("#fff", "#000", "2px")
    assert found.get("opacity") == ".5" and found.get("class") is None


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "broken"),
        (b"<svg", "broken"),
        (b"<html><body/></html>", "broken"),
        (b'<svg viewBox="0 0 9 9"><rect/></svg>', "broken"),  # of no namespace: no browser would draw it
        (b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><rect></svg>", "broken"),
        (b'<?xml version="1.0" encoding="no-such"?>' + svg(DRAWN), "broken"),
        *((f'<?xml version="1.0" encoding="{one}"?>'.encode() + svg(DRAWN), "broken") for one in UNREAD),
        (svg(""), "empty"),
        (svg("<script>1</script>"), "empty"),
        (svg('<defs><rect width="4" height="4"/></defs>'), "empty"),
        (svg("<g>" * 50 + DRAWN + "</g>" * 50), "many"),
        (svg("<script>" * 50 + "</script>" * 50 + DRAWN), "many"),
        (svg(DRAWN * 3001), "many"),
        (svg(DRAWN + " " * drawings.MOST_BYTES), "large"),
        (svg(DRAWN).replace(b"0 0 120 40", b"0 0 0 40"), "size"),
        (svg(DRAWN).replace(b"0 0 120 40", b"0 0 1e9 40"), "size"),
        (svg(DRAWN).replace(b"0 0 120 40", b"0 0 4000 40"), "size"),
        (svg(DRAWN, 'width="9999" height="2"'), "size"),
        (svg(DRAWN).replace(b"0 0 120 40", b"nan inf 1 1"), "size"),
    ],
)
def test_what_cannot_be_taken_is_refused_by_its_reason(data: bytes, why: str) -> None:
    with pytest.raises(NoDrawing, match=f"^{why}$"):
        made_anew(data)


@pytest.mark.parametrize(
    ("more", "size"),
    [('width="240" height="80"', (240, 80)), ('width="25.4mm" height="1in"', (96, 96)), ('width="100%"', (120, 40))],
)
def test_its_size_is_what_it_says(more: str, size: tuple[int, int]) -> None:
    made = made_anew(svg(DRAWN, more))
    assert (round(made.width), round(made.height)) == size


def test_clips_within_clips_cannot_multiply() -> None:
    body = '<clipPath id="a"><g clip-path="url(#b)"><rect width="2" height="2" clip-path="url(#c)"/></g></clipPath>'
    assert b"clip-path" not in made_anew(svg(body + DRAWN)).data


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [*ACTING, DRAWN, "<g>", "</g>", "<text>a", "</text>", "&#60;", "&lt;", "é", '<rect fill="', '"/>']
        )
        | st.text(max_size=6),
        max_size=8,
    )
)
def test_whatever_is_put_together_is_bare_or_refused(parts: list[str]) -> None:
    try:
        made = made_anew(svg("".join(parts) + DRAWN))
    except (NoDrawing, UnicodeEncodeError):
        return
    assert_bare(made.data.replace(b"&lt;script", b""))


@given(st.binary(max_size=200))
def test_any_bytes_are_a_drawing_or_refused(data: bytes) -> None:
    with pytest.raises(NoDrawing):
        made_anew(b"<" + data)


@pytest.mark.parametrize("sheet", ["/*" * 100_000, "a" * 200_000, "a{" * 100_000, "a,b " * 50_000])
def test_a_style_sheet_of_any_size_is_read_once(sheet: str) -> None:
    """Nothing looks again through all that follows: 16 kB once took seconds, and this would take minutes."""
    assert drawing_parts.Styles([sheet + "}.dark/* a remark */{fill:#123456}"]).rules in (
        {},
        {".dark": {"fill": "#123456"}},
    )
