"""``deskbell read-mail < message``: the way in for a mail server that pipes, from a ``.forward`` or an alias.

The exit code is what mail servers understand (``sysexits.h``): 75 keeps the message with them until a later try.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

EX_DATAERR, EX_NOUSER, EX_TEMPFAIL = 65, 67, 75


def add(commands: Any) -> None:
    """Adds the command to ``deskbell``'s."""
    parser = commands.add_parser("read-mail", help="take one email from standard input, for a mail server that pipes")
    parser.add_argument(
        "--recipient",
        action="append",
        default=[],
        metavar="ADDRESS",
        help="whom it is for; may be repeated; without it the message's own head says so",
    )
    parser.add_argument("--sender", metavar="ADDRESS", help="the envelope's sender, if the mail server tells it")
    parser.set_defaults(run=read_mail)


def read_mail(given: argparse.Namespace) -> int:
    try:
        given.set_up()
        from deskbell.channels.mail import reading

        return _store(sys.stdin.buffer.read(reading.MOST_BYTES + 1), given.recipient, given.sender)
    except (Exception, SystemExit) as why:  # noqa: BLE001 - whatever it is, the mail server keeps the message
        print(f"Not stored, please come again: {why}", file=sys.stderr)
        return EX_TEMPFAIL


def _store(raw: bytes, named: list[str], sender: str | None) -> int:
    from deskbell.channels.mail import reading, recipients
    from deskbell.mailroom import letterbox

    if len(raw) > reading.MOST_BYTES or not raw.strip():
        print("There is no message here, or one that is too large.", file=sys.stderr)
        return EX_DATAERR
    found = recipients.by_account(named or _written(raw))
    if not found:
        print("No account has this address.", file=sys.stderr)
        return EX_NOUSER
    for account, own in found.values():
        head = {"Content-Type": "message/rfc822", reading.ENVELOPE_TO: " ".join(own)}
        if sender is not None:
            head[reading.ENVELOPE_FROM] = sender.strip().strip("<>")
        letterbox.drop(account, raw, head)
    return 0


def _written(raw: bytes) -> list[str]:
    """Whom the message's head names: first what mail servers noted, then whom the sender wrote to."""
    from deskbell.formats.mail import letter

    try:
        found = letter.read(raw)
    except letter.Unreadable:
        return []
    return [*found.delivered_to, *(mailbox.address for mailbox in (*found.to, *found.cc))]
