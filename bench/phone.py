"""A slow phone on a slow line, and what a page costs there: Chromium's own throttling and its own figures.

``python -m bench.phone ADDRESS`` prints them as JSON; the journeys hold the budgets with the same code.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tools.browser import chromium

# WebPageTest's "slow 3G" (400 ms there and back, 400 kbit/s), and a processor that takes four times as long.
ROUND_TRIP, BYTES_A_SECOND, SLOWER = 400, 400_000 / 8, 4
# It is where its library is: a reader elsewhere is told both clocks, for which a browser may need its first date.
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
    "timezone_id": "America/Toronto",
}
WATCHING = """() => {
  const seen = window.seen = { paint: 0, shift: 0, tasks: [] };
  const watch = (type, take) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
  watch("largest-contentful-paint", (one) => (seen.paint = one.startTime));
  watch("layout-shift", (one) => (seen.shift += one.hadRecentInput ? 0 : one.value));
  watch("longtask", (one) => seen.tasks.push(one.duration));
}"""


@dataclass
class Cost:
    """``bodies`` are bytes as they came, squeezed, without their heads; ``paint`` and ``longest`` milliseconds."""

    bodies: dict[str, int] = field(default_factory=dict)
    paint: float = 0
    shift: float = 0
    longest: float = 0
    sockets: int = 0

    @property
    def bytes(self) -> int:
        return sum(self.bodies.values())


def cost_of(page: Page, address: str, *, throttled: bool = True) -> Cost:
    """Loads a page that nobody has loaded before and waits until it is quiet."""
    cost, heads = Cost(), dict[str, tuple[str, int]]()
    tools = page.context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.setCacheDisabled", {"cacheDisabled": False})
    if throttled:
        line = {"offline": False, "latency": ROUND_TRIP, "downloadThroughput": BYTES_A_SECOND}
        tools.send("Network.emulateNetworkConditions", {**line, "uploadThroughput": BYTES_A_SECOND})
        tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})

    def began(event: dict[str, Any]) -> None:
        response = event["response"]
        heads[event["requestId"]] = (response["url"], int(response["encodedDataLength"]))

    def ended(event: dict[str, Any]) -> None:
        if event["requestId"] in heads:
            url, head = heads[event["requestId"]]
            cost.bodies[url] = max(0, int(event["encodedDataLength"]) - head)

    tools.on("Network.responseReceived", began)
    tools.on("Network.loadingFinished", ended)
    tools.on("Network.webSocketCreated", lambda event: setattr(cost, "sockets", cost.sockets + 1))
    page.add_init_script(f"({WATCHING})()")
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(600)
    seen = page.evaluate("seen")
    cost.paint, cost.shift, cost.longest = seen["paint"], seen["shift"], max(seen["tasks"], default=0)
    return cost


@dataclass
class Trace:
    """What a browser told of its work, once the story is over."""

    raw: bytes = b""


@contextmanager
def traced(page: Page) -> Iterator[Trace]:
    """Chromium's own record of all that is done for a page, without throttling."""
    browser, trace = page.context.browser, Trace()
    assert browser is not None
    browser.start_tracing(page=page, categories=["toplevel", "devtools.timeline", "v8"])
    try:
        yield trace
    finally:
        trace.raw = browser.stop_tracing()


def busiest(trace: Trace, script: str) -> float:
    """How long the longest task of the pages that run a script would keep a slow phone, in milliseconds.

    By the time of the thread itself: what else a machine does is not the page's. What somebody who looks on has
    evaluated (which comes from no address) is left out.
    """
    events = [one for one in json.loads(trace.raw)["traceEvents"] if one.get("ph") == "X"]
    ours = {(one["pid"], one["tid"]) for one in events if script in json.dumps(one.get("args", {}))}
    told = [one for one in events if (one["pid"], one["tid"]) in ours]
    strange = [one["ts"] for one in told if one["name"] == "EvaluateScript" and not one["args"]["data"].get("url")]
    tasks = [one for one in told if one["name"].endswith("RunTask")]
    own = (one for one in tasks if not any(one["ts"] <= at < one["ts"] + one["dur"] for at in strange))
    return max(float(SLOWER * one.get("tdur", 0) / 1000) for one in own)


def main(address: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        cost = cost_of(browser.new_context(**PHONE).new_page(), address)  # type: ignore[arg-type,unused-ignore]
        browser.close()
    figures = {"paint_ms": round(cost.paint), "longest_ms": round(cost.longest), "shift": cost.shift}
    print(json.dumps({**figures, "bytes": cost.bytes, "requests": len(cost.bodies)}))


if __name__ == "__main__":
    main(sys.argv[1])
