"""What a letter says to a desk: the words written now, the whole beside them, files, and what it answers. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from deskbell.channels.mail import ours, reports
from deskbell.formats.mail import authentication, automatic, letter, tokens
from deskbell.formats.mail.letter import Letter
from deskbell.formats.quoting import visible
from deskbell.mailroom.contract import Enclosure, Inbound, Receipt, Unreadable

# What the ways in note beside the bytes: to whom and from whom the envelope was; addresses divided by spaces.
ENVELOPE_TO = "Envelope-To"
ENVELOPE_FROM = "Envelope-From"

# What is taken: a mail of 25 MB of files is a third larger on its way.
MOST_BYTES = 36 * 1024 * 1024
# Characters that are shown. What is longer stands whole in its file.
SHOWN = 8_000
# How a machine's letter is called in ``Inbound.automatic``; "" is a person's.
AUTOMATIC: Mapping[automatic.Kind, str] = {
    "": "",
    "auto-reply": "reply",
    "auto-generated": "notification",
    "bounce": "bounce",
    "feedback": "complaint",
    "receipt": "receipt",
    "list": "list",
}


def read(raw: bytes, headers: Mapping[str, str], settings: Mapping[str, Any]) -> list[Inbound | Receipt]:
    """A letter, or what it reports of letters of ours. Raises ``Unreadable`` where there is nothing at all.

    A report that names no letter of ours is shown like a letter too: somebody should look.
    """
    try:
        found = _with_envelope(letter.read(raw), headers)
    except letter.Unreadable as why:
        raise Unreadable(str(why)) from why
    receipts = reports.receipts(found, settings)
    if receipts and all(receipt.id for receipt in receipts):
        return [*receipts]
    return [*receipts, _inbound(found, settings)]


def _with_envelope(found: Letter, headers: Mapping[str, str]) -> Letter:
    """The envelope counts more than what servers wrote into the head."""
    told = {name.lower(): value for name, value in headers.items()}
    delivered = tuple(dict.fromkeys((*told.get(ENVELOPE_TO.lower(), "").split(), *found.delivered_to)))
    path = told.get(ENVELOPE_FROM.lower(), found.return_path)
    return replace(found, delivered_to=delivered, return_path=path)


def _inbound(found: Letter, settings: Mapping[str, Any]) -> Inbound:
    own = ours.addresses(settings)
    words, whole = _words(found)
    verdict = automatic.may_answer(found, own)
    sender = found.from_.address or (found.return_path or "")
    answer_to = found.reply_to[0].address if found.reply_to else ""
    server = str(settings.get("authserv_id") or "").strip()
    return Inbound(
        id=identity(found),
        words=words,
        language=_language(found),
        name=found.from_.name,
        # A wish that nothing vouches for: what is proved by writing from it is only the sender.
        address=answer_to if answer_to.lower() != sender.lower() else "",
        sender=sender,
        recipient=_recipient(found, own),
        tokens=_tokens(found, settings),
        answers=_answers(found, settings),
        subject=found.subject,
        files=tuple(_files(found, whole=whole)),
        verified=authentication.verified(found, [server]) if server else None,
        automatic="" if verdict else AUTOMATIC[automatic.kind(found)] or _loop(found, own),
        may_acknowledge=bool(verdict),
        defects=found.defects,
    )


def identity(found: Letter) -> str:
    """The Message-ID; without a usable one, what makes this letter this letter, so that it is the same each time."""
    if "@" in found.message_id:
        return found.message_id
    digest = hashlib.sha256()
    # The first server's mark is the same on whatever ways the letter then takes.
    heads = [found.message_id, found.value("date"), found.value("from"), *found.values("received")[-1:], found.subject]
    for part in (*heads, found.text, found.html or ""):
        digest.update(part.encode("utf-8", "surrogatepass") + b"\0")
    for file in found.files:
        digest.update(file.data + b"\0")
    return f"sha256:{digest.hexdigest()}"


# ---- the words ------------------------------------------------------------------------------------


def _words(found: Letter) -> tuple[str, bool]:
    """What is shown, and whether that is all there is."""
    words = visible(found.text, found.html).visible.strip("\n") or found.text
    if len(words) > SHOWN:
        words = words[: words.rfind(" ", SHOWN // 2, SHOWN) if " " in words[SHOWN // 2 : SHOWN] else SHOWN] + " …"
    return words, words.strip() == found.text.strip()


def _files(found: Letter, *, whole: bool) -> Iterator[Enclosure]:
    name = " ".join(found.subject.replace("\0", " ").split())[:200]
    if not whole:
        yield Enclosure(name, "text/plain", found.text.encode("utf-8", "replace"), "body")
    if found.html is not None:
        yield Enclosure(name, "text/html", found.html.encode("utf-8", "replace"), "page")
    for file in found.files:
        role = "inline" if file.inline and file.id else "file"
        yield Enclosure(file.name, file.type, file.data, role, file.id)


def _language(found: Letter) -> str:
    told = found.value("content-language").partition(",")[0].strip()
    return told if _LANGUAGE.fullmatch(told) else ""


# ---- what it answers ------------------------------------------------------------------------------


def _tokens(found: Letter, settings: Mapping[str, Any]) -> tuple[str, ...]:
    details = tokens.from_addresses(found, ours.domains(settings))
    return tuple(detail for detail in details if not ours.is_bounce_detail(detail))


def _answers(found: Letter, settings: Mapping[str, Any]) -> tuple[str, ...]:
    """References from last to first, then In-Reply-To; ours by their outbound id, others as they are.

    An identifier of ours without a way back leads nowhere. Absence notes come to the address for reports and may
    name nothing: they answer what that address says.
    """
    domains = ours.domains(settings)
    told: list[str] = []
    for identifier in (*reversed(found.references), *found.in_reply_to):
        outbound = ours.outbound_of(identifier, domains)
        if not outbound:
            told.append(identifier)
        elif ours.NO_WAY_BACK not in identifier.partition("@")[0]:
            told.append(outbound)
    told.append(ours.bounced(tokens.from_addresses(found, domains)))
    return tuple(dict.fromkeys(filter(None, told)))


def _recipient(found: Letter, own: tuple[str, ...]) -> str:
    """The address of ours that it came to; else the first that it came to."""
    written = [*found.delivered_to, *(mailbox.address for mailbox in (*found.to, *found.cc))]
    return next((address for address in written if ours.plain(address) in own), written[0] if written else "")


def _loop(found: Letter, own: tuple[str, ...]) -> str:
    """A letter of ours that came back, by a patron's forwarding for example, is nobody's word."""
    return "loop" if found.from_.address.lower() in own else ""


_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})?")
