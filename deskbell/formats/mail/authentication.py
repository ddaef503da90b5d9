"""Whether a letter comes from where it says, in the words of our own server (RFC 8601, RFC 7489).

Nothing is checked here: the server that took the letter in has checked SPF, DKIM and DMARC and written what it found
into Authentication-Results. Anybody can write that field. So only those count that carry our server's identifier, and
of these only the topmost, down to the next Received: what lies below was there before our server had the letter.
Our server must also remove fields with its own identifier from what it takes in (RFC 8601, 5); without a result of its
own, a forged one would stand on top.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from deskbell.formats.mail import addresses, fields
from deskbell.formats.mail.letter import Letter

MOST_RESULTS = 100


@dataclass(frozen=True, slots=True)
class Result:
    """One method and what it found: "spf", "pass", {"smtp.mailfrom": "jo@x.org"}; all in small letters."""

    method: str
    result: str
    properties: dict[str, str] = field(default_factory=dict)


def results(letter: Letter, authserv_ids: Collection[str]) -> tuple[Result, ...]:
    """What our own servers found; nothing if they wrote nothing. Identifiers are compared without regard to case."""
    ours = {name.lower() for name in authserv_ids}
    found: list[Result] = []
    seen = False
    for name, value in letter.fields:
        if name == "received" and seen:
            break
        if name == "authentication-results":
            identifier, told = _read(value)
            if identifier in ours:
                seen = True
                found += told
    return tuple(found[:MOST_RESULTS])


def verified(letter: Letter, authserv_ids: Collection[str]) -> bool | None:
    """Whether the address in From is proved; None if our servers did not say or could not tell.

    By DMARC, where it was checked and the domain has a policy; else by a DKIM signature or SPF that passed for a domain
    aligned with that of From. Where results contradict each other the worst counts. More than one sender is none.
    """
    found = results(letter, authserv_ids)
    if not found:
        return None
    senders = addresses.read(letter.values("from"))
    domain = addresses.domain(letter.from_.address)
    if not domain or len(senders) != 1:
        return False
    dmarc = {each.result for each in found if each.method == "dmarc"}
    if dmarc & {"fail", "permerror"}:
        return False
    if dmarc == {"pass"}:
        named = {each.properties.get("header.from", domain) for each in found if each.method == "dmarc"}
        return all(_domain(name) == domain for name in named)
    if any(_is_aligned(each, domain) for each in found):
        return True
    unsure = {each.result for each in found if each.method in ("dmarc", "dkim", "spf")}
    return None if unsure & {"temperror"} or not unsure else False


def _is_aligned(result: Result, domain: str) -> bool:
    """A pass of DKIM or SPF for the same organisation (RFC 7489, 3.1, relaxed): the domain, one above or one below."""
    if result.result != "pass":
        return False
    properties = result.properties
    if result.method == "dkim":
        named = properties.get("header.d") or properties.get("header.i", "")
    elif result.method == "spf":
        named = properties.get("smtp.mailfrom") or properties.get("smtp.mail", "")
    else:
        return False
    other = _domain(named)
    shorter, longer = sorted((other, domain), key=len)
    return other == domain or ("." in shorter and longer.endswith(f".{shorter}"))


def _domain(name: str) -> str:
    return name.rpartition("@")[2].strip(".")


def _read(value: str) -> tuple[str, list[Result]]:
    """The identifier of who wrote it, and the results (RFC 8601, 2.2). Comments and quotation marks mean nothing."""
    first, *rest = _pieces(fields.without_comments(value))
    identifier = _plain(first.split(None, 1)[0]) if first.strip() else ""
    return identifier, [result for piece in rest if (result := _result(piece)) is not None]


def _pieces(value: str) -> list[str]:
    pieces: list[list[str]] = [[]]
    for piece in _PIECES.findall(value):
        if piece == ";":
            pieces.append([])
        else:
            pieces[-1].append(piece)
    return ["".join(piece) for piece in pieces]


def _result(piece: str) -> Result | None:
    """ "method/version = result reason=… type.property = value …"."""
    pairs = [(each[1].lower(), _plain(each[2])) for each in _PAIR.finditer(piece[:10_000])]
    if not pairs:
        return None
    (method, result), *more = pairs
    properties: dict[str, str] = {}
    for name, value in more:
        properties.setdefault(name, value)
    return Result(method.partition("/")[0], result, properties)


def _plain(value: str) -> str:
    return value.strip().strip('"').lower()


_PIECES = re.compile(r'"(?:[^"\\]|\\.)*+"?|;|[^";]+', re.DOTALL)
_PAIR = re.compile(r'([A-Za-z][\w./-]{0,80})\s{0,20}=\s{0,20}("[^"]*+"?|[^\s;"]++)')
