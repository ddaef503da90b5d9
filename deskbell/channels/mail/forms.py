"""What an account with email needs to know: its address, how mail comes in, and how it leaves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deskbell.channels.mail.esps import ESPS
from deskbell.mailroom import places


class WayIn(models.TextChoices):
    LISTENER = "listener", _("Our mail server hands it over (LMTP or SMTP)")
    MAILBOX = "mailbox", _("Fetch it from a mailbox (IMAP)")
    PROVIDER = "provider", _("A mail provider brings it (webhooks)")
    PIPE = "pipe", _("Our mail server pipes it into “deskbell read-mail”")


class WayOut(models.TextChoices):
    SMTP = "smtp", _("Through a mail server (SMTP)")
    PROVIDER = "provider", _("Through the mail provider")


class Afterwards(models.TextChoices):
    MARK = "mark", _("Mark it as read")
    LEAVE = "leave", _("Leave it as it is")
    DELETE = "delete", _("Delete it")


SECURITY = [("tls", _("TLS from the start")), ("starttls", "STARTTLS"), ("none", _("None (on this machine only)"))]
# The parts of the page: what each is of (``settings.css`` shows it then), its heading, the beginnings of its fields.
PARTS = (
    ("account", _("The address"), ("address", "aliases", "plus", "authserv_id", "rate")),
    ("in", _("In"), ("way_in",)),
    ("in-listener", _("Where Deskbell listens"), ("listen_",)),
    ("in-mailbox", _("The mailbox"), ("imap_",)),
    ("out", _("Out"), ("way_out",)),
    ("out-smtp", _("The mail server that sends"), ("smtp_",)),
    ("oauth", _("Signing in with OAuth 2"), ("oauth_",)),
    ("provider", _("The mail provider"), ("provider",)),
)
# Needed, or out of sight, as the choices say; whatever else is not required may be left empty.
CHOSEN = frozenset(
    {
        *("listen_host", "listen_port", "listen_protocol", "smtp_host", "smtp_port", "smtp_security"),
        *("imap_host", "imap_port", "imap_security", "imap_user", "imap_password", "imap_folder", "imap_afterwards"),
        *("oauth_token_url", "oauth_client_id", "oauth_client_secret", "provider", "provider_key"),
    }
)
_IMAP = ("imap_host", "imap_port", "imap_security", "imap_user")
_SMTP = ("smtp_user", "smtp_host", "smtp_port", "smtp_security")
_PROVIDER = ("provider", "provider_url", "provider_domain")


@dataclass(frozen=True, slots=True)
class Group:
    of: str
    legend: Any
    fields: list[BoundField]


def _text(label: Any, help_text: Any = "", **more: Any) -> forms.CharField:
    field = forms.CharField(label=label, help_text=help_text, required=False, max_length=400, **more)
    field.widget.attrs["autocomplete"] = "off"
    return field


def _secret(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=4000,
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


def _port(label: Any, initial: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=1, max_value=65535, initial=initial)


class MailSettings(forms.Form):
    """Which fields must be filled in depends on how mail comes in and how it leaves."""

    # Each with the fields that say to whom it goes, the first of which says whether it is needed at all. An access
    # token goes to the mail servers too.
    secrets = {
        "imap_password": _IMAP,
        "smtp_password": _SMTP,
        "oauth_client_secret": ("oauth_token_url", *_IMAP, *_SMTP),
        "oauth_refresh_token": ("oauth_token_url", *_IMAP, *_SMTP),
        "provider_key": _PROVIDER,
        "provider_second_key": _PROVIDER,
        "provider_signing_key": (),
        "provider_password": (),
    }

    address = forms.EmailField(label=_("Address that patrons write to"), max_length=254)
    aliases = forms.CharField(
        label=_("Other addresses that lead here"),
        help_text=_("One a line."),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    plus = forms.BooleanField(
        label=_("The mail server knows that name+anything@ is name@"),
        help_text=_("Replies then find their question, and reports what they are about, whatever programs leave out."),
        required=False,
        initial=True,
    )
    authserv_id = _text(
        _("Name of the server whose Authentication-Results count"),
        _("What this server of yours has checked decides who is shown as an unverified sender. Empty: nobody is."),
    )
    rate = forms.FloatField(
        label=_("Messages a second at most"), required=False, min_value=0.01, max_value=1000, help_text=_("Empty: any.")
    )

    way_in = forms.ChoiceField(
        label=_("How mail comes in"), choices=WayIn.choices, initial=WayIn.LISTENER, widget=forms.RadioSelect
    )
    listen_host = _text(_("Listen on"), _("127.0.0.1 if the mail server is on this machine."), initial="127.0.0.1")
    listen_port = _port(_("Port"), 2424)
    listen_protocol = forms.ChoiceField(
        label=_("Protocol"), choices=[("lmtp", "LMTP"), ("smtp", "SMTP")], initial="lmtp", required=False
    )
    imap_host = _text(_("IMAP server"))
    imap_port = _port(_("Port"), 993)
    imap_security = forms.ChoiceField(label=_("Encryption"), choices=SECURITY, initial="tls", required=False)
    imap_user = _text(_("Name"))
    imap_password = _secret(_("Password"))
    imap_oauth = forms.BooleanField(label=_("Sign in with OAuth 2 instead of a password"), required=False)
    imap_folder = _text(_("Folder"), initial="INBOX")
    imap_unread = forms.BooleanField(
        label=_("Begin with what is unread there"),
        help_text=_("Otherwise with what arrives from now on."),
        required=False,
        initial=True,
    )
    imap_afterwards = forms.ChoiceField(
        label=_("What becomes of a message there"),
        choices=Afterwards.choices,
        initial=Afterwards.MARK,
        required=False,
    )

    way_out = forms.ChoiceField(
        label=_("How mail leaves"), choices=WayOut.choices, initial=WayOut.SMTP, widget=forms.RadioSelect
    )
    smtp_host = _text(_("SMTP server"), initial="127.0.0.1")
    smtp_port = _port(_("Port"), 25)
    smtp_security = forms.ChoiceField(label=_("Encryption"), choices=SECURITY, initial="none", required=False)
    smtp_user = _text(_("Name"), _("Empty: without signing in."))
    smtp_password = _secret(_("Password"))
    smtp_oauth = forms.BooleanField(label=_("Sign in with OAuth 2 instead of a password"), required=False)

    oauth_token_url = _text(_("Address for tokens"))
    oauth_client_id = _text(_("Client id"))
    oauth_client_secret = _secret(_("Client secret"))
    oauth_refresh_token = _secret(_("Refresh token"), _("Empty: the program signs in as itself."))
    oauth_scope = _text(_("Scope"))

    provider = forms.ChoiceField(
        label=_("Mail provider"),
        required=False,
        choices=[("", "–"), *((name, esp.label) for name, esp in ESPS.items())],
    )
    provider_key = _secret(_("API key or token"))
    provider_second_key = _secret(_("Second key, where there is one"))
    provider_domain = _text(_("Sending domain or server, where one is needed"))
    provider_url = forms.URLField(
        label=_("Address of its API, where it is not the usual one (Europe)"),
        required=False,
        max_length=400,
        assume_scheme="https",
    )
    provider_signing_key = _secret(_("Key that signs webhooks, where there is one"))
    provider_password = _secret(
        _("Password of the webhooks"),
        _("At least 16 characters. The provider calls https://deskbell:PASSWORD@… with the addresses shown here."),
    )

    template_name = "mail/settings.html"
    # Whether an administrator asks, who alone decides what this machine opens to others (``mailroom.forms`` says it).
    by_administrator = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        aliases = self.initial.get("aliases")
        if isinstance(aliases, list):
            self.initial["aliases"] = "\n".join(aliases)
        for name in CHOSEN & self.fields.keys():  # needed or not as something else is chosen (look/_field.html)
            self.fields[name].one_of_several = True  # type: ignore[attr-defined]

    def groups(self) -> Iterator[Group]:
        """The fields in the parts of the page."""
        for of, legend, beginnings in PARTS:
            names = [name for name in self.fields if name.startswith(beginnings)]
            yield Group(of, legend, [self[name] for name in names])

    def clean_address(self) -> str:
        return str(self.cleaned_data["address"]).strip().lower()

    def clean_aliases(self) -> list[str]:
        found = [address.strip("<>,;").lower() for address in str(self.cleaned_data["aliases"]).split()]
        for address in found:
            validate_email(address)
        return list(dict.fromkeys(found))

    def clean_listen_host(self) -> str:
        host = str(self.cleaned_data["listen_host"]).strip()
        is_new = host != self.initial.get("listen_host")
        if host and is_new and not self.by_administrator and not places.is_near(host):
            raise ValidationError(_("Only an administrator lets this machine listen to others. Here: 127.0.0.1."))
        return host

    def clean_provider_password(self) -> str:
        given = str(self.cleaned_data["provider_password"])
        if given and (len(given) < 16 or not given.isascii() or ":" in given or "@" in given or "/" in given):
            raise ValidationError(_("16 characters or more: plain letters and digits."))
        return given

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name in self._needed(given):
            if not given.get(name) and name not in self.errors:
                self.add_error(name, _("This is needed for what you have chosen."))
        esp = ESPS.get(given.get("provider") or "")
        if given.get("way_in") == WayIn.PROVIDER and esp is not None and not esp.receives:
            self.add_error("way_in", gettext("This provider only sends here. Let its mail come by IMAP."))
        for way in ("imap", "smtp"):
            self._plain_only_near(given, way)
        return given

    def _needed(self, given: dict[str, Any]) -> list[str]:
        """The fields that the choices make necessary. Secrets may be left empty: then the old ones stay."""
        needed = []
        if given.get("way_in") == WayIn.LISTENER:
            needed += ["listen_host", "listen_port", "listen_protocol"]
        elif given.get("way_in") == WayIn.MAILBOX:
            needed += ["imap_host", "imap_port", "imap_security", "imap_user", "imap_folder", "imap_afterwards"]
        if given.get("way_out") == WayOut.SMTP:
            needed += ["smtp_host", "smtp_port", "smtp_security"]
        if "provider" in (given.get("way_in"), given.get("way_out")):
            needed.append("provider")
        by_imap = given.get("way_in") == WayIn.MAILBOX and given.get("imap_oauth")
        by_smtp = given.get("way_out") == WayOut.SMTP and given.get("smtp_oauth")
        if by_imap or by_smtp:
            needed += ["oauth_token_url", "oauth_client_id"]
        return needed

    def _plain_only_near(self, given: dict[str, Any], way: str) -> None:
        """A password goes over no line that others can read."""
        sends = given.get("way_out") == WayOut.SMTP and bool(given.get("smtp_user"))
        used = given.get("way_in") == WayIn.MAILBOX if way == "imap" else sends
        if used and given.get(f"{way}_security") == "none" and not places.is_near(given.get(f"{way}_host") or ""):
            self.add_error(f"{way}_security", gettext("Passwords leave this machine only encrypted."))
