"""Secret paths for gateways that sign nothing: only who was told the address can call it.

The secret is made from the key file and the account's key, so it is stored nowhere and stays the same after a restore.
"""

from __future__ import annotations

import hmac

from django.http import HttpRequest

from deskbell.mailroom import sealing
from deskbell.mailroom.models import Account


def secret_of(account: Account) -> str:
    return sealing.digest(account.key.encode(), "deskbell text hook")[:32]


def is_called_rightly(request: HttpRequest, account: Account) -> bool:
    """Whether the path ends with the account's secret; compared in constant time."""
    given = request.path.rstrip("/").rpartition("/")[2]
    return hmac.compare_digest(given.encode(), secret_of(account).encode())
