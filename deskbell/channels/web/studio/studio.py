"""The tab studio: a gallery to begin with, a form that changes everything, and previews that run the real loader.

Nothing is saved before somebody says so. What is tried goes along in the address, so that a page without scripts tries
it too.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from deskbell.channels.web.models import Design
from deskbell.channels.web.studio import backdrops, picture_form
from deskbell.channels.web.studio.forms import StudioForm
from deskbell.channels.web.studio.showing import Trial, page_context
from deskbell.channels.web.tab import designs, loader, looks, own_pictures
from deskbell.channels.web.tab.drawing import svg
from deskbell.channels.web.tab.gallery import BY_KEY
from deskbell.channels.web.tab.paints import worn
from deskbell.channels.web.tab.wordings import label_of
from deskbell.formats.pictures import NoPicture, TooManyPixels
from deskbell.libraries.models import Desk
from deskbell.libraries.scope import arranging, find_desk
from deskbell.libraries.views.page import lead_to_error
from deskbell.staff.models import Staff

# The page in a preview runs our own tab, in a frame of our own studio.
PREVIEW_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; frame-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)


@arranging
@require_http_methods(["GET", "HEAD", "POST"])
def studio(request: HttpRequest, key: str) -> HttpResponse:
    """The page. A POST saves; with ``try`` or a colour to ``take`` it only shows."""
    desk = find_desk(request, key)
    if request.method != "POST":
        return _begin(request, desk)
    given = request.POST.copy()
    taken = {name: given[f"take_{name}"] for name in ("colour", "ink") if f"take_{name}" in given}
    for name, colour in taken.items():
        given[name] = str(colour)
    form = StudioForm(desk, given)
    right = form.is_valid()
    if taken or "try" in given:
        return _page(request, desk, form)
    if not right:
        lead_to_error(form)
        return _page(request, desk, form, status=422)
    coloured = _colour_pages(desk, form)
    made = designs.save(desk, form.looks, _staff(request))
    done = gettext("Saved. Your sites show it within a minute; nothing in them changes.")
    messages.success(request, done if made or coloured else gettext("The tab looks like this already."))
    if made:
        picture_form.tell_lost(request, own_pictures.shown_by(desk, made.read()))
    return HttpResponseRedirect(reverse("tab-studio", args=[key]))


@arranging
@require_http_methods(["POST"])
def again(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """An older design is shown again."""
    found = Design.objects.filter(desk=find_desk(request, key), pk=number).select_related("desk").first()
    if found is None:
        raise Http404
    designs.again(found, _staff(request))
    messages.success(request, gettext("The earlier design is back. Your sites show it within a minute."))
    return HttpResponseRedirect(reverse("tab-studio", args=[key]))


@arranging
@require_safe
def check(request: HttpRequest, key: str) -> HttpResponse:
    """Whether what is tried can be read; each way out by the nearest colour; and the colour that the words have now."""
    desk, form = _tried(request, key)
    ways = [{"field": why.field, "nearest": why.nearest} for why in form.unreadable]
    words = " ".join(str(error) for error in form.non_field_errors())
    return JsonResponse({"words": words, "ways": ways, "ink": worn(form.looks, desk.colour).ink})


# ---- the preview ----------------------------------------------------------------------------------


@arranging
@require_safe
def preview(request: HttpRequest, key: str) -> HttpResponse:
    """A page of the library, drawn or its own, with the tab on it that is tried."""
    desk, form = _tried(request, key)
    trial = Trial.of(request, desk)
    context = {
        "desk": desk,
        "trial": trial,
        "query": request.GET.urlencode(),
        "tab": picture_form.drawn_for(desk, form.looks)
        or svg(form.looks, desk.colour, label_of(desk, form.looks, trial.language), "tried"),
        "looks": form.looks,
    }
    response = render(request, "web/preview.html", context)
    response.headers["Content-Security-Policy"] = PREVIEW_POLICY
    return response


@arranging
@require_safe
def preview_script(request: HttpRequest, key: str) -> HttpResponse:
    """The loader as it will be."""
    desk, form = _tried(request, key)
    window = f"{reverse('tab-preview-window', args=[key])}?{request.GET.urlencode()}"
    return _script(loader.trial_for(desk, form.looks, window, Trial.of(request, desk).scheme))


@arranging
@require_safe
def preview_window(request: HttpRequest, key: str) -> HttpResponse:
    desk, form = _tried(request, key)
    return _script(loader.window_for(desk, form.looks))


@arranging
@require_http_methods(["GET", "HEAD", "POST"])
def backdrop(request: HttpRequest, key: str) -> HttpResponse:
    """The picture of the library's own page: looked at, put, taken away."""
    desk = find_desk(request, key)
    if request.method != "POST":
        found = backdrops.of(desk)
        if found is None:
            raise Http404
        response = HttpResponse(bytes(found.data), content_type="image/webp")
        response.headers["Content-Security-Policy"] = "default-src 'none'"
        response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
        return response
    wrong = _put(request, desk)
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"words": wrong}, status=422 if wrong else 200)
    if wrong:
        messages.error(request, wrong)
    return HttpResponseRedirect(reverse("tab-studio", args=[key]))


def _put(request: HttpRequest, desk: Desk) -> str:
    """What is wrong with the picture; empty where it is kept."""
    if "remove" in request.POST:
        backdrops.remove(desk)
        return ""
    given = request.FILES.get("picture")
    if given is None:
        return gettext("Choose a picture of your page first.")
    try:
        backdrops.keep(desk, given.read(backdrops.MOST + 1))
    except NoPicture:
        return gettext("This cannot be read as a picture. Take a screenshot of your page, as PNG, JPEG or WebP.")
    except (TooManyPixels, backdrops.TooLarge):
        return gettext("This picture is too large. A screenshot of what one sees of the page is enough.")
    return ""


# ---- small things ---------------------------------------------------------------------------------


def _tried(request: HttpRequest, key: str) -> tuple[Desk, StudioForm]:
    """What goes along in the address, as far as it is right."""
    desk = find_desk(request, key)
    form = StudioForm(desk, request.GET)
    form.is_valid()
    return desk, form


def _colour_pages(desk: Desk, form: StudioForm) -> bool:
    """Where it is wished the tab's colour becomes the desk's own, which the tab then follows."""
    colour = form.cleaned_data["colour"] if form.cleaned_data["pages_too"] else ""
    if colour in ("", desk.colour.lower()):
        return False
    desk.colour = colour
    desk.save(update_fields=["colour"])
    return True


def _begin(request: HttpRequest, desk: Desk) -> HttpResponse:
    """As it is saved; or with a design of the gallery in place of it, side and words for phones kept."""
    shown = designs.looks_of(desk)
    taken = BY_KEY.get(request.GET.get("take", ""))
    if taken:
        own = {"side": shown.side, "align": shown.align} if shown.written() else {}
        kept = {"shift": shown.shift, "phone": shown.phone, "phone_side": shown.phone_side, "phone_up": shown.phone_up}
        colour = {"colour": ""} if "own" in request.GET else {}
        shown = taken.looks.but(**own, **kept, **colour, closed=shown.closed, closed_label=shown.closed_label)
    if "picture" in request.GET:
        shown = looks.read(shown.written() | {"picture": request.GET["picture"]})
    changed = bool(taken) or "picture" in request.GET
    return _page(request, desk, StudioForm(desk, shown=shown), changed=changed)


def _page(
    request: HttpRequest, desk: Desk, form: StudioForm, *, status: int = 200, changed: bool = True
) -> HttpResponse:
    context = page_context(request, desk, form)
    return render(request, "web/studio.html", context | {"changed": changed}, status=status)


def _script(body: str) -> HttpResponse:
    return HttpResponse(body, content_type="text/javascript; charset=utf-8")


def _staff(request: HttpRequest) -> Staff:
    assert isinstance(request.user, Staff)
    return request.user
