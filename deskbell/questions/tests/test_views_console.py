"""The console's pages: who gets in, what the list holds, what a pane shows, and that it works without scripts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from deskbell.live import tickets
from deskbell.mailroom.registry import channels
from deskbell.questions import claiming, closing, conversing, transferring
from deskbell.questions.models import Question
from deskbell.questions.views import rows
from tests import world as cast
from tests.world import signed_in


def groups_of(client: Client) -> dict[str, list[int]]:
    found = client.get("/").context["groups"]
    return {group.name: [row.question for row in group.rows] for group in found}


def listed(client: Client, name: str) -> list[rows.Row]:
    return next(group.rows for group in client.get("/").context["groups"] if group.name == name)


def test_a_stranger_is_sent_to_sign_in_and_comes_back_to_the_same_page(world: cast.World) -> None:
    number = world.asks().question.pk
    answer = Client().get(f"/questions/{number}/")
    assert answer.status_code == 302
    assert answer["Location"] == f"/sign-in/?next=%2Fquestions%2F{number}%2F"


def test_a_strangers_program_is_told_in_json(world: cast.World) -> None:
    answer = Client().get("/live-ticket/", headers={"accept": "application/json"})
    assert answer.status_code == 401
    assert answer.json()["refused"] == "signed_out"


def test_who_is_on_duty_for_several_queues_reads_how_many(world: cast.World) -> None:
    tom = signed_in(world.tom)
    world.on_duty(world.tom, world.maple_queue)
    assert "Maple questions</span>" in tom.get("/questions/duty/").content.decode()
    world.on_duty(world.tom, world.harbour_queue)
    page = tom.get("/questions/duty/").content.decode()
    assert "2 queues</span>" in page
    assert 'title="Maple questions, Harbour questions"' in page


def test_what_was_closed_lately_is_not_counted_because_only_the_newest_are_shown(world: cast.World) -> None:
    closing.close(world.asks().question, world.ines)
    page = signed_in(world.ines).get("/").content.decode()
    waiting, closed = (page.split(f'data-group="{name}"')[1].split("</h2>")[0] for name in ("waiting", "closed"))
    assert 'class="count"' in waiting
    assert 'class="count"' not in closed


@pytest.mark.parametrize(("seconds", "warmth"), [(719, ""), (721, "warm"), (3_599, "warm"), (3_601, "hot")])
def test_who_is_sent_an_answer_waits_longer_before_it_grows_warm(seconds: int, warmth: str) -> None:
    assert rows.age(timezone.now() - timedelta(seconds=seconds), unhurried=True).warmth == warmth


def test_a_row_knows_whether_its_patron_is_sent_an_answer_and_the_list_tells_the_browser_by_which_ways(
    world: cast.World,
) -> None:
    world.asks()
    ines = signed_in(world.ines)
    [row] = listed(ines, "waiting")
    assert not row.unhurried
    told = ines.get("/").content.decode().split('data-unhurried="')[1].split('"')[0].split()
    sending = [name for name, channel in channels().items() if channel.limits.to]
    assert sorted(told) == sorted(sending)
    assert sending


@pytest.mark.parametrize(("seconds", "warmth"), [(59, ""), (61, "warm"), (299, "warm"), (301, "hot")])
def test_waiting_grows_warm_after_a_minute_and_hot_after_five(seconds: int, warmth: str) -> None:
    assert rows.age(timezone.now() - timedelta(seconds=seconds)).warmth == warmth


def test_the_list_says_what_waits_what_is_mine_what_colleagues_have_and_what_is_closed(world: cast.World) -> None:
    waits, mine, theirs, closed = (world.asks().question for _ in range(4))
    claiming.claim(mine, world.ines)
    claiming.claim(theirs, world.lucie)
    closing.close(closed, world.lucie)
    assert groups_of(signed_in(world.ines)) == {
        "waiting": [waits.pk],
        "mine": [mine.pk],
        "follow_up": [],
        "later": [],
        "colleagues": [theirs.pk],
        "closed": [closed.pk],
    }


def test_whom_one_answers_stands_above_all_who_wait_and_has_no_heading_while_there_is_nobody(world: cast.World) -> None:
    mine = world.asks().question
    page = signed_in(world.ines).get("/").content.decode()
    assert 'data-group="mine" data-quiet hidden' in page
    claiming.claim(mine, world.ines)
    page = signed_in(world.ines).get("/").content.decode()
    assert 'data-group="mine" data-quiet>' in page
    assert page.index('data-group="mine"') < page.index('data-group="waiting"')


def test_a_question_of_another_library_is_neither_listed_nor_found(world: cast.World) -> None:
    number = world.asks(account=world.harbour_web).question.pk
    client = signed_in(world.ines)
    assert groups_of(client)["waiting"] == []
    assert client.get(f"/questions/{number}/").status_code == 404
    assert client.get(f"/questions/{number}/pane/").status_code == 404


def test_a_question_passed_to_a_person_is_in_their_list_as_offered(world: cast.World) -> None:
    question = world.asks(account=world.harbour_web).question
    transferring.transfer(question, world.priya, to_staff=world.ines, reason="local history")
    waiting = listed(signed_in(world.ines), "waiting")
    assert [(row.question, row.offered) for row in waiting] == [(question.pk, "you")]
    world.on_duty(world.ines, world.maple_queue)
    own = signed_in(world.priya).get(f"/questions/{question.pk}/pane/").content.decode()
    assert "Ines Duarte, on duty" in own and "Lucie Gagnon, off duty" in own
    assert "for <span" in signed_in(world.priya).get("/").content.decode()


def test_looking_at_a_waiting_question_tells_nobody_and_offers_to_take_it(world: cast.World) -> None:
    question = world.asks().question
    page = signed_in(world.ines).get(f"/questions/{question.pk}/")
    assert page.context["pane"].standing == "waiting"
    assert b'data-act="claim"' in page.content
    question.refresh_from_db()
    assert question.state == Question.State.WAITING


def test_the_pane_is_the_same_on_the_page_and_as_a_fragment(world: cast.World) -> None:
    question = world.asks().question
    client = signed_in(world.ines)
    fragment = client.get(f"/questions/{question.pk}/pane/").content.decode()
    page = client.get(f"/questions/{question.pk}/").content.decode()
    entries = fragment[fragment.index("<ol") : fragment.index("</ol>")]
    assert entries in page


def test_words_of_strangers_are_text_and_their_links_are_live(world: cast.World) -> None:
    question = world.asks(cast.Voice("<b>x</b>", "en", "<script>alert(1)</script> https://example.org/a.")).question
    page = signed_in(world.ines).get(f"/questions/{question.pk}/").content.decode()
    assert "<script>alert" not in page
    assert "<b>x</b>" not in page
    assert '<a href="https://example.org/a" rel="noopener noreferrer nofollow ugc" target="_blank">' in page


def test_an_unread_mark_stands_where_the_patron_spoke_after_my_last_look(world: cast.World) -> None:
    question = world.asks().question
    conversing.say(question, "One moment.", world.ines, "act-1")
    conversing.hear(question, "Thank you", "act-2")
    [row] = listed(signed_in(world.ines), "mine")
    assert int(row.heard) > row.seen
    assert row.turn == "staff"


def test_a_ticket_opens_the_socket_for_this_person_and_this_session(world: cast.World) -> None:
    client = signed_in(world.ines)
    ticket = tickets.read(client.get("/live-ticket/").json()["ticket"])
    assert ticket is not None
    assert ticket.principal == f"s{world.ines.pk}"
    assert ticket.mark == tickets.mark_of(client.session.session_key)


def test_a_number_that_no_database_holds_is_not_found(world: cast.World) -> None:
    assert signed_in(world.ines).get("/questions/99999999999999999999999/").status_code == 404


def test_found_questions_lead_to_their_page(world: cast.World) -> None:
    from deskbell.journal.models import Entry
    from deskbell.questions import indexing

    question = world.asks().question
    indexing.take(list(Entry.objects.filter(stream=question.pk)))
    page = signed_in(world.ines).get("/find/", {"q": "microfilms"})
    assert f'href="/questions/{question.pk}/"' in page.content.decode()
    assert signed_in(world.ines).get("/find/", {"q": "\x00'\"*"}).status_code == 200


def test_the_page_asks_again_by_itself_only_where_scripts_are_off_and_nobody_writes(world: cast.World) -> None:
    number = world.asks().question.pk
    client = signed_in(world.ines)
    assert '<noscript><meta http-equiv="refresh"' in client.get("/").content.decode()
    assert 'http-equiv="refresh"' not in client.get(f"/questions/{number}/").content.decode()


def test_the_console_speaks_french_to_who_works_in_french(world: cast.World) -> None:
    world.asks()
    page = signed_in(world.lucie).get("/").content.decode()
    assert '<html lang="fr"' in page
    assert "En attente" in page


def test_what_is_fetched_again_holds_the_regions_and_neither_words_nor_composer(world: cast.World) -> None:
    number = world.asks().question.pk
    part = signed_in(world.ines).get(f"/questions/{number}/pane/", {"regions": "1"}).content.decode()
    assert part.count("data-region=") == 3
    assert "<textarea" not in part.split("</header>")[1]
    assert "Gazette" not in part
