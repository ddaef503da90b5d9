"""The line to a message centre as the mailroom keeps it: stored before acknowledged, found once, up again by itself."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from functools import partial
from typing import Any
from unittest import mock

import pytest
import smpp34

from deskbell.channels.sms.smsc import attendant, pieces
from deskbell.channels.sms.tests.accounts import (
    PATIENCE,
    SMS,
    attended,
    free_port,
    outbound,
    read,
    receipts,
    stored,
    until,
    words,
)
from deskbell.channels.sms.tests.centre import Centre, centre
from deskbell.formats.gsm_octets import encode, join
from deskbell.mailroom import attending, deliveries, letterbox, reading, sending
from deskbell.mailroom.contract import Inbound
from deskbell.mailroom.models import Account, Arrival
from deskbell.questions import conversing
from deskbell.questions.models import Question
from deskbell.staff.models import Staff
from tests.world import ask_id

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing waits for minutes here, and nothing is remembered of another test's accounts."""
    monkeypatch.setattr(attending, "PAUSES", (0.1,))
    monkeypatch.setattr(attendant, "SETTLING", 0.2)
    attendant._settled.clear()
    yield
    attendant._settled.clear()


@pytest.fixture
def there() -> Iterator[Centre]:
    with centre() as opened:
        yield opened


def account(port: int) -> Account:
    _, made = stored("smpp", smpp_host="127.0.0.1", smpp_port=port, smpp_id="desk", smpp_password="secret")
    return made


@pytest.fixture
def ours(there: Centre) -> Iterator[Account]:
    made = account(there.port)
    with attended():
        until(lambda: there.is_bound, "the line is up")
        yield made


def again(there: Centre) -> None:
    """The line breaks, and comes up by itself."""
    binds = len(there.binds)
    there.cut()
    until(lambda: len(there.binds) > binds, "the line is up again")


def more_than(number: int) -> bool:
    return Arrival.objects.count() > number


def settled(ours: Account) -> None:
    until(lambda: attendant._settled.get(ours.pk, 0) >= Arrival.objects.latest("pk").pk, "the centre has heard it")


def test_a_text_is_stored_when_it_is_acknowledged(there: Centre, ours: Account) -> None:
    assert there.deliver(b"When do you open?") == 0
    assert words(ours) == ["When do you open?"]
    (text,) = read(ours)
    assert isinstance(text, Inbound)
    assert (text.sender, text.recipient) == ("+14165550100", "14165550199")


def test_what_cannot_be_stored_is_not_acknowledged(there: Centre, ours: Account) -> None:
    with mock.patch.object(letterbox, "drop", side_effect=letterbox.NotKept("the disk is full")):
        assert there.deliver(b"Hello") == 0x64
    assert there.deliver(b"Hello") == 0
    assert words(ours) == ["Hello"]


def test_a_text_whose_acknowledgement_was_lost_is_found_once(there: Centre, ours: Account) -> None:
    there.bring(b"Do you have maps?")
    until(lambda: Arrival.objects.filter(account=ours).exists(), "it is stored")
    again(there)
    assert there.deliver(b"Do you have maps?") == 0
    assert words(ours) == ["Do you have maps?"]


def test_it_is_found_once_after_the_program_was_killed_too(there: Centre, ours: Account) -> None:
    assert there.deliver(b"Do you have maps?") == 0
    settled(ours)
    attendant._settled.clear()  # nothing is remembered by a new process
    again(there)
    assert there.deliver(b"Do you have maps?") == 0
    assert words(ours) == ["Do you have maps?"]


def test_the_same_words_said_twice_are_two_texts(there: Centre, ours: Account) -> None:
    for _ in range(2):
        assert there.deliver(b"Yes") == 0
    settled(ours)
    again(there)
    assert there.deliver(b"Yes") == 0
    assert words(ours) == ["Yes"] * 3


def test_a_line_cut_in_the_middle_of_a_text_loses_nothing(there: Centre, ours: Account) -> None:
    from smpplib import smpp

    fields = {"source_addr": "14165550100", "destination_addr": "14165550199", "short_message": b"All of it"}
    pdu = smpp.make_pdu("deliver_sm", client=there, source_addr_ton=1, **fields)
    pdu.sm_length = len(b"All of it")
    there.send(pdu.generate()[:-4])
    again(there)
    assert there.deliver(b"All of it") == 0
    assert words(ours) == ["All of it"]


def test_texts_before_and_after_many_cuts_are_all_there_once(there: Centre, ours: Account) -> None:
    said = [f"Text {number}" for number in range(12)]
    for number, text in enumerate(said):
        stored_before = Arrival.objects.count()
        there.bring(text.encode())
        if number % 3 == 0:
            until(partial(more_than, stored_before), "it is stored")
            again(there)
            assert there.deliver(text.encode()) == 0
        elif number % 3 == 1:  # cut at once: perhaps it had arrived, perhaps not
            again(there)
            assert there.deliver(text.encode()) == 0
    until(lambda: len(words(ours)) >= len(said), "all are there")
    assert sorted(words(ours)) == sorted(said)


# ---- long texts -----------------------------------------------------------------------------------

LONG = "Une très longue question, bien sûr : " * 12


def parts(text: str, reference: int = 7) -> list[dict[str, Any]]:
    return [
        {"text": part.header + part.body, "data_coding": part.coding, "esm_class": 0x40}
        for part in encode(text, reference)
    ]


def test_a_long_text_is_one_however_its_parts_come(there: Centre, ours: Account) -> None:
    for part in reversed(parts(LONG)):
        assert there.deliver(**part) == 0
    assert words(ours) == [LONG.strip()]


def test_a_line_cut_between_the_parts_loses_and_doubles_nothing(there: Centre, ours: Account) -> None:
    several = parts(LONG)
    for part in several[:-1]:
        assert there.deliver(**part) == 0
    again(there)
    for part in several[1:]:  # one of them once more
        assert there.deliver(**part) == 0
    assert there.deliver(**several[-1]) == 0  # and the last, since its acknowledgement was lost
    assert words(ours) == [LONG.strip()]


def test_two_texts_under_one_reference_are_two(there: Centre, ours: Account) -> None:
    for text in ("a" * 200, "b" * 200):
        for part in parts(text):
            assert there.deliver(**part) == 0
    assert words(ours) == ["a" * 200, "b" * 200]


def test_what_never_comes_leaves_a_gap(there: Centre, ours: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    first, _second = parts("a" * 200)
    assert there.deliver(**first) == 0
    assert pieces.finish(ours) == 0
    monkeypatch.setattr(pieces, "PATIENCE", pieces.PATIENCE * 0)
    assert pieces.finish(ours) == 1
    assert words(ours) == ["a" * 153 + "[…]"]


# ---- the rest -------------------------------------------------------------------------------------


def test_receipts_arrive(there: Centre, ours: Account) -> None:
    there.deliver(b"id:m1 sub:001 dlvrd:001 stat:DELIVRD err:000 text:", esm_class=4)
    there.deliver(b"", esm_class=4, receipted_message_id="m2", message_state=5)
    assert [(one.provider_id, one.state) for one in receipts(ours)] == [("m1", "delivered"), ("m2", "failed")]


def test_what_is_malformed_is_kept_for_an_administrator(there: Centre, ours: Account) -> None:
    there.send(bytes.fromhex("00000014000000050000000000000009") + b"\xff\xff\xff\xff")
    until(lambda: Arrival.objects.filter(account=ours).exists(), "it is stored")
    until(lambda: there._acknowledged.get(9) == 0, "it is acknowledged, for it will not get better")
    assert there.deliver(b"Behind it") == 0


def test_nonsense_ends_the_line_and_it_comes_up_again(there: Centre, ours: Account) -> None:
    binds = len(there.binds)
    there.send(b"GET / HTTP/1.1\r\n\r\n")
    until(lambda: len(there.binds) > binds, "the line is up again")
    assert there.deliver(b"Hello") == 0
    assert words(ours) == ["Hello"]


def test_a_centre_that_falls_silent_is_left(there: Centre, ours: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attendant, "DEAD", 1.0)
    there.answers_probes = False
    binds = len(there.binds)
    until(lambda: len(there.binds) > binds, "the line is up again")


def test_a_centre_that_comes_late_is_found() -> None:
    port = free_port()
    made = account(port)
    with attended():
        until(lambda: Account.objects.get(pk=made.pk).trouble, "the trouble is told")
        with centre(port) as late:
            until(lambda: late.is_bound, "the line is up")
            assert late.deliver(b"Good morning") == 0
            assert words(made) == ["Good morning"]


def test_the_whole_way_a_question_an_answer_and_its_tick(there: Centre, ours: Account) -> None:
    assert there.deliver("Où est la salle des cartes ?".encode("utf-16-be"), data_coding=8) == 0
    reading.read_waiting()
    question = Question.objects.get(account=ours)
    ines = Staff.objects.get(sign_in="ines")
    said = conversing.say(question, "Derrière l’escalier.", ines, ask_id())
    delivery = deliveries.of_entry(said.stream_id, said.number).get()
    assert delivery.state == "waiting"
    sending.send_waiting()
    delivery.refresh_from_db()
    sent = next(text for text in there.texts if text.id == delivery.provider_id)
    assert join({1: (sent.pdu.data_coding, sent.octets)}, 1) == "Derrière l’escalier."
    for stat in (b"ACCEPTD", b"DELIVRD", b"DELIVRD", b"EXPIRED"):  # doubled, and one that comes too late
        there.deliver(b"id:" + sent.id.encode() + b" sub:001 dlvrd:001 stat:" + stat + b" err:000", esm_class=4)
    reading.read_waiting()
    delivery.refresh_from_db()
    assert delivery.state == "delivered"


# ---- a message centre of a third make, session and all --------------------------------------------


class Other(threading.Thread):
    """smpp34's own server: brings one text, takes ours, and says that it was delivered."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.port, self.texts = port, list[Any]()
        self.acknowledged = threading.Event()

    def run(self) -> None:
        asyncio.run(asyncio.wait_for(self._serve(), PATIENCE))

    async def _serve(self) -> None:
        server = smpp34.Server("127.0.0.1", self.port, system_id="other")
        await server.start()
        session = await server.next()
        assert isinstance(session, smpp34.Esme)
        text = "Où êtes-vous ?".encode("utf-16-be")
        sent = await session.deliver_sm(
            "14165550199", text, source_addr="14165550100", source_addr_ton=1, source_addr_npi=1, data_coding=8
        )
        assert sent.is_success
        self.acknowledged.set()
        submitted = await server.next()
        assert isinstance(submitted, smpp34.SubmitSmEvent)
        self.texts.append((submitted.destination_addr, submitted.short_message))
        submitted.accept("abc")
        await session.deliver_sm(
            "14165550199", b"id:abc sub:001 dlvrd:001 stat:DELIVRD err:000", source_addr="14165550100", esm_class=4
        )
        await server.stop()


def test_a_centre_of_a_third_make_is_understood() -> None:
    other = Other(free_port())
    other.start()
    made = account(other.port)
    with attended():
        assert other.acknowledged.wait(PATIENCE)
        assert words(made) == ["Où êtes-vous ?"]
        receipt = SMS.send(made, outbound("Ici."))
        assert (receipt.state, receipt.provider_id) == ("sent", "abc")
        until(lambda: receipts(made), "the receipt is there")
        assert [(one.provider_id, one.state) for one in receipts(made)] == [("abc", "delivered")]
    other.join(PATIENCE)
    assert other.texts == [("14165550100", b"Ici.")]
