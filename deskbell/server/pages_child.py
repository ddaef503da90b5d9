"""The pages process as the front sees it: started, watched, started again, stopped."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Callable
from time import monotonic

from deskbell.server.passing import CONNECTION, LEAVING, READY, STOP, UPGRADE, Passing

log = logging.getLogger("deskbell.server")

START_SECONDS = 60.0
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0  # seconds before a dead child is started again, doubling while it keeps dying
STEADY_SECONDS = 30.0


class PagesChild:
    """`app` is "module:attribute". `on_back(head, connection)` gets upgrades, `on_bell(data)` what pages ring."""

    def __init__(
        self,
        app: str,
        on_back: Callable[[bytes, int], None],
        on_bell: Callable[[bytes], None],
        *,
        nice: int = 5,
        grace: float = 10.0,
    ) -> None:
        self.starts = 0
        self.ready = False
        self._app = app
        self._on_back = on_back
        self._on_bell = on_bell
        self._nice = nice
        self._grace = grace
        self._process: Process | None = None
        self._passing: Passing | None = None
        self._bells: Passing | None = None
        self._stop = asyncio.Event()
        self._first_ready = asyncio.Event()
        self._keeping: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None else None

    async def start(self) -> None:
        """Returns when pages can be served. Raises RuntimeError when the child ends, or is not ready in a minute."""
        self._keeping = asyncio.ensure_future(self._keep())
        ready = asyncio.ensure_future(self._first_ready.wait())
        done, _ = await asyncio.wait((ready, self._keeping), timeout=START_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        if ready not in done:
            await self.stop()
            raise RuntimeError("the pages process did not start; its own words are above")

    def give(self, descriptor: int) -> bool:
        """Pass a connection on. False, and it is still the caller's, when nobody takes it just now."""
        return self.ready and self._passing is not None and self._passing.send(CONNECTION, descriptor)

    def tell(self, data: bytes) -> None:
        """Say something to the pages, on the wire that they ring on. Dropped while nobody listens: say only what the
        next word replaces."""
        if self.ready and self._bells is not None and not self._bells.crowded:
            self._bells.send(data)

    async def stop(self) -> None:
        """Let running pages finish, the grace at most; then end the child whatever it does."""
        self._stop.set()
        self.ready = False
        if self._passing is not None:
            self._passing.send(STOP)
        if self._keeping is not None:
            try:
                await asyncio.wait_for(asyncio.shield(self._keeping), self._grace + 5)
            except TimeoutError:
                self._kill()
                await self._keeping

    async def _keep(self) -> None:
        pause = FIRST_PAUSE
        while not self._stop.is_set():
            began = monotonic()
            code = await self._one_life()
            if self._stop.is_set() or not self._first_ready.is_set():
                return
            pause = FIRST_PAUSE if monotonic() - began > STEADY_SECONDS else min(pause * 2, LONGEST_PAUSE)
            log.error("The pages process ended (%s); the next one starts in %.1f s.", code, pause)
            try:
                await asyncio.wait_for(self._stop.wait(), pause)
            except TimeoutError:
                pass

    async def _one_life(self) -> int:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        bells, wire = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            self._process = await self._spawn(theirs, wire)
        finally:
            theirs.close()
            wire.close()
        self.starts += 1
        self._passing = Passing(ours, self._hear, self._not_ready)
        self._bells = Passing(bells, lambda data, _: self._on_bell(data), lambda: None)
        late = asyncio.get_running_loop().call_later(START_SECONDS, self._kill_unless_ready)
        if self._stop.is_set():
            self._passing.send(STOP)
        try:
            return await self._process.wait()
        finally:
            late.cancel()
            self._not_ready()
            self._passing.close()
            self._bells.close()

    async def _spawn(self, pair: socket.socket, wire: socket.socket) -> Process:
        # -P and the path written out: the child imports from where the front does, not from where it was started.
        path = os.pathsep.join(part or os.getcwd() for part in sys.path)  # noqa: PTH109
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "deskbell.server.pages_process", str(pair.fileno()), self._app),
            *("--nice", str(self._nice), "--grace", str(self._grace)),
            stdin=DEVNULL,
            pass_fds=(pair.fileno(), wire.fileno()),
            env={**os.environ, "PYTHONPATH": path, "DESKBELL_WIRE_FD": str(wire.fileno())},
        )

    def _hear(self, data: bytes, descriptor: int | None) -> None:
        if data == READY:
            self.ready = not self._stop.is_set()
            self._first_ready.set()
        elif data == LEAVING:
            self._not_ready()
        elif descriptor is not None and data.startswith(UPGRADE):
            self._on_back(data[1:], descriptor)

    def _not_ready(self) -> None:
        self.ready = False

    def _kill_unless_ready(self) -> None:
        if not self.ready:
            log.error("The pages process did not become ready in %.0f s.", START_SECONDS)
            self._kill()

    def _kill(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
