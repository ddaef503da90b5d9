"""One number, several libraries of one brand: whose is a text?

After STOP and HELP, in this order (standards of the field): an answer to our menu; an open question of that phone,
which is the heart's to know and stands between the two takers here; the first word, where it is a desk's keyword; the
desk that they reached last; else a menu, and the text waits. Nobody's text waits longer than a day: it is the
account's own desk's then, and at once where it may be a refusal, which a person must look at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from deskbell.formats import languages
from deskbell.formats.keywords import first_word, near_refusal
from deskbell.libraries.models import Desk
from deskbell.mailroom import addresses, answers, budget, deliveries, obeying, refusing
from deskbell.mailroom.arriving import Arriving, together
from deskbell.mailroom.contract import Taken
from deskbell.mailroom.models import Account, Arrival, Delivery, Home, Sharing

WAITS = timedelta(hours=24)


def desks_in_order(account: Account) -> list[Desk]:
    """As the menu numbers them: the account's own first, unless it has a place and a keyword like the others."""
    shared = [sharing.desk for sharing in account.sharings.select_related("desk__library") if sharing.desk.active]
    return shared if account.desk in shared else [account.desk, *shared]


@together
def choose(several: Sequence[Arriving]) -> list[Taken | None]:
    """Takes the answer to a menu, and sends on what has waited for it."""
    digests = {place: digest for place, arriving in enumerate(several) if (digest := _digest(arriving))}
    accounts = {arriving.account.pk for arriving in several}
    asked = Home.objects.filter(account__in=accounts, digest__in=digests.values()).exclude(asked_at=None)
    homes = {(home.account_id, home.digest): home for home in asked} if digests else {}
    return [_choose(one, homes.get((one.account.pk, digests.get(place, "")))) for place, one in enumerate(several)]


def _choose(arriving: Arriving, home: Home | None) -> Taken | None:
    account = arriving.account
    # What is offered again is what we asked about, not the answer.
    if home is None or _is_over(home) or (arriving.arrival and arriving.arrival.pk == home.asked_id):
        return None
    word, rest = first_word(arriving.inbound.words)
    desk = _by_keyword(account, word) or _by_place(account, word if not rest else "")
    if desk is None:
        return None
    with transaction.atomic():
        _settle(home, desk)
        _wake(account)
    # A keyword and a question in one: it goes the same way, behind what has waited.
    return _nothing(held=bool(rest))


def take(arriving: Arriving) -> Taken | Arriving | None:
    """Hands a text on to the desk that it is for, or asks which that is."""
    account, digest = arriving.account, _digest(arriving)
    if not digest or not arriving.once(("is shared", account.pk), account.sharings.exists):
        return None
    word, rest = first_word(arriving.inbound.words)
    desk = _by_keyword(account, word)
    with transaction.atomic():
        home = Home.objects.select_for_update().filter(account=account, digest=digest).first()
        if desk is not None:
            _settle(home or Home(account=account, digest=digest), desk)
            return _without_keyword(arriving, desk, rest)
        if home is not None and home.desk is not None and home.desk in desks_in_order(account):
            return replace(arriving, desk=home.desk)
        return _ask(arriving, home or Home(account=account, digest=digest))


# ---- asking -----------------------------------------------------------------------------------------


def _ask(arriving: Arriving, home: Home) -> Taken | None:
    """Sends the menu and has the text wait; where nobody may be asked, it is the account's own desk's."""
    if near_refusal(arriving.inbound.words):
        _look_at_once(arriving, home)
        return None
    if home.asked_at is not None and not _is_over(home):
        if _is_a_slip(arriving, home) and _may_ask(arriving):
            _send_menu(arriving)
        return Taken(0, 0, timezone.now(), fresh=True, held_until=home.asked_at + WAITS)
    if home.asked_at is not None or arriving.arrival is None or not _may_ask(arriving):
        _settle(home, arriving.account.desk)
        return None
    home.asked, home.asked_at, home.at = arriving.arrival, timezone.now(), timezone.now()
    home.save()
    _send_menu(arriving)
    return Taken(0, 0, home.asked_at, fresh=True, held_until=home.asked_at + WAITS)


def _look_at_once(arriving: Arriving, home: Home) -> None:
    """Who may want no more texts is asked nothing: this, and what has waited, is the account's own desk's now."""
    if home.asked_at is not None:
        _settle(home, arriving.account.desk)
        _wake(arriving.account)


def _is_a_slip(arriving: Arriving, home: Home) -> bool:
    """A word alone that names nobody, in answer to the menu: that is sent once more, and no third time."""
    word, rest = first_word(arriving.inbound.words)
    if not word or rest or arriving.arrival is None or arriving.arrival.pk == home.asked_id:
        return False
    account = arriving.account
    address = addresses.keep(account.desk.library, arriving.inbound.sender)
    put = Delivery.objects.filter(account=account, address=address, purpose=deliveries.MENU, made_at__gte=home.asked_at)
    return put.count() <= len(answers.menu(desks_in_order(account), answers.language_of(account)))


def _send_menu(arriving: Arriving) -> None:
    account, language = arriving.account, _language(arriving)
    address = addresses.keep(account.desk.library, arriving.inbound.sender)
    for words in answers.menu(desks_in_order(account), language):
        deliveries.put(account, address, words=words, purpose=deliveries.MENU, language=language)


def _language(arriving: Arriving) -> str:
    """Theirs, where their words tell it; else the number's own."""
    account = arriving.account
    return languages.guess(arriving.inbound.words, account.desk.languages) or answers.language_of(account)


def _may_ask(arriving: Arriving) -> bool:
    account = arriving.account
    address = addresses.keep(account.desk.library, arriving.inbound.sender)
    if not arriving.inbound.may_acknowledge or refusing.refused(address, account):
        return False
    return budget.may_answer(account, address, deliveries.ANSWERS)


def _without_keyword(arriving: Arriving, desk: Desk, rest: str) -> Taken | Arriving:
    """The question alone; to a keyword alone, the desk asks what it may answer."""
    if rest or arriving.inbound.files:
        return replace(arriving, desk=desk, inbound=replace(arriving.inbound, words=rest))
    account = arriving.account
    address = addresses.keep(account.desk.library, arriving.inbound.sender)
    if _may_ask(arriving):
        language = answers.language_of(account)
        words = answers.welcome(desk, language)
        deliveries.put(account, address, words=words, purpose=deliveries.MENU, language=language)
    return _nothing()


# ---- choosing ---------------------------------------------------------------------------------------


def _by_keyword(account: Account, word: str) -> Desk | None:
    found = Sharing.objects.filter(account=account, keyword=word, desk__active=True) if word else Sharing.objects.none()
    sharing = found.select_related("desk__library").first()
    return sharing.desk if sharing else None


def _by_place(account: Account, word: str) -> Desk | None:
    desks = desks_in_order(account)
    place = int(word) if word.isascii() and word.isdigit() and len(word) < 4 else 0
    return desks[place - 1] if 0 < place <= len(desks) else None


def _settle(home: Home, desk: Desk) -> None:
    """From now on they reach this desk, until they name another."""
    home.desk, home.at, home.asked, home.asked_at = desk, timezone.now(), None, None
    home.save()


def _wake(account: Account) -> None:
    """What waits by this account is offered again; what is still not clear goes on waiting as long as it did."""
    now = timezone.now()
    held = Arrival.objects.filter(account=account, state=Arrival.State.WAITING, next_at__gt=now, error="")
    held.update(next_at=now)


def _is_over(home: Home) -> bool:
    return home.asked_at is None or home.asked_at + WAITS <= timezone.now()


def _nothing(held: bool = False) -> Taken:
    now = timezone.now()
    return Taken(0, 0, now, fresh=True, held_until=now if held else None)


def _digest(arriving: Arriving) -> str:
    """The sender's, where it is a phone that can be answered."""
    if obeying.kind_of(arriving.account) != addresses.PHONE:
        return ""
    try:
        kind, digest = addresses.digest_at(arriving.account.desk.library_id, arriving.inbound.sender)
    except addresses.BadAddress:
        return ""
    return digest if kind == addresses.PHONE else ""
