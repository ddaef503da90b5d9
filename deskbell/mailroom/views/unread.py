"""What could not be read, for administrators: why, its bytes, another try, or set aside."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from deskbell.libraries.scope import arranging, scope_of
from deskbell.libraries.views.page import Crumbs, top
from deskbell.mailroom import files, letterbox, reading, registry
from deskbell.mailroom.finding import find_failed
from deskbell.mailroom.models import Arrival
from deskbell.work import chores

ON_A_PAGE = 50
# Of what was read and had to be repaired, the newest.
REPAIRED = 20
DESK = "account__desk__library"


@arranging
@require_safe
def unread(request: HttpRequest) -> HttpResponse:
    if not scope_of(request).everything:
        raise Http404
    failed = Arrival.objects.filter(state=Arrival.State.FAILED).order_by("-arrived_at", "-pk")
    page = Paginator(failed.select_related(DESK), ON_A_PAGE).get_page(request.GET.get("page"))
    shown = [(one, registry.label_of(one.account.channel)) for one in page]
    waiting = Arrival.objects.filter(state=Arrival.State.WAITING, tries__gt=0).count()
    mended = Arrival.objects.filter(state=Arrival.State.READ).exclude(error="").order_by("-pk")
    repaired = [(one, registry.label_of(one.account.channel)) for one in mended.select_related(DESK)[:REPAIRED]]
    context = {"crumbs": top(), "shown": shown, "list": page, "waiting": waiting, "repaired": repaired}
    return render(request, "mailroom/unread.html", context)


@arranging
@require_safe
def arrival(request: HttpRequest, number: int) -> HttpResponse:
    found = find_failed(request, number)
    crumbs: Crumbs = [*top(), (gettext("What could not be read"), reverse("unread"))]
    context = {"arrival": found, "label": registry.label_of(found.account.channel), "crumbs": crumbs}
    return render(request, "mailroom/unread_arrival.html", context)


@arranging
@require_safe
def raw(request: HttpRequest, number: int) -> HttpResponseBase:
    """The bytes as they came, below what came beside them; to be saved and never shown: a stranger wrote them."""
    found = find_failed(request, number)
    beside = _beside(found.headers)
    if found.raw is None and not beside:
        raise Http404
    headers = {
        "Content-Disposition": f'attachment; filename="arrival-{found.pk}.bin"',
        "Content-Length": str(len(beside) + (found.raw.size if found.raw else 0)),
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    parts = chain([beside], files.parts(found.raw) if found.raw else ())
    return StreamingHttpResponse(parts, content_type="application/octet-stream", headers=headers)


@arranging
@require_http_methods(["POST"])
def try_again(request: HttpRequest, number: int) -> HttpResponse:
    if reading.try_again(find_failed(request, number)):
        chores.wake(letterbox.READER)
        messages.success(request, gettext("It is read once more. When that fails, it comes back here."))
    return HttpResponseRedirect(reverse("unread"))


@arranging
@require_http_methods(["POST"])
def set_aside(request: HttpRequest, number: int) -> HttpResponse:
    if reading.set_aside(find_failed(request, number)):
        messages.success(request, gettext("It is set aside. Its bytes go with those of what was read."))
    return HttpResponseRedirect(reverse("unread"))


def _beside(headers: Mapping[str, str]) -> bytes:
    """One a line, as mail and HTTP write them; some texts have all their words in the query."""
    lines = [f"{name}: {' '.join(value.splitlines())}\r\n" for name, value in sorted(headers.items()) if value]
    return "".join([*lines, "\r\n"] if lines else []).encode("utf-8", "replace")
