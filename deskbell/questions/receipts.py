"""What became of what was sent, as an entry of its question: both sides see it as a tick.

The entry says the state and the kind of address. Why something did not arrive stands in the delivery's row alone: a
provider's reason may name the address, and envelopes stay for ever.
"""

from __future__ import annotations

from django.db import transaction

from deskbell.journal.models import Entry
from deskbell.mailroom import accounts, addresses, deliveries
from deskbell.mailroom.models import Delivery
from deskbell.questions import entries, holding
from deskbell.questions.models import Question

State = Delivery.State
TOLD = frozenset({State.WAITING, State.SENT, State.DELIVERED, State.FAILED, State.REFUSED, State.UNKNOWN})
# What needs a look by a person.
AMISS = frozenset({State.FAILED, State.REFUSED, State.UNKNOWN})
MOST_LOOKED_AT, MOST_SHOWN = 50, 3


def told(delivery: Delivery) -> None:
    """A delivery has moved on: called by the mailroom, in the transaction of that."""
    question = Question.objects.filter(pk=delivery.stream_id).first() if delivery.stream_id else None
    if question is not None and (delivery.number is not None or delivery.state in AMISS):
        write(question, delivery)


def write(question: Question, delivery: Delivery) -> Entry | None:
    """How a delivery stands, once for each state that it comes to. Inside a transaction."""
    if delivery.state not in TOLD:
        return None
    kind = accounts.channel_of(delivery.account).limits.to
    facts = {"of": delivery.number, "state": str(delivery.state), "kind": kind}
    act = f"{delivery.outbound}.{delivery.state}"
    with transaction.atomic():
        return entries.write(question, entries.RECEIPT, entries.HOUSE, act=act, facts=facts)


def amiss(question: Question) -> list[Delivery]:
    """What did not arrive as far as anybody knows, the newest first."""
    found = Delivery.objects.filter(stream=question.pk).select_related("address", "account__desk").order_by("-pk")
    newest: dict[int | None, Delivery] = {}
    for delivery in found[:MOST_LOOKED_AT]:
        newest.setdefault(delivery.number, delivery)
    return [delivery for delivery in newest.values() if delivery.state in AMISS][:MOST_SHOWN]


def again(question: Question, delivery: Delivery) -> None:
    """Somebody on the staff sends once more what did not arrive, as a message of its own."""
    with transaction.atomic():
        held = holding.hold(question)
        put = deliveries.again(delivery)
        if put.pk != delivery.pk:
            write(held, put)
            holding.ring(held)


def why(delivery: Delivery) -> str:
    """Why, in the language that is active, without the address that a provider may have put in."""
    return addresses.masked(deliveries.why(delivery), delivery.address.kind if delivery.address else "")
