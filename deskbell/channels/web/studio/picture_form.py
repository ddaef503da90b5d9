"""The studio's part for a picture of the library's own: taken or refused in words, and what is worth knowing of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from deskbell.channels.web.models import OwnPicture
from deskbell.channels.web.tab import own_pictures
from deskbell.channels.web.tab.legibility import READABLE, Legibility
from deskbell.channels.web.tab.looks import Looks
from deskbell.libraries.models import Desk
from deskbell.libraries.scope import arranging, find_desk
from deskbell.staff.models import Staff

# Less than this, and an edge is not seen.
SEEN = 1.4


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the pictures to choose from."""

    picture: OwnPicture
    shown: SafeString
    hints: list[str]


@arranging
@require_POST
def own_picture(request: HttpRequest, key: str) -> HttpResponse:
    """Keeps a picture and shows the tab with it; nothing of the tab is saved. JSON for whoever asks for it."""
    desk = find_desk(request, key)
    given = request.FILES.get("picture")
    assert isinstance(request.user, Staff)
    if given is None:
        return _answered(request, desk, refusal("none"), "")
    try:
        kept = own_pictures.keep(desk, given.read(own_pictures.MOST + 1), request.user)
    except own_pictures.NotTaken as why:
        return _answered(request, desk, refusal(why.why), "")
    tell_lost(request, kept)
    return _answered(request, desk, "", kept.sha256)


def tell_lost(request: HttpRequest, picture: OwnPicture | None) -> None:
    """Says of a picture that is taken, or saved, what it has lost."""
    if picture is None or not picture.left_out:
        return
    sentence = gettext("Taken without what could act or load something: %(names)s. Look whether it is whole.")
    messages.warning(request, sentence % {"names": ", ".join(picture.left_out)})


def _answered(request: HttpRequest, desk: Desk, wrong: str, digest: str) -> HttpResponse:
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"words": wrong, "picture": digest}, status=422 if wrong else 200)
    studio = reverse("tab-studio", args=[desk.key])
    if wrong:
        messages.error(request, wrong)
        return HttpResponseRedirect(f"{studio}#own-title")
    return HttpResponseRedirect(f"{studio}?picture={digest}#own-title")


def refusal(why: str) -> str:
    """Why a picture is not taken, and what to do."""
    return {
        "none": gettext("Choose a picture first: SVG, PNG or WebP."),
        "kind": gettext("This is no SVG, PNG or WebP picture, whatever its name says. Save it as one of these."),
        "broken": gettext("This cannot be read as a picture: it is cut off, or no picture at all. Save it again."),
        "entities": gettext("This SVG brings definitions (entities) of its own. Save it as plain SVG."),
        "large": gettext("This file is too large. An SVG has at most 256 kB, a PNG or WebP 4 MB."),
        "heavy": gettext("This picture would make your pages slow: more than 200 kB. Make it smaller or simpler."),
        "many": gettext("This SVG has too many parts. Make it simpler: at most 3,000, not deeper than 40 groups."),
        "size": gettext("This picture does not say how large it is, or is sixteen times as long as it is broad."),
        "empty": gettext("Nothing is drawn in this SVG. A picture within it is uploaded by itself, as PNG or WebP."),
        "pixels": gettext("This picture is far too large for a tab. Make it 720 pixels wide or high, at most."),
        "blank": gettext("Nothing can be told apart in this picture: its colours are too much alike, or only one."),
    }[why]


def hints_of(picture: OwnPicture) -> list[str]:
    """What somebody should know before it is on every page."""
    found = Legibility(**picture.legibility)
    hints = []
    if found.within is not None and found.within < READABLE:
        sentence = gettext("Its colours are near each other, %(found)s to 1: words are hard to read. Good is 4.5.")
        hints.append(sentence % {"found": number_format(int(found.within * 10) / 10, 1)})
    if found.light < SEEN:
        hints.append(gettext("On white pages its edge cannot be seen."))
    if found.dark < SEEN:
        hints.append(gettext("On dark pages its edge cannot be seen."))
    if found.within is None:
        hints.append(gettext("The page shows through it: look at it in light and in dark."))
    return hints


def choices(desk: Desk, size: str) -> list[Choice]:
    return [Choice(one, drawn(one, size), hints_of(one)) for one in own_pictures.of(desk)]


def drawn(picture: OwnPicture, size: str) -> SafeString:
    """As the tab has it; what it says stands beside it."""
    width, height = own_pictures.shown_size(picture, size)
    return format_html('<img src="{}" width="{}" height="{}" alt="">', own_pictures.address_of(picture), width, height)


def drawn_for(desk: Desk, looks: Looks) -> SafeString | None:
    """``None`` where the looks show none, or one that is gone."""
    picture = own_pictures.shown_by(desk, looks)
    return drawn(picture, looks.size) if picture else None
