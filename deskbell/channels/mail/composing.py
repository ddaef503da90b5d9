"""The bytes of what is sent: a person's words with the signature and the link, in plain text and the same in HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Literal

from django.utils import translation
from django.utils.translation import gettext

from deskbell.channels.mail import ours
from deskbell.formats import plain
from deskbell.formats.mail.addresses import Mailbox
from deskbell.formats.mail.writing import Enclosed, Post, Unwritable, write
from deskbell.mailroom.contract import Outbound

__all__ = ["From", "Unwritable", "compose", "identifiers", "post"]

_AUTOMATIC: dict[str, Literal["", "auto-replied", "auto-generated"]] = {
    "auto-replied": "auto-replied",
    "auto-generated": "auto-generated",
}


@dataclass(frozen=True, slots=True)
class From:
    """Who sends: the account's address, the desk's name, a subject where there is none, and whether the mail server
    knows that ``name+anything@`` is ``name@``."""

    address: str
    name: str
    subject: str
    plus: bool = True


def compose(outbound: Outbound, sender: From, date: datetime) -> bytes:
    """The message, the same but for its date over all tries. Raises ``Unwritable``."""
    return write(post(outbound, sender, date))


def post(outbound: Outbound, sender: From, date: datetime) -> Post:
    references = identifiers(outbound, sender.address)
    return Post(
        sender=Mailbox(outbound.name or sender.name, sender.address),
        to=(Mailbox("", outbound.to),),
        subject=outbound.subject or sender.subject,
        message_id=ours.message_id(sender.address, outbound.id, way_back=bool(outbound.token)),
        date=date,
        text=text(outbound),
        html=page(outbound),
        reply_to=reply_address(outbound, sender),
        in_reply_to=references[-1] if references else "",
        references=references,
        files=tuple(Enclosed(file.name, file.content_type, file.data) for file in outbound.files),
        automatic=_AUTOMATIC.get(outbound.automatic, ""),
        list_id=list_id(outbound.programme, sender),
        list_unsubscribe=outbound.ends_at if outbound.programme else (),
        language=outbound.language,
        # Our own mark, for whoever sorts mail, and to see our own coming back.
        more=(("X-Loop", sender.address),) if outbound.automatic else (),
    )


def reply_address(outbound: Outbound, sender: From) -> str:
    """The address with the token; "" where there is none, or the mail server could not bring it here."""
    return ours.with_detail(sender.address, outbound.token) if outbound.token and sender.plus else ""


def list_id(programme: str, sender: From) -> str:
    """RFC 2919: the programme's name within the address's, the same for each of its mails; "" for what is no list's."""
    label = re.sub(r"[^a-z0-9]+", "-", programme.lower()).strip("-")
    local, _, domain = sender.address.rpartition("@")
    name = f"{label}.{re.sub(r'[^a-z0-9]+', '-', local.lower())}.{domain}"
    return f"{sender.name} <{name}>" if label else ""


def identifiers(outbound: Outbound, address: str) -> tuple[str, ...]:
    """What it answers, oldest first, as identifiers: of ours by their outbound id, of others as they came."""
    told = [*outbound.references, outbound.answers]
    found = [ours.message_id(address, one, way_back=True) if ours.is_outbound(one) else one for one in told]
    return tuple(dict.fromkeys(one for one in found if "@" in one))


# ---- the words ------------------------------------------------------------------------------------


def text(outbound: Outbound) -> str:
    """The words, what the link is and below it the link, and the signature below the line that every program knows."""
    parts = [outbound.words.strip("\n")]
    if outbound.link:
        parts.append(_link(outbound))
    if outbound.signature.strip():
        parts.append(f"-- \n{outbound.signature.strip()}")
    return "\n\n".join(parts) + "\n"


def page(outbound: Outbound) -> str:
    """The same in the plainest HTML: no picture, no style that somebody else must load."""
    parts = [_paragraph(words) for words in outbound.words.strip("\n").split("\n\n")]
    if outbound.link:
        parts.append(_paragraph(_link(outbound)))
    if outbound.signature.strip():
        parts.append(f"<p>-- <br>\n{_linked(outbound.signature.strip())}</p>")
    body = "\n".join(parts)
    return f'<!DOCTYPE html>\n<html lang="{escape(outbound.language)}"><body>\n{body}\n</body></html>\n'


def _link(outbound: Outbound) -> str:
    """A bare link looks like a trap, and who forwards the letter should know what they give away."""
    with translation.override(outbound.language):
        told = gettext("Your question, with all that was said (keep this link to yourself):")
    return f"{told}\n{outbound.link}"


def _paragraph(words: str) -> str:
    return f"<p>{_linked(words)}</p>"


def _linked(words: str) -> str:
    pieces = (
        f'<a href="{escape(plain.address_of(piece))}">{escape(piece)}</a>' if kind == "link" else escape(piece)
        for kind, piece in plain.links(words)
    )
    return "".join(pieces).replace("\n", "<br>\n")
