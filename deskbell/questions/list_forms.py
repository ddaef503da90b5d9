"""The forms of the lists: one row of how questions may end, or of the effort scale."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import validate_slug
from django.utils.translation import gettext, gettext_lazy

from deskbell.libraries.forms.words import Asked, WordsModelForm
from deskbell.questions.models import EffortLevel, ResolutionCode

_PLACE = 999


class RowForm(WordsModelForm):
    """What both lists ask. The code is given once and stays: figures of several years are compared by it."""

    words = {"label": Asked(gettext_lazy("Label"))}
    code = forms.CharField(
        label=gettext_lazy("Code"),
        validators=[validate_slug],
        help_text=gettext_lazy("Letters, digits, - and _. It cannot be changed later: figures are compared by it."),
    )
    place = forms.IntegerField(
        label=gettext_lazy("Place"),
        min_value=0,
        max_value=_PLACE,
        help_text=gettext_lazy("Lower numbers stand first."),
    )
    active = forms.BooleanField(
        label=gettext_lazy("In use"),
        required=False,
        help_text=gettext_lazy("What is not in use is offered no more; closed questions keep it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            del self.fields["code"]

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if self._meta.model.objects.filter(consortium=self.instance.consortium, code=code).exists():
            raise forms.ValidationError(gettext("This code stands in the list already."))
        return code


class EndingForm(RowForm):
    """How a question may end."""

    class Meta:
        model = ResolutionCode
        fields = ["code", "place", "active"]


class EffortForm(RowForm):
    """A step of the effort scale."""

    counts = forms.BooleanField(
        label=gettext_lazy("Counts as a reference transaction"),
        required=False,
        help_text=gettext_lazy("Off for a step such as “directions only”."),
    )

    class Meta:
        model = EffortLevel
        fields = ["code", "place", "counts", "active"]


FORMS: dict[str, type[RowForm]] = {"endings": EndingForm, "efforts": EffortForm}
