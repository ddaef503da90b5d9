"""Words in several languages in a form."""

from __future__ import annotations

from django.utils import translation

from deskbell.libraries.forms.organisation import QueueForm


def test_a_field_names_its_language_in_lower_case_in_french() -> None:
    with translation.override("fr"):
        labels = [str(field.label) for name, field in QueueForm().fields.items() if name.startswith("name_")]
    assert labels == ["Nom (anglais)", "Nom (français)"]
