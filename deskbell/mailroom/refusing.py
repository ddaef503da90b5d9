"""Who wants nothing sent: looked at before anything is put, and once more before it leaves.

A refusal names an address by its digest, one of our numbers, and a programme or all; it is kept for every library that
answers by that number, since whoever says STOP says it to the number (CTIA). Its end is a date, so both can be shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from deskbell.mailroom import accounts, addresses
from deskbell.mailroom.models import Account, Address, Doubt, Refusal

# Gets a refusal that has begun or ended, in its transaction (``AppConfig.minds``).
Minder = Callable[[Refusal], None]


def refused(address: Address, account: Account, programme: str = "") -> Refusal | None:
    """What keeps this programme, or a librarian's own answer (``""``), from going there by that account."""
    return refusals_of(address).filter(number__in=["", account.address], programme__in=["", programme]).first()


def refusals_of(address: Address) -> QuerySet[Refusal]:
    """Everything that is refused at an address."""
    return Refusal.objects.filter(_place(address.library_id, address.kind, address.digest), until=None)


def refusing_some(addresses: Iterable[Address]) -> set[Address]:
    """Those of these addresses that have refused anything; ``refused`` says what."""
    among = {(one.library_id, one.kind, one.digest): one for one in addresses}
    found = Refusal.objects.filter(
        library__in={one.library_id for one in among.values()},
        kind__in={one.kind for one in among.values()},
        digest__in={one.digest for one in among.values()},
        until=None,
    )
    return {among[place] for place in found.values_list("library_id", "kind", "digest") if place in among}


def doubted(address: Address) -> bool:
    """Something that came from there may have been a refusal, and nobody has decided yet."""
    return Doubt.objects.filter(address__kind=address.kind, address__digest=address.digest, decided_at=None).exists()


def refuse(libraries: Iterable[int], text: str, number: str, source: str, programme: str = "") -> list[Refusal]:
    """The address wants nothing more from these libraries by that number; those refusals that are new.

    Inside the caller's transaction.
    """
    places = [(library, *addresses.digest_at(library, text)) for library in libraries]
    return _refuse(places, number, source, programme)


def refuse_there(address: Address, number: str, source: str, programme: str = "") -> list[Refusal]:
    """The same for the address of one library, which need not be readable."""
    return _refuse([(address.library_id, address.kind, address.digest)], number, source, programme)


def end(libraries: Iterable[int], text: str, number: str, source: str = "") -> list[Refusal]:
    """Whatever the address has refused there (of one ``source`` only) is refused no more. In a transaction."""
    places = Q(pk=None)
    for library in libraries:
        places |= _place(library, *addresses.digest_at(library, text))
    found = Refusal.objects.filter(places, number__in=["", number], until=None)
    ended = list(found.filter(source=source) if source else found)
    for refusal in ended:
        refusal.until = timezone.now()
        refusal.save(update_fields=["until"])
    _mind(ended)
    return ended


def libraries_of(account: Account) -> list[int]:
    """The libraries that answer by an account: its own, and those that share it."""
    return list(dict.fromkeys(desk.library_id for desk in accounts.desks_of(account)))


def _refuse(places: Iterable[tuple[int, str, str]], number: str, source: str, programme: str) -> list[Refusal]:
    made = []
    for library, kind, digest in places:
        refusal, fresh = Refusal.objects.get_or_create(
            library_id=library,
            kind=kind,
            digest=digest,
            number=number,
            programme=programme,
            until=None,
            defaults={"source": source, "since": timezone.now()},
        )
        if fresh:
            made.append(refusal)
    _mind(made)
    return made


def _place(library: int, kind: str, digest: str) -> Q:
    return Q(library_id=library, kind=kind, digest=digest)


def _mind(changed: list[Refusal]) -> None:
    for minder in _minders():
        for refusal in changed:
            minder(refusal)


@lru_cache(maxsize=1)
def _minders() -> list[Minder]:
    return [import_string(config.minds) for config in apps.get_app_configs() if hasattr(config, "minds")]
