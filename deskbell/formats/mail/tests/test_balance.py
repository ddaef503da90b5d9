"""HTML written anew, with every tag closed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskbell.formats.mail.balance import AMPERSAND, DEEPEST, balanced

KEPT = {"*": {"title"}, "a": {"href"}}


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("<p>a<p>b", "<p>a</p><p>b</p>"),
        ("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("<table><tr><td>a<td>b<tr><td>c</table>d", "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>d"),
        ("<b><i>a</b>b</i>", "<b><i>a</i></b>b"),
        ("<p><b>a<div>b</div>", "<p><b>a</b></p><div>b</div>"),
        ("a</div></b>b", "ab"),
        ("<table><tr><td></div></table>", "<table><tr><td></td></tr></table>"),
        ("<div><table><tr><td></div>a</table></div>", "<div><table><tr><td>a</td></tr></table></div>"),
        ("<a href=x>1<a href=y>2", '<a href="x">1</a><a href="y">2</a>'),
        ("a<br>b</br>c<img>", "a<br>b<br>c<img>"),
        ('<a href="x" onclick="y" TITLE=\'"z"\'>a</a>', '<a href="x" title="&quot;z&quot;">a</a>'),
        ("<b href=x title=y>a</b>", '<b title="y">a</b>'),
        ("1 < 2 > 0", "1 &lt; 2 &gt; 0"),
        ("<script>x</script><style>y</style><plaintext>z", "z"),
        ("<html><body>a</body></html>", "a"),
    ],
)
def test_every_tag_is_closed_where_it_belongs(source: str, written: str) -> None:
    assert balanced(source, KEPT) == written


def test_ampersands_are_set_aside() -> None:
    assert balanced(f"a &amp; b{AMPERSAND} &lt;", KEPT) == f"a {AMPERSAND} b &lt;"


def test_what_is_too_deep_is_left_out_with_its_end() -> None:
    deep = DEEPEST + 50
    assert (
        balanced("<div>" * deep + "a" + "</div>" * deep + "b", KEPT)
        == "<div>" * DEEPEST + "a" + "</div>" * DEEPEST + "b"
    )


@given(st.text(max_size=200) | st.text("<>/ab tdrp=\"'", max_size=200))
def test_what_is_balanced_stays_as_it_is(source: str) -> None:
    written = balanced(source, KEPT).replace(AMPERSAND, "&amp;")
    assert balanced(written, KEPT).replace(AMPERSAND, "&amp;") == written
