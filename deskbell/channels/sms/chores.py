"""Work done by the clock."""

from __future__ import annotations

from deskbell.channels.sms.models import Piece
from deskbell.channels.sms.smsc import pieces
from deskbell.mailroom.models import Account
from deskbell.work.chores import every


@every(seconds=60)
def finish_long_texts() -> int:
    """Texts of which a part never came are stored as far as they are there, whether or not their line is up."""
    accounts = Account.objects.filter(pk__in=Piece.objects.values("account"))
    return sum(pieces.finish(account) for account in accounts)
