"""SMPP as patrons and librarians meet it, against a message centre of another make; every line here is real."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar

import pytest
from smpplib import consts

from deskbell.channels.sms.channel import Sms
from deskbell.channels.sms.gateways import smpp
from deskbell.channels.sms.gateways.smpp import PATIENCE
from deskbell.channels.sms.smsc.attendant import Attendant, line_of
from deskbell.channels.sms.smsc.line import Cut, NoLine
from deskbell.channels.sms.tests.accounts import OURS, SMS, account, free_port, outbound, until
from deskbell.channels.sms.tests.centre import CUT, Centre, centre
from deskbell.formats.gsm_octets import join, opened, place
from deskbell.mailroom.conformance import Conformance, Recorded
from deskbell.mailroom.contract import Inbound, Receipt, TryLater, Unreadable
from deskbell.mailroom.models import Account

READING = {"gateway": "smpp", "address": OURS}
THROTTLED, QUEUE_FULL, NO_SUCH_NUMBER = 0x58, 0x14, 0x0B


def payload(**more: Any) -> bytes:
    fields = {"id": "1", "from": "14165550100", "from_ton": 1, "to": "14165550199", "class": 0, "coding": 0}
    return json.dumps({**fields, "body": b"Hello".hex(), "tlvs": {}, **more}).encode()


RECEIPT = b"id:m7 sub:001 dlvrd:001 submit date:2611281200 done date:2611281201 stat:DELIVRD err:000 text:Hello"


class TestSmpp(Conformance):
    channel = Sms()
    settings: ClassVar[Mapping[str, Any]] = READING
    account = account("smpp", smpp_host="127.0.0.1", smpp_port=2775, smpp_id="desk", smpp_password="secret")
    away = account
    recorded = (
        Recorded(payload(), ["Hello"]),
        Recorded(payload(coding=8, body="Réponse ✓".encode("utf-16-be").hex()), ["Réponse ✓"]),
        Recorded(payload(parts={"1": [0, b"one, ".hex()], "3": [0, b"three".hex()]}, total=3), ["one, […]three"]),
        Recorded(payload(body="", tlvs={"0424": b"A payload".hex()}), ["A payload"]),
    )


def read(**more: Any) -> list[Inbound | Receipt]:
    return SMS.read(payload(**more), {}, READING)


# ---- reading --------------------------------------------------------------------------------------


def test_receipts_are_read_in_both_ways() -> None:
    written = read(**{"class": 4, "body": RECEIPT.hex()})
    assert written == [Receipt("", "delivered", provider_id="m7")]
    tlvs = {"001e": b"m8\0".hex(), "0427": "05"}
    assert read(**{"class": 4, "body": b"".hex(), "tlvs": tlvs}) == [Receipt("", "failed", provider_id="m8")]


@pytest.mark.parametrize(
    ("stat", "state"),
    [
        ("DELIVRD", "delivered"),
        ("EXPIRED", "failed"),
        ("UNDELIV", "failed"),
        ("REJECTD", "failed"),
        ("DELETED", "failed"),
    ],
)
def test_states_are_told(stat: str, state: str) -> None:
    (receipt,) = read(**{"class": 4, "body": RECEIPT.replace(b"DELIVRD", stat.encode()).hex()})
    assert receipt.state == state if isinstance(receipt, Receipt) else False


@pytest.mark.parametrize("stat", [b"ENROUTE", b"ACCEPTD", b"UNKNOWN"])
def test_what_is_on_its_way_changes_nothing(stat: bytes) -> None:
    assert read(**{"class": 4, "body": RECEIPT.replace(b"DELIVRD", stat).hex()}) == []


def test_the_sender_has_its_country() -> None:
    (text,) = read(**{"from": "33612345678"})
    assert isinstance(text, Inbound)
    assert text.sender == "+33612345678"


def test_a_centre_of_another_alphabet_is_read_in_it() -> None:
    (text,) = SMS.read(payload(body=b"\xe9@".hex()), {}, READING | {"smpp_alphabet": "latin"})
    assert isinstance(text, Inbound)
    assert text.words == "é@"


def test_what_is_no_text_is_unreadable() -> None:
    wrong: list[dict[str, Any]] = [
        {"coding": 4}, {"body": "zz"}, {"tlvs": []}, {"class": 4}, {"pdu": "00", "why": "short"},
    ]  # fmt: skip
    for more in wrong:
        with pytest.raises(Unreadable):
            read(**more)


# ---- sending --------------------------------------------------------------------------------------


@contextmanager
def bound(there: Centre, **more: Any) -> Iterator[Account]:
    """An account whose line is up, without the mailroom: nothing is stored here."""
    made = account("smpp", smpp_host="127.0.0.1", smpp_port=there.port, smpp_id="desk", smpp_password="secret", **more)
    made.pk = there.port
    ended = threading.Event()
    attendant = Attendant(made)
    attendant._perhaps_repeated = dict  # type: ignore[method-assign]  # no database
    thread = threading.Thread(target=attendant.run, args=[ended])
    thread.start()
    try:
        until(lambda: _is_up(made), "the line is up")
        yield made
    finally:
        ended.set()
        thread.join(10)
    assert not thread.is_alive()


def _is_up(made: Account) -> bool:
    try:
        return line_of(made) is not None
    except NoLine:
        return False


@pytest.fixture
def there() -> Iterator[Centre]:
    with centre() as opened:
        yield opened


def test_a_text_leaves_by_the_line_and_comes_back_with_its_id(there: Centre) -> None:
    with bound(there, smpp_type="lib") as ours:
        receipt = SMS.send(ours, outbound("Ouvert à 10 h {oui}."))
    assert receipt == Receipt("0" * 31 + "1", "sent", provider_id="m1")
    (bind,) = there.binds
    assert (bind.system_id, bind.password, bind.system_type, bind.interface_version) == (b"desk", b"secret", b"lib", 52)
    pdu = there.texts[0].pdu
    assert (pdu.destination_addr, pdu.dest_addr_ton, pdu.dest_addr_npi) == (b"14165550100", 1, 1)
    assert (pdu.source_addr, pdu.source_addr_ton, pdu.registered_delivery) == (b"14165550199", 1, 1)
    assert join({1: (pdu.data_coding, there.texts[0].octets)}, 1) == "Ouvert à 10 h {oui}."


@pytest.mark.parametrize("words", ["A long answer. " * 30, "Une réponse très longue, bien sûr ✓ " * 10])
def test_a_long_text_leaves_in_parts_that_make_it_again(there: Centre, words: str) -> None:
    with bound(there) as ours:
        receipt = SMS.send(ours, outbound(words))
    parts = {}
    for text in there.texts:
        header, body = opened(text.octets)
        at = place(header)
        assert at is not None and at.total == len(there.texts) == receipt.parts
        parts[at.number] = (text.pdu.data_coding, body)
        assert text.pdu.esm_class == 0x40
    assert join(parts, len(parts)) == words.strip()
    assert [text.pdu.registered_delivery or 0 for text in there.texts] == [0] * (len(parts) - 1) + [1]
    assert receipt.provider_id == there.texts[-1].id


@pytest.mark.parametrize("status", [THROTTLED, QUEUE_FULL, 0x08])
def test_too_many_at_once_makes_the_account_wait(there: Centre, status: int) -> None:
    there.behave = lambda _: status
    with bound(there) as ours, pytest.raises(TryLater) as later:
        SMS.send(ours, outbound())
    assert later.value.whole


def test_a_later_part_that_came_too_fast_is_offered_again(there: Centre) -> None:
    verdicts = iter([0, THROTTLED, 0, 0])
    there.behave = lambda _: next(verdicts)
    with bound(there) as ours:
        receipt = SMS.send(ours, outbound("x" * 400))
    assert (receipt.state, receipt.parts, len(there.texts)) == ("sent", 3, 3)
    assert PATIENCE < 60


def test_a_centre_that_takes_its_time_for_every_part_does_not_keep_the_others(
    there: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smpp, "PATIENCE", 0.0)
    with bound(there) as ours:
        receipt = SMS.send(ours, outbound("x" * 400))
    assert (receipt.state, receipt.parts, len(there.texts)) == ("unknown", 3, 1)


def test_a_later_part_that_is_refused_says_how_much_has_left(there: Centre) -> None:
    verdicts = iter([0, 0x45])
    there.behave = lambda _: next(verdicts)
    with bound(there) as ours:
        receipt = SMS.send(ours, outbound("x" * 400))
    assert (receipt.state, receipt.reason) == ("failed", "submit failed (0x45), after 1 of 3 parts")


def test_a_wrong_number_is_the_numbers_fault_and_nothing_else_is(there: Centre) -> None:
    with bound(there) as ours:
        there.behave = lambda _: NO_SUCH_NUMBER
        assert SMS.send(ours, outbound()).facts == {}
        there.behave = lambda _: 0x45
        assert SMS.send(ours, outbound()).facts == {"blames": "message"}


def test_a_line_cut_before_the_answer_leaves_it_unknown(there: Centre) -> None:
    there.behave = lambda _: CUT
    ours = account("smpp", smpp_host="127.0.0.1", smpp_port=there.port, smpp_id="desk", smpp_password="secret")
    ours.pk = there.port
    broke: list[BaseException] = []
    attendant = Attendant(ours)
    attendant._perhaps_repeated = dict  # type: ignore[method-assign]

    def run() -> None:
        try:
            attendant.run(threading.Event())
        except Cut as why:
            broke.append(why)

    thread = threading.Thread(target=run)
    thread.start()
    until(lambda: _is_up(ours), "the line is up")
    assert SMS.send(ours, outbound()).state == "unknown"
    thread.join(10)
    assert broke
    with pytest.raises(TryLater) as later:
        SMS.send(ours, outbound())
    assert later.value.whole


def test_the_id_is_kept_as_receipts_will_say_it(there: Centre) -> None:
    there.texts = [None] * 15  # type: ignore[list-item]  # the next is m10
    with bound(there, smpp_ids="decimal") as ours:
        assert SMS.send(ours, outbound()).provider_id == "m10"  # not hexadecimal: left alone


def test_a_centre_of_another_alphabet_is_spoken_to_in_it(there: Centre) -> None:
    with bound(there, smpp_alphabet="latin") as ours:
        SMS.send(ours, outbound("é@ 10 €"))
    assert there.texts[0].octets == b"\xe9@ 10 EUR"
    assert (there.texts[0].pdu.data_coding or 0) == 0


def test_short_codes_and_names_are_what_they_are(there: Centre) -> None:
    for given, ton, address in (("55555", 0, b"55555"), ("MAPLE LIB", 5, b"MAPLE LIB")):
        with bound(there) as ours:
            ours.address = given
            SMS.send(ours, outbound())
        assert (there.texts[-1].pdu.source_addr_ton or 0, there.texts[-1].pdu.source_addr) == (ton, address)


# ---- binding --------------------------------------------------------------------------------------


def test_a_refused_bind_says_why(there: Centre) -> None:
    there.bind_status = consts.SMPP_ESME_RINVPASWD
    ours = account("smpp", smpp_host="127.0.0.1", smpp_port=there.port, smpp_id="desk", smpp_password="wrong")
    ours.pk = 1
    attendant = Attendant(ours)
    attendant._perhaps_repeated = dict  # type: ignore[method-assign]
    with pytest.raises(NoLine, match="wrong password"):
        attendant.run(threading.Event())


def test_nobody_there_is_said() -> None:
    ours = account("smpp", smpp_host="127.0.0.1", smpp_port=free_port(), smpp_id="desk", smpp_password="secret")
    ours.pk = 1
    attendant = Attendant(ours)
    attendant._perhaps_repeated = dict  # type: ignore[method-assign]
    with pytest.raises(NoLine, match="was not reached"):
        attendant.run(threading.Event())


def test_what_means_nothing_here_is_refused_and_the_line_stays(there: Centre) -> None:
    with bound(there) as ours:
        there.send(bytes.fromhex("00000010 00000007 00000000 00000063".replace(" ", "")))  # replace_sm
        until(lambda: there.refused == [0x63], "it is refused")
        assert SMS.send(ours, outbound()).state == "sent"
