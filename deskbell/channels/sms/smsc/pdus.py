"""PDUs of SMPP 3.4 as octets: the header, the few bodies of our own, and the large ones by smpp34 (extra ``smpp``)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

HEADER = struct.Struct(">IIII")
LONGEST = 128 * 1024
RESPONSE = 0x80000000
GENERIC_NACK = 0x80000000
SUBMIT_SM, DELIVER_SM, UNBIND, BIND_TRANSCEIVER, ENQUIRE_LINK, ALERT = 0x04, 0x05, 0x06, 0x09, 0x15, 0x102
VERSION = 0x34
OK, UNKNOWN_COMMAND, TEMPORARY = 0, 0x03, 0x64

# What a command_status says, in words (SMPP 3.4, 5.1.3).
STATUSES = {
    0x01: "message length is wrong",
    0x02: "command length is wrong",
    0x03: "unknown command",
    0x04: "not allowed on this line",
    0x05: "bound already",
    0x08: "system error",
    0x0A: "the sender's address is wrong",
    0x0B: "the receiver's address is wrong",
    0x0D: "bind failed",
    0x0E: "wrong password",
    0x0F: "unknown system id",
    0x14: "queue is full",
    0x45: "submit failed",
    0x58: "too many at once",
    0x64: "temporary error of the receiver",
    0x65: "permanent error of the receiver",
    0x66: "rejected by the receiver",
}


class Malformed(ValueError):
    """Octets that are no PDU; after them nothing on the line can be trusted."""


@dataclass(frozen=True, slots=True)
class Pdu:
    command: int
    status: int
    sequence: int
    body: bytes

    @property
    def is_response(self) -> bool:
        return bool(self.command & RESPONSE)

    def octets(self) -> bytes:
        return HEADER.pack(HEADER.size + len(self.body), self.command, self.status, self.sequence) + self.body

    def reply(self, status: int = OK) -> Pdu:
        """What answers it. Only a text's response carries a field: a message id, which is always empty here."""
        body = b"\0" if self.command == DELIVER_SM else b""
        return Pdu(self.command | RESPONSE, status, self.sequence, body)


def take(buffer: bytearray) -> Pdu | None:
    """The first whole PDU, taken out of the buffer. Raises ``Malformed``."""
    if len(buffer) < HEADER.size:
        return None
    length, command, status, sequence = HEADER.unpack_from(buffer)
    if not HEADER.size <= length <= LONGEST:
        raise Malformed("no PDU has this length")
    if len(buffer) < length:
        return None
    body = bytes(buffer[HEADER.size : length])
    del buffer[:length]
    return Pdu(command, status, sequence, body)


def said(status: int) -> str:
    return f"{STATUSES.get(status, 'refused')} (0x{status:02X})"


def bind(system_id: str, password: str, system_type: str) -> bytes:
    """The body of bind_transceiver: texts both ways on one line."""
    return _text(system_id, 15) + _text(password, 8) + _text(system_type, 12) + bytes([VERSION, 0, 0]) + b"\0"


def message_id(body: bytes) -> str:
    """What submit_sm_resp says, or bind's response of who is there."""
    return body.split(b"\0", 1)[0].decode("latin-1")[:64]


def _text(text: str, longest: int) -> bytes:
    return text.encode("latin-1", "replace")[:longest] + b"\0"


# ---- by smpp34 ------------------------------------------------------------------------------------


def is_installed() -> bool:
    try:
        import smpp34  # noqa: F401
    except ImportError:
        return False
    return True


def submit_body(**fields: Any) -> bytes:
    """The body of submit_sm."""
    from smpp34 import SubmitSm

    return bytes(SubmitSm(**fields, sequence_number=1).encode()[HEADER.size :])


def deliver_fields(pdu: Pdu) -> dict[str, Any]:
    """What a deliver_sm says, as JSON can hold it. Raises ``Malformed``."""
    from smpp34 import DeliverSm, SmppError, decode

    try:
        found = decode(pdu.octets())
    except SmppError as why:
        raise Malformed(str(why)) from why
    if not isinstance(found, DeliverSm):
        raise Malformed("no deliver_sm")
    return {
        "from": found.source_addr,
        "from_ton": found.source_addr_ton,
        "to": found.destination_addr,
        "class": found.esm_class,
        "coding": found.data_coding,
        "body": found.short_message.hex(),
        "tlvs": {f"{tlv.tag:04x}": tlv.value.hex() for tlv in found.tlvs},
    }
