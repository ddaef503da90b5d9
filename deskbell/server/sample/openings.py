"""Openings from somebody's own file: a CSV with a column ``question``, read as a stream, no further than needed."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

MOST_ROWS = 20_000
# The longest message that the house takes; a longer question is left out.
LONGEST = 10_000
COLUMN = "question"


class BadFile(Exception):
    """The file cannot be used; the text says why and what would be right."""


def read(path: str) -> list[str]:
    """The questions of the first 20,000 rows, without empty and over-long ones. Raises ``BadFile``."""
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            return _questions(path, csv.DictReader(_lines(path, file)))
    except OSError as why:
        raise BadFile(f"{path} cannot be read: {why.strerror or why}.") from why
    except UnicodeDecodeError as why:
        raise BadFile(f"{path} is not written in UTF-8. Save it as a CSV file in UTF-8.") from why
    except csv.Error as why:
        raise BadFile(f"{path} is not a CSV file: {why}.") from why


def _questions(path: str, rows: csv.DictReader[str]) -> list[str]:
    if COLUMN not in (rows.fieldnames or ()):
        raise BadFile(f"{path} has no column “{COLUMN}”. Its first line must name the columns.")
    found = []
    for place, row in enumerate(rows):
        if place == MOST_ROWS:
            break
        words = (row[COLUMN] or "").strip()
        if words and len(words) <= LONGEST:
            found.append(words)
    if not found:
        raise BadFile(f"{path} has a column “{COLUMN}”, but no question in it.")
    return found


def _lines(path: str, file: Iterable[str]) -> Iterator[str]:
    """A file of another kind is called one, instead of being asked."""
    for line in file:
        if "\0" in line:
            raise BadFile(f"{path} is not a text file. Use a CSV file in UTF-8.")
        yield line
