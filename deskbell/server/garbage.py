"""What a process keeps for ever is not looked through for garbage again and again.

Python looks for garbage in circles, and no thread of the process goes on meanwhile. With the whole house loaded that
took up to 160 ms, now and then in the middle of a write, for which everybody waits.
"""

from __future__ import annotations

import gc


def keep_what_is_loaded() -> None:
    """Call it once all is loaded; from then on only what came later is looked through."""
    gc.collect()
    gc.freeze()
