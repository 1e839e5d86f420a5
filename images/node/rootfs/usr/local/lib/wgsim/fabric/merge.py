"""Puts what several sources say into one order: each says things in its own order, and a little late."""

import heapq
from collections import deque


class Merger:
    """Holds each item for `window` seconds, so that one of an earlier key may still come before it."""

    def __init__(self, window):
        self.window = window
        self.heap = []
        self.arrivals = deque()
        self.number = 0

    def push(self, now, key, item):
        heapq.heappush(self.heap, (key, self.number, item))
        self.arrivals.append((now, key))
        self.number += 1

    def take(self, now):
        """The items that are due, by key; those of one key as they came. An item waits no longer than the window."""
        due = None
        while self.arrivals and self.arrivals[0][0] <= now - self.window:
            _, key = self.arrivals.popleft()
            due = key if due is None else max(due, key)
        items = []
        while due is not None and self.heap and self.heap[0][0] <= due:
            items.append(heapq.heappop(self.heap)[2])
        return items

    def flush(self):
        """All that is left."""
        self.arrivals.clear()
        return [heapq.heappop(self.heap)[2] for _ in range(len(self.heap))]

    def wait(self, now):
        """Seconds until something may be due; None while nothing is held."""
        return max(0.0, self.arrivals[0][0] + self.window - now) if self.arrivals else None
