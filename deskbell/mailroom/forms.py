"""Forms of the organisation's pages about channels: a channel's own settings, and who shares an account."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy

from deskbell.formats.keywords import compliance, first_word
from deskbell.libraries.models import Desk
from deskbell.libraries.views.page import here
from deskbell.mailroom import accounts, places, reaching
from deskbell.mailroom.models import Account, Sharing

if TYPE_CHECKING:
    _SharingForm = forms.ModelForm[Sharing]
    _ModelChoiceField = forms.ModelChoiceField[Any]
else:
    _SharingForm = forms.ModelForm
    _ModelChoiceField = forms.ModelChoiceField

ACTIVE = "in_use"


def settings_form(account: Account, data: Any = None, *, by_administrator: bool = False) -> forms.Form:
    """The channel's own form for an account: secrets are never shown, and an empty one keeps what is there."""
    form_class = accounts.channel_of(account).settings_form
    assert form_class is not None
    form = form_class(data, initial={**account.settings, "address": account.address})
    form.account = account  # type: ignore[attr-defined]  # a form may want to know whose it is
    form.by_administrator = by_administrator  # type: ignore[attr-defined]  # and who asks
    _hide(form, getattr(form_class, "secrets", ()), kept=accounts.secrets_of(account))
    if account.pk:
        form.fields[ACTIVE] = forms.BooleanField(
            label=gettext("In use"),
            required=False,
            initial=account.active,
            help_text=gettext("An account that is not in use takes and sends nothing; what came by it stays."),
        )
    return form


def is_right(form: forms.Form, account: Account) -> bool:
    """Whether the form can be stored: by its own rules, because no other account has its addresses, and because no
    secret would go where it should not."""
    if form.is_valid():
        _look_for_others(form, account)
        _look_at_places(form)
        _ask_again(form, account)
    return form.is_bound and not form.errors


def store(form: forms.Form, account: Account) -> bool:
    """Puts what the form says into the account; ``False`` where another form was quicker with one of its addresses."""
    given = dict(form.cleaned_data)
    account.active = bool(given.pop(ACTIVE, True))
    accounts.put_settings(account, given)
    account.trouble, account.troubled_at, account.paused_until = "", None, None  # said of how it was before
    with transaction.atomic():
        _wait_for_others()
        _look_for_others(form, account)
        if not form.errors:
            account.save()
    return not form.errors


class ByLibrary(_ModelChoiceField):
    """Desks by their name and their library's."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{here(obj.name)} · {here(obj.library.name)}"


class SharingForm(_SharingForm):
    """A desk that shares an account, and the word by which a patron chooses it."""

    desk = ByLibrary(label=gettext_lazy("Desk"), queryset=Desk.objects.none(), empty_label=None)
    keyword = forms.CharField(
        label=gettext_lazy("Keyword"),
        max_length=20,
        help_text=gettext_lazy("One word. A message that begins with it goes to this desk."),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}),
    )
    place = forms.IntegerField(
        label=gettext_lazy("Place in the menu"), min_value=0, max_value=999, initial=0, required=False
    )

    class Meta:
        model = Sharing
        fields = ["desk", "keyword", "place"]

    def __init__(self, *args: Any, desks: QuerySet[Desk], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        desk = self.fields["desk"]
        assert isinstance(desk, ByLibrary)
        desk.queryset = desks.select_related("library").order_by("pk")

    def clean_keyword(self) -> str:
        word, rest = first_word(str(self.cleaned_data["keyword"]))
        if not word or rest.strip():
            raise forms.ValidationError(gettext("Write one word, such as MAPLE."))
        if compliance(word) is not None or word.isdigit():
            raise forms.ValidationError(gettext("This word means something else in a message. Choose another."))
        return word

    def clean_place(self) -> int:
        return int(self.cleaned_data.get("place") or 0)


def _wait_for_others() -> None:
    """Until this transaction ends nobody else stores an account: no constraint knows all the ways to write an address,
    nor an account's other ones. On SQLite every transaction that writes is alone anyway (``server.sqlite``)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE mailroom_account IN SHARE ROW EXCLUSIVE MODE")


def _look_for_others(form: forms.Form, account: Account) -> None:
    """Mail to one address is one account's, in use or not. To switch an account off no old quarrel need be settled."""
    mine = {"address": _named(form.cleaned_data, "address"), "aliases": _named(form.cleaned_data, "aliases")}
    if not form.cleaned_data.get(ACTIVE, True):
        old = _named(account.settings, "address") | _named(account.settings, "aliases")
        mine = {field: found - old for field, found in mine.items()}
    if not any(mine.values()):
        return
    for other in Account.objects.filter(channel=account.channel).exclude(pk=account.pk):
        theirs = _named({"address": other.address}, "address") | _named(other.settings, "aliases")
        for field, found in mine.items():
            if found & theirs and field not in form.errors:
                form.add_error(field if field in form.fields else None, _taken(sorted(found & theirs), other))


def _named(settings: Mapping[str, Any], name: str) -> frozenset[str]:
    found = settings.get(name) or ()
    return frozenset(str(one).strip().lower() for one in ([found] if isinstance(found, str) else found))


def _taken(addresses: list[str], other: Account) -> str:
    told = {"addresses": ", ".join(addresses)}
    if other.active:
        return gettext("Another desk has this already: %(addresses)s. Let the desks share its account.") % told
    return gettext("An account that is not in use has this: %(addresses)s. Change it there first.") % told


def _look_at_places(form: forms.Form) -> None:
    """What a secret goes to neither is nor stands for a number that no server has; and the way there is encrypted, or
    short."""
    within = getattr(form, "within", ())
    for name in sorted({place for bound in _bound(form).values() for place in bound}):
        place = str(form.cleaned_data.get(name) or "")
        is_short = places.is_within(place) if name in within else places.is_near(place)
        if reaching.leads_astray(places.host_of(place)):
            form.add_error(name, gettext("No server has this address."))
        elif places.is_in_clear(place) and not is_short:
            form.add_error(name, gettext("Passwords leave this machine only encrypted: https://"))


def _ask_again(form: forms.Form, account: Account) -> None:
    """Whoever names another place must know the secret that is to go there; where none is named, none is kept."""
    for name in accounts.moved_secrets(account, form.cleaned_data):
        is_used = bool(form.cleaned_data.get(_bound(form)[name][0]))
        if is_used and not form.cleaned_data.get(name):
            form.add_error(name, gettext("Write it again: what is stored was meant for another place than this."))


def _bound(form: forms.Form) -> Mapping[str, tuple[str, ...]]:
    return getattr(form, "secrets", {})


def _hide(form: forms.Form, secrets: Iterable[str], kept: dict[str, str]) -> None:
    for name in secrets:
        field = form.fields.get(name)
        if field is None:
            continue
        form.initial.pop(name, None)
        field.initial = None
        if not isinstance(field.widget, forms.Textarea):
            field.widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        if kept.get(name):
            field.required = False
            field.widget.is_required = False
            field.widget.attrs["placeholder"] = "••••••••"
            words = gettext("Stored. Empty: it stays as it is.")
            field.help_text = f"{field.help_text} {words}".strip()
