"""What the console's forms may hold, looked up where the question allows it; and the form of a prepared text."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deskbell.formats import plain
from deskbell.libraries.fields import in_language
from deskbell.libraries.models import Library, Queue
from deskbell.questions import defaults, transferring
from deskbell.questions.models import EffortLevel, Question, ResolutionCode, Script
from deskbell.questions.refusals import Refusal
from deskbell.staff import scope
from deskbell.staff.models import Staff


class WrongChoice(Refusal):
    """Something was chosen that is not on the list."""

    def __init__(self) -> None:
        super().__init__("wrong_choice", _("Choose one of the list."))


def target_of(question: Question, text: str) -> Queue | Staff:
    """``queue:3`` or ``staff:12``, among those a question can be passed to."""
    kind, _colon, number = text.partition(":")
    found: Any = None
    if number.isascii() and number.isdecimal() and len(number) < 19:
        if kind == "queue":
            found = transferring.queues_for(question).filter(pk=int(number)).first()
        elif kind == "staff":
            found = transferring.people_for(question).filter(pk=int(number)).first()
    if not isinstance(found, Queue | Staff):
        raise WrongChoice
    return found


def resolution_of(question: Question, code: str) -> ResolutionCode | None:
    found: ResolutionCode | None = _coded(defaults.resolutions_for(question), code)
    return found


def effort_of(question: Question, code: str) -> EffortLevel | None:
    found: EffortLevel | None = _coded(defaults.efforts_for(question), code)
    return found


def numbers_of(given: QueryDict) -> list[int] | None:
    """The entries named one by one; ``None`` for all of them, which needs a second yes."""
    texts = given.getlist("number")
    if not texts:
        if not given.get("sure"):
            raise WrongChoice
        return None
    if not all(text.isascii() and text.isdecimal() and len(text) < 19 for text in texts):
        raise WrongChoice
    return [int(text) for text in texts]


def _coded(choices: QuerySet[Any], code: str) -> Any:
    if not code:
        return None
    found = choices.filter(code=code).first() if len(code) <= 30 and "\x00" not in code else None
    if found is None:
        raise WrongChoice
    return found


class ScriptForm(forms.Form):
    """A prepared text: a name, whose it is, and its words in each language."""

    name = forms.CharField(
        label=_("Name"), max_length=60, help_text=_("What you type after / to find it, such as “hours”.")
    )
    whose = forms.ChoiceField(label=_("For whom"))

    def __init__(self, *args: Any, staff: Staff, script: Script | None = None, **kwargs: Any) -> None:
        if script is not None:
            kwargs.setdefault("initial", _initial(script))
        super().__init__(*args, **kwargs)
        self.staff, self.script = staff, script
        whose = self.fields["whose"]
        assert isinstance(whose, forms.ChoiceField)
        whose.choices = [("own", gettext("Only me")), *((f"library:{one.pk}", _name(one)) for one in led_by(staff))]
        for code, name in settings.LANGUAGES:
            self.fields[f"words_{code}"] = forms.CharField(
                label=name, required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3, "lang": code})
            )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        self.words = {}
        for code, _name_of in settings.LANGUAGES:
            text = given.get(f"words_{code}") or ""
            try:
                if text.strip():
                    self.words[code] = plain.clean(text, 4000)
            except plain.Refused as why:
                self.add_error(f"words_{code}", str(why))
        if not self.words and not self.errors:
            raise forms.ValidationError(gettext("Write the text in at least one language."))
        return given

    def save(self) -> Script:
        """Makes the script, or changes it."""
        script = self.script or Script()
        kind, _colon, number = self.cleaned_data["whose"].partition(":")
        script.name = self.cleaned_data["name"].strip()
        # A language that this server does not offer any more keeps its words.
        kept = {code: text for code, text in script.words.items() if code not in dict(settings.LANGUAGES)}
        script.words = kept | self.words
        script.staff = self.staff if kind == "own" else None
        script.library_id = int(number) if kind == "library" else None
        script.save()
        return script


def led_by(staff: Staff) -> list[Library]:
    """The libraries whose texts somebody may change."""
    return sorted(scope.libraries_of(staff, scope.LEADING), key=_name)


def changeable(staff: Staff) -> QuerySet[Script]:
    """One's own texts, and those of libraries that one leads."""
    led = scope.libraries_of(staff, scope.LEADING)
    return Script.objects.filter(Q(staff=staff) | Q(library__in=led)).select_related("library")


def _initial(script: Script) -> dict[str, str]:
    words = {f"words_{code}": text for code, text in script.words.items()}
    return {"name": script.name, "whose": f"library:{script.library_id}" if script.library_id else "own", **words}


def _name(library: Library) -> str:
    from django.utils.translation import get_language

    return in_language(library.name, get_language() or "en")
