"""What is loaded is not looked through again."""

from __future__ import annotations

import gc
import subprocess
import sys


def test_what_is_loaded_is_left_alone_and_what_comes_later_is_looked_through() -> None:
    """In a process of its own: what is frozen stays so."""
    program = """
import gc
from deskbell.server.garbage import keep_what_is_loaded

class Circle:
    def __init__(self):
        self.self = self

kept, made = Circle(), Circle()
del made
keep_what_is_loaded()
assert not any(one is kept for one in gc.get_objects()) and gc.get_freeze_count() > 1000
del kept
later = Circle()
del later
assert gc.collect() == 1
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert gc.isenabled()
