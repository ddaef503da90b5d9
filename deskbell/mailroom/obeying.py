"""STOP, START and HELP: obeyed by themselves, at once, whatever else goes on (FCC 47 CFR 64.1200(a)(10), CTIA, CWTA).

The first taker of what arrives. Exactly a keyword counts (``formats.keywords``); wording near one is ``doubts``'.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from deskbell.formats import keywords
from deskbell.formats.keywords import Keyword
from deskbell.libraries.models import Desk
from deskbell.mailroom import addresses, answers, budget, deliveries, refusing, registry
from deskbell.mailroom.arriving import Answer, Arriving, together
from deskbell.mailroom.contract import Taken
from deskbell.mailroom.models import Account, Refusal

# One confirmation, within five minutes (64.1200(a)(12)); later there is none.
WITHIN = timedelta(minutes=5)


@together
def take(several: Sequence[Arriving]) -> list[Answer]:
    """Takes a text that is a keyword and nothing else."""
    _want_again([one for one in several if kind_of(one.account) == addresses.EMAIL])
    return [_take(one) for one in several]


def _take(arriving: Arriving) -> Answer:
    kind = kind_of(arriving.account)
    if kind != addresses.PHONE or not _is_phone(arriving.inbound.sender):
        return None
    keyword = _keyword(arriving)
    if keyword is not None:
        with transaction.atomic():
            _OBEYED[keyword.kind](arriving, keyword)
        return Taken(0, 0, timezone.now(), fresh=True)
    inbound, arrival = arriving.inbound, arriving.arrival
    repeats = budget.repeats(arriving.account, inbound.sender, inbound.words, arrival.pk if arrival else None)
    # Nothing answers by itself a machine, or somebody who may want nothing more; a librarian reads both.
    if repeats or keywords.near_refusal(inbound.words):
        return replace(arriving, inbound=replace(inbound, may_acknowledge=False))
    return None


def kind_of(account: Account) -> str:
    """The kind of address that an account sends to; ``""`` for none."""
    channel = registry.channels().get(account.channel)
    return channel.limits.to if channel else ""


def confirm(account: Account, text: str, language: str, only: Desk | None = None) -> None:
    """Says that nothing more will be sent; once, and not where the provider has said so. In a transaction."""
    if not account.settings.get("provider_confirms"):
        _answer(account, text, deliveries.STOPPED, answers.stopped(account, language, only), language)


# ---- obeying ----------------------------------------------------------------------------------------


def _keyword(arriving: Arriving) -> Keyword | None:
    """What is asked for. The provider may have recognised, and answered, a word that only it counts as one."""
    inbound, account = arriving.inbound, arriving.account
    ours = arriving.once(("keywords", account.pk), lambda: list(account.sharings.values_list("keyword", flat=True)))
    keyword = keywords.compliance(inbound.words, ours)
    if keyword is not None and keyword.if_asked and not inbound.answered:
        keyword = None  # "yes": nobody has asked
    if inbound.answered in ("stop", "start", "help") and (keyword is None or keyword.kind != inbound.answered):
        return Keyword(inbound.answered, "", None)  # type: ignore[arg-type] # narrowed by the line before
    return keyword


def _stop(arriving: Arriving, keyword: Keyword) -> None:
    """Of every library that answers by the number, or of the one that is named."""
    account, sender = arriving.account, arriving.inbound.sender
    only = _named(account, keyword.rest)
    libraries = [only.library_id] if only else refusing.libraries_of(account)
    fresh = refusing.refuse(libraries, sender, account.address, Refusal.Source.KEYWORD)
    if fresh and not _answered(arriving):
        confirm(account, sender, _language(account, keyword), only)


def _start(arriving: Arriving, keyword: Keyword) -> None:
    account, sender, language = arriving.account, arriving.inbound.sender, _language(arriving.account, keyword)
    only = _named(account, keyword.rest)
    refusing.end([only.library_id] if only else refusing.libraries_of(account), sender, account.address)
    if not _answered(arriving):
        _answer(account, sender, deliveries.STARTED, answers.started(account, language), language)


def _help(arriving: Arriving, keyword: Keyword) -> None:
    """Answered whether or not they get anything from us."""
    account, language = arriving.account, _language(arriving.account, keyword)
    if not _answered(arriving):
        words = answers.help_with(account, language)
        _answer(account, arriving.inbound.sender, deliveries.HELP, words, language)


_OBEYED: dict[str, Callable[[Arriving, Keyword], None]] = {"stop": _stop, "start": _start, "help": _help}


def _answer(account: Account, text: str, purpose: str, words: str, language: str) -> None:
    address = addresses.keep(account.desk.library, text)
    if purpose == deliveries.STOPPED or budget.may_answer(account, address, deliveries.ANSWERS):
        late = timezone.now() + WITHIN
        deliveries.put(account, address, words=words, purpose=purpose, language=language, not_after=late)


def _answered(arriving: Arriving) -> bool:
    inbound = arriving.inbound
    by_provider = inbound.answered or arriving.account.settings.get("provider_confirms")
    return bool(by_provider or not inbound.may_acknowledge)


def _named(account: Account, keyword: str) -> Desk | None:
    sharing = account.sharings.filter(keyword=keyword).select_related("desk").first() if keyword else None
    return sharing.desk if sharing else None


def _language(account: Account, keyword: Keyword) -> str:
    return keyword.language or answers.language_of(account)


def _is_phone(sender: str) -> bool:
    """Short codes and names take no texts, and nobody's STOP comes from one."""
    try:
        return addresses.recognise(sender).kind == addresses.PHONE
    except addresses.BadAddress:
        return False


def _want_again(mails: Sequence[Arriving]) -> None:
    """Who reported a mail as unwanted and now writes one wants its answer; mail has no START."""
    ours = {one.account.address for one in mails if not one.inbound.automatic and one.inbound.verified is not False}
    complaints = Refusal.objects.filter(number__in=ours, source=Refusal.Source.COMPLAINT, until=None)
    complained = set(complaints.values_list("number", flat=True)) if ours else set()
    for one in mails:
        inbound, account = one.inbound, one.account
        if account.address in complained and not inbound.automatic and inbound.verified is not False:
            with suppress(addresses.BadAddress):
                libraries = refusing.libraries_of(account)
                refusing.end(libraries, inbound.sender, account.address, Refusal.Source.COMPLAINT)
