"""What somebody hands in by a page's form."""

from __future__ import annotations

from django.http import HttpRequest, QueryDict


def handed_in(request: HttpRequest) -> QueryDict | None:
    """What a form has sent, also if nothing stands in it; ``None`` where the page is only looked at."""
    return request.POST if request.method == "POST" else None
