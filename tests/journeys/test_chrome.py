"""The journeys' own browser: one that stops answering fails a story, never the run."""

from __future__ import annotations

import os
import signal

import pytest
from playwright.sync_api import Error

from tests.journeys import chrome as room
from tests.journeys.chrome import Chrome


def stop(chrome: Chrome) -> None:
    os.kill(chrome.process, signal.SIGSTOP)


def test_a_browser_that_never_closes_is_ended_and_the_next_story_has_another(
    chrome: Chrome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "CLOSING", 1.0)
    context = chrome.context()
    context.new_page()
    stop(chrome)
    chrome.close(context)
    assert chrome.context().new_page().evaluate("1 + 1") == 2


def test_a_story_that_waits_for_ever_fails_at_its_line(chrome: Chrome) -> None:
    page = chrome.context().new_page()
    with chrome.within(1.0):
        stop(chrome)
        with pytest.raises(Error, match="closed"):
            page.evaluate("1 + 1")
    assert chrome.context().new_page().evaluate("1 + 1") == 2
