"""Addresses of the console and of the verbs."""

from __future__ import annotations

from django.urls import path

from deskbell.questions.views import (
    claims,
    closings,
    console,
    forgettings,
    hits,
    interviews,
    messages,
    texts,
    tickets,
    transfers,
)

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
    path("questions/<int:number>/forgetting/", forgettings.forget, name="forgetting"),
    path("find/", hits.find, name="find"),
    path("scripts/", texts.texts, name="scripts"),
    path("scripts/new/", texts.new, name="new-script"),
    path("scripts/<int:number>/", texts.change, name="script"),
    path("live-ticket/", tickets.ticket, name="live-ticket"),
]
