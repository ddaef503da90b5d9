"""What is written down of a question asked at the desk or by phone."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from deskbell.libraries.fields import in_language
from deskbell.libraries.models import Desk
from deskbell.look.languages import name_of
from deskbell.staff import scope
from deskbell.staff.duty import duties_of
from deskbell.staff.models import Staff

DESK = "desk"
PHONE = "phone"


def desks_of(staff: Staff) -> QuerySet[Desk]:
    """The desks in use whose queue somebody works."""
    return Desk.objects.filter(active=True, queue__in=scope.queues_of(staff).filter(active=True))


class CounterForm(forms.Form):
    """``id`` makes the form repeatable: handed in twice, it begins one question."""

    words = forms.CharField(
        label=_("What is asked"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 4, "autofocus": True})
    )
    by = forms.ChoiceField(
        label=_("How"),
        choices=[(DESK, _("At the desk")), (PHONE, _("By phone"))],
        initial=DESK,
        widget=forms.RadioSelect,
    )
    desk = forms.ChoiceField(label=_("Desk"))
    language = forms.ChoiceField(label=_("Language"))
    name = forms.CharField(label=_("Name, if given"), max_length=80, required=False)
    address = forms.CharField(
        label=_("Email or phone, if an answer should follow"),
        max_length=320,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    id = forms.RegexField(r"^[A-Za-z0-9_-]{22,64}$", widget=forms.HiddenInput)

    def __init__(self, *args: Any, staff: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        on_duty = {queue.pk for queue in duties_of(staff)}
        self.desks = {str(desk.pk): desk for desk in desks_of(staff).select_related("library", "queue")}
        # Where somebody is on duty comes first, and so is chosen.
        ordered = sorted(self.desks.values(), key=lambda desk: (desk.queue_id not in on_duty, desk.pk))
        language = get_language() or "en"
        self._choices("desk", [(str(desk.pk), in_language(desk.name, language)) for desk in ordered])
        spoken = list(dict.fromkeys(code for desk in ordered for code in desk.languages)) or ["en"]
        spoken.sort(key=lambda code: code != language)
        self._choices("language", [(code, name_of(code)) for code in spoken])
        self.fields["id"].initial = secrets.token_urlsafe(24)

    def chosen_desk(self) -> Desk:
        return self.desks[self.cleaned_data["desk"]]

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        if len(choices) == 1:
            field.widget = forms.HiddenInput()
            field.initial = choices[0][0]
