"""The lists that every server begins with: how a question ends, and what effort it took.

The effort scale is READ, the Reference Effort Assessment Data scale, © Bella Karr Gerlich (readscale.org), free to use;
the short labels are our own words for its six steps. A consortium may have lists of its own instead.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from deskbell.libraries.models import Membership
from deskbell.questions.models import EffortLevel, Question, ResolutionCode

READ_ATTRIBUTION = "READ Scale © Bella Karr Gerlich, readscale.org"

# code, English, French
RESOLUTIONS = (
    ("answered", "Answered", "Répondu"),
    ("follow_up_me", "Follow-up by me", "Suivi par moi"),
    ("follow_up_library", "Follow-up by the patron’s library", "Suivi par la bibliothèque de l’usager"),
    ("patron_left", "The patron left", "L’usager est parti"),
    ("practice", "Practice", "Exercice"),
)
EFFORTS = (
    ("1", "READ 1: known at once, no source needed", "READ 1 : connu d’emblée, sans source"),
    ("2", "READ 2: a quick look, little special knowledge", "READ 2 : coup d’œil rapide, peu de savoir particulier"),
    ("3", "READ 3: some time, a reference source or two", "READ 3 : un peu de temps, une ou deux sources"),
    ("4", "READ 4: several sources, some teaching", "READ 4 : plusieurs sources, un peu de formation"),
    (
        "5",
        "READ 5: real research together, specialists asked",
        "READ 5 : vraie recherche, spécialistes consultés",
    ),
    ("6", "READ 6: long research, not answered on the spot", "READ 6 : longue recherche, sans réponse immédiate"),
)


def make_lists(resolutions: Any = ResolutionCode, efforts: Any = EffortLevel) -> None:
    """Makes the server's lists where they are missing; a migration hands in its own models."""
    for place, (code, en, fr) in enumerate(RESOLUTIONS):
        resolutions.objects.get_or_create(
            consortium=None, code=code, defaults={"label": {"en": en, "fr": fr}, "place": place}
        )
    for place, (code, en, fr) in enumerate(EFFORTS):
        efforts.objects.get_or_create(
            consortium=None, code=code, defaults={"label": {"en": en, "fr": fr}, "place": place}
        )


def resolutions_for(question: Question) -> QuerySet[ResolutionCode]:
    """How this question may end: its consortium's list, else the server's."""
    return _list_for(ResolutionCode.objects.filter(active=True), question)


def efforts_for(question: Question) -> QuerySet[EffortLevel]:
    """The effort scale that holds for this question: its consortium's, else the server's."""
    return _list_for(EffortLevel.objects.filter(active=True), question)


def _list_for(rows: QuerySet[Any], question: Question) -> QuerySet[Any]:
    """Of the first consortium, by membership, that has a list of its own."""
    consortia = Membership.objects.filter(Membership.on(timezone.now().date()), library=question.library_id)
    own = rows.filter(consortium__in=consortia.values("consortium"))
    first = own.order_by("consortium").values_list("consortium", flat=True).first()
    return rows.filter(consortium=first)
