"""One short name for the content of all static files together."""

from __future__ import annotations

import hashlib
from pathlib import Path


def static_version(package: Path) -> str:
    """Ten hexadecimal digits over every file below ``*/static/``; changes when any of them does.

    ES modules import each other by relative paths, so the version stands in the folder's name rather
    than in each file's: no import map, no inline script, no build step.
    """
    digest = hashlib.sha256()
    for path in sorted(package.glob("**/static/**/*")):
        if path.is_file():
            digest.update(str(path.relative_to(package)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:10]
