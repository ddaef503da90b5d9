"""Pictures that came with a text: fetched after the arrival is stored, from the provider and from nobody else."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta
from unittest import mock
from urllib.parse import urlencode

import pytest
import time_machine
from django.utils import timezone

from deskbell.channels.sms import calling
from deskbell.channels.sms.gateways import media
from deskbell.channels.sms.tests.accounts import OURS, stored
from deskbell.channels.sms.tests.provider import Provider, provider
from deskbell.channels.sms.tests.test_twilio import PICTURE
from deskbell.mailroom import bringing, files, letterbox, reading
from deskbell.mailroom.contract import Inbound, NotThere, TryLater
from deskbell.mailroom.models import Account, Arrival, File
from deskbell.questions.models import Question

SIGN_IN = calling.basic("AC1", "12345")


@pytest.fixture
def twilio() -> Iterator[Provider]:
    bringing._rests.clear()
    with provider() as found:
        found.says(200, "the bytes of a picture", Content_Type="image/jpeg")
        yield found


def settings(twilio: Provider) -> dict[str, str]:
    return {"twilio_account": "AC1", "twilio_token": "12345", "twilio_url": twilio.url}


def come(account: Account, *addresses: str, words: str = "") -> Arrival:
    named = {f"MediaUrl{place}": address for place, address in enumerate(addresses)}
    fields = {**PICTURE, "To": OURS, "Body": words, **named}
    head = {"method": "POST", "content-type": "application/x-www-form-urlencoded"}
    return Arrival.objects.get(pk=letterbox.drop(account, urlencode(fields).encode(), head))


def read() -> None:
    """By the reader of everything, and by the one that waits for providers."""
    reading.read_waiting()
    while reading.read_waiting(1, elsewhere=True):
        pass


def what_came(question: Question) -> list[tuple[str, str, bytes]]:
    found = File.objects.filter(stream=question.pk, role="file").order_by("made_at", "pk")
    return [(one.name, one.content_type, files.read(one)) for one in found]


# ---- the whole way ----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_picture_stands_beside_the_words_with_which_it_came(twilio: Provider) -> None:
    _, account = stored("twilio", **settings(twilio))
    come(account, f"{twilio.url}/Media/ME1", words="Is this yours?")
    read()
    question = Question.objects.get()
    assert what_came(question) == [("image.jpg", "image/jpeg", b"the bytes of a picture")]
    assert twilio.heads[0]["Authorization"] == SIGN_IN


@pytest.mark.django_db(transaction=True)
def test_a_provider_that_is_away_is_asked_again_later_and_nothing_is_lost(twilio: Provider) -> None:
    _, account = stored("twilio", **settings(twilio))
    twilio.says(503, "")
    arrival = come(account, f"{twilio.url}/Media/ME1", words="Is this yours?")
    read()
    assert not Question.objects.exists()
    twilio.says(200, "bytes", Content_Type="image/png")
    later = timezone.now() + timedelta(minutes=2)
    bringing._rests.clear()
    with time_machine.travel(later, tick=False):
        read()
    assert what_came(Question.objects.get()) == [("image.png", "image/png", b"bytes")]
    arrival.refresh_from_db()
    assert arrival.state == Arrival.State.READ


@pytest.mark.django_db(transaction=True)
def test_in_the_end_the_words_are_taken_without_it_and_say_so(twilio: Provider) -> None:
    _, account = stored("twilio", **settings(twilio))
    twilio.cuts()
    come(account, f"{twilio.url}/Media/ME1", words="Is this yours?")
    now = timezone.now()
    for turn in range(bringing.TRIES):
        with time_machine.travel(now + turn * timedelta(hours=1), tick=False):
            read()
    entry = Question.objects.get().stream.entries.get(kind="asked")
    assert (entry.words or "").startswith("Is this yours?\n(") and what_came(Question.objects.get()) == []
    assert "12345" not in str(Arrival.objects.values_list("error", flat=True))


@pytest.mark.django_db(transaction=True)
def test_while_a_provider_is_away_it_holds_up_no_second_message(twilio: Provider) -> None:
    _, account = stored("twilio", **settings(twilio))
    twilio.says(503, "")
    for place in range(4):
        come(account, f"{twilio.url}/Media/ME{place}", words=f"{place}")
    read()
    assert len(twilio.asked) == 1


# ---- from where ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9/elsewhere", "https://twilio.com.example.org/x", "http://api.twilio.com/in-clear",
        "https://x@api.twilio.com/", "file:///etc/passwd", "https://[::1", "https://api.twilio.com:99999/", "\0", "",
    ],
)  # fmt: skip
def test_an_address_that_is_not_the_providers_is_not_asked(twilio: Provider, address: str) -> None:
    with pytest.raises(NotThere):
        media.fetch(settings(twilio), address)
    assert twilio.asked == []


@pytest.mark.parametrize(
    "to",
    [
        "http://127.0.0.1:9/", "http://169.254.169.254/latest", "https://10.0.0.5/", "https://stranger.example/",
        "https://ec2-10-0-0-5.compute-1.amazonaws.com/", "https://[bad", "",
    ],
)  # fmt: skip
def test_it_is_followed_nowhere_but_to_the_providers_stores(twilio: Provider, to: str) -> None:
    twilio.says(307, "", Location=to)
    with pytest.raises(NotThere):
        media.fetch(settings(twilio), f"{twilio.url}/Media/ME1")
    assert len(twilio.asked) <= media.MOST_CALLS


def test_where_it_is_sent_on_to_the_password_does_not_go(twilio: Provider) -> None:
    twilio.answers = [(307, "", {"Location": "/stored/1"}), (200, "bytes", {"Content_Type": "image/gif"})]
    found = media.fetch(settings(twilio), f"{twilio.url}/Media/ME1")
    assert (found.name, found.data) == ("image.gif", b"bytes")
    assert ["Authorization" in head for head in twilio.heads] == [True, False]


def test_a_store_whose_name_leads_into_a_network_is_not_called(twilio: Provider) -> None:
    twilio.says(307, "", Location="https://mms.twiliocdn.com/1")
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.5", 0))]
    real = socket.getaddrinfo

    def looked_up(host: str, *more: object, **named: object) -> object:
        return inside if host == "mms.twiliocdn.com" else real(host, *more, **named)  # type: ignore[arg-type]

    with mock.patch.object(socket, "getaddrinfo", looked_up), pytest.raises(TryLater, match="within a network"):
        media.fetch(settings(twilio), f"{twilio.url}/Media/ME1")


@pytest.mark.parametrize("status", [400, 401, 404, 410])
def test_what_the_provider_does_not_give_is_not_there(twilio: Provider, status: int) -> None:
    twilio.says(status, "")
    with pytest.raises(NotThere):
        media.fetch(settings(twilio), f"{twilio.url}/Media/ME1")


@pytest.mark.parametrize(("kind", "size"), [("application/x-msdownload", 3), ("text/html; x", 1 << 25), ("", 3)])
def test_what_is_too_large_or_of_no_kind_is_not_kept(twilio: Provider, kind: str, size: int) -> None:
    twilio.says(200, "x" * size, Content_Type=kind)
    with pytest.raises(NotThere):
        media.fetch(settings(twilio), f"{twilio.url}/Media/ME1")


def test_a_text_that_is_a_picture_alone_is_no_broken_one() -> None:
    from deskbell.channels.sms.channel import Sms

    (item,) = Sms().read(urlencode(PICTURE).encode(), {}, {"gateway": "twilio", "address": OURS})
    assert isinstance(item, Inbound)
    assert (item.words, item.defects, item.elsewhere) == ("", (), ("https://api.example.org/1",))
