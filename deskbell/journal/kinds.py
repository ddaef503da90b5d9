"""Which kinds of entries are messages. A message *is* an entry."""

from __future__ import annotations

# A patron's word and a staff member's word to the patron; the stream keeps the newest number of each.
HEARD = frozenset({"asked", "heard"})
SAID = frozenset({"said"})
