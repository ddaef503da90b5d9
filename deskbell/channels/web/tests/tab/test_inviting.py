"""Inviting: whom a desk's rules invite, what the tab is told of them, and how the page takes them."""

from __future__ import annotations

import gzip
import itertools
import json
import re
import subprocess
from hashlib import sha256
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from deskbell.channels.web.models import Invitation
from deskbell.channels.web.studio.forms import StudioForm
from deskbell.channels.web.studio.invitation_form import InvitationForm
from deskbell.channels.web.tab import inviting, loader, looks
from deskbell.channels.web.tab.looks import Looks
from deskbell.formats.periods import parse_week
from deskbell.libraries.hours import set_week
from deskbell.questions import claiming, desks
from deskbell.questions.tests.test_patron_side import NODE
from tests import world

AT = "/organisation/desks/maple/invitations/"
LONG = {
    "pages": ["https://catalogue.maple.example/search/*", "/databases/*", "*/results*"],
    "never": ["/account/*", "/checkout/*"],
    "words": {
        "en": "Looking for something? We know our shelves.",
        "fr": "Vous cherchez ? Nous connaissons nos rayons.",
    },
}


@pytest.fixture
def maple(db: None) -> world.World:
    return world.build()


@pytest.fixture
def lucie(maple: world.World) -> Client:
    maple.lucie.language = "en"
    maple.lucie.save()
    client = Client()
    client.force_login(maple.lucie)
    return client


def rule(maple: world.World, **more: Any) -> Invitation:
    return Invitation.objects.create(desk=maple.maple_desk, **more)


def facts(maple: world.World) -> Any:
    return inviting.facts(maple.maple_desk, Looks())


# ---- what the tab is told -----------------------------------------------------------------------------


def test_without_a_rule_the_tab_carries_nothing_of_it(maple: world.World, client: Client) -> None:
    maple.on_duty(maple.ines, maple.maple_queue)
    assert facts(maple) is None
    assert "localStorage" not in client.get("/tab/maple.js").content.decode()


def test_it_invites_only_while_somebody_is_free(maple: world.World, client: Client) -> None:
    rule(maple)
    assert facts(maple) is None
    maple.on_duty(maple.ines, maple.maple_queue)
    assert facts(maple)["rules"][0]["say"]["en"] == "Can we help you find something?"
    assert "localStorage" in client.get("/tab/maple.js").content.decode()
    claiming.claim(maple.asks().question, maple.ines)
    assert facts(maple) is None


def test_a_desk_may_invite_to_leave_a_question_too(maple: world.World) -> None:
    rule(maple, only_free=False)
    assert set(facts(maple)["words"]) == {"en", "fr"}


def test_a_language_that_nobody_answers_now_is_not_invited(maple: world.World) -> None:
    set_week(maple.maple_desk, parse_week("mon-sun 0:00-24:00 (en)"))
    maple.on_duty(maple.ines, maple.maple_queue)
    rule(maple)
    assert set(facts(maple)["rules"][0]["say"]) == set(facts(maple)["words"]) == {"en"}


def test_a_rule_is_for_its_languages_and_only_while_it_is_in_use(maple: world.World) -> None:
    maple.on_duty(maple.ines, maple.maple_queue)
    made = rule(maple, languages=["fr"], words={"fr": "Besoin d’aide ?"})
    assert facts(maple)["rules"][0]["say"] == {"fr": "Besoin d’aide ?"}
    made.active = False
    made.save()
    assert facts(maple) is None


def test_with_every_rule_that_is_taken_the_loader_stays_small(maple: world.World) -> None:
    words = dict.fromkeys(("en", "fr"), "Ask a librarian of the Maple Public Library")
    status = desks.status(maple.maple_desk)
    invite = inviting.written([inviting.told(Invitation(seconds=30 + n, **LONG), ("en", "fr")) for n in range(3)])
    choices = itertools.product(looks.SHAPES, looks.TREATMENTS, looks.SIDES, looks.ALIGNS, looks.PHONES)
    for shape, treatment, side, align, phone in itertools.islice(choices, 0, None, 11):
        chosen = Looks(shape, treatment, "question", theme="auto", label=words, side=side, align=align, phone=phone)
        body = loader.light(loader.facts_of(maple.maple_desk, chosen, status), {"invite": invite})
        assert len(gzip.compress(body.encode(), 6)) <= 3000, chosen


# ---- addresses ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pages", "never", "address", "fits"),
    [
        ([], [], "https://maple.example/", True),
        (["/catalogue/*"], [], "https://maple.example/catalogue/", True),
        (["/catalogue/*"], [], "https://maple.example/catalogue/?q=owls#top", True),
        (["/catalogue/*"], [], "https://maple.example/other/?back=/catalogue/", False),
        (["/Catalogue"], [], "http://localhost:8080/catalogue?q=1", True),
        (["/catalogue"], [], "https://maple.example/catalogue/owls", False),
        (["*search*"], [], "https://maple.example/a/search.php?x", True),
        (["https://www.maple.example/*"], [], "https://www.maple.example/a", True),
        (["https://www.maple.example/*"], [], "https://wwwXmaple.example/a", False),
        ([], ["/account/*"], "https://maple.example/account/fines", False),
        ([], ["/account/*"], "https://maple.example/", True),
        (["/a/*"], ["/a/b*", "/c"], "https://maple.example/a/b", False),
        (["/a(b", "/[c]+"], [], "https://maple.example/a(b", True),
    ],
)
def test_an_address_fits_or_not_for_us_and_for_the_browser(
    pages: list[str], never: list[str], address: str, fits: bool
) -> None:
    written = Invitation(pages=pages, never=never)
    assert (inviting.first_for([written], address, "en") is written) is fits
    assert in_javascript([[inviting.expression(pages, never), address]]) == [fits]


@given(
    st.lists(st.text("/*.?+()[]{}|^$\\ab:", min_size=1, max_size=12), max_size=3), st.text("/.?+()[]{}ab:", max_size=20)
)
def test_whatever_is_typed_is_an_expression_and_only_stars_are_special(pages: list[str], path: str) -> None:
    written = re.compile(inviting.expression(pages), re.IGNORECASE)
    plain = f"/{path}"
    if plain in pages:
        assert written.search(f"https://maple.example{plain}")


def in_javascript(pairs: list[list[str]]) -> Any:
    script = """
        const pairs = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
        process.stdout.write(JSON.stringify(pairs.map(([on, at]) => RegExp(on, "i").test(at))));
    """
    line = [str(NODE), "--input-type=commonjs", "--eval", script]
    done = subprocess.run(line, input=json.dumps(pairs), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


# ---- the page -----------------------------------------------------------------------------------------


def typed(**more: Any) -> dict[str, Any]:
    return {
        "seconds": "40",
        "pages": "/catalogue/*\n",
        "never": "/account/*",
        "only_free": "on",
        "active": "on",
        **more,
    }


def test_a_rule_is_made_changed_and_removed(maple: world.World, lucie: Client) -> None:
    assert lucie.post(AT, typed(words_fr="Besoin d’aide ?")).status_code == 302
    made = Invitation.objects.get()
    assert (made.desk, made.seconds, made.pages, made.never) == (maple.maple_desk, 40, ["/catalogue/*"], ["/account/*"])
    assert (made.words, made.only_free, made.active, made.languages) == ({"fr": "Besoin d’aide ?"}, True, True, [])
    assert "/catalogue/*" in lucie.get(f"{AT}?rule={made.pk}").content.decode()
    assert lucie.post(AT, typed(rule=made.pk, seconds="5", languages=["fr"])).status_code == 302
    made.refresh_from_db()
    assert (made.seconds, made.languages) == (5, ["fr"])
    assert lucie.post(AT, {"rule": made.pk, "remove": "on"}).status_code == 302
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"seconds": "4"},
        {"seconds": "301"},
        {"pages": "catalogue"},
        {"pages": "javascript:alert(1)"},
        {"pages": "/a b"},
        {"never": "/*a*b*"},
        {"pages": "\n".join(f"/{n}" for n in range(5))},
        {"pages": f"/{'x' * 80}"},
        {"languages": ["de"]},
        {"words_en": "x" * 101},
        {"pages": "/a\x00"},
    ],
)
def test_what_no_rule_can_be_is_refused_in_words(maple: world.World, lucie: Client, wrong: dict[str, Any]) -> None:
    answer = lucie.post(AT, typed(**wrong))
    assert answer.status_code == 422
    assert 'class="error"' in answer.content.decode()
    assert not Invitation.objects.exists()


def test_rules_that_would_make_the_tab_heavy_are_refused(maple: world.World, lucie: Client) -> None:
    letters = "".join(map(chr, range(0x4E00, 0x4E00 + 100 * 77, 77)))
    for place in range(2):
        pages = [f"/{place}{n}{sha256(b'%d %d' % (place, n)).hexdigest()}" for n in range(4)]
        rule(maple, pages=pages, words={"en": letters[place:] + letters[:place], "fr": "Besoin d’aide ?"})
    assert InvitationForm(typed(), instance=Invitation(desk=maple.maple_desk)).errors
    assert "The tab must stay light" in lucie.post(AT, typed()).content.decode()


def test_words_that_would_make_the_tab_heavy_beside_its_rules_are_refused(maple: world.World) -> None:
    letters = "".join(map(chr, range(0x4E00, 0x4E00 + 100 * 77, 77)))
    for place in range(2):
        rule(maple, pages=[f"/{sha256(b'%d' % (place)).hexdigest()}"], words={"en": letters[place * 50 :]})
    for words, is_taken in (("Ask us", True), ("".join(map(chr, range(0x6000, 0x6000 + 60 * 91, 91))), False)):
        typed = {"shape": "pill", "treatment": "solid", "place": "bottom-end", "theme": "auto", "label_en": words}
        form = StudioForm(maple.maple_desk, typed)
        assert form.is_valid() == is_taken, form.errors


def test_a_desk_has_three_rules_at_most(maple: world.World, lucie: Client) -> None:
    for _ in range(3):
        assert lucie.post(AT, typed()).status_code == 302
    assert lucie.post(AT, typed()).status_code == 422
    assert Invitation.objects.count() == 3


def test_an_address_is_tried(maple: world.World, lucie: Client) -> None:
    rule(maple, pages=["/catalogue/*"])
    rule(maple, pages=["/*"], languages=["fr"])
    for address, language, words in (
        ("https://a.example/catalogue/", "en", "Rule 1 invites there."),
        ("https://a.example/x", "fr", "Rule 2 invites there."),
        ("https://a.example/x", "en", "Nobody is invited there."),
        ("<script>", "en", "Nobody is invited there."),
    ):
        page = lucie.get(AT, {"address": address, "in": language}).content.decode()
        assert words in page
        assert "<script>" not in page


def test_the_rule_of_another_desk_is_not_found(maple: world.World, lucie: Client) -> None:
    other = Invitation.objects.create(desk=maple.harbour_desk)
    for number in (other.pk, "x", "9" * 30, "²"):
        assert lucie.get(AT, {"rule": number}).status_code == 404
        assert lucie.post(AT, {"rule": number, "remove": "on"}).status_code == 404
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize("number", ["9" * 19, "9" * 5000, "-1", "\u0661", "x"])
def test_a_number_that_no_rule_has_is_not_found(lucie: Client, number: str) -> None:
    for address in (AT, f"{AT}preview/", f"{AT}preview.js"):
        assert lucie.get(address, {"rule": number}).status_code == 404
    assert lucie.post(AT, typed(rule=number)).status_code == 404


def test_the_preview_runs_the_tab_with_the_rules_words_at_once(maple: world.World, lucie: Client) -> None:
    made = rule(maple, words={"en": "Psst!"}, seconds=300, pages=["/far/*"])
    page = lucie.get(f"{AT}preview/?rule={made.pk}&in=fr")
    assert 'lang="fr"' in page.content.decode()
    assert "frame-ancestors 'self'" in page["Content-Security-Policy"]
    script = lucie.get(f"{AT}preview.js?rule={made.pk}").content.decode()
    assert '"after":0,"on":"","say":{"en":"Psst!"' in script
    assert "Can we help you find something?" in lucie.get(f"{AT}preview.js").content.decode()


def test_the_preview_says_what_is_typed_and_saves_nothing(maple: world.World, lucie: Client) -> None:
    made = rule(maple, words={"en": "Psst!"})
    tried: dict[str, str | int] = {
        "rule": made.pk,
        "in": "fr",
        "words_en": "</script>",
        "words_fr": "Perdu ?" + "!" * 200,
        "words_xx": "x",
    }
    page = lucie.get(f"{AT}preview/", tried).content.decode()
    assert "words_fr=Perdu" in page and 'lang="fr"' in page
    script = lucie.get(f"{AT}preview.js", tried).content.decode()
    assert '"fr":"Perdu ?!!!' in script and "!" * 101 not in script and "Psst" not in script
    made.refresh_from_db()
    assert made.words == {"en": "Psst!"}
    refused = lucie.post(AT, typed(words_en="Only typed", seconds="1")).content.decode()
    assert "words_en=Only+typed" in refused
