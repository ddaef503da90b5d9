"""Which kinds of entries are messages, and which change what may be said. A message *is* an entry."""

from __future__ import annotations

# A patron's word and a staff member's word to the patron; the stream keeps the newest number of each.
HEARD = frozenset({"asked", "heard"})
SAID = frozenset({"said"})
# What changes who may speak, or where their words go: the stream keeps the newest number of these too.
TURNS = frozenset({"claimed", "released", "transferred", "closed", "reopened", "way"})
