"""How the fabric waits: for many files and timers in one thread (`Loop`), for a file (`await_any`), for a fact (`until`)."""

from __future__ import annotations

import heapq
import itertools
import math
import select
import time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Answer = TypeVar("Answer")

# Seconds. Changes come in bunches: the first is waited for its companions before anything is read anew.
BUNCH = 0.02


def await_any(files: Iterable[int], seconds: float | None) -> list[int]:
    """Those of the files that can be read, as soon as one can; none after that time."""
    poller = select.poll()
    for file in files:
        poller.register(file, select.POLLIN)
    return [file for file, _ in poller.poll(None if seconds is None else seconds * 1000)]


def until(ask: Callable[[], Answer], holds: Callable[[Answer], bool], seconds: float | None, pause: float) -> Answer:
    """Asks until it holds, or for so many seconds (None: without end), with this pause between. Returns the last answer."""
    deadline = math.inf if seconds is None else time.monotonic() + seconds
    while not holds(answer := ask()) and time.monotonic() < deadline:
        time.sleep(pause)
    return answer


class Loop:
    """`on_ready` of a file is called whenever it can be read, or its other end has gone."""

    def __init__(self) -> None:
        self.epoll = select.epoll()
        self.listeners: dict[int, Callable[[], None]] = {}
        self.timers: list[tuple[float, int, Callable[[], None]]] = []
        self.order = itertools.count()

    def add(self, file: int, on_ready: Callable[[], None]) -> None:
        self.listeners[file] = on_ready
        self.epoll.register(file, select.EPOLLIN)

    def remove(self, file: int) -> None:
        """To be called before the file is closed: its number may be given to another."""
        if self.listeners.pop(file, None) is not None:
            self.epoll.unregister(file)

    def after(self, seconds: float, call: Callable[[], None]) -> None:
        heapq.heappush(self.timers, (time.monotonic() + seconds, next(self.order), call))

    def turn(self, seconds: float | None) -> None:
        """Waits for so long at most, or for as long as it takes, and serves what is due."""
        wait = seconds
        if self.timers:
            due = self.timers[0][0] - time.monotonic()
            wait = due if seconds is None else min(seconds, due)
        for file, _ in self.epoll.poll(None if wait is None else max(0.0, wait)):
            # One that was served before may have removed it.
            listener = self.listeners.get(file)
            if listener is not None:
                listener()
        now = time.monotonic()
        while self.timers and self.timers[0][0] <= now:
            heapq.heappop(self.timers)[2]()


class Soon:
    """Calls once, a short time after it was asked to, however often it was asked meanwhile."""

    def __init__(self, loop: Loop, seconds: float, call: Callable[[], None]) -> None:
        self.loop = loop
        self.seconds = seconds
        self.call = call
        self.pending = False

    def __call__(self) -> None:
        if not self.pending:
            self.pending = True
            self.loop.after(self.seconds, self.run)

    def run(self) -> None:
        self.pending = False
        self.call()
