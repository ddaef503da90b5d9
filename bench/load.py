"""The load, in a process and on a core of its own: ``python -m bench.load <job as JSON>`` prints its figures as JSON.

A job names a server (its port and process ids), the ends to open, what they do and for how long.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import psutil

from bench import measuring
from bench.ends import DeskbellEnd, End, XmppEnd, connect
from bench.pages import PageLoad
from bench.talk import Talk, now

Job = dict[str, Any]
AT_ONCE = 100


def main() -> None:
    job: Job = json.loads(sys.stdin.read())
    measuring.raise_file_limit()
    measuring.pin(job["cores"])
    try:
        import uvloop
    except ImportError:
        print(json.dumps(asyncio.run(JOBS[job["do"]](job))))
    else:
        print(json.dumps(uvloop.run(JOBS[job["do"]](job))))


# ---- jobs -----------------------------------------------------------------------------------------


async def chat(job: Job) -> dict[str, Any]:
    """Pairs talk, in a closed loop or at a rate; perhaps while pages are asked for."""
    pairs, consoles = await open_pairs(job)
    talk = Talk(pairs, consoles, acks=job.get("acks", True))
    pages = await open_pages(job)
    gc.collect()
    gc.freeze()
    gc.disable()
    if job.get("rate"):
        talk.start_open(job["rate"])
    else:
        talk.start_closed()
    if pages:
        pages.start()
    await asyncio.sleep(job["warm_up"])
    figures = await watch(job, talk, pages)
    memory = measuring.memory_bytes(job["pids"])
    await talk.finish()
    figures |= {
        "memory_mib": round(memory / 2**20, 1),
        "deliver_ms": measuring.milliseconds(talk.seconds_to_deliver),
        "ack_ms": measuring.milliseconds(talk.seconds_to_ack),
        "faults": faults_of(talk),
    }
    return figures | (page_figures(pages) if pages else {})


async def watch(job: Job, talk: Talk, pages: PageLoad | None) -> dict[str, Any]:
    """What a stretch of time costs whom."""
    me = psutil.Process()
    talk.recording = True
    if pages:
        pages.forget()
    before = (
        talk.delivered,
        measuring.cpu_seconds(job["pids"]),
        sum(me.cpu_times()[:2]),
        measuring.busy_seconds(),
        now(),
    )
    await asyncio.sleep(job["seconds"])
    after = (
        talk.delivered,
        measuring.cpu_seconds(job["pids"]),
        sum(me.cpu_times()[:2]),
        measuring.busy_seconds(),
        now(),
    )
    talk.recording = False
    delivered, server, client, busy, seconds = (b - a for a, b in zip(before, after, strict=True))
    return {
        "per_second": round(delivered / seconds),
        "per_cpu_second": round(delivered / server) if server else 0,
        "server_cores": round(server / seconds, 2),
        "client_cores": round(client / seconds, 2),
        "other_cores": round(max(0.0, busy - server - client) / seconds, 2),
    }


def faults_of(talk: Talk) -> dict[str, Any]:
    """Empty when every word came exactly once to everybody, and was acknowledged."""
    found = {
        "unfinished": len(talk.missing),
        "doubled": talk.doubled,
        "unseen by a console": talk.unwatched(),
        "sockets": talk.lost()[:3],
    }
    return {name: value for name, value in found.items() if value}


def page_figures(pages: PageLoad) -> dict[str, Any]:
    pages.end()
    strange = {str(status): count for status, count in pages.statuses.items() if status != 200}
    return {
        "page_ms": measuring.milliseconds(pages.seconds),
        "page_bytes": pages.size,
        "page_faults": strange,
    }


async def idle(job: Job) -> dict[str, Any]:
    """Many sockets that follow one topic each and say nothing."""
    before = measuring.memory_bytes(job["pids"])
    began = now()
    ends = await open_all(makers(job))
    took = now() - began
    await asyncio.sleep(job["settle"])
    used = measuring.cpu_seconds(job["pids"])
    await asyncio.sleep(2)
    used = measuring.cpu_seconds(job["pids"]) - used
    after = measuring.memory_bytes(job["pids"])
    return {
        "connections": len(ends),
        "opened_per_second": round(len(ends) / took),
        "before_mib": round(before / 2**20, 1),
        "after_mib": round(after / 2**20, 1),
        "kib_each": round((after - before) / 1024 / len(ends), 1),
        "idle_cores": round(used / 2, 3),
        "faults": {"lost": lost} if (lost := sum(end.lost for end in ends)) else {},
    }


async def page(job: Job) -> dict[str, Any]:
    """One page after the other over one connection: what a page takes when nothing else is asked."""
    found: dict[str, Any] = {}
    for name, path in job["paths"].items():
        pages = PageLoad(job["port"], path, job["cookie"], rate=0)
        await pages.open(1)
        used = 0.0
        for turn in range(job["times"] + 3):
            if turn == 3:
                pages.forget()
                used = measuring.cpu_seconds(job["pids"])
            pages.free.popleft().fetch(now())
            while not pages.free:  # noqa: ASYNC110 - nothing else runs here
                await asyncio.sleep(0)
        used = measuring.cpu_seconds(job["pids"]) - used
        found[name] = {"cpu_ms": round(used * 1000 / job["times"], 1)} | page_figures(pages)
    return found


# ---- opening --------------------------------------------------------------------------------------


async def open_pairs(job: Job) -> tuple[list[tuple[End, End]], list[End]]:
    made = makers(job)
    count = 2 * job["pairs"]
    ends = await open_all(made[:count])
    consoles = await open_all(made[count:])
    return list(zip(ends[::2], ends[1::2], strict=True)), consoles


async def open_pages(job: Job) -> PageLoad | None:
    if not job.get("pages"):
        return None
    pages = PageLoad(job["port"], job["page"], job["cookie"], job["pages"])
    await pages.open()
    return pages


async def open_all(made: Iterable[Callable[[], Any]]) -> list[End]:
    """Opens ends, some at a time, in order."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(job: Callable[[], Any]) -> End:
        async with turns:
            end: End = await job()
            return end

    return list(await asyncio.gather(*(one(job) for job in made)))


def makers(job: Job) -> list[Callable[[], Any]]:
    """Patron and staff in turns, then the consoles; for XMPP two users in turns."""
    if job["speaks"] == "xmpp":
        return [
            partial(connect, partial(XmppEnd, f"u{number}", f"u{number ^ 1}"), "127.0.0.1", job["port"])
            for number in range(job.get("users", 2 * job.get("pairs", 0)))
        ]
    host = f"localhost:{job['port']}"
    return [partial(connect, partial(DeskbellEnd, host, **end), "127.0.0.1", job["port"]) for end in job["ends"]]


JOBS = {"chat": chat, "idle": idle, "page": page}

if __name__ == "__main__":
    main()
