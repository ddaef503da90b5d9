"""HTML bodies: as text that reads like text, and as HTML that a sandboxed frame may show."""

from __future__ import annotations

import re

import nh3

from deskbell.formats.mail.balance import AMPERSAND, balanced
from deskbell.formats.mail.layout import Layout

# Characters that are shown, and that are made text of all HTML in a letter: beyond that nobody reads.
LONGEST = 5_000_000
READ = 2_000_000
# Of these many the height is guessed; a line's, and what stands above and below the first and the last.
MEASURED, LINE, EDGES = 200_000, 18, 40


def text(source: str, most: int = READ) -> str:
    """What the HTML says, as text; of so many characters at most.

    Links are "text (address)" unless both are the same, items of lists have dashes or numbers, tables stand row by row,
    quotations begin with "> ", pictures are their alternative text. What is hidden, such as the preview line of
    newsletters and tracking pixels, is left out, unless nothing else is there.
    """
    told = Layout.of(source[:most])
    return told or Layout.of(source[:most], shows_hidden=True)


def safe(source: str) -> str:
    """The HTML without all that acts or fetches: scripts, forms, frames, remote images and styles, event handlers.

    Pictures stay if they are in the message (`cid:`, left as it is for the caller to replace) or in the HTML itself.
    Links open elsewhere and tell nobody where from. Show it in a sandboxed frame all the same: two fences.
    """
    cleaned = nh3.clean(
        balanced(source[:LONGEST], _ATTRIBUTES),
        tags=_TAGS,
        clean_content_tags=_GONE_WITH_CONTENT,
        attributes=_ATTRIBUTES,
        attribute_filter=_filtered,
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        filter_style_properties=_STYLES,
    )
    return cleaned.replace(AMPERSAND, "&amp;")


def height(source: str) -> int:
    """About how many pixels it takes where a line has some ninety characters: its lines and its pictures."""
    lines = text(source, MEASURED).split("\n")
    pictures = (found[0] for found in _PICTURE.finditer(source[:MEASURED]))
    own = (_HEIGHT.search(one) for one in pictures if _OWN.search(one))
    told = [int(found[1]) for found in own if found]
    return (
        EDGES + sum(LINE * (1 + len(line) // 90) for line in lines) + sum(min(one, 1_000) for one in told if one > LINE)
    )


def declared_charset(data: bytes) -> str:
    """The charset that HTML claims for itself in its first kilobyte, "" if none."""
    found = _META_CHARSET.search(data[:1024])
    return found[1].decode("ascii") if found else ""


def _filtered(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "src":
        return value if _OWN_PICTURE.match(value) else None
    if attribute == "href":
        return None if value.lstrip()[:5].lower() == "data:" or value.lstrip()[:4].lower() == "cid:" else value
    if attribute == "style":
        return None if _FETCHES.search(value) else value
    return value


_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s{0,5}=\s{0,5}[\"']?([\w.:-]{2,40})", re.IGNORECASE | re.ASCII)
_PICTURE = re.compile(r"<img\b[^>]{0,2000}", re.IGNORECASE)
_OWN = re.compile(r"\ssrc\s{0,3}=\s{0,3}[\"']?(?:cid:|data:)", re.IGNORECASE)
_HEIGHT = re.compile(r"\sheight\s{0,3}=\s{0,3}[\"']?(\d{1,5})", re.IGNORECASE)
_OWN_PICTURE = re.compile(r"\s*(?:cid:|data:image/(?:png|gif|jpe?g|webp|bmp);base64,)", re.IGNORECASE)
_FETCHES = re.compile(r"url|image|import|expression|behaviou?r|binding|\\|/\*|position|javascript", re.IGNORECASE)
_GONE_WITH_CONTENT = {
    *("script", "style", "title", "iframe", "object", "embed", "applet", "noscript", "template", "svg", "math"),
    *("textarea", "select", "audio", "video", "noembed", "noframes", "xmp"),
}
_TAGS = {
    *("a", "abbr", "acronym", "address", "article", "aside", "b", "bdi", "bdo", "big", "blockquote", "br", "caption"),
    *(
        "center",
        "cite",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "details",
        "dfn",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
    ),
    *("figure", "font", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "img", "ins", "kbd", "li"),
    *("main", "mark", "nav", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small", "span"),
    *("strike", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "tt"),
    *("u", "ul", "var", "wbr"),
}
_ATTRIBUTES = {
    "*": {"align", "bgcolor", "dir", "height", "lang", "style", "title", "valign", "width"},
    "a": {"href"},
    "col": {"span"},
    "colgroup": {"span"},
    "font": {"color", "face", "size"},
    "img": {"alt", "src"},
    "li": {"value"},
    "ol": {"reversed", "start", "type"},
    "table": {"border", "cellpadding", "cellspacing"},
    "td": {"colspan", "rowspan", "nowrap"},
    "th": {"colspan", "rowspan", "nowrap", "scope"},
    "ul": {"type"},
}
_STYLES = {
    *("background-color", "border", "border-bottom", "border-collapse", "border-color", "border-left", "border-radius"),
    *("border-right", "border-spacing", "border-style", "border-top", "border-width", "color", "direction", "display"),
    *("font", "font-family", "font-size", "font-style", "font-variant", "font-weight", "height", "letter-spacing"),
    *("line-height", "list-style-type", "margin", "margin-bottom", "margin-left", "margin-right", "margin-top"),
    *("max-width", "min-width", "padding", "padding-bottom", "padding-left", "padding-right", "padding-top"),
    *("text-align", "text-decoration", "text-indent", "text-transform", "vertical-align", "white-space", "width"),
    *("word-break", "word-spacing", "word-wrap", "overflow-wrap"),
}
