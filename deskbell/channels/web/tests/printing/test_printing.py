"""Posters, cards, codes and buttons: what stands on them, that they fit, and who may fetch them."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from PIL import Image

from deskbell.channels.web.placing import short_links
from deskbell.channels.web.printing import codes, letters
from deskbell.channels.web.printing.button import button_of
from deskbell.channels.web.printing.card import card, sides
from deskbell.channels.web.printing.facts import Way, facts_of
from deskbell.channels.web.printing.poster import poster
from deskbell.channels.web.tab import designs
from deskbell.channels.web.tab.looks import Looks
from deskbell.libraries.models import Desk
from deskbell.mailroom import registry
from deskbell.mailroom.models import Account, Sharing
from tests import world as cast

pytestmark = pytest.mark.django_db
PRINT = "/organisation/desks/maple/print/"
WAYS = (Way("Text us at", "+1 416-555-0100"), Way("Write to", "ask@maple.example"))


def channel_to(kind: str) -> str:
    return next(name for name, channel in registry.channels().items() if channel.limits.to == kind)


@pytest.mark.parametrize("made", [poster, card])
@pytest.mark.parametrize(("paper", "size"), [("a4", b"595.2756 841.8898"), ("letter", b"612 792")])
def test_a_sheet_says_its_title_and_language_and_is_one_page(
    world: cast.World, made: type, paper: str, size: bytes
) -> None:
    facts = facts_of(world.maple_desk)
    data = made(paper, facts)
    assert data.startswith(b"%PDF-") and data.count(b"/Type /Page\n") == 1
    assert b"/Lang (en)" in data and b"/DisplayDocTitle true" in data and b"0 0 " + size in data
    assert "Maple Public Library".encode("utf-16-be") in data or b"Maple Public Library" in data
    assert data.count(b"/FontFile2") == 2  # its letters go along
    assert made(paper, facts) == data  # the same sheet for the same desk


@pytest.mark.parametrize("made", [poster, card])
@pytest.mark.parametrize("name", ["", "B", "The " * 60 + "Library", "W" * 400, "Bibliothèque « L’Œuvre » – Łódź"])
def test_whatever_a_library_is_called_it_fits(world: cast.World, made: type, name: str) -> None:
    Desk.objects.filter(pk=world.maple_desk.pk).update(name={"en": name, "fr": name})
    world.maple_desk.library.name = {"en": name}
    world.maple_desk.library.save()
    facts = facts_of(Desk.objects.select_related("library").get(pk=world.maple_desk.pk))
    full = replace(facts, link="ask." + "very-long-" * 20 + "example/a/badoke")
    for paper in ("a4", "letter"):
        assert made(paper, full).startswith(b"%PDF-")


def test_lines_are_never_wider_than_their_room() -> None:
    for words in ("Ask a librarian", "W" * 300, "a b " * 200, ""):
        for most in (1, 2, 4):
            found = letters.fitted(words, letters.BOLD, 60, 300, most)
            assert len(found.lines) <= most
            assert all(letters.wide(line, found.font, found.size) <= 300.01 for line in found.lines)


def test_languages_take_turns_on_the_sides_of_a_card(world: cast.World) -> None:
    english, french = facts_of(world.maple_desk).words
    assert sides((english, french)) == ((english,), (french,))
    assert sides((english,)) == ((english,), (english,))
    assert [len(side) for side in sides((english, french, english))] == [2, 1]


def test_a_desk_says_the_ways_that_it_has_and_no_other(world: cast.World) -> None:
    desk = world.maple_desk
    assert [words.ways for words in facts_of(desk).words] == [(), ()]
    Account.objects.create(desk=desk, channel=channel_to("phone"), address="+14165550100")
    Account.objects.create(desk=desk, channel=channel_to("email"), address="ask@maple.example")
    english, french = facts_of(desk).words
    assert english.ways == WAYS
    assert [way.address for way in french.ways] == [way.address for way in WAYS]
    assert b"%PDF-" in poster("a4", facts_of(desk)) and b"%PDF-" in card("letter", facts_of(desk))


def test_who_shares_a_number_says_its_word(world: cast.World) -> None:
    account = Account.objects.create(desk=world.maple_desk, channel=channel_to("phone"), address="74662")
    Sharing.objects.create(account=account, desk=world.harbour_desk, keyword="harbour")
    (way,) = facts_of(world.harbour_desk).words[0].ways
    assert (way.words, way.address) == ("Text HARBOUR and your question to", "74662")


def test_languages_whose_letters_we_lack_are_left_out_and_said(world: cast.World, ada: Client) -> None:
    desk = world.maple_desk
    Desk.objects.filter(pk=desk.pk).update(languages=["en", "ar"], name={"en": "Maple desk", "ar": "مكتب"})
    desk.refresh_from_db()
    facts = facts_of(desk)
    assert [words.code for words in facts.words] == ["en"] and facts.left_out == ("ar",)
    assert ada.get(PRINT).status_code == 200
    Desk.objects.filter(pk=desk.pk).update(languages=["ar"])
    desk.refresh_from_db()
    assert poster("a4", facts_of(desk)).startswith(b"%PDF-") and card("a4", facts_of(desk)).startswith(b"%PDF-")
    assert ada.get(PRINT).status_code == 200 and button_of(desk, "ar") is None


def test_the_code_says_the_short_link_in_both_forms(world: cast.World, ada: Client) -> None:
    link = short_links.link_of(world.maple_desk)
    assert facts_of(world.maple_desk).address == short_links.address_of(link)
    drawn = ET.fromstring(ada.get(f"{PRINT}qr.svg").content)
    assert drawn.tag.endswith("svg")
    picture = Image.open(io.BytesIO(ada.get(f"{PRINT}qr.png").content))
    assert picture.format == "PNG" and 900 < picture.width == picture.height <= 1100
    assert sum(count for _, _, count in codes.runs("https://a.example/")) > 200
    assert ada.get(f"{PRINT}qr.exe").status_code == 404


def test_the_page_offers_everything_and_takes_the_link_back_only_from_who_is_sure(
    world: cast.World, ada: Client
) -> None:
    link = short_links.link_of(world.maple_desk)
    page = ada.get(PRINT).content.decode()
    for part in (f"/a/{link.word}/", "poster-a4.pdf", "poster-letter.pdf", "card-a4.pdf", "qr.svg", "qr.png"):
        assert part in page
    ada.post(PRINT)
    assert short_links.link_of(world.maple_desk).pk == link.pk
    ada.post(PRINT, {"sure": "on"})
    assert short_links.link_of(world.maple_desk).pk != link.pk
    answer = ada.get(f"{PRINT}card-letter.pdf")
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert ada.get(f"{PRINT}book-a4.pdf").status_code == ada.get(f"{PRINT}card-a0.pdf").status_code == 404


def test_a_signatures_button_is_a_picture_for_everybody_that_tells_us_nothing(world: cast.World, ada: Client) -> None:
    designs.save(world.maple_desk, Looks(label={"en": "Ask “us” <now>", "fr": "Demandez-nous"}), None)
    page = ada.get(PRINT).content.decode()
    link = short_links.link_of(world.maple_desk)
    assert f"/a/{link.word}/fr.png" in page
    assert 'alt="Ask “us” &lt;now&gt;"' in page and "&amp;lt;now&amp;gt;" in page  # to copy, escaped once more
    answer = Client().get(f"/a/{link.word}/fr.png")
    assert answer["Content-Type"] == "image/png" and not answer.cookies
    assert "max-age=86400" in answer["Cache-Control"]
    shown = re.search(rf'{link.word}/fr.png" width="(\d+)" height="(\d+)"', page)
    assert shown and Image.open(io.BytesIO(answer.content)).size == tuple(2 * int(side) for side in shown.groups())
    for nowhere in (f"/a/{link.word}/de.png", "/a/badoke/fr.png", "/a/none/fr.png"):
        assert Client().get(nowhere).status_code == 404


def test_who_does_not_arrange_the_desk_prints_nothing(world: cast.World, client: Client) -> None:
    client.force_login(world.ines)
    for part in ("", "poster-a4.pdf", "qr.svg"):
        assert client.get(f"{PRINT}{part}").status_code == 404


def test_the_headline_stands_on_paper_in_the_tabs_words(world: cast.World) -> None:
    """Read as a reader for the blind would: by what the letters mean, not by how they look."""
    designs.save(world.maple_desk, Looks(wording="librarian"), None)
    facts = facts_of(world.maple_desk)
    assert [words.headline for words in facts.words] == ["Ask a librarian", "Demandez à un bibliothécaire"]
    data = poster("a4", facts)
    assert data.count(b"/ToUnicode") == 2
