"""Delivery reports in prose: qmail, Exim, Postfix, Exchange, Gmail, Outlook and carriers, in English and French.

They are recognised by who writes (a mail system, with no way back), and read by what most of them share: an address, a
reason beside it, a status or reply code, and then a copy of the letter, which does not count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from deskbell.formats.mail import addresses, charsets
from deskbell.formats.mail.letter import Letter

Action = Literal["failed", "delayed", "delivered", "relayed", "expanded"]
LONGEST = 20_000  # characters of a report that are read
MOST = 100


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a letter to one address."""

    # As the last server named it, and as we had written it (the same if it was not told).
    recipient: str
    original_recipient: str
    action: Action
    # x.y.z of RFC 3463, "" if none was told.
    status: str
    # Failed for good: this address need not be tried again. A delay never is.
    permanent: bool
    # The server's own words, at most 1,000 characters.
    words: str


def fates(letter: Letter, words: str) -> list[Fate]:
    """What these words say, nothing if they are no report."""
    subject, words = letter.subject[:300], _without_copy(words[:LONGEST])
    named = [mailbox.address for mailbox in addresses.read(letter.values("x-failed-recipients"))]
    flat = " ".join(words.split())
    if named or _is_system(letter):
        told = f"{subject}\n{flat}"
    elif letter.return_path in ("", "#@[]"):
        told = subject  # absence notes have no way back either, and may speak of such things
    else:
        return []
    if not (named or _FAILED.search(told) or _DELAYED.search(told) or _STILL_TRYING.search(told)):
        return []
    late = _is_late(subject, flat)
    found = [(address, words.find(address)) for address in dict.fromkeys(named) if address]
    ours = {mailbox.address.lower() for mailbox in letter.to} | {address.lower() for address in letter.delivered_to}
    return [_fate(address, at, words, late=late) for address, at in (found or _recipients(words, ours))[:MOST]]


def _is_late(subject: str, words: str) -> bool:
    """Whether this only says that it takes longer. The subject decides; then whether the server still tries."""
    if _DELAYED.search(subject) or _STILL_TRYING.search(subject):
        return True
    if _FAILED.search(subject):
        return False
    return bool(_STILL_TRYING.search(words)) or bool(_DELAYED.search(words) and not _FAILED.search(words))


def _fate(address: str, at: int, words: str, *, late: bool) -> Fate:
    """The reason is looked for after the address, up to the next paragraph that names another; then everywhere."""
    reason = _reason(words, at)
    status = _status(reason) or _status(words)
    lasting = not status.startswith("4")
    return Fate(
        recipient=address,
        original_recipient=address,
        action="delayed" if late else "failed",
        status=status,
        permanent=not late and lasting,
        words=charsets.line(reason)[:1000],
    )


def _status(words: str) -> str:
    found = STATUS.search(words)
    if found:
        return found[0]
    code = _REPLY_CODE.search(words)
    return f"{code[1]}.0.0" if code else ""


def _reason(words: str, at: int) -> str:
    if at < 0:
        return words[:1000]
    start = words.rfind("\n", 0, at) + 1
    end = words.find("\n\n", at)
    nearby = words[start : end if end >= 0 else len(words)]
    if _status(nearby) or end < 0:
        return nearby
    # Gmail and Exchange tell the reason in a paragraph of its own.
    coded = re.compile(r"^.*(?:\b[45]\.\d{1,3}\.\d{1,3}\b|\b[45]\d\d[ -]).*$", re.MULTILINE).search(words, end)
    return f"{nearby} {coded[0]}" if coded else nearby


def _recipients(words: str, ours: set[str]) -> list[tuple[str, int]]:
    """Addresses where reports put them; if there are none such, any that is not a system's or our own."""
    for pattern in (_ADDRESS_ALONE, _ADDRESS_NAMED, _ANY_ADDRESS):
        found: dict[str, int] = {}
        for each in pattern.finditer(words):
            address = next(filter(None, each.groups())).strip(".")
            if address.lower() not in ours and not _SYSTEM.match(address):
                found.setdefault(address, each.start())
        if found:
            return list(found.items())
    return []


def _is_system(letter: Letter) -> bool:
    return bool(_SYSTEM.match(letter.from_.address) or _SYSTEM_NAME.search(letter.from_.name[:200]))


def _without_copy(words: str) -> str:
    copy = _COPY.search(words)
    return words[: copy.start()] if copy else words


_ADDRESS = r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"
STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b(?!\.\d)", re.ASCII)
_REPLY_CODE = re.compile(r"(?<![\w.])([45])\d\d[ -](?=\D)", re.ASCII)
# "<jo@x.org>:" of qmail and Postfix; alone on its line of Exim, Sendmail and Gmail; "Jo (jo@x.org)" of Exchange.
_ADDRESS_ALONE = re.compile(
    rf"^[ \t]{{0,20}}(?:<({_ADDRESS})>:?|'?({_ADDRESS})'?:?(?=[ \t]{{0,5}}$|\son\s|\sle\s|\.\.\.)"
    rf"|[^\n<>()]{{1,80}}\(({_ADDRESS})\))",
    re.MULTILINE,
)
_ADDRESS_NAMED = re.compile(
    rf"\b(?:to|for|à|pour|recipient|destinataire|address|adresse)s?\s?:?\s{{1,5}}[<'\"«“]?\s?({_ADDRESS})",
    re.IGNORECASE,
)
_ANY_ADDRESS = re.compile(rf"(?<![\w.+-])({_ADDRESS})")
_SYSTEM = re.compile(r"(?:mailer-?daemon|postmaster|mail-?delivery|microsoftexchange[0-9a-f]*)(?:@|$)", re.IGNORECASE)
_SYSTEM_NAME = re.compile(
    r"mail delivery|mailer[- ]daemon|postmaster|mail administrator|delivery (?:sub)?system"
    r"|syst[èe]me de (?:messagerie|remise|distribution)",
    re.IGNORECASE,
)
# Where the copy of our letter begins, or Exchange's details for administrators.
_COPY = re.compile(
    r"^(?:-{2,}\s{0,5}(?:below this line is a copy|this is a copy of|original message|message d['’]origine"
    r"|copie du message|ceci est une copie|the header|undelivered message|unsent message|message headers?)"
    r"|original (?:message )?headers:?)",
    re.IGNORECASE | re.MULTILINE,
)
_WHO = "(?:user|recipient|mailbox|address|account|destinataire|adresse|utilisateur)"
_FAILED = re.compile(
    r"could(?: not|n['’]t) be (?:delivered|sent|found)|was(?: not|n['’]t) (?:delivered|sent|able to deliver)"
    r"|undeliver(?:ed|able)|deliver(?:y|ies|ing)? (?:\w{1,20} ){0,4}fail"
    r"|fail(?:ed|ure) (?:permanently|to deliver|notice)"
    r"|returned (?:to sender|mail)|did not reach|unable to deliver|cannot be (?:delivered|reached)"
    r"|permanent (?:fatal )?error|not deliverable|has restricted sms|mailbox (?:is )?full|over quota|mail system error"
    r"|notification \(failure\)"
    rf"|{_WHO}\w{{0,10}}\W{{1,5}}(?:\w{{1,20}}\W{{1,5}}){{0,3}}?(?:unknown|not found|rejected|does not exist"
    r"|doesn['’]t exist|unavailable|disabled|invalid|inconnue?|introuvable)"
    rf"|(?:unknown|invalid|no such) {_WHO}"
    r"|n['’](?:a|est) (?:pas )?(?:pu|été|parvenue?|atteint)\b|non (?:remis|distribué|délivré|livré)"
    r"|(?:é|e)chec (?:de |d['’])(?:la )?(?:remise|livraison|distribution|envoi)"
    r"|boîte (?:aux lettres |de réception )?pleine|impossible de (?:remettre|distribuer|livrer)"
    r"|retour à l['’]expéditeur",
    re.IGNORECASE,
)
_DELAYED = re.compile(
    r"\bdelayed\b|delivery delay|delay notification|\(delay\)|could not send message for past|still undelivered"
    r"|has not yet been|temporar(?:y|ily) (?:problem|unable|failure|defer|error)|delivery incomplete"
    r"|transient non-fatal"
    r"|has not been delivered to one or more of its recipients after"
    r"|retardé|en retard|retard de (?:remise|livraison|distribution)|remise (?:du message )?(?:différée|incomplète)"
    r"|pas encore (?:été )?(?:remis|distribué|livré|délivré)",
    re.IGNORECASE,
)
_STILL_TRYING = re.compile(
    r"will (?:keep|continue) (?:trying|to (?:try|be))|will (?:be )?retr(?:y|ied)|will try again|attempts will continue"
    r"|no action is required|warning message only|do not need to resend|nouvelles? tentatives?|aucune action n['’]est",
    re.IGNORECASE,
)
