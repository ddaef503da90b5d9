"""The one thing that a library pastes into its pages."""

from __future__ import annotations

import gzip
import itertools
import json
import re

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deskbell.channels.web.models import Invitation
from deskbell.channels.web.studio.invitation_form import MOST_RULES
from deskbell.channels.web.tab import designs, loader, looks, own_pictures
from deskbell.channels.web.tab.looks import Looks
from deskbell.channels.web.tests.tab.test_inviting import LONG
from deskbell.channels.web.tests.tab.test_own_pictures import SVG
from deskbell.questions import desks
from tests import world

# What the `maple` desk's tab may weigh, so that a part such as the invitation still fits.
DRAWING = 2400

pytestmark = pytest.mark.django_db


@pytest.fixture
def maple() -> world.World:
    return world.build()


def test_the_loader_is_small(maple: world.World, client: Client) -> None:
    served = client.get("/tab/maple.js", headers={"Accept-Encoding": "gzip"})
    assert served["Content-Encoding"] == "gzip"
    assert len(served.content) <= 3000


def test_the_loader_holds_the_desks_words_in_its_languages(maple: world.World, client: Client) -> None:
    served = client.get("/tab/maple.js")
    body = served.content.decode()
    assert served["Content-Type"] == "text/javascript; charset=utf-8"
    assert "Ask Maple" in body
    assert "Demandez à Maple" in body
    assert "Réduire" in client.get("/tab/maple/window.js").content.decode()


def test_the_loader_takes_no_liberties(maple: world.World, client: Client) -> None:
    body = client.get("/tab/maple.js").content.decode()
    assert not re.search(r"innerHTML|document\.cookie|localStorage|eval\(|window\.\w+\s*=|\"\*\"", body)


def test_the_loader_is_cached_for_a_minute_and_then_asked_for_anew(maple: world.World, client: Client) -> None:
    first = client.get("/tab/maple.js")
    assert first["Cache-Control"] == "public, max-age=60"
    assert not first.cookies
    again = client.get("/tab/maple.js", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    maple.maple_desk.colour = "#aa0000"
    maple.maple_desk.save()
    assert client.get("/tab/maple.js", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_desk_that_is_not_there_harms_nobodys_page(client: Client) -> None:
    served = client.get("/tab/nobody.js")
    assert served.status_code == 404
    assert served["Content-Type"] == "text/javascript; charset=utf-8"
    assert served.content.decode().startswith("console.warn(")


def test_a_desks_name_cannot_leave_its_string(maple: world.World, client: Client) -> None:
    maple.maple_desk.name = {"en": '"});alert(1);//\u2028'}
    maple.maple_desk.save()
    assert '\\"});alert(1);//' in client.get("/tab/maple.js").content.decode()


def test_whatever_is_chosen_the_loader_stays_small(maple: world.World) -> None:
    words = dict.fromkeys(("en", "fr"), "Ask a librarian of the Maple Public Library")
    status = desks.status(maple.maple_desk)
    choices = itertools.product(looks.SHAPES, looks.TREATMENTS, looks.SIDES, looks.ALIGNS, looks.PHONES)
    for number, (shape, treatment, side, align, phone) in enumerate(choices):
        if number % 7:  # every seventh of them: each choice meets each other in time
            continue
        chosen = Looks(shape, treatment, "question", theme="auto", label=words, side=side, align=align, phone=phone)
        facts = loader.facts_of(maple.maple_desk, chosen, status)
        written = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
        assert len(gzip.compress(f"{loader.packed('tab')}({written},[]);".encode(), 6)) <= DRAWING, chosen


@pytest.mark.parametrize("is_pictured", [False, True])
def test_with_every_part_together_the_loader_stays_small(maple: world.World, is_pictured: bool) -> None:
    """Everything that can be chosen at once, for both schemes, with every rule of inviting; drawn or pictured."""
    maple.on_duty(maple.ines, maple.maple_queue)
    for number in range(MOST_RULES):
        Invitation.objects.create(desk=maple.maple_desk, seconds=30 + number, **LONG)
    words = {"en": "Ask a librarian of the Maple Public Library", "fr": "Demandez à un bibliothécaire de Maple"}
    odd = {"colour": "#1a2b3c", "ink": "#fefdfc", "lettering": "capitals", "theme": "auto", "size": "l", "label": words}
    far = {"shift": -397, "phone_side": "left", "phone_up": 397}
    picture = own_pictures.keep(maple.maple_desk, SVG, maple.lucie).sha256 if is_pictured else ""
    choices = itertools.product(looks.SHAPES, looks.TREATMENTS, looks.SIDES, looks.ALIGNS, looks.PHONES)
    for shape, treatment, side, align, phone in itertools.islice(choices, 0, None, 29):
        chosen = Looks(shape, treatment, "question", side=side, align=align, phone=phone, picture=picture, **odd, **far)  # type: ignore[arg-type]
        designs.save(maple.maple_desk, chosen, maple.lucie)
        body = loader.script_for(maple.maple_desk)
        assert '"invite":{' in body and ('"picture":{' in body) == is_pictured
        assert len(gzip.compress(body.encode(), 6)) <= 3000, chosen


SCRIPTS = (
    "abcdefghijklmnopqrstuvwxyz ",
    "éßøçñüåæþðàîœ ",
    "".join(map(chr, range(0x4E00, 0x8E00))),
    "\U0001f300\U0001f4da🦉",
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_in_however_many_languages_and_words_nobody_gets_more_than_was_promised(
    maple: world.World, data: st.DataObject
) -> None:
    """What is carried fits; and each language that is not carried comes whole, with all that is said in it."""
    desk, codes = maple.maple_desk, ["en", "fr", "de-CH", "zh-hant", "ar", "vi", "es", "pl"]
    desk.languages = codes[: data.draw(st.integers(1, 8))]
    seeded = data.draw(st.randoms(use_true_random=False))

    def words(longest: int) -> dict[str, str]:
        alphabet, length = data.draw(st.sampled_from(SCRIPTS)), data.draw(st.integers(1, longest))
        return {code: "".join(seeded.choices(alphabet, k=length)).strip() or "Ask" for code in desk.languages}

    desk.name = words(120)
    desk.save()
    picture = own_pictures.keep(desk, SVG, maple.lucie).sha256 if data.draw(st.booleans()) else ""
    one_of = {name: data.draw(st.sampled_from(getattr(looks, f"{name.upper()}S"))) for name in ("shape", "treatment")}
    side, phone = data.draw(st.sampled_from(looks.SIDES)), data.draw(st.sampled_from(looks.PHONES))
    own = words(looks.LONGEST) if data.draw(st.booleans()) else {}
    chosen = Looks(**one_of, side=side, phone=phone, icon="question", theme="auto", label=own, picture=picture)
    designs.save(desk, chosen, maple.lucie)
    desk.invitations.all().delete()
    for number in range(data.draw(st.integers(0, MOST_RULES))):
        pages = ["/" + "".join(seeded.choices("abcdefghijklmnopqrstuvwxyz", k=79)) for _ in range(4)]
        Invitation.objects.create(desk=desk, seconds=30 + number, only_free=False, pages=pages, words=words(100))
    is_room = loader.fits(desk, chosen, list(desk.invitations.all()))
    scripts = {code: loader.script_for(desk, "", code) for code in desk.languages}
    for script in (loader.script_for(desk), loader.script_for(desk, "a-place"), *scripts.values()):
        assert len(gzip.compress(script.encode(), 6)) <= 3000
    for code, script in scripts.items():
        assert json.dumps(own.get(code) or desk.name[code], ensure_ascii=False) in script
        for rule in desk.invitations.all():
            assert not is_room or json.dumps(rule.words[code], ensure_ascii=False) in script
    assert desk.languages[0].lower() in carried(loader.script_for(desk))


def test_the_words_of_as_many_languages_as_there_is_room_for_are_carried(maple: world.World) -> None:
    desk = maple.maple_desk
    desk.languages = ["fr", "de", "zh", "en"]
    long = "".join(map(chr, range(0x4E00, 0x4E00 + 480 * 30, 30)))
    desk.name = {"fr": "Demandez", "de": "Fragen Sie", "zh": long, "en": "Ask"}
    desk.save()
    assert carried(loader.script_for(desk)) == {"fr": "Demandez", "de": "Fragen Sie", "en": "Ask"}
    assert carried(loader.script_for(desk, "", "en")) == {"en": "Ask"}


def carried(script: str) -> dict[str, str]:
    words = re.search(r'"words":(\{.*?\}),"css"', script)
    assert words
    return {code: said for code, said in json.loads(words[1]).items() if said is not None}


def test_a_saved_design_is_what_the_loader_draws(maple: world.World, client: Client) -> None:
    before = client.get("/tab/maple.js")
    designs.save(maple.maple_desk, Looks("tab", "outline", colour="#aa0000", side="left", wording="us"), maple.lucie)
    after = client.get("/tab/maple.js", headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    body = after.content.decode()
    assert "Ask us" in body
    assert "left:0px" in body
    assert "#aa0000" in body


def test_what_a_click_fetches_is_a_module_that_any_page_may_load(maple: world.World, client: Client) -> None:
    served = client.get("/tab/maple/window.js")
    assert served["Access-Control-Allow-Origin"] == "*"
    assert served["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert not served.cookies
    body = served.content.decode()
    assert "export const begin" in body
    assert "export const css" in body
    assert not re.search(r"innerHTML|document\.cookie|localStorage|eval\(|window\.\w+\s*=|\"\*\"", body)
    assert client.get("/tab/nobody/window.js").status_code == 404


def test_with_nobody_on_duty_the_tab_says_what_a_closed_desks_does(maple: world.World, client: Client) -> None:
    designs.save(maple.maple_desk, Looks(wording="us", closed=True), maple.lucie)
    assert '"en":"Leave a question"' in client.get("/tab/maple.js").content.decode()
    maple.on_duty(maple.ines, maple.maple_queue)
    assert '"en":"Ask us"' in client.get("/tab/maple.js").content.decode()


def test_a_closed_desk_may_say_so_on_its_tab(maple: world.World, client: Client) -> None:
    maple.maple_desk.opening_periods.all().delete()
    designs.save(maple.maple_desk, Looks(wording="us", closed=True), maple.lucie)
    body = client.get("/tab/maple.js").content.decode()
    assert '"en":"Leave a question"' in body
