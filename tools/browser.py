"""Finds a Chromium for the browser journeys, or gets one, or says what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str:
    """The path of a Chromium. Installs one if there is none; ends the program with a sentence if that fails."""
    found = find() or get()
    if not found:
        raise SystemExit("The browser journeys need Chromium: install it, or set DESKBELL_CHROMIUM to its path.")
    return found


def find() -> str | None:
    named = os.environ.get("DESKBELL_CHROMIUM")
    if named:
        if not os.access(named, os.X_OK):
            raise SystemExit(f"DESKBELL_CHROMIUM is {named}, and that is no program.")
        return named
    return next(filter(None, map(shutil.which, NAMES)), None) or playwrights_own()


def get() -> str | None:
    if is_root_on_debian():
        say("No Chromium here: installing Debian's (apt-get install chromium) ...")
        attempt(["apt-get", "update"])
        attempt(["apt-get", "install", "--yes", "--no-install-recommends", "chromium", "fonts-dejavu-core"])
    else:
        say("No Chromium here: letting Playwright download one (playwright install chromium) ...")
        attempt([sys.executable, "-m", "playwright", "install", "chromium"])
    return find()


def is_root_on_debian() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def attempt(line: list[str]) -> None:
    subprocess.run(line, check=False, stdin=subprocess.DEVNULL, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})


def playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def say(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")


if __name__ == "__main__":
    sys.stdout.write(chromium() + "\n")
