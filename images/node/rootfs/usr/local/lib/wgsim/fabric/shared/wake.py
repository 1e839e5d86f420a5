"""Wakes those that wait for a file, once that file is there: a node (see waiting.sh), or the fabric itself."""

from __future__ import annotations

import contextlib
import os

from ..paths import BELL, WAKERS


def wake(name: str) -> None:
    """One that does not wait has its FIFO closed, or has none yet: it looks for the file by itself. One that is full wakes it already."""
    with contextlib.suppress(OSError):
        waker = os.open(f"{WAKERS}/{name}", os.O_WRONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
        try:
            os.write(waker, b"\n")
        finally:
            os.close(waker)


def ring_bell() -> None:
    """The fabric reads its plan again if that is another file now."""
    bell = os.open(BELL, os.O_RDWR | os.O_NONBLOCK)
    try:
        os.write(bell, b"plan\n")
    finally:
        os.close(bell)
