"""Waiting for what a server does in its own time: by a deadline, never by a fixed sleep."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE_SECONDS = 60.0
"""Far longer than anything takes: a slow machine must not fail a test."""


def wait_until(look: Callable[[], T | None], what: str, patience_seconds: float = PATIENCE_SECONDS) -> T:
    """Return the first truthy thing that `look` sees; fail, saying what was waited for, when the patience ends."""
    deadline = time.monotonic() + patience_seconds
    while True:
        if seen := look():
            return seen
        if time.monotonic() >= deadline:
            raise AssertionError(f"Waited {patience_seconds:.0f} seconds in vain until {what}")
        time.sleep(0.1)
