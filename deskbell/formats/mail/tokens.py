"""Where a reply may carry its token: in plus addresses (RFC 5233) and in the identifiers that it answers.

Only candidates come from here: whether a token is one of ours, its maker says, in constant time.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from deskbell.formats.mail.letter import Letter


def from_addresses(letter: Letter, domains: Collection[str] = ()) -> tuple[str, ...]:
    """What follows the + in the addresses that this letter came to, in small letters, each once, nearest first.

    First the addresses that servers noted, then To, then Cc. `domains` are our own (small letters); with none given
    every domain counts. Where an address has several +, what follows the first and the last are both candidates.
    """
    written = (mailbox.address for mailbox in (*letter.to, *letter.cc))
    return _unique(_tokens((*letter.delivered_to, *written), domains))


def from_identifiers(letter: Letter, domains: Collection[str]) -> tuple[str, ...]:
    """The left sides of the identifiers at our domains that this letter answers, nearest first, as they are written.

    References from last to first, then In-Reply-To: programs that cut References keep the last.
    """
    answered = (*reversed(letter.references), *letter.in_reply_to)
    sides = (identifier.rpartition("@") for identifier in answered)
    return _unique(left for left, _, domain in sides if left and domain.lower() in domains)


def _tokens(addresses: Iterable[str], domains: Collection[str]) -> Iterable[str]:
    for address in addresses:
        local, _, domain = address.lower().rpartition("@")
        _, plus, detail = local.partition("+")
        if plus and (not domains or domain in domains):
            yield from (token for token in (detail, detail.rpartition("+")[2]) if _TOKEN.fullmatch(token))


def _unique(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))


# A local part has at most 64 octets (RFC 5321, 4.5.3.1.1).
_TOKEN = re.compile(r"[a-z0-9._=+-]{1,62}")
