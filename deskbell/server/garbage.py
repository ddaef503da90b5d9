"""What a process keeps for ever is not looked through for garbage again and again, and what is on its way not at once.

Python looks for garbage in circles, and no thread of the process goes on meanwhile. With the whole house loaded that
took up to 160 ms, now and then in the middle of a write, for which everybody waits.
"""

from __future__ import annotations

import gc

# Python's own 700 more things than were let go are what a hundred people have just said. None of it is garbage; looking
# through it took every tenth cycle of a chat of a thousand pairs. What is garbage may wait a little: a MiB or two.
NEW_THINGS = 10_000


def keep_what_is_loaded() -> None:
    """Call it once all is loaded; from then on only what came later is looked through, once there is much of it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_THINGS, *gc.get_threshold()[1:])
