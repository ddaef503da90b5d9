"""The mail providers that django-anymail knows and that need no more than keys: names, and how anymail calls things.

Some only send: where a webhook calls back over the network while it is read, or needs more to be installed, what it
brings is not taken, since reading is pure here; their mail comes by IMAP. Left out are Amazon SES, which wants more
than keys, Unisender Go, and those that anymail supports no longer (SendGrid). Their mail leaves by SMTP as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Esp:
    """One provider. ``sending`` and ``signing`` say which of anymail's settings our fields are."""

    label: str
    module: str
    # The beginning of its classes' names.
    classes: str
    sending: Mapping[str, str]
    signing: Mapping[str, str] = field(default_factory=dict)
    # What its address for incoming mail ends with.
    inbound: str = "inbound/"
    # Where incoming mail is signed by another key than reports are.
    signing_inbound: Mapping[str, str] | None = None
    # Whether its webhooks bring letters, and tell what became of ours.
    receives: bool = True
    tracks: bool = True

    def calls(self, *, tracking: bool) -> bool:
        """Whether its webhooks of that kind are taken."""
        return self.tracks if tracking else self.receives

    def signed_by(self, *, tracking: bool) -> Mapping[str, str]:
        return self.signing if tracking or self.signing_inbound is None else self.signing_inbound


ESPS: Mapping[str, Esp] = {
    "brevo": Esp("Brevo", "brevo", "Brevo", {"api_key": "provider_key"}, receives=False),
    "mailersend": Esp(
        "MailerSend",
        "mailersend",
        "MailerSend",
        {"api_token": "provider_key"},
        {"signing_secret": "provider_signing_key"},
        signing_inbound={"inbound_secret": "provider_second_key"},
    ),
    "mailgun": Esp(
        "Mailgun",
        "mailgun",
        "Mailgun",
        {"api_key": "provider_key", "sender_domain": "provider_domain"},
        {"webhook_signing_key": "provider_signing_key"},
        "inbound_mime/",  # the message as it came: Mailgun gives it only where the address says "mime"
    ),
    "mailjet": Esp("Mailjet", "mailjet", "Mailjet", {"api_key": "provider_key", "secret_key": "provider_second_key"}),
    "mailtrap": Esp(
        "Mailtrap",
        "mailtrap",
        "Mailtrap",
        {"api_token": "provider_key"},
        {"tracking_secret": "provider_signing_key"},
        receives=False,
    ),
    "mandrill": Esp("Mandrill", "mandrill", "Mandrill", {"api_key": "provider_key"}, receives=False, tracks=False),
    "postal": Esp("Postal", "postal", "Postal", {"api_key": "provider_key"}, {"webhook_key": "provider_signing_key"}),
    "postmark": Esp("Postmark", "postmark", "Postmark", {"server_token": "provider_key"}),
    "resend": Esp("Resend", "resend", "Resend", {"api_key": "provider_key"}, receives=False, tracks=False),
    "scaleway": Esp(
        "Scaleway",
        "scaleway",
        "Scaleway",
        {"secret_key": "provider_key", "project_id": "provider_domain"},
        receives=False,
        tracks=False,
    ),
    "sparkpost": Esp("SparkPost", "sparkpost", "SparkPost", {"api_key": "provider_key"}),
}
