"""What the studio's page shows: the gallery drawn, the choices drawn, the history drawn, and where previews are."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from deskbell.channels.web.desks import first_of
from deskbell.channels.web.models import Backdrop, Design
from deskbell.channels.web.studio import backdrops, names, picture_form
from deskbell.channels.web.studio.forms import StudioForm, initial_of
from deskbell.channels.web.tab import designs
from deskbell.channels.web.tab.drawing import svg
from deskbell.channels.web.tab.gallery import READY, Ready
from deskbell.channels.web.tab.looks import ICONS, SHAPES, SIZES, Looks
from deskbell.channels.web.tab.wordings import label_of, ready
from deskbell.libraries.models import Desk
from deskbell.libraries.views.page import here, under
from deskbell.look.languages import name_of

SCHEMES = ("light", "dark", "contrast")
# What a design of the gallery decides; all else stays as it is.
DECIDES = ("shape", "treatment", "icon", "lettering", "wording", "colour", "own_ink", "picture")


@dataclass(frozen=True, slots=True)
class Trial:
    """On what a tab is tried: a scheme, a language of the desk's, a page (a drawn one, or the picture of its own)."""

    scheme: str
    language: str
    backdrop: Backdrop | None
    on: str

    @classmethod
    def of(cls, request: HttpRequest, desk: Desk) -> Trial:
        given = request.POST if request.method == "POST" else request.GET
        backdrop = backdrops.of(desk)
        on = "sample" if backdrop is None or given.get("on") == "sample" else "own"
        scheme, language = str(given.get("scheme", "")), str(given.get("in", ""))
        return cls(
            scheme=scheme if scheme in SCHEMES else "light",
            language=next((one for one in (language, get_language()) if one in desk.languages), first_of(desk)),
            backdrop=backdrop,
            on=on,
        )


@dataclass(frozen=True, slots=True)
class Drawn:
    """One of several, with its picture."""

    key: str
    name: str
    picture: SafeString
    # For the script: the fields that it fills.
    fields: str = ""


@dataclass(frozen=True, slots=True)
class Past:
    """A design of the history."""

    design: Design
    picture: SafeString
    is_shown: bool


def page_context(request: HttpRequest, desk: Desk, form: StudioForm) -> dict[str, Any]:
    own = "own" in request.GET
    trial = Trial.of(request, desk)
    query = query_of(form)
    query.update({"scheme": trial.scheme, "in": trial.language, "on": trial.on})
    title = gettext("Support tab")
    return {
        "desk": desk,
        "form": form,
        "title": title,
        "crumbs": [*under(desk.library), (here(desk.name), reverse("desk", args=[desk.key]))],
        "own": own,
        "gallery": [(names.SHAPES[shape], _row(desk, shape, own)) for shape in SHAPES],
        "shapes": [_choice("shape", key, desk, {"shape": key}) for key in names.SHAPES],
        "treatments": [_choice("treatment", key, desk, {"treatment": key}) for key in names.TREATMENTS],
        "icons": [(key, name, ICONS.get(key, "")) for key, name in names.ICONS.items()],
        "letterings": list(names.LETTERINGS.items()),
        "places": list(names.PLACES.items()),
        "labels": [form[name] for name in form.fields if name.startswith("label_")],
        "closed_labels": [form[name] for name in form.fields if name.startswith("closed_label_")],
        "languages": [(code, name_of(code)) for code in form.codes],
        "trial": trial,
        "preview": f"{reverse('tab-preview', args=[desk.key])}?{query.urlencode()}",
        "history": history(desk),
        "own_pictures": picture_form.choices(desk, form["size"].value() if form["size"].value() in SIZES else "m"),
    }


def query_of(form: StudioForm) -> QueryDict:
    """What is tried, as it goes along in an address."""
    found = QueryDict(mutable=True)
    for name in form.fields:
        value = form[name].value()
        if value not in (None, "", False):
            found[name] = "on" if value is True else str(value)
    return found


def history(desk: Desk) -> list[Past]:
    """The newest first, which is the one shown."""
    language = get_language() or "en"
    return [
        Past(made, tab_of(desk, looks, language, f"past-{made.pk}"), place == 0)
        for place, made in enumerate(designs.history(desk))
        for looks in (made.read(),)
    ]


def tab_of(desk: Desk, looks: Looks, language: str, name: str) -> SafeString:
    """Its own picture, or what is drawn."""
    own = picture_form.drawn_for(desk, looks)
    return own or svg(_lying(looks), desk.colour, label_of(desk, looks, language), name)


def _row(desk: Desk, shape: str, own: bool) -> list[Drawn]:
    return [_design(desk, one, own) for one in READY if one.looks.shape == shape]


def _design(desk: Desk, one: Ready, own: bool) -> Drawn:
    looks = one.looks.but(colour="") if own else one.looks
    words = ready(looks.wording, get_language() or "en")
    fields = {name: value for name, value in initial_of(desk, looks).items() if name in DECIDES}
    fields |= {f"label_{code}": "" for code in desk.languages}
    said = f"{words}: {names.SHAPES[looks.shape]}, {names.TREATMENTS[looks.treatment]}"
    return Drawn(one.key, said, svg(_lying(looks), desk.colour, words, one.key), json.dumps(fields))


def _choice(field: str, key: str, desk: Desk, changed: dict[str, str]) -> Drawn:
    looks = Looks(shape="card", size="s", icon="bubble" if changed.get("shape") == "round" else "").but(**changed)
    of = names.SHAPES if field == "shape" else names.TREATMENTS
    return Drawn(key, str(of[key]), svg(_lying(looks), desk.colour, "Abc", f"{field}-{key}"))


def _lying(looks: Looks) -> Looks:
    return looks.but(side="bottom", align="middle") if looks.stands_upright else looks
