"""What nobody behind the door can read is refused in words, and whatever passes makes nobody fail."""

from __future__ import annotations

from io import BytesIO
from itertools import product

import pytest
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest
from django.http.multipartparser import MultiPartParserError
from hypothesis import given
from hypothesis import strategies as st

from deskbell.server.bodies import Scope
from deskbell.server.environ import environ_of
from deskbell.server.pages import Pages
from deskbell.server.readable import MOST_FIELDS, refusal_of
from deskbell.server.tests.serving import Client, served
from deskbell.server.tests.test_calls import Provider
from deskbell.server.tests.test_pages import echo, pages

FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
CODECS = ("utf-7", "idna", "rot13", "ROT-13", "punycode", "undefined", "hex", "zlib", "uu", "unicode_escape", "cp037")
NO_CHARSETS = ("idna", "rot13", "ROT-13", '"rot13"', "punycode", "undefined", "hex", "zlib", "bz2", "quopri", "uu")
BODY = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\na=%ff&b=caf\xe9\r\n--x--\r\n'


def kinds_of(charset: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Kinds with a charset as people, programs and nobody writes one."""
    forms = st.sampled_from(["; charset={}", '; charset="{}"', "; charset*={}''%ff", "; x*0*={}''a", "; boundary*={}'"])
    made = st.tuples(st.sampled_from([FORM, PARTS, "text/plain", ""]), forms, charset)
    return made.map(lambda one: one[0] + one[1].format(one[2]))


def scope_of(kind: str, query: bytes = b"a=%ff%e9&b=caf%C3%A9") -> Scope:
    return {
        "type": "http", "method": "POST", "http_version": "1.1", "path": "/", "raw_path": b"/",
        "query_string": query, "headers": [(b"content-type", kind.encode("latin-1", "replace"))],
    }  # fmt: skip


@given(kinds_of(st.sampled_from(CODECS) | st.text(max_size=12)) | st.text(max_size=60))
def test_whatever_passes_is_read_or_refused_by_the_page(kind: str) -> None:
    scope = scope_of(kind)
    if refusal_of(scope):
        return
    request = WSGIRequest(environ_of(scope, BytesIO(BODY), len(BODY)))
    for read in (lambda: request.GET, lambda: request.POST, lambda: request.FILES):
        try:
            read()
        except (BadRequest, SuspiciousOperation, MultiPartParserError):
            pass  # which Django answers with 400


@pytest.mark.parametrize("charset", NO_CHARSETS)
def test_a_codec_that_is_no_charset_is_none(charset: str) -> None:
    assert refusal_of(scope_of(f"{FORM}; charset={charset}")) == 415


@pytest.mark.parametrize("charset", ["utf-8", "UTF8", '"utf-8"', "iso-8859-1", "windows-1252", "utf8mb4", "binary", ""])
def test_what_programs_say_passes(charset: str) -> None:
    assert refusal_of(scope_of(f"application/json; charset={charset}")) is None
    assert refusal_of(scope_of("")) is None


@pytest.mark.parametrize("kind", [
    f"{FORM}; charset=rot13", f"{FORM}; charset*=nosuch''x", f"{PARTS}; charset=undefined", "a" + ";" * 50_000,
])  # fmt: skip
@pytest.mark.parametrize(("language", "words"), [("en", b"The server cannot read"), ("fr", b"Le serveur ne peut pas")])
def test_it_is_refused_in_words_before_anything_is_read(kind: str, language: str, words: bytes) -> None:
    with pages(echo) as port, Client(port) as client:
        head = f"POST / HTTP/1.1\r\nHost: desk\r\nAccept-Language: {language}\r\nContent-Type: {kind}\r\n"
        client.send(head.encode() + b"Content-Length: 100000\r\n\r\n")
        status, headers, body = client.answer()
        assert (status, headers["content-type"]) == (415, "text/plain; charset=utf-8")
        assert body.startswith(words)
    with pages(echo) as port, Client(port) as client:
        assert client.get("/?a=%ff", f"Content-Type: {kind}")[0] == 415


def test_an_address_with_more_fields_than_django_reads_is_refused_however_its_body_is_called() -> None:
    for kind, more in product(("", f"{FORM}; charset=utf-8", f"{PARTS}; charset=latin1"), (0, 1)):
        scope = scope_of(kind, b"&".join([b"f"] * (MOST_FIELDS + more)))
        assert refusal_of(scope) == (400 if more else None)
        if not more:
            assert len(dict(WSGIRequest(environ_of(scope, BytesIO(), 0)).GET)) <= MOST_FIELDS
    with pages(echo) as port, Client(port) as client:
        assert client.get("/?" + "f&" * MOST_FIELDS, "Content-Type: text/plain; charset=utf-8")[0] == 400


def test_among_calls_one_that_nobody_can_read_spoils_no_other() -> None:
    provider = Provider()
    provider.go.set()
    with served(provider.app) as port, Client(port) as bad, Client(port) as good:
        for caller, charset in ((bad, b"rot13"), (good, b"utf-8")):
            caller.send(b"POST /hooks/a?x=%%ff HTTP/1.1\r\nHost: desk\r\nContent-Type: x/y; charset=%s\r\n" % charset)
            caller.send(b"Content-Length: 2\r\n\r\nhi")
        assert (bad.answer()[0], good.answer()[0]) == (415, 202)
    assert isinstance(provider.app, Pages)
