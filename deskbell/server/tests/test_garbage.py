"""What is loaded is not looked through again, and what comes later not for every few words."""

from __future__ import annotations

import gc
import subprocess
import sys


def test_what_is_loaded_is_left_alone_and_what_comes_later_is_looked_through() -> None:
    _passes("""
kept, made = Circle(), Circle()
del made
keep_what_is_loaded()
assert not any(one is kept for one in gc.get_objects()) and gc.get_freeze_count() > 1000
del kept
later = Circle()
del later
assert gc.collect() == 1
""")


def test_what_many_say_at_once_is_not_looked_through_and_what_nobody_holds_is_found_all_the_same() -> None:
    _passes("""
keep_what_is_loaded()
looked = gc.get_stats()[0]["collections"]
on_its_way = [[one] for one in range(NEW_THINGS // 2)]
assert gc.get_stats()[0]["collections"] == looked

lost = Circle()
gone = weakref.ref(lost)
del lost
on_its_way += [[one] for one in range(NEW_THINGS)]
assert gone() is None
""")


def _passes(program: str) -> None:
    """In a process of its own: what is frozen stays so."""
    line = [sys.executable, "-c", _BEGIN + program]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert gc.isenabled()


_BEGIN = """
import gc, weakref
from deskbell.server.garbage import NEW_THINGS, keep_what_is_loaded

class Circle:
    def __init__(self):
        self.self = self
"""
