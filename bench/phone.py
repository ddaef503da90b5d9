"""A slow phone on a slow line, and what a page costs there: Chromium's own throttling and its own figures.

``python -m bench.phone ADDRESS`` prints them as JSON; the journeys hold the budgets with the same code.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tools.browser import chromium

# WebPageTest's "slow 3G" (400 ms there and back, 400 kbit/s), and a processor that takes four times as long.
ROUND_TRIP, BYTES_A_SECOND, SLOWER = 400, 400_000 / 8, 4
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
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


def main(address: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        cost = cost_of(browser.new_context(**PHONE).new_page(), address)  # type: ignore[arg-type,unused-ignore]
        browser.close()
    figures = {"paint_ms": round(cost.paint), "longest_ms": round(cost.longest), "shift": cost.shift}
    print(json.dumps({**figures, "bytes": cost.bytes, "requests": len(cost.bodies)}))


if __name__ == "__main__":
    main(sys.argv[1])
