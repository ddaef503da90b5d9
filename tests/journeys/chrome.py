"""The browser of the journeys, and what is done when it stops answering: it is ended, and the next story gets another.

Chromium, asked to close a context, has once in a few hundred times never answered; a run must not wait for that.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Error, Playwright

from tools.browser import chromium

# No sandbox for root, no calls home: a journey reaches the loopback only.
# Playwright switches off the partitioned storage that every browser gives to frames today, and the patron's page stands
# in one; the last list of features counts, so this is its list without that.
UNWANTED = (
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,DialMediaRouteProvider,HttpsUpgrades,"
    "HttpsFirstBalancedModeAutoEnable,LensOverlay,MediaRouter,OptimizationHints,PaintHolding,PreconnectToSearch,Translate"
)
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={UNWANTED}",
]
# Seconds for closing a context, and for a whole story; the longest takes about forty on a machine that is not busy.
CLOSING, STORY = 30.0, 300.0


class Chrome:
    """One Chromium after the other; there is always one that answers."""

    def __init__(self, playwright: Playwright) -> None:
        self._playwright = playwright
        self._browser: Browser | None = None
        self.process = 0

    def context(self, **options: Any) -> BrowserContext:
        """Options are Playwright's for a context."""
        return self._living().new_context(**options)

    def close(self, context: BrowserContext) -> None:
        """Closes a context; one that was lost with its browser is closed."""
        with self.within(CLOSING), suppress(Error):
            context.close()

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Ends the browser after so long: whoever waits for it then gets Playwright's error, with the line it is at."""
        self._living()
        timer = threading.Timer(seconds, self._end)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def quit(self) -> None:
        if self._browser is not None:
            with self.within(CLOSING), suppress(Error):
                self._browser.close()

    def _living(self) -> Browser:
        if self._browser is None or not self._browser.is_connected():
            self._browser = self._playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
            session = self._browser.new_browser_cdp_session()
            processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
            self.process = next(int(one["id"]) for one in processes if one["type"] == "browser")
            session.detach()
        return self._browser

    def _end(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.process, signal.SIGKILL)
