"""Words in several languages in a form: one plain field for each language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext

from deskbell.look.languages import said

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    _Form = forms.BaseForm
    _ModelForm = forms.ModelForm[Any]
else:  # Django's own classes take no types while running, and a mixin needs no base
    _Form = object
    _ModelForm = forms.ModelForm


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for in every language. At least one language must have words, if ``required``."""

    label: _StrPromise
    required: bool = True
    longest: int = 120
    rows: int = 1


class OneOfSeveral(forms.CharField):
    """Not required by itself, and yet not optional: the form wants at least one of them."""

    one_of_several = True


class WordsForm(_Form):
    """A form whose ``words`` become fields such as ``name_en`` and ``name_fr``, and one value: ``{"en": …, "fr": …}``.

    The languages are those that the pages speak, and any other that the row already has words in.
    """

    words: ClassVar[Mapping[str, Asked]] = {}

    def add_words(self, given: Mapping[str, Mapping[str, str]]) -> None:
        """Puts the fields first. ``given`` holds the row's present words."""
        fields: dict[str, forms.Field] = {}
        for name, asked in self.words.items():
            present = given.get(name) or {}
            for code in languages(present):
                fields[f"{name}_{code}"] = _field(asked, code, present.get(code, ""))
        self.fields = {**fields, **self.fields}

    def clean(self) -> dict[str, Any]:
        """Gathers the fields of each name."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, asked in self.words.items():
            fields = [field for field in self.fields if field.startswith(f"{name}_")]
            cleaned[name] = {field.removeprefix(f"{name}_"): cleaned[field] for field in fields if cleaned.get(field)}
            if asked.required and not cleaned[name] and not any(field in self.errors for field in fields):
                self.add_error(fields[0], gettext("Write it in at least one language."))
        return cleaned


class WordsModelForm(WordsForm, _ModelForm):
    """The same for a row: its words are filled in and set with its other fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_words({name: getattr(self.instance, name) for name in self.words})

    def _post_clean(self) -> None:
        for name in self.words:
            setattr(self.instance, name, self.cleaned_data.get(name, {}))
        super()._post_clean()  # type: ignore[misc]  # Django's own hook; its types leave it out


def languages(present: Mapping[str, str]) -> list[str]:
    """The codes that a form asks for: the pages' languages, then any other that is there."""
    spoken = [code for code, _name in settings.LANGUAGES]
    return [*spoken, *(code for code in present if code not in spoken)]


def _field(asked: Asked, code: str, initial: str) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": asked.rows}) if asked.rows > 1 else forms.TextInput()
    widget.attrs["lang"] = code
    label = gettext("%(what)s (%(language)s)") % {"what": asked.label, "language": said(code)}
    return OneOfSeveral(label=label, initial=initial, required=False, max_length=asked.longest, widget=widget)
