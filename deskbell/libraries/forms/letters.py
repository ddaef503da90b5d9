"""What a desk's letters say: the signature under an answer, the acknowledgement of a question."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from deskbell.formats import plain
from deskbell.libraries import letters
from deskbell.libraries.forms.words import Asked, WordsModelForm
from deskbell.libraries.models import Desk

LONGEST_SIGNATURE = 600
LONGEST_ACKNOWLEDGEMENT = 1200


class LettersForm(WordsModelForm):
    """Both in every language. Empty ones are not sent, or (the acknowledgement) are the usual words."""

    words = {
        "signature": Asked(gettext_lazy("Signature"), required=False, longest=LONGEST_SIGNATURE, rows=3),
        "acknowledgement": Asked(
            gettext_lazy("Acknowledgement"), required=False, longest=LONGEST_ACKNOWLEDGEMENT, rows=4
        ),
    }
    places = {"signature": letters.SIGNATURE, "acknowledgement": letters.ACKNOWLEDGEMENT}
    acknowledges = forms.BooleanField(
        label=gettext_lazy("Acknowledge questions that arrive by mail or text"),
        required=False,
        help_text=gettext_lazy("At once, at most once a day to each person, and never to machines."),
    )
    transcript_at_closing = forms.BooleanField(
        label=gettext_lazy("Send the whole course by mail when a question is closed"),
        required=False,
        help_text=gettext_lazy("Only to an address that is proved to be the patron’s."),
    )

    class Meta:
        model = Desk
        fields = ["acknowledges", "transcript_at_closing"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, places in self.places.items():
            fields = [field for key, field in self.fields.items() if key.startswith(f"{name}_")]
            fields[0].help_text = _help(name, places)
        self.fields = {"acknowledges": self.fields.pop("acknowledges"), **self.fields}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name, places in self.places.items():
            for field in [field for field in self.fields if field.startswith(f"{name}_")]:
                self._look_at(field, str(cleaned.get(field) or ""), places)
        return cleaned

    def _look_at(self, field: str, text: str, places: tuple[str, ...]) -> None:
        try:
            if text.strip():
                plain.clean(text, LONGEST_ACKNOWLEDGEMENT)
        except plain.Refused as why:
            self.add_error(field, str(why))
        slips = letters.unknown(text, places)
        if slips:
            self.add_error(
                field,
                gettext("Nothing is known as %(slips)s. What can stand in braces: %(places)s.")
                % {"slips": _braced(slips), "places": _braced(places)},
            )


def _help(name: str, places: tuple[str, ...]) -> str:
    if name == "signature":
        words = gettext("Stands under every answer that is sent. In braces what is filled in: %(places)s.")
    else:
        words = gettext(
            "Empty: the usual words. In braces what is filled in: %(places)s. {when} says when to expect an answer, "
            "from your hours and promise."
        )
    return words % {"places": _braced(places)}


def _braced(places: Any) -> str:
    return ", ".join(f"{{{place}}}" for place in places)
