"""What HTML says, as text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.formats.mail.html import text


@pytest.mark.parametrize(
    ("source", "told"),
    [
        # paragraphs and lines
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("<div>a</div><div>b</div>", "a\nb"),
        ("a<br>b<br><br>c", "a\nb\n\nc"),
        ("<div>a</div><div><br></div><div>b</div>", "a\n\nb"),
        (
            "<p class=MsoNormal>a</p><p class=MsoNormal>b</p><p class=MsoNormal>&nbsp;</p><p class=MsoNormal>c</p>",
            "a\nb\n\nc",
        ),
        ("<h1>Hours</h1>We open at 9.<h2>Friday</h2>We close.", "Hours\n\nWe open at 9.\n\nFriday\n\nWe close."),
        ("  a\n   b\t<b> c</b> d", "a b c d"),
        ("<pre>a\n  b\n</pre>c", "a\n  b\n\nc"),
        ("a<hr>b", "a\n---\nb"),
        ("l&rsquo;&eacute;t&eacute; &lt;3 &amp; 5&nbsp;€", "l’été <3 & 5 €"),
        ("<q>yes</q>", "“yes”"),
        # links
        ('<a href="https://x.org/a">here</a>', "here (https://x.org/a)"),
        ('See <a href="https://x.org/a">this </a>now', "See this (https://x.org/a) now"),
        ('<a href="https://www.x.org/">x.org</a>', "x.org"),
        ('<a href="http://x.org/a">https://x.org/a</a>', "https://x.org/a"),
        ('<a href="mailto:ada@x.org?subject=Hi">ada@x.org</a>', "ada@x.org"),
        ('<a href="mailto:ada@x.org?subject=Hi">Ada</a>', "Ada (ada@x.org)"),
        ('<a href="tel:+15145550123">call</a>', "call (+15145550123)"),
        ('<a href="javascript:alert(1)">x</a><a href="#top">y</a>', "xy"),
        ('<a href="https://x.org/"><img src=a.png></a>', ""),
        ('<a href="https://x.org/"><img src=a.png alt="Logo"></a>', "Logo (https://x.org/)"),
        ('<a href="https://x.org/"><div>Button</div></a>', "Button (https://x.org/)"),
        ('<a href="https://x.org/1">a<a href="https://x.org/2">b</a>', "a (https://x.org/1)b (https://x.org/2)"),
        ('<a href="https://x.org/"><table><tr><td>Go</td></tr></table></a>', "Go (https://x.org/)"),
        # lists
        ("<ul><li>a</li><li>b</li></ul>c", "- a\n- b\n\nc"),
        ("<ol start=3><li>a<li>b</ol>", "3. a\n4. b"),
        ("x<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "x\n\n- a\n  - b\n- c"),
        ("<ol><li><p>a</p><p>b</p></li><li>c</li></ol>", "1. a\n\n   b\n2. c"),
        ("<li>a<li>b", "- a\n- b"),
        ("<dl><dt>a</dt><dd>b</dd></dl>", "a\nb"),
        # tables
        (
            "<table><tr><th>Day</th><th>Hours</th></tr><tr><td>Monday</td><td>9–5</td></tr></table>",
            "Day | Hours\nMonday | 9–5",
        ),
        ("<table><tr><td>a<td>b<tr><td>c</table>d", "a | b\nc\n\nd"),
        ("<table><tr><td><p>a</p><p>b</p></td><td>c</td></tr><tr><td>d</td></tr></table>", "a\n\nb\nc\n\nd"),
        ("<table><tr><td><table><tr><td>a</td><td>b</td></tr></table></td></tr></table>", "a | b"),
        ("<table><tr><td><ul><li>a</ul></td></tr></table>", "- a"),
        ("<ul><li><table><tr><td>a</li></td></tr></table></ul>b", "- a\n\nb"),
        # quotations
        ("a<blockquote>b<br>c</blockquote>d", "a\n\n> b\n> c\n\nd"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", "> a\n>\n> > b"),
        ("<blockquote><ul><li>a</ul></blockquote>", "> - a"),
        # pictures
        ('a <img src="cid:x" alt="a map"> b', "a a map b"),
        ('a<img src="http://x/y.gif" width=1 height=1 alt="track">b', "ab"),
        # what is hidden
        ('<div style="display:none">preview</div>shown', "shown"),
        ("<span hidden>x</span>shown", "shown"),
        ('<p style="mso-hide:all">x<p>shown', "shown"),
        ('<div style="max-height:0;overflow:hidden">x<div>y</div></div>shown', "shown"),
        ('<div style="font-size:0"><span style="font-size:14px">shown</span></div>', "shown"),
        ("<style>x</style><script>y</script><title>z</title><template>t</template>shown", "shown"),
        ("<!-- x -->shown<svg><text>y</text></svg>", "shown"),
        ('<div style="display:none">all there is</div>', "all there is"),
        ("", ""),
    ],
)
def test_html_is_laid_out_as_text(source: str, told: str) -> None:
    assert text(source) == told


def test_a_whole_letter_reads_as_well_as_text() -> None:
    source = """<html><head><title>x</title></head><body><div dir="ltr"><p>Bonjour,</p>
      <p>Voici nos <b>heures</b>&nbsp;:</p><ul><li>lundi</li><li>mardi</li></ul>
      <div class="gmail_quote"><div>Le 2 mars, Ada a écrit&nbsp;:<br></div>
      <blockquote>Quand ouvrez-vous&nbsp;?</blockquote></div></div></body></html>"""
    assert text(source) == (
        "Bonjour,\n\nVoici nos heures :\n\n- lundi\n- mardi\n\nLe 2 mars, Ada a écrit :\n\n> Quand ouvrez-vous ?"
    )


@given(
    st.text(max_size=200)
    | st.lists(
        st.sampled_from(
            [
                *(
                    "<table>",
                    "<tr>",
                    "<td>",
                    "</td>",
                    "</table>",
                    "<ul>",
                    "<li>",
                    "</ul>",
                    "</li>",
                    "<blockquote>",
                    "</blockquote>",
                ),
                *(
                    "<p hidden>",
                    "</p>",
                    "<a href=http://x.org>",
                    "</a>",
                    "<pre>",
                    "</pre>",
                    "<br>",
                    "a",
                    " ",
                    "<div hidden>",
                    "</div>",
                ),
            ]
        ),
        max_size=40,
    ).map("".join)
)
def test_nothing_raises_and_no_line_ends_in_space(source: str) -> None:
    for line in text(source).split("\n"):
        assert line == line.rstrip(" \n")


PIECES = ["<div>", "<p>x", "<table><tr><td>x", "<ul><li>x", "<blockquote>x", "<a href=http://x.org>x", "<td>", "<br>"]


@pytest.mark.parametrize(
    "piece", [*PIECES, "</li>", "</table>", "<p hidden>", "<pre>\n", " ", "x ", "&nbsp;", "\u200c "]
)
def test_hostile_html_takes_linear_time(piece: str) -> None:
    began = time.process_time()
    told = text(piece * (300_000 // len(piece)))
    assert time.process_time() - began < 6
    assert len(told) < 20_000_000
