"""PDUs: any octets either give PDUs or say that they are none; what smpplib writes we read, and the other way round."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smpplib import smpp

from deskbell.channels.sms.smsc import pdus
from deskbell.channels.sms.smsc.pdus import HEADER, Malformed, Pdu


class Numbers:
    """What smpplib asks for sequence numbers."""

    sequence = 5

    def next_sequence(self) -> int:
        return self.sequence


pdu_of = st.builds(
    Pdu,
    command=st.integers(0, 2**32 - 1),
    status=st.integers(0, 2**32 - 1),
    sequence=st.integers(0, 2**32 - 1),
    body=st.binary(max_size=300),
)


@given(st.lists(pdu_of, max_size=5), st.data())
def test_pdus_come_out_as_they_went_in_however_they_are_cut(sent: list[Pdu], data: st.DataObject) -> None:
    stream = b"".join(pdu.octets() for pdu in sent)
    buffer, found = bytearray(), []
    while stream:
        size = data.draw(st.integers(1, len(stream)))
        buffer += stream[:size]
        stream = stream[size:]
        while (pdu := pdus.take(buffer)) is not None:
            found.append(pdu)
    assert (found, bytes(buffer)) == (sent, b"")


@pytest.mark.parametrize("length", [0, 15, pdus.LONGEST + 1, 2**32 - 1])
def test_a_length_that_cannot_be_is_no_pdu(length: int) -> None:
    with pytest.raises(Malformed):
        pdus.take(bytearray(HEADER.pack(length, 5, 0, 1)))


@given(st.binary(max_size=200))
def test_any_body_is_a_text_or_malformed(body: bytes) -> None:
    try:
        fields = pdus.deliver_fields(Pdu(pdus.DELIVER_SM, 0, 1, body))
    except Malformed:
        return
    assert bytes.fromhex(fields["body"]) is not None


def test_a_bind_is_read_by_another_library() -> None:
    written = Pdu(pdus.BIND_TRANSCEIVER, 0, 3, pdus.bind("desk", "a password too long", "")).octets()
    read = smpp.parse_pdu(written, client=Numbers())
    assert (read.command, read.sequence, read.system_id, read.password) == ("bind_transceiver", 3, b"desk", b"a passwo")


def test_a_text_is_read_by_another_library() -> None:
    body = pdus.submit_body(source_addr="55555", destination_addr="14165550100", short_message=b"Hi", data_coding=8)
    read = smpp.parse_pdu(Pdu(pdus.SUBMIT_SM, 0, 4, body).octets(), client=Numbers())
    assert (read.destination_addr, read.short_message, read.data_coding) == (b"14165550100", b"Hi", 8)


def test_a_text_written_by_another_library_is_read() -> None:
    pdu = smpp.make_pdu(
        "deliver_sm", client=Numbers(), source_addr="14165550100", source_addr_ton=1, destination_addr="55555",
        esm_class=0x40, data_coding=8, short_message=b"Hello", sar_msg_ref_num=300, sar_total_segments=2,
        sar_segment_seqnum=1,
    )  # fmt: skip
    pdu.sm_length = 5
    found = pdus.take(bytearray(pdu.generate()))
    assert found is not None
    assert pdus.deliver_fields(found) == {
        "from": "14165550100", "from_ton": 1, "to": "55555", "class": 0x40, "coding": 8, "body": b"Hello".hex(),
        "tlvs": {"020c": "012c", "020e": "02", "020f": "01"},
    }  # fmt: skip


def test_statuses_are_said_in_words() -> None:
    assert (pdus.said(0x0E), pdus.said(0x400)) == ("wrong password (0x0E)", "refused (0x400)")
