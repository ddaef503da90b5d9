"""The tab studio's form: everything that a tab's looks hold, one field each, the words once for every language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deskbell.channels.web.desks import first_of
from deskbell.channels.web.studio import names
from deskbell.channels.web.tab import loader, looks, own_pictures
from deskbell.channels.web.tab.looks import FURTHEST, LONGEST, Looks
from deskbell.channels.web.tab.paints import Unreadable, unreadable, worn
from deskbell.channels.web.tab.wordings import WORDINGS, named
from deskbell.libraries.models import Desk
from deskbell.look.colours import parse
from deskbell.look.languages import said

if TYPE_CHECKING:
    from deskbell.channels.web.studio.names import Names

PLAIN = ("shape", "treatment", "icon", "lettering", "size", "theme", "wording", "closed", "phone", "phone_side")


class StudioForm(forms.Form):
    """``looks`` is what was typed, as far as it is right; also while something in it is not."""

    def __init__(self, desk: Desk, data: Mapping[str, Any] | None = None, shown: Looks | None = None) -> None:
        super().__init__(data=data, initial=initial_of(desk, shown or Looks()))
        self.desk = desk
        self.codes = list(desk.languages) or [first_of(desk)]
        self.unreadable: list[Unreadable] = []
        self.fields.update(_fields(desk, self.codes))
        for field in self.fields.values():
            field.one_of_several = True  # type: ignore[attr-defined]  # to say "optional" beside each would say nothing

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        is_pictured = self._is_pictured(cleaned)
        if not loader.fits(self.desk, self.looks, list(self.desk.invitations.all())):
            self.add_error(None, gettext("The tab must stay light. Write fewer words here, or shorter invitations."))
        if is_pictured:
            return cleaned
        self.unreadable = unreadable(self.looks, self.desk.colour)
        for why in self.unreadable[:1]:
            sentence = gettext("These words cannot be read well: their contrast is %(found)s to 1, and 4.5 is needed.")
            self.add_error(None, sentence % {"found": number_format(int(why.contrast * 10) / 10, 1)})
        return cleaned

    def _is_pictured(self, cleaned: dict[str, Any]) -> bool:
        """A picture of its own stands in the tab's place; what it says must be heard too (WCAG 1.1.1)."""
        if own_pictures.shown_by(self.desk, self.looks) is None:
            cleaned["picture"] = ""
            return False
        for code in self.codes:
            if not cleaned.get(f"label_{code}") and f"label_{code}" not in self.errors:
                self.add_error(f"label_{code}", gettext("Say here what stands in the picture, for who cannot see it."))
        return True

    @property
    def looks(self) -> Looks:
        given = self.cleaned_data
        side, _dash, align = given.get("place", "").partition("-")
        found = {name: given[name] for name in (*PLAIN, "shift", "phone_up") if given.get(name) is not None}
        found |= {name: self._words(name) for name in ("label", "closed_label")}
        # The desk's own colour is not written down, so that the tab follows it.
        colour = given.get("colour", "")
        found["colour"] = "" if colour == self.desk.colour.lower() else colour
        found["ink"] = given.get("ink", "") if given.get("own_ink") else ""
        found["picture"] = given.get("picture", "")
        return looks.read(found | {"side": side, "align": align})

    def _words(self, name: str) -> dict[str, str]:
        given = {code: self.cleaned_data.get(f"{name}_{code}", "") for code in self.codes}
        return {code: words for code, words in given.items() if words}


class ColourField(forms.CharField):
    """``#rrggbb``, as browsers' own colour field sends it."""

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, widget=forms.TextInput(attrs={"type": "color"}), **more)

    def clean(self, value: Any) -> str:
        colour = str(super().clean(value)).lower()
        if colour and parse(colour) is None:
            raise forms.ValidationError(gettext("Write a colour like #0b5c63."))
        return colour


def initial_of(desk: Desk, shown: Looks) -> dict[str, Any]:
    """The fields' values for given looks; the page's script fills them so too."""
    found: dict[str, Any] = {name: getattr(shown, name) for name in (*PLAIN, "shift", "phone_up", "picture")}
    found |= {"place": f"{shown.side}-{shown.align}", "colour": shown.colour or desk.colour.lower()}
    found |= {"own_ink": bool(shown.ink), "ink": shown.ink or worn(shown, desk.colour).ink}
    for name in ("label", "closed_label"):
        found |= {f"{name}_{code}": getattr(shown, name).get(code, "") for code in desk.languages or [first_of(desk)]}
    return found


def _fields(desk: Desk, codes: Iterable[str]) -> dict[str, forms.Field]:
    wordings = [("", named(desk, first_of(desk))), *((key, str(words)) for key, words in WORDINGS.items())]
    return {
        "shape": _choice(_("Shape"), names.SHAPES),
        "treatment": _choice(_("Treatment"), names.TREATMENTS),
        "icon": _choice(_("Icon"), names.ICONS),
        "lettering": _choice(_("Lettering"), names.LETTERINGS),
        "size": _choice(_("Size"), names.SIZES),
        "colour": ColourField(label=_("Colour")),
        "pages_too": forms.BooleanField(
            label=_("The desk’s pages in this colour too"),
            required=False,
            help_text=_("The window that opens, and the patron’s page. Else they keep the desk’s own colour."),
        ),
        "own_ink": forms.BooleanField(label=_("Words in a colour of our own"), required=False),
        "ink": ColourField(label=_("Colour of the words")),
        "theme": _choice(_("Light and dark"), names.THEMES),
        "place": _choice(_("Place on the page"), names.PLACES),
        "shift": _pixels(_("Further along the edge (pixels)"), -FURTHEST),
        "wording": forms.ChoiceField(label=_("Ready words"), choices=wordings, required=False),
        **_words(_("Own words"), "label", codes),
        "closed": forms.BooleanField(label=_("Other words while nobody answers"), required=False),
        **_words(_("While nobody answers"), "closed_label", codes),
        "phone": _choice(_("On phones"), names.PHONES),
        "phone_side": _choice(_("Corner"), names.PHONE_SIDES),
        "phone_up": _pixels(_("Higher on phones (pixels)"), 0),
        "picture": forms.CharField(required=False, max_length=80, widget=forms.HiddenInput),
    }


def _choice(label: Any, of: Names) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=list(of.items()), required=False, widget=forms.RadioSelect)


def _pixels(label: Any, least: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=FURTHEST, required=False)


def _words(what: Any, name: str, codes: Iterable[str]) -> dict[str, forms.Field]:
    return {
        f"{name}_{code}": forms.CharField(
            label=gettext("%(what)s (%(language)s)") % {"what": what, "language": said(code)},
            required=False,
            max_length=LONGEST,
            widget=forms.TextInput(attrs={"lang": code}),
        )
        for code in codes
    }
