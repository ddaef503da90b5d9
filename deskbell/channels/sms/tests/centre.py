"""A message centre on the loopback that knows nothing of our line: the PDUs are smpplib's, faults come by order."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from typing import Any

from smpplib import consts, smpp

CUT = "cut"
SILENT = "silent"


@dataclass
class Submitted:
    """A text as we handed it over."""

    pdu: Any
    id: str

    @property
    def octets(self) -> bytes:
        return bytes(self.pdu.short_message or b"")


class Centre:
    """``behave`` decides for each submit_sm: a status, CUT or SILENT."""

    def __init__(self, port: int = 0) -> None:
        self._listening = socket.create_server(("127.0.0.1", port))
        self.port: int = self._listening.getsockname()[1]
        self.texts: list[Submitted] = []
        self.behave: Callable[[Any], int | str] = lambda _: consts.SMPP_ESME_ROK
        self.bind_status = consts.SMPP_ESME_ROK
        self.answers_probes = True
        self.binds: list[Any] = []
        self.refused: list[int] = []
        self._acknowledged: dict[int, int] = {}
        self._numbers = count(1)
        self._line: socket.socket | None = None
        self._heard = threading.Condition()
        self._ended = False
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    sequence = 0

    def next_sequence(self) -> int:
        self.sequence = next(self._numbers)
        return self.sequence

    # ---- what tests do ----------------------------------------------------------------------------

    @property
    def is_bound(self) -> bool:
        return self._line is not None and len(self.binds) > 0

    def deliver(self, text: bytes, *, sender: str = "14165550100", to: str = "14165550199", **more: Any) -> int:
        """Brings a text, and waits for its acknowledgement; its command_status. Raises where the line is cut."""
        number = self.bring(text, sender=sender, to=to, **more)
        with self._heard:
            if not self._heard.wait_for(lambda: number in self._acknowledged, timeout=20):
                raise ConnectionError("no acknowledgement")
            return self._acknowledged[number]

    def bring(self, text: bytes, *, sender: str = "14165550100", to: str = "14165550199", **more: Any) -> int:
        """Brings a text and waits for nothing."""
        fields: dict[str, Any] = {
            "source_addr": sender, "source_addr_ton": 1, "source_addr_npi": 1, "destination_addr": to,
            "dest_addr_ton": 1, "dest_addr_npi": 1, "short_message": text, "data_coding": 0, "esm_class": 0,
        } | more  # fmt: skip
        pdu = smpp.make_pdu("deliver_sm", client=self, **fields)
        pdu.sm_length = len(fields["short_message"] or b"")
        assert self._line is not None
        self._line.sendall(pdu.generate())
        return int(pdu.sequence)

    def send(self, octets: bytes) -> None:
        assert self._line is not None
        self._line.sendall(octets)

    def cut(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            with suppress(OSError):
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                line.shutdown(socket.SHUT_RD)
            line.close()

    def close(self) -> None:
        self._ended = True
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self.cut()
        self._thread.join(5)

    # ---- inside -----------------------------------------------------------------------------------

    def _serve(self) -> None:
        while not self._ended:
            with suppress(OSError):
                line, _ = self._listening.accept()
                self._talk(line)

    def _talk(self, line: socket.socket) -> None:
        buffer = b""
        while True:
            try:
                octets = line.recv(65536)
            except OSError:
                break
            if not octets:
                break
            buffer += octets
            while len(buffer) >= 16 and len(buffer) >= (length := struct.unpack(">L", buffer[:4])[0]):
                pdu, buffer = buffer[:length], buffer[length:]
                self._hear(line, smpp.parse_pdu(pdu, client=self, allow_unknown_opt_params=True))
        if self._line is line:
            self._line = None
        line.close()

    def _hear(self, line: socket.socket, pdu: Any) -> None:
        name = pdu.command
        if name == "bind_transceiver":
            self._say(line, pdu, "bind_transceiver_resp", self.bind_status, system_id="centre")
            if self.bind_status == consts.SMPP_ESME_ROK:
                self._line = line
                self.binds.append(pdu)
        elif name == "submit_sm":
            self._take(line, pdu)
        elif name == "enquire_link":
            if self.answers_probes:
                self._say(line, pdu, "enquire_link_resp", 0)
        elif name == "deliver_sm_resp":
            with self._heard:
                self._acknowledged[pdu.sequence] = pdu.status
                self._heard.notify_all()
        elif name == "unbind":
            self._say(line, pdu, "unbind_resp", 0)
        elif name == "generic_nack":
            self.refused.append(pdu.sequence)

    def _take(self, line: socket.socket, pdu: Any) -> None:
        verdict = self.behave(pdu)
        if verdict == CUT:
            self.texts.append(Submitted(pdu, ""))
            self._line = line
            self.cut()
        elif verdict != SILENT:
            given = f"m{len(self.texts) + 1:x}" if verdict == consts.SMPP_ESME_ROK else ""
            if given:
                self.texts.append(Submitted(pdu, given))
            self._say(line, pdu, "submit_sm_resp", verdict, message_id=given)

    def _say(self, line: socket.socket, asked: Any, name: str, status: Any, **fields: Any) -> None:
        pdu = smpp.make_pdu(name, client=self, sequence=asked.sequence, status=status, **fields)
        pdu.sequence, pdu.status = asked.sequence, status
        line.sendall(pdu.generate())


@contextmanager
def centre(port: int = 0) -> Iterator[Centre]:
    opened = Centre(port)
    try:
        yield opened
    finally:
        opened.close()
