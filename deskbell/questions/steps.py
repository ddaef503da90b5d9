"""What this room adds to the first steps of a new server: a question asked, and taken."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext

from deskbell.libraries.models import Desk
from deskbell.questions.models import Claim
from deskbell.staff.first_steps import Step


def steps(desk: Desk) -> Iterator[Step]:
    yield Step(
        80,
        gettext("Try your desk"),
        gettext("Ask something as a patron would; take it in the console with “I got it”, and answer."),
        gettext("Open your desk"),
        f"/ask/{desk.key}/",
        Claim.objects.filter(question__desk=desk).exists(),
        beside=True,
    )
