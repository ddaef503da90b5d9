"""A rule by which a desk's tab invites: where, after how long, in which languages, with which words."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deskbell.channels.web.models import Invitation
from deskbell.channels.web.tab import inviting, loader
from deskbell.channels.web.tab.designs import looks_of
from deskbell.libraries.forms.words import Asked, WordsModelForm
from deskbell.look.languages import name_of

MOST_RULES = 3
MOST_PAGES = 4
LONGEST_PAGE = 80
LONGEST_WORDS = 100
# Stars in one pattern: what lies between is sought anew for each.
MOST_STARS = 2


class InvitationForm(WordsModelForm):
    """The instance must have its desk."""

    words = {"words": Asked(_("The invitation"), required=False, longest=LONGEST_WORDS)}
    pages = forms.CharField(
        label=_("On these pages"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "placeholder": "/catalogue/*"}),
        help_text=_("One address on each line, such as /catalogue/*, where * stands for anything. Empty: every page."),
    )
    never = forms.CharField(
        label=_("Never on these pages"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "placeholder": "/account/*"}),
        help_text=_("Where people pay, sign in or read in peace."),
    )
    seconds = forms.IntegerField(label=_("After so many seconds on the page"), min_value=5, max_value=300)
    languages = forms.MultipleChoiceField(
        label=_("Only on pages in"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: in every language of the desk."),
    )
    only_free = forms.BooleanField(
        label=_("Only while somebody is free to answer"),
        required=False,
        help_text=_("Without it the tab invites to leave a question, too."),
    )
    active = forms.BooleanField(label=_("In use"), required=False)

    class Meta:
        model = Invitation
        fields = ["seconds", "languages", "only_free", "active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        languages = self.fields["languages"]
        assert isinstance(languages, forms.MultipleChoiceField)
        languages.choices = [(code, name_of(code)) for code in inviting.spoken_by(self.instance.desk)]
        for name in ("pages", "never"):
            self.initial[name] = "\n".join(getattr(self.instance, name))
        words = [name for name in self.fields if name.startswith("words_")]
        self.order_fields([*words, "pages", "never", "seconds"])

    def clean_pages(self) -> list[str]:
        return self._patterns("pages")

    def clean_never(self) -> list[str]:
        return self._patterns("never")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            row = self.instance
            row.words, row.languages = cleaned["words"], cleaned["languages"]
            others = row.desk.invitations.exclude(pk=row.pk)
            if not loader.fits(row.desk, looks_of(row.desk), [*others, row]):
                self.add_error(None, gettext("The tab must stay light. Write fewer or shorter pages, or fewer words."))
        return cleaned

    def _patterns(self, name: str) -> list[str]:
        lines = [line.strip() for line in str(self.cleaned_data[name]).splitlines() if line.strip()]
        if len(lines) > MOST_PAGES:
            raise forms.ValidationError(gettext("At most %(count)s lines.") % {"count": MOST_PAGES})
        found = list(dict.fromkeys(map(_pattern, lines)))
        setattr(self.instance, name, found)
        return found


def _pattern(line: str) -> str:
    """As browsers write addresses. Raises what the form says of a line that is none."""
    while "**" in line:
        line = line.replace("**", "*")
    begins = line.startswith(("/", "*", "http://", "https://"))
    if not begins or " " in line or len(line) > LONGEST_PAGE or line.count("*") > MOST_STARS:
        raise forms.ValidationError(
            gettext("“%(line)s” is no address. Write it like /catalogue/* or https://www.example.org/*.")
            % {"line": line[:60]}
        )
    return quote(line, safe="/:?&=%*~+,;@!$'()[]-._")
