"""live.js and wire.js: whatever happens to the connection, everything that is said arrives once."""

from __future__ import annotations

from typing import Any

from deskbell.look.tests.browser import story

LIVE = """
    const live = new module.Live({ ticket: async (fresh) => (fresh ? "fresh" : "first"), passport: "pass" });
    const heard = [];
    for (const kind of ["entry", "ack", "refused", "state"]) {
      live.addEventListener(kind, (event) => heard.push([kind, event.detail]));
    }
    live.start();
"""


def told(script: str) -> Any:
    return story("live.js", LIVE + script)


def test_hello_comes_first_with_ticket_and_passport() -> None:
    sent = told("live.follow('patron:7', 3); await welcome(); return [socket().url, socket().sent];")
    assert sent == [
        "wss://desk.example/live",
        [
            {"hello": {"v": 1, "ticket": "first", "passport": "pass"}},
            {"follow": {"topic": "patron:7", "since": 3}},
        ],
    ]


def test_what_was_not_acknowledged_is_said_again_with_the_same_id() -> None:
    first, again = told("""
        await welcome();
        live.say(7, "one", "id-1"); live.say(7, "two", "id-2");
        socket().says({ ack: { id: "id-1", number: 4 } });
        const first = socket().sent.slice(1);
        socket().breaks(); await pass(1000); await welcome();
        return [first, socket().sent.slice(1)];
    """)
    assert first == [
        {"say": {"id": "id-1", "question": 7, "text": "one"}},
        {"say": {"id": "id-2", "question": 7, "text": "two"}},
    ]
    assert again == [{"say": {"id": "id-2", "question": 7, "text": "two"}}]


def test_what_is_said_before_the_ask_is_acknowledged_waits_for_its_number() -> None:
    sent = told("""
        await welcome();
        live.ask({ id: "ask-1", desk: "maple", text: "Hello" });
        live.say(null, "and one more thing", "id-1");
        const before = socket().sent.length;
        socket().says({ ack: { id: "ask-1", number: 1, question: 9, passport: "new" } });
        return [before, socket().sent.at(-1), live.passport, live.pending.length];
    """)
    assert sent == [2, {"say": {"id": "id-1", "question": 9, "text": "and one more thing"}}, "new", 1]


def test_an_entry_is_given_once_and_the_follow_goes_on_from_the_last_number() -> None:
    heard, follow = told("""
        live.follow("patron:7", 0); await welcome();
        const entry = (number) => socket().says({ entry: { topic: "patron:7", number, kind: "said" } });
        entry(1); entry(2); socket().says({ upto: { topic: "patron:7", number: 2 } }); entry(3);
        socket().breaks(); await pass(1000); await welcome();
        const follow = socket().sent.at(-1);
        entry(3); entry(4);
        return [heard.filter(([kind]) => kind === "entry").map(([, entry]) => entry.number), follow];
    """)
    assert heard == [1, 2, 3, 4]
    assert follow == {"follow": {"topic": "patron:7", "since": 3}}


def test_before_it_has_caught_up_it_asks_from_where_it_stood() -> None:
    follow = told("""
        live.follow("patron:7", 5); await welcome();
        socket().says({ entry: { topic: "patron:7", number: 9, kind: "said" } });
        socket().breaks(); await pass(1000); await welcome();
        return socket().sent.at(-1);
    """)
    assert follow == {"follow": {"topic": "patron:7", "since": 5}}


def test_a_refused_ticket_is_fetched_anew() -> None:
    hellos = told("""
        await settle(); socket().open();
        socket().says({ refused: { why: "ticket", words: "Too old." } });
        await pass(1000); socket().open();
        return [sockets.length, socket().sent[0].hello.ticket];
    """)
    assert hellos == [2, "fresh"]


def test_a_refusal_gives_the_act_back_and_forgets_it() -> None:
    refused, pending = told("""
        await welcome();
        live.say(7, "far too long", "id-1");
        socket().says({ refused: { id: "id-1", why: "too_long", words: "Too long." } });
        return [heard.at(-1), live.pending.length];
    """)
    assert refused[0] == "refused"
    assert refused[1]["act"]["body"]["text"] == "far too long"
    assert pending == 0


def test_a_refusal_that_time_mends_is_tried_again() -> None:
    sent = told("""
        await welcome();
        live.say(7, "quickly", "id-1");
        socket().says({ refused: { id: "id-1", why: "too_fast", words: "Slowly." } });
        await pass(2500);
        return [live.pending.length, socket().sent.filter((frame) => frame.say).length];
    """)
    assert sent == [1, 2]


def test_however_many_refusals_everything_is_sent_again_once() -> None:
    sent = told("""
        live.follow("patron:7", 0); await welcome();
        for (let n = 0; n < 20; n += 1) live.say(7, "quickly", `id-${n}`);
        const refused = (n) => socket().says({ refused: { id: `id-${n}`, why: "too_fast", words: "Slowly." } });
        for (let n = 0; n < 20; n += 1) refused(n);
        socket().sent.length = 0;
        await pass(2500);
        const first = socket().sent.length;
        refused(3); await pass(2500);
        return [first, socket().sent.length - first, socket().sent.slice(1, 21).map((frame) => frame.say.id)];
    """)
    assert sent[:2] == [21, 21]
    assert sent[2] == [f"id-{n}" for n in range(20)]


def test_a_refusal_is_forgotten_with_the_connection_that_it_was_said_on() -> None:
    count = told("""
        await welcome();
        live.say(7, "quickly", "id-1");
        socket().says({ refused: { id: "id-1", why: "too_fast", words: "Slowly." } });
        socket().breaks(); await pass(1000); await welcome(); await pass(2500);
        return socket().sent.filter((frame) => frame.say).length;
    """)
    assert count == 1


def test_waiting_grows_with_each_failure_and_ends_at_thirty_seconds() -> None:
    waits = told("""
        const waits = [];
        for (let round = 0; round < 10; round += 1) {
          await settle();
          const began = now, before = sockets.length;
          socket().breaks();
          while (sockets.length === before) await pass(100);
          waits.push(now - began);
        }
        return waits;
    """)
    assert waits[:4] == [400, 800, 1600, 3200]
    assert waits[-1] == 30_000


def test_a_connection_that_owes_an_answer_is_given_up() -> None:
    count = told("""
        await welcome();
        live.say(7, "into the void", "id-1");
        await pass(16_000);
        return sockets.length;
    """)
    assert count == 2


def test_a_quiet_connection_is_asked_whether_it_lives() -> None:
    sent = told("""
        live.follow("patron:7", 5); await welcome();
        socket().says({ upto: { topic: "patron:7", number: 5 } });
        await pass(66_000);
        return socket().sent.at(-1);
    """)
    assert sent == {"follow": {"topic": "patron:7", "since": 5}}


def test_seen_moves_forward_only_and_typing_is_told_at_most_every_three_seconds() -> None:
    sent = told("""
        live.follow("patron:7", 0); await welcome();
        socket().says({ upto: { topic: "patron:7", number: 5 } });
        socket().sent.length = 1;
        live.seen(7, 4); live.seen(7, 3); live.typing(7); live.typing(7); await pass(3100); live.typing(7);
        return socket().sent.slice(1).map((frame) => Object.keys(frame)[0]);
    """)
    assert sent == ["seen", "typing", "typing"]


def test_what_was_seen_waits_until_its_topic_is_followed_and_is_told_once_each_time() -> None:
    sent = told("""
        const kinds = () => socket().sent.slice(1).map((frame) => Object.keys(frame)[0]);
        const upto = () => socket().says({ upto: { topic: "question:7", number: 5 } });
        live.seen(7, 4); live.follow("question:7", 0); await welcome();
        const before = kinds();
        upto(); upto();
        const after = kinds();
        socket().breaks(); await pass(1000); await welcome(); upto(); live.seen(7, 5);
        return [before, after, kinds(), socket().sent.at(-2)];
    """)
    assert sent[:3] == [["follow"], ["follow", "seen"], ["follow", "seen", "seen"]]
    assert sent[3] == {"seen": {"question": 7, "number": 4}}


def test_acts_wait_where_the_page_keeps_them() -> None:
    kept = story(
        "live.js",
        """
        let kept = [{ id: "old", kind: "say", body: { id: "old", question: 7, text: "before the reload" } }];
        const keep = { load: () => kept, save: (acts) => (kept = acts) };
        const live = new module.Live({ ticket: async () => "t", keep });
        live.start(); await welcome();
        const said = socket().sent.at(-1);
        socket().says({ ack: { id: "old", number: 3 } });
        return [said.say.text, kept];
        """,
    )
    assert kept == ["before the reload", []]


def test_a_stopped_connection_stays_stopped() -> None:
    assert told("await welcome(); live.stop(); await pass(120_000); return [sockets.length, live.state];") == [
        1,
        "idle",
    ]


def test_ids_have_192_random_bits_in_url_safe_letters() -> None:
    ids = story("live.js", "return Array.from({ length: 50 }, module.newId);")
    assert all(len(one) == 32 and one.replace("-", "").replace("_", "").isalnum() for one in ids)
    assert len(set(ids)) == 50
