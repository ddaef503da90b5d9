"""Where a question goes on once it was merged into another: its passports, reply tokens and codes lead there."""

from __future__ import annotations

from deskbell.questions.models import Merge, Question

# Merges of merges; more is nobody's work but a loop's.
MOST = 20


def on(question: Question) -> Question:
    """The question itself, or the one that it was merged into."""
    for _ in range(MOST):
        merge = _open(question)
        if merge is None:
            break
        question = merge.into
    return question


def is_merged(question: Question) -> bool:
    return Merge.objects.filter(question=question.pk, split_at=None).exists()


def family(question: Question) -> list[int]:
    """The number of a question and of every one that leads to it."""
    found, seen = [question.pk], {question.pk}
    for number in found:
        for merged in Merge.objects.filter(into=number, split_at=None).values_list("question", flat=True):
            if merged not in seen:
                seen.add(merged)
                found.append(merged)
    return found


def _open(question: Question) -> Merge | None:
    related = ("into__stream", "into__library", "into__desk", "into__queue", "into__patron", "into__account")
    return Merge.objects.select_related(*related).filter(question=question.pk, split_at=None).first()
