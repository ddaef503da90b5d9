"""What one connection may ask of us."""

from __future__ import annotations

# A patron talks; a staff member may preview many questions at once.
MOST_TOPICS = {"patron": 8, "staff": 4000}
LONGEST_TOPIC = 80
HELLO_WITHIN = 10.0
# Frames a second, and how many at once.
Rates = dict[str, tuple[float, float]]
NO_LIMIT = 1e9


def rates_of(patron: int) -> Rates:
    """The limits where a patron's connection may send ``patron`` frames a second; 0: as many as it likes.

    A fast typist sends two a second. A console that is loaded anew follows everything again at once.
    """
    rate = float(patron) or NO_LIMIT
    return {"patron": (rate, rate * 8), "staff": (rate * 8, rate * 80)}
