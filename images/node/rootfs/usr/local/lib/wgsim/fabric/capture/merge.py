"""Merges several sources in order of time; each is in order by itself, and a little late."""

from __future__ import annotations

import heapq
from collections import deque
from typing import Generic, TypeVar

# What orders items: times, as numbers or as text.
Key = TypeVar("Key", str, int)
Item = TypeVar("Item")


class Merger(Generic[Key, Item]):
    """Holds each item for `window` seconds, so that one of an earlier key may still come before it."""

    def __init__(self, window: float) -> None:
        self.window = window
        self.heap: list[tuple[Key, int, Item]] = []
        self.arrivals: deque[tuple[float, Key]] = deque()
        self.number = 0

    def push(self, now: float, key: Key, item: Item) -> None:
        heapq.heappush(self.heap, (key, self.number, item))
        self.arrivals.append((now, key))
        self.number += 1

    def take(self, now: float) -> list[Item]:
        """The items that are due, by key; those of one key as they came. An item waits no longer than the window."""
        due: Key | None = None
        while self.arrivals and self.arrivals[0][0] <= now - self.window:
            _, key = self.arrivals.popleft()
            due = key if due is None else max(due, key)
        items: list[Item] = []
        while due is not None and self.heap and self.heap[0][0] <= due:
            items.append(heapq.heappop(self.heap)[2])
        return items

    def flush(self) -> list[Item]:
        """All that is left."""
        self.arrivals.clear()
        return [heapq.heappop(self.heap)[2] for _ in range(len(self.heap))]

    def wait(self, now: float) -> float | None:
        """Seconds until something may be due; None while nothing is held."""
        return max(0.0, self.arrivals[0][0] + self.window - now) if self.arrivals else None
