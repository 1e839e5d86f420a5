"""Wakes a node that waits for a file, once that file is there: see waiting.sh."""

from __future__ import annotations

import contextlib
import os

from ..paths import WAKERS


def wake(name: str) -> None:
    """One that does not wait has its FIFO closed, or has none yet: it looks for the file by itself. One that is full wakes it already."""
    with contextlib.suppress(OSError):
        waker = os.open(f"{WAKERS}/{name}", os.O_WRONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
        try:
            os.write(waker, b"\n")
        finally:
            os.close(waker)
