"""The organisation's pages about channels: made, shared, switched off; what could not be read or reached."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from deskbell.libraries.models import Desk
from deskbell.mailroom import accounts, addresses, letterbox, reading
from deskbell.mailroom.contract import Inbound
from deskbell.mailroom.models import Account, Arrival, Sharing
from deskbell.mailroom.tests.pigeon import Pigeon
from deskbell.questions import naming
from tests import world as cast

pytestmark = pytest.mark.django_db
NEW = "/organisation/desks/maple/channels/pigeon/new/"
FORM = {"address": "north", "whistle": "two short notes", "grains": ""}


@pytest.fixture
def world(pigeon: Pigeon) -> cast.World:
    return cast.build()


@pytest.fixture
def lucie(world: cast.World) -> Client:
    """She leads Maple."""
    world.lucie.language = "en"
    world.lucie.save()
    return signed_in(world.lucie)


def signed_in(person: object) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(person)  # type: ignore[arg-type]
    return client


def words_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


@pytest.fixture
def account(lucie: Client) -> Account:
    assert lucie.post(NEW, FORM).status_code == 302
    return Account.objects.get(channel="pigeon")


def test_a_desk_offers_every_channel_that_has_settings_and_shows_its_accounts(lucie: Client) -> None:
    page = words_of(lucie, "/organisation/desks/maple/")
    assert NEW in page and "Carrier pigeon" in page
    lucie.post(NEW, FORM)
    page = words_of(lucie, "/organisation/desks/maple/")
    assert "north" in page and f"/organisation/accounts/{Account.objects.get(channel='pigeon').pk}/" in page


def test_an_account_is_made_by_the_channels_own_form(lucie: Client, world: cast.World) -> None:
    answer = lucie.post(NEW, FORM)
    account = Account.objects.get(channel="pigeon")
    assert answer["Location"] == f"/organisation/accounts/{account.pk}/"
    assert (account.desk, account.address, account.active) == (world.maple_desk, "north", True)
    assert accounts.settings_of(account)["whistle"] == "two short notes"
    page = words_of(lucie, answer["Location"])
    assert "two short notes" not in page and f"/hooks/{account.key}/" in page


def test_what_is_missing_is_said_and_what_was_typed_stays(lucie: Client) -> None:
    answer = lucie.post(NEW, {"address": "north", "whistle": "", "grains": "-1"})
    assert answer.status_code == 422 and 'value="north"' in answer.content.decode()
    assert not Account.objects.filter(channel="pigeon").exists()


def test_a_secret_that_is_left_empty_stays_and_a_switch_switches(lucie: Client, account: Account) -> None:
    address = f"/organisation/accounts/{account.pk}/"
    accounts.trouble(account, "no wind")
    assert "no wind" in words_of(lucie, address)
    assert lucie.post(address, {"address": "south", "whistle": "", "in_use": "on"}).status_code == 302
    account.refresh_from_db()
    assert (account.address, account.active, account.trouble) == ("south", True, "")
    assert accounts.secrets_of(account) == {"whistle": "two short notes"}
    lucie.post(address, {"address": "south", "whistle": ""})
    account.refresh_from_db()
    assert not account.active


def test_secrets_that_were_lost_are_asked_for(lucie: Client, account: Account) -> None:
    Account.objects.filter(pk=account.pk).update(sealed=b"")
    assert "passwords were lost" in words_of(lucie, f"/organisation/accounts/{account.pk}/")
    answer = lucie.post(f"/organisation/accounts/{account.pk}/", {"address": "north", "whistle": "", "in_use": "on"})
    assert answer.status_code == 422


@pytest.mark.parametrize("active", [True, False])
@pytest.mark.parametrize("theirs", [{"address": "NORTH"}, {"address": "Ask"}, {"address": "hill", "aliases": "x ASK"}])
def test_two_desks_cannot_have_the_same_address_or_alias_but_share_it(
    lucie: Client, account: Account, world: cast.World, theirs: dict[str, str], active: bool
) -> None:
    """Else whoever makes the second account takes the first one's mail."""
    lucie.post(
        f"/organisation/accounts/{account.pk}/", FORM | {"aliases": "ask"} | ({"in_use": "on"} if active else {})
    )
    ada = signed_in(world.ada)
    new = "/organisation/desks/harbour/channels/pigeon/new/"
    answer = ada.post(new, FORM | theirs)
    assert answer.status_code == 422 and Account.objects.filter(channel="pigeon").count() == 1
    assert ("another desk" in answer.content.decode().lower()) == active
    assert ada.post(new, FORM | {"address": "hill", "aliases": "mill"}).status_code == 302


def test_an_old_quarrel_about_an_address_keeps_nobody_from_switching_off(lucie: Client, account: Account) -> None:
    Account.objects.create(channel="pigeon", desk=account.desk, key="twin", settings={"aliases": ["north"]})
    address = f"/organisation/accounts/{account.pk}/"
    assert lucie.post(address, FORM | {"in_use": "on"}).status_code == 422
    assert lucie.post(address, FORM).status_code == 302


def test_a_stored_secret_is_asked_for_again_before_it_goes_elsewhere(lucie: Client, account: Account) -> None:
    address = f"/organisation/accounts/{account.pk}/"
    lucie.post(address, FORM | {"in_use": "on", "tower": "https://tower.example/"})
    elsewhere = FORM | {"in_use": "on", "whistle": "", "tower": "https://listening.example/"}
    answer = lucie.post(address, elsewhere)
    assert answer.status_code == 422 and "meant for another place" in answer.content.decode()
    account.refresh_from_db()
    assert account.settings["tower"] == "https://tower.example/"
    assert lucie.post(address, elsewhere | {"whistle": "three"}).status_code == 302
    assert lucie.post(address, elsewhere | {"tower": ""}).status_code == 302, "nothing goes anywhere: it is forgotten"
    account.refresh_from_db()
    assert accounts.secrets_of(account) == {}


@pytest.mark.parametrize(
    ("tower", "is_right"),
    [
        ("http://127.0.0.1:8000/", True),
        ("https://tower.example/", True),
        ("http://tower.example/", False),
        ("http://10.0.0.5/", False),
        ("https://169.254.169.254/latest", False),
        ("2852039166", False),
    ],
)
def test_a_secret_leaves_the_machine_only_encrypted_and_to_a_server(lucie: Client, tower: str, is_right: bool) -> None:
    assert (lucie.post(NEW, FORM | {"tower": tower}).status_code == 302) is is_right


def test_a_desk_shares_an_account_by_its_keyword(lucie: Client, account: Account, world: cast.World) -> None:
    kids = Desk.objects.create(library=world.maple, queue=world.maple_queue, key="kids", name={"en": "Kids"})
    address = f"/organisation/accounts/{account.pk}/sharings/new/"
    assert "Kids" in words_of(lucie, address) and "Harbour" not in words_of(lucie, address)
    assert lucie.post(address, {"desk": kids.pk, "keyword": "two words"}).status_code == 422
    assert lucie.post(address, {"desk": world.harbour_desk.pk, "keyword": "harbour"}).status_code == 422
    assert lucie.post(address, {"desk": kids.pk, "keyword": "#Kids:", "place": "2"}).status_code == 302
    sharing = Sharing.objects.get()
    assert (sharing.desk, sharing.keyword, sharing.place) == (kids, "kids", 2)
    assert "KIDS" in words_of(lucie, f"/organisation/accounts/{account.pk}/")
    assert "KIDS" in words_of(lucie, "/organisation/desks/kids/")
    change = f"/organisation/sharings/{sharing.pk}/"
    assert lucie.post(change, {"desk": kids.pk, "keyword": "Children", "place": ""}).status_code == 302
    sharing.refresh_from_db()
    assert (sharing.keyword, sharing.place) == ("children", 0)
    assert lucie.get(f"{change}removal/").status_code == 200 and Sharing.objects.exists()
    assert lucie.post(f"{change}removal/").status_code == 302 and not Sharing.objects.exists()


def test_a_keyword_stands_once_at_an_account(lucie: Client, account: Account, world: cast.World) -> None:
    desks = [
        Desk.objects.create(library=world.maple, queue=world.maple_queue, key=key, name={"en": key})
        for key in ("kids", "film")
    ]
    address = f"/organisation/accounts/{account.pk}/sharings/new/"
    assert lucie.post(address, {"desk": desks[0].pk, "keyword": "ask"}).status_code == 302
    assert lucie.post(address, {"desk": desks[1].pk, "keyword": "ASK"}).status_code == 422


def test_a_channel_without_settings_and_one_that_is_not_there_are_not_found(lucie: Client, pigeon: Pigeon) -> None:
    assert lucie.get("/organisation/desks/maple/channels/raven/new/").status_code == 404
    assert lucie.get("/organisation/accounts/99999999999999999999999/").status_code == 404
    pigeon.settings_form = None
    assert lucie.get(NEW).status_code == 404


# ---- what could not be read ------------------------------------------------------------------------


@pytest.fixture
def failed(account: Account) -> Arrival:
    number = letterbox.drop(account, b"<script>alert(1)", {})
    reading.read_waiting()
    return Arrival.objects.get(pk=number, state=Arrival.State.FAILED)


def test_an_administrator_sees_what_could_not_be_read_and_saves_its_bytes(world: cast.World, failed: Arrival) -> None:
    ada = signed_in(world.ada)
    assert "/organisation/unread/" in words_of(ada, "/organisation/")
    assert "no pigeon writes so" in words_of(ada, "/organisation/unread/")
    assert "no pigeon writes so" in words_of(ada, f"/organisation/unread/{failed.pk}/")
    answer = ada.get(f"/organisation/unread/{failed.pk}/bytes/")
    assert b"".join(answer.streaming_content) == b"<script>alert(1)"  # type: ignore[attr-defined]
    assert (
        answer["Content-Disposition"].startswith("attachment") and answer["Content-Type"] == "application/octet-stream"
    )
    assert "sandbox" in answer["Content-Security-Policy"] and answer["X-Content-Type-Options"] == "nosniff"


def test_what_came_beside_the_bytes_stands_above_them(world: cast.World, account: Account) -> None:
    """A text that came as a call of an address has all its words there, and no bytes."""
    beside = {"method": "GET", "query": "text=%00caf\u00e9\r\nfrom: x", "content-type": ""}
    number = letterbox.drop(account, b"", beside)
    reading.read_waiting()
    ada = signed_in(world.ada)
    assert f"{number}/bytes/" in words_of(ada, f"/organisation/unread/{number}/")
    answer = ada.get(f"/organisation/unread/{number}/bytes/")
    saved = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert saved == "method: GET\r\nquery: text=%00caf\u00e9 from: x\r\n\r\n".encode()
    assert answer["Content-Length"] == str(len(saved))


def test_an_administrator_sees_what_was_repaired(
    world: cast.World, account: Account, pigeon: Pigeon, monkeypatch: pytest.MonkeyPatch
) -> None:
    torn = Inbound(id="a", words="one", defects=("a feather is <torn>", "no stamp"))
    monkeypatch.setattr(pigeon, "read", lambda *_: [torn, Inbound(id="b", words="two", defects=("no stamp",))])
    ada = signed_in(world.ada)
    assert "as well as it could be" not in words_of(ada, "/organisation/unread/")
    number = letterbox.drop(account, b"[]", {})
    reading.read_waiting()
    page = words_of(ada, "/organisation/unread/")
    assert "as well as it could be" in page and "a feather is &lt;torn&gt;; no stamp</p>" in page
    arrival = Arrival.objects.get(pk=number)
    assert (arrival.state, arrival.error) == (Arrival.State.READ, "a feather is <torn>; no stamp")


def test_it_is_tried_again_or_set_aside_by_one_press(world: cast.World, failed: Arrival) -> None:
    ada = signed_in(world.ada)
    assert ada.post(f"/organisation/unread/{failed.pk}/another-try/").status_code == 302
    failed.refresh_from_db()
    assert failed.state == Arrival.State.WAITING
    assert ada.post(f"/organisation/unread/{failed.pk}/setting-aside/").status_code == 404, "it waits"
    reading.read_waiting()
    assert ada.post(f"/organisation/unread/{failed.pk}/setting-aside/").status_code == 302
    failed.refresh_from_db()
    assert failed.state == Arrival.State.SET_ASIDE
    assert "alert" not in words_of(ada, "/organisation/unread/")


def test_a_liaison_is_not_shown_what_nobody_can_say_whose_it_is(lucie: Client, failed: Arrival) -> None:
    for address in ("", f"{failed.pk}/", f"{failed.pk}/bytes/"):
        assert lucie.get(f"/organisation/unread/{address}").status_code == 404


# ---- addresses that failed -------------------------------------------------------------------------


def test_addresses_that_failed_are_shown_by_the_patrons_code_and_never_whole(lucie: Client, world: cast.World) -> None:
    asked = world.asks()
    naming.name(asked.question, "Fern", "fern.hollow@example.org")
    for text in ("fern.hollow@example.org", "+14165550123"):
        kept = addresses.keep(world.maple, text)
        kept.failed_at, kept.failure = timezone.now(), "550 no such mailbox"
        kept.save()
    elsewhere = addresses.keep(world.harbour, "otto@harbour.example")
    elsewhere.failed_at = timezone.now()
    elsewhere.save()
    page = words_of(lucie, "/organisation/failed-addresses/")
    assert "f…@example.org" in page and "fern.hollow" not in page and "0123" not in page
    assert asked.code in page and f"/questions/{asked.question.pk}/" in page and "550 no such mailbox" in page
    assert "harbour.example" not in page
    assert "/organisation/failed-addresses/" in words_of(lucie, "/organisation/")
