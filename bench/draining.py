"""What leaves, in a process of its own: ``python -m bench.draining <folder> <deliveries> <rate>``.

The provider is a function that takes no time, so what is measured is what the house needs for a message: take, compose,
write down. Prints JSON: how many left a second, against the account's rate, and how memory stood over it.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from pathlib import Path
from typing import Any

from bench import house, measuring

LOOKS = 0.5  # seconds between two looks at the memory
AT_ONCE = 16  # calls, as by a text gateway over HTTP


def main() -> None:
    folder, count, rate = Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    measuring.pin([0])
    os.environ.update(house.environment(folder), DJANGO_SETTINGS_MODULE="deskbell.server.settings")
    import django

    django.setup()
    from deskbell.server import starting

    starting.migrate()
    seeding = logging.getLogger("deskbell.server")
    seeding.setLevel(logging.ERROR)  # nobody chats here, so long turns hold up nobody
    fill(count, rate)
    seeding.setLevel(logging.WARNING)
    print(json.dumps(drain(count)))


def fill(count: int, rate: float) -> None:
    """So many texts wait, each to a phone of its own."""
    from django.db import transaction

    from deskbell.libraries.models import Desk, Library, Queue
    from deskbell.mailroom import addresses, deliveries, registry
    from deskbell.mailroom.models import Account

    registry.channels()["bench"] = channel()
    library = Library.objects.create(key="bench", name={"en": "Bench"})
    queue = Queue.objects.create(library=library, name={"en": "Bench"})
    desk = Desk.objects.create(library=library, queue=queue, key="bench", name={"en": "Bench"}, languages=["en"])
    settings = {"daily_budget": count + 1, **({"rate": rate} if rate else {})}
    account = Account.objects.create(channel="bench", desk=desk, address="+16135550100", settings=settings)
    for start in range(0, count, 100):
        with transaction.atomic():
            for number in range(start, min(start + 100, count)):
                phone = addresses.keep(library, f"+1416{number + 2_000_000}")
                phone.heard_at = phone.made_at
                phone.save(update_fields=["heard_at"])
                deliveries.put(account, phone, words=f"Your book number {number} is here.")


def drain(count: int) -> dict[str, Any]:
    from deskbell.mailroom import sending
    from deskbell.mailroom.models import Delivery

    pids, memory, looked = {os.getpid()}, [measuring.memory_bytes([os.getpid()])], 0.0
    began, cpu, left = time.perf_counter(), measuring.cpu_seconds({os.getpid()}), 0
    while left < count:
        done = sending.send_waiting()
        left += done
        if time.perf_counter() - looked > LOOKS:
            looked = time.perf_counter()
            memory.append(measuring.memory_bytes(pids))
        if not done:
            time.sleep(0.001)
    seconds = time.perf_counter() - began
    sent = Delivery.objects.filter(state=Delivery.State.SENT).count()
    return {
        "deliveries": count,
        "per_second": round(count / seconds, 1),
        "cpu_ms": round(1000 * (measuring.cpu_seconds(pids) - cpu) / count, 2),
        "before_mib": round(memory[0] / 2**20, 1),
        "most_mib": round(max(memory) / 2**20, 1),
        "faults": {} if sent == count else {"not sent": count - sent},
    }


def channel() -> Any:
    """A provider that takes everything at once."""
    from deskbell.mailroom.contract import Limits, Outbound, Receipt
    from deskbell.mailroom.models import Account

    class Bench:
        name, label, settings_form, limits = "bench", "Bench", None, Limits(to="phone")

        def at_once(self, account: Account) -> int:
            return AT_ONCE

        def send(self, account: Account, outbound: Outbound) -> Receipt:
            return Receipt(outbound.id, "sent", provider_id=outbound.id)

    return Bench()


if __name__ == "__main__":
    main()
