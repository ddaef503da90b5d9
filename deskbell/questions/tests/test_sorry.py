"""Pages that tell a patron no."""

from __future__ import annotations

from django.test import RequestFactory
from django.utils import translation

from deskbell.questions.sorry import not_so, sorry


def test_what_is_said_never_becomes_html_and_nobody_keeps_it() -> None:
    page = sorry(RequestFactory().get("/"), 404, "Nothing <b>here</b>", "Look again.")
    assert page.status_code == 404
    assert "Nothing &lt;b&gt;here&lt;/b&gt;" in page.content.decode()
    assert page["Cache-Control"] == "no-store"


def test_a_wrong_method_is_told_the_right_ones_in_the_readers_language() -> None:
    with translation.override("fr"):
        page = not_so(RequestFactory().delete("/"), ("GET", "HEAD"))
    assert (page.status_code, page["Allow"]) == (405, "GET, HEAD")
    assert "Revenez en arrière" in page.content.decode()
