"""The channel of docs/build/add-a-channel.md: taken from the page, installed beside the house, and put to work."""

from __future__ import annotations

import hashlib
import hmac
import http.server
import importlib
import json
import re
import threading
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from django.test import Client, RequestFactory

from deskbell.journal.models import Entry
from deskbell.mailroom import accounts, registry
from deskbell.mailroom.conformance import Conformance, Recorded
from deskbell.mailroom.models import Account, Delivery
from deskbell.work.loop import one_round
from tests import world as cast
from tests.tree import ROOT

PAGE = ROOT / "docs" / "build" / "add-a-channel.md"
KEY = "carrier's key"
ASKED = json.dumps({"id": "m1", "from": "+14165550123", "to": "+16135550100", "text": "Are you open?"}).encode()


def from_the_page(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


def signature(body: bytes, key: str = KEY) -> dict[str, str]:
    return {"X-Carrier": hmac.new(key.encode(), body, hashlib.sha256).hexdigest()}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """Installed as pip would: a module, and beside it what the package says of itself."""
    place = tmp_path_factory.mktemp("site")
    (place / "deskbell_carrier.py").write_text(from_the_page("python")[0], "utf-8")
    (offered,) = re.findall(r'entry-points\."(.+?)"\]\n(\w+) = "(.+?)"', from_the_page("toml")[0])
    about = place / "deskbell_carrier-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: deskbell-carrier\nVersion: 1.0\n", "utf-8")
    (about / "entry_points.txt").write_text(f"[{offered[0]}]\n{offered[1]} = {offered[2]}\n", "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(place))
        registry.channels.cache_clear()
        yield importlib.import_module("deskbell_carrier")
    registry.channels.cache_clear()


def test_it_is_as_short_as_the_page_promises() -> None:
    lines = [line for line in from_the_page("python")[0].splitlines() if line.strip()]
    assert len(lines) <= 50, "forty lines, and what they import"
    assert len([line for line in lines if not line.startswith(("import ", "from "))]) <= 40


def test_the_house_finds_it(package: ModuleType) -> None:
    assert type(registry.channels()["carrier"]) is package.Carrier


@pytest.fixture(scope="module")
def carrier(package: ModuleType) -> None:
    """What the suite below tries."""
    TestCarrier.channel = package.Carrier()


@pytest.mark.usefixtures("carrier")
class TestCarrier(Conformance):
    """Every promise of the contract."""

    recorded = [
        Recorded(ASKED, words=["Are you open?"]),
        Recorded(b'{"id": "p1", "state": "done"}', words=[], states=["delivered"]),
    ]
    settings = {"address": "+16135550100"}
    filled = {"address": "+16135550100", "api": "https://carrier.example/send", "key": KEY}
    forged = [RequestFactory().post("/", ASKED, content_type="application/json", headers=signature(ASKED, "another"))]

    @pytest.fixture(autouse=True)
    def with_its_key(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """An account that was never stored has its secrets at hand."""
        self.account = Account(channel="carrier", settings={"api": "http://127.0.0.1:9/"})  # type: ignore[misc]
        self.away = self.account  # type: ignore[misc]
        monkeypatch.setattr(accounts, "secrets_of", lambda account: {"key": KEY})
        request = RequestFactory().post("/", ASKED, content_type="application/json", headers=signature(ASKED))
        self.genuine = [request]  # type: ignore[misc]


# ---- at work ----------------------------------------------------------------------------------------


class Provider(http.server.ThreadingHTTPServer):
    """The made-up provider's API."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.sent: list[dict[str, Any]] = []


class Handler(http.server.BaseHTTPRequestHandler):
    server: Provider

    def do_POST(self) -> None:
        self.server.sent.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        answer = json.dumps({"id": f"p{len(self.server.sent)}"}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *words: object) -> None:
        """Says nothing."""


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("package")
def test_a_question_comes_in_and_its_answer_goes_out_with_a_tick(provider: Provider) -> None:
    world = cast.build()
    lucie, ines, stranger = Client(), Client(), Client()
    lucie.force_login(world.lucie)
    ines.force_login(world.ines)
    api = f"http://127.0.0.1:{provider.server_address[1]}/"
    form = {"address": "+16135550100", "api": api, "key": KEY}
    assert lucie.post("/organisation/desks/maple/channels/carrier/new/", form).status_code == 302
    account = Account.objects.get(channel="carrier")
    hook = f"/hooks/{account.key}/"

    def calls(body: bytes) -> int:
        return stranger.post(hook, body, content_type="application/json", headers=signature(body)).status_code

    assert calls(ASKED) == calls(ASKED) == 200, "twice: providers do"
    one_round()
    (asked,) = Entry.objects.filter(words="Are you open?")
    assert ines.post(f"/questions/{asked.stream_id}/replies/", {"words": "Until nine tonight."}).status_code == 302
    one_round()
    texts = [sent for sent in provider.sent if "Until nine tonight." in sent["text"]]
    assert [(sent["to"], sent["key"]) for sent in texts] == [("+14165550123", KEY)]

    delivery = Delivery.objects.get(stream=asked.stream_id, purpose="reply")
    assert delivery.state == Delivery.State.SENT
    assert calls(json.dumps({"id": delivery.provider_id, "state": "done"}).encode()) == 200
    one_round()
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.DELIVERED
