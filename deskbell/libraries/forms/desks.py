"""A desk's settings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, gettext, gettext_lazy

from deskbell.libraries.fields import in_language
from deskbell.libraries.forms.words import Asked, WordsModelForm
from deskbell.libraries.making import free_desk_key
from deskbell.libraries.models import Desk, DeskGroup, Membership, Queue
from deskbell.look.languages import name_of

if TYPE_CHECKING:
    _ModelChoiceField = forms.ModelChoiceField[Any]
else:  # Django's own class takes no types while running
    _ModelChoiceField = forms.ModelChoiceField


class ByName(_ModelChoiceField):
    """Rows by their name in the page's language."""

    def label_from_instance(self, obj: Any) -> str:
        return in_language(obj.name, get_language() or "en")


class DeskForm(WordsModelForm):
    """Everything about a desk but its hours. The instance must have its library."""

    words = {"name": Asked(gettext_lazy("Public name"))}
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages that are answered here"), widget=forms.CheckboxSelectMultiple
    )
    queue = ByName(label=gettext_lazy("Queue"), queryset=Queue.objects.none(), empty_label=None)
    group = ByName(
        label=gettext_lazy("Group"),
        queryset=DeskGroup.objects.none(),
        required=False,
        empty_label=gettext_lazy("No group"),
    )
    answer_within_hours = forms.IntegerField(
        label=gettext_lazy("Answer promised within (hours of opening)"),
        min_value=1,
        max_value=720,
        help_text=gettext_lazy("Said to patrons who ask when nobody is there."),
    )
    follow_up_days = forms.IntegerField(
        label=gettext_lazy("Days in which a patron’s word reopens a closed question"),
        min_value=0,
        max_value=365,
        help_text=gettext_lazy("Later it begins a new question that points back."),
    )
    idle_clear_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes after which an untouched screen is cleared"),
        required=False,
        min_value=1,
        max_value=240,
        help_text=gettext_lazy("For computers that many people share. Empty: never."),
    )
    file_megabytes = forms.IntegerField(
        label=gettext_lazy("Files that a patron may send with one message (megabytes)"),
        required=False,
        min_value=0,
        max_value=20,
        help_text=gettext_lazy("Pictures, PDF, text and office documents. 0: none."),
    )
    shows_links = forms.BooleanField(
        label=gettext_lazy("Show the titles of pages that are linked to"),
        required=False,
        help_text=gettext_lazy("This server fetches such a page once, without saying for whom."),
    )
    colour = forms.CharField(
        label=gettext_lazy("Colour of the desk"),
        widget=forms.TextInput(attrs={"type": "color"}),
        help_text=gettext_lazy("Of the patron’s page; of the support tab too, until its design has another."),
    )
    sites = forms.CharField(
        label=gettext_lazy("Sites that may show this desk"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=gettext_lazy("One on each line, such as https://www.example.org. Empty: any site."),
    )
    active = forms.BooleanField(
        label=gettext_lazy("In use"),
        required=False,
        help_text=gettext_lazy("A desk that is not in use takes no new questions; its past ones stay."),
    )

    class Meta:
        model = Desk
        fields = [
            "languages",
            "queue",
            "group",
            "answer_within_hours",
            "follow_up_days",
            "idle_clear_minutes",
            "file_megabytes",
            "shows_links",
            "colour",
            "active",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        desk = self.instance
        languages, queue, group = self.fields["languages"], self.fields["queue"], self.fields["group"]
        assert isinstance(languages, forms.MultipleChoiceField)
        assert isinstance(queue, ByName)
        assert isinstance(group, ByName)
        codes = dict.fromkeys([*(code for code, _ in settings.LANGUAGES), *desk.languages])
        languages.choices = [(code, name_of(code)) for code in codes]
        queue.queryset = desk.library.queues.filter(Q(active=True) | Q(pk=desk.queue_id)).order_by("pk")
        group.queryset = _groups(desk)
        self.fields["active"] = self.fields.pop("active")  # at the end
        self.initial["sites"] = "\n".join(desk.sites)

    def clean_colour(self) -> str:
        colour = str(self.cleaned_data["colour"]).lower()
        if not re.fullmatch(r"#[0-9a-f]{6}", colour):
            raise forms.ValidationError(gettext("Write a colour like #0b5c63."))
        return colour

    def clean_file_megabytes(self) -> int:
        """Empty: none. As it was, where nobody was asked."""
        given = self.cleaned_data["file_megabytes"]
        return int(given or 0) if "file_megabytes" in self.data else self.instance.file_megabytes

    def clean_sites(self) -> list[str]:
        """Origins (RFC 6454): scheme, host and perhaps a port; a path is cut off."""
        found = [_origin(line.strip()) for line in str(self.cleaned_data["sites"]).splitlines() if line.strip()]
        self.instance.sites = list(dict.fromkeys(found))
        return found


class NewDeskForm(DeskForm):
    """The same, with the key, which stands in addresses and so is chosen once."""

    key = forms.SlugField(
        label=gettext_lazy("Desk key"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Stands in the desk’s address and never changes. Empty: made from the library’s name."),
    )

    class Meta(DeskForm.Meta):
        fields = ["key", *DeskForm.Meta.fields]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["key"] = free_desk_key(self.instance.library)

    def clean_key(self) -> str:
        key = str(self.cleaned_data["key"]).lower()
        if Desk.objects.filter(key=key).exists():
            raise forms.ValidationError(gettext("Another desk has this key. Choose a different one."))
        return key or free_desk_key(self.instance.library)


def _groups(desk: Desk) -> Any:
    today = timezone.now().date()
    consortia = Membership.objects.filter(Membership.on(today), library=desk.library).values("consortium")
    return DeskGroup.objects.filter(Q(library=desk.library) | Q(consortium__in=consortia)).order_by("pk")


def _origin(line: str) -> str:
    try:
        parts = urlsplit(line if "://" in line else f"https://{line}")
        port = f":{parts.port}" if parts.port else ""
        host = (parts.hostname or "").encode("idna").decode()
    except (ValueError, UnicodeError):
        parts, host, port = urlsplit(""), "", ""
    named = re.fullmatch(r"(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*", host)
    if parts.scheme not in ("http", "https") or not named or parts.username or parts.password:
        raise forms.ValidationError(
            gettext("“%(line)s” is not a site. Write it like https://www.example.org.") % {"line": line[:60]}
        )
    return f"{parts.scheme}://{host}{port}"
