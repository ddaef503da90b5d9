"""What is measured of processes and of the machine."""

from __future__ import annotations

import os
import platform
import resource
import subprocess
import sys
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

Numbers = dict[str, float]
PACKAGES = ("django", "picows", "uvicorn", "uvloop", "msgspec", "websockets")


def tree(pids: Iterable[int]) -> list[psutil.Process]:
    """The processes and everything that they have started."""
    found: dict[int, psutil.Process] = {}
    for pid in pids:
        try:
            process = psutil.Process(pid)
            for one in (process, *process.children(recursive=True)):
                found[one.pid] = one
        except psutil.NoSuchProcess:
            continue
    return list(found.values())


def cpu_seconds(pids: Iterable[int]) -> float:
    """CPU seconds, user and system, that a tree of processes has used."""
    total = 0.0
    for process in tree(pids):
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system
    return total


def busy_seconds() -> float:
    """CPU seconds that the whole machine has worked; shows who else was there."""
    times = psutil.cpu_times()
    idle = times.idle + getattr(times, "iowait", 0.0)
    return float(sum(times[:8]) - idle) if hasattr(times, "iowait") else float(sum(times) - idle)


def memory_bytes(pids: Iterable[int]) -> int:
    """Memory of a tree: PSS, in which a shared page counts once; RSS where the kernel does not tell."""
    return sum(_pss(process.pid) or _rss(process) for process in tree(pids))


def _pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def _rss(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


def milliseconds(seconds: Sequence[float]) -> Numbers:
    """p50, p99 and the longest, of seconds."""
    ordered = sorted(seconds)
    if not ordered:
        return {}
    at = {"p50": 0.50, "p99": 0.99}
    found = {name: ordered[min(len(ordered) - 1, int(share * len(ordered)))] for name, share in at.items()}
    return {name: round(value * 1000, 2) for name, value in (found | {"max": ordered[-1]}).items()}


def raise_file_limit() -> int:
    """As many open sockets as the kernel allows this user; how many those are."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard if hard != resource.RLIM_INFINITY else 1 << 20


def pin(cores: Iterable[int]) -> None:
    """Keep this process to some cores, where there are that many."""
    there = set(cores) & set(range(os.cpu_count() or 1))
    if there and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, there)


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    return {
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "kernel": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
        "commit": _commit(),
    }


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or sys.platform
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


def _commit() -> str:
    line = ["git", "rev-parse", "--short", "HEAD"]
    done = subprocess.run(line, capture_output=True, text=True, check=False, cwd=Path(__file__).parent)
    return done.stdout.strip() or "no repository"
