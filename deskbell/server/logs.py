"""What never reaches a log: the secrets that stand in addresses."""

from __future__ import annotations

import logging
import re

# /q/<passport>/, /join/<token>/, /recover/<token>/, /set-up/<token>/; of webhooks' addresses all that follows, since a
# provider that signs nothing has its secret there.
_SECRET = re.compile(r"(/(?:q|join|recover|set-up)/)[A-Za-z0-9_\-]{6,}|(/hooks/)[^\s\"']{4,}")


def cut(text: str) -> str:
    """The text with every secret path segment cut to its first three characters."""
    return _SECRET.sub(lambda found: found[0][: len(found[1] or found[2]) + 3] + "…", text)


class CutSecrets(logging.Filter):
    """Cuts secrets out of every record that passes a handler, and the long story of a request that was refused."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.") and (record.levelno < logging.ERROR or ".security" in record.name):
            # A stranger's doing: its sentence is enough.
            record.exc_info = record.exc_text = None
        message = record.getMessage()
        shorter = cut(message)
        if shorter != message:
            record.msg, record.args = shorter, None
        return True
