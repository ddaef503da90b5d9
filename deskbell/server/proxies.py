"""Who is really there: what a proxy says of its client counts only where the administrator named that proxy.

ASVS 5.0 4.1.3: X-Forwarded-* from anybody else is hearsay.
"""

from __future__ import annotations

import ipaddress

from deskbell.server.bodies import Scope, peer_of
from deskbell.server.settings import ENVIRONMENT


def client_of(peer: str, forwarded: str) -> str:
    """The client's address: the peer's, or, behind a trusted proxy, the last one forwarded that is not ours."""
    if not forwarded or not is_trusted(peer):
        return peer
    for part in reversed([part.strip() for part in forwarded.split(",")]):
        if not _is_address(part):
            return peer
        if not is_trusted(part):
            return part
    return peer


def address_of(scope: Scope) -> str:
    """Who sends a request that is only beginning to arrive."""
    forwarded = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for")
    return client_of(peer_of(scope), forwarded.decode("latin-1"))


def is_trusted(address: str) -> bool:
    """Whether this is the address of one of our own proxies (``DESKBELL_TRUSTED_PROXIES``)."""
    return _is_address(address) and any(ipaddress.ip_address(address) in net for net in ENVIRONMENT.trusted_proxies)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
