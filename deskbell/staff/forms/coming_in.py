"""Signing in, and choosing a password."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.utils.translation import gettext, gettext_lazy

from deskbell.staff.models import Staff, casefolded

LONGEST_PASSWORD = 256


class SignInForm(forms.Form):
    """What is wrong with it is never said by field: the answer to a wrong name and a wrong password is one."""

    sign_in = forms.CharField(
        label=gettext_lazy("Sign-in name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput, max_length=2000)


class PasswordForm(forms.Form):
    """A new password, twice. The rules are length, no common one, not one's own name; nothing else (ASVS 5.0 6.2)."""

    password = forms.CharField(
        label=gettext_lazy("New password"),
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least 12 characters; a few words are easiest. Not a common one, not your own name."),
    )
    again = forms.CharField(
        label=gettext_lazy("The same once more"),
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, staff: Staff, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.staff = staff

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        password, again = cleaned.get("password"), cleaned.get("again")
        if password and again and password != again:
            self.add_error("again", gettext("The two are not the same."))
        elif password:
            try:
                password_validation.validate_password(password, self.person())
            except forms.ValidationError as wrong:
                self.add_error("password", wrong)
        return cleaned

    def person(self) -> Staff:
        """Whose names the password must not be like."""
        return self.staff


class ChangePasswordForm(PasswordForm):
    """Somebody who is signed in shows that it is still them."""

    present = forms.CharField(
        label=gettext_lazy("Present password"),
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ["present", "password", "again"]


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]  # the class takes no types while running
    """How somebody is called, by colleagues and by patrons, and in which language pages speak to them."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=120,
        help_text=gettext_lazy("Colleagues see it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    desk_name = forms.CharField(
        label=gettext_lazy("Desk name"),
        max_length=60,
        help_text=gettext_lazy("Patrons see it when you answer. Choose what you like: a first name is enough."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the pages"), choices=settings.LANGUAGES)

    class Meta:
        model = Staff
        fields = ["name", "desk_name", "language"]


class SignInNameForm(ProfileForm):
    """The same with a sign-in name, for somebody new."""

    sign_in = forms.CharField(
        label=gettext_lazy("Sign-in name"),
        max_length=150,
        help_text=gettext_lazy("Letters, digits and . _ - @. Large and small letters are the same."),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    field_order = ["name", "sign_in", "desk_name", "language"]

    class Meta(ProfileForm.Meta):
        fields = ["sign_in", *ProfileForm.Meta.fields]

    def clean_sign_in(self) -> str:
        sign_in = casefolded(str(self.cleaned_data["sign_in"]))
        if not re.fullmatch(r"[\w.@+-]+", sign_in):
            raise forms.ValidationError(gettext("Use only letters, digits and . _ - @ in a sign-in name."))
        if Staff.objects.filter(sign_in=sign_in).exists():
            raise forms.ValidationError(gettext("Somebody has this sign-in name already."))
        return sign_in
