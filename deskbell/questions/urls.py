"""Addresses of the console and of the verbs."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, path

from deskbell.questions.views import (
    attached,
    claims,
    closings,
    console,
    doubts,
    forgettings,
    hits,
    interviews,
    later,
    lists,
    merges,
    messages,
    prepared,
    speaking,
    texts,
    tickets,
    transfers,
    ways,
)


def _lists(kind: str, one: str) -> Iterator[URLPattern]:
    """The addresses of one of the lists, of a consortium or of the server."""
    of_a_consortium = f"organisation/consortia/<slug:key>/{kind}"
    yield path(f"{of_a_consortium}/begin/", lists.begin, {"kind": kind}, name=f"begin-{kind}")
    yield path(f"{of_a_consortium}/new/", lists.new, {"kind": kind}, name=f"new-{kind}")
    yield path(f"organisation/{kind}/new/", lists.new, {"kind": kind}, name=f"new-{kind}")
    yield path(f"organisation/{kind}/<int:number>/", lists.row, {"kind": kind}, name=one)


urlpatterns = [
    path("", console.console, name="console"),
    path("questions/duty/", console.duty_part, name="duty-part"),
    path("questions/<int:number>/", console.question, name="question"),
    path("questions/<int:number>/pane/", console.part, name="pane"),
    path("questions/<int:number>/claim/", claims.claim, name="claim"),
    path("questions/<int:number>/release/", claims.release, name="release"),
    path("questions/<int:number>/replies/", messages.reply, name="reply"),
    path("questions/<int:number>/notes/", messages.note, name="note"),
    path("questions/<int:number>/seen/", messages.seen, name="seen"),
    path("questions/<int:number>/transfers/", transfers.transfer, name="transfer"),
    path("questions/<int:number>/closing/", closings.close, name="closing"),
    path("questions/<int:number>/reopening/", closings.reopen, name="reopening"),
    path("questions/<int:number>/interview/", interviews.interview, name="interview"),
    path("questions/<int:number>/language/", speaking.language, name="language"),
    path("questions/<int:number>/forgetting/", forgettings.forget, name="forgetting"),
    path("questions/<int:number>/way/", ways.way, name="way"),
    path("questions/<int:number>/sending/", ways.sending, name="sending"),
    path("questions/<int:number>/files/<slug:file>/", attached.file, name="file"),
    path("questions/<int:number>/whole/<int:entry>/", attached.whole, name="whole"),
    path("questions/<int:number>/whole/<int:entry>/original/", attached.original, name="original"),
    path("questions/<int:number>/merging/", merges.merge, name="merging"),
    path("questions/<int:number>/splitting/", merges.split, name="splitting"),
    path("questions/<int:number>/snoozing/", later.snooze, name="snoozing"),
    path("questions/<int:number>/awaking/", later.awake, name="awaking"),
    path("questions/<int:number>/follow-up/", later.follow_up, name="follow-up"),
    path("questions/<int:number>/scheduling/", prepared.schedule, name="scheduling"),
    path("questions/<int:number>/scheduled/", prepared.scheduled, name="scheduled"),
    path("questions/<int:number>/draft/", prepared.draft, name="draft"),
    path("questions/<int:number>/forwarding/", prepared.forward, name="forwarding"),
    path("questions/<int:number>/doubts/", doubts.decide, name="doubts"),
    path("follow-ups/", later.follow_ups, name="follow-ups"),
    path("find/", hits.find, name="find"),
    path("scripts/", texts.texts, name="scripts"),
    path("scripts/new/", texts.new, name="new-script"),
    path("scripts/<int:number>/", texts.change, name="script"),
    path("organisation/lists/", lists.lists, name="lists"),
    path("organisation/consortia/<slug:key>/lists/", lists.lists, name="lists"),
    *_lists("endings", "ending"),
    *_lists("efforts", "effort"),
    path("live-ticket/", tickets.ticket, name="live-ticket"),
]
