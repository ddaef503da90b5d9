"""The mail providers that django-anymail knows and that need no more than keys: names, and how anymail calls things.

Left out are those whose webhooks call back over the network while they are read (Amazon SES, Brevo, Resend): reading
is pure here. And those that anymail supports no longer (SendGrid). Their mail comes by IMAP and leaves by SMTP as well.
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

    def signed_by(self, *, tracking: bool) -> Mapping[str, str]:
        return self.signing if tracking or self.signing_inbound is None else self.signing_inbound


ESPS: Mapping[str, Esp] = {
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
    "postal": Esp("Postal", "postal", "Postal", {"api_key": "provider_key"}, {"webhook_key": "provider_signing_key"}),
    "postmark": Esp("Postmark", "postmark", "Postmark", {"server_token": "provider_key"}),
    "sparkpost": Esp("SparkPost", "sparkpost", "SparkPost", {"api_key": "provider_key"}),
}
