"""Waits for many files and moments in one thread, and calls who is concerned."""

import heapq
import itertools
import select
import time


class Loop:
    """`on_ready` of a file is called whenever it can be read, or its other end has gone."""

    def __init__(self):
        self.epoll = select.epoll()
        self.listeners = {}
        self.timers = []
        self.order = itertools.count()

    def add(self, file, on_ready):
        self.listeners[file] = on_ready
        self.epoll.register(file, select.EPOLLIN)

    def remove(self, file):
        """To be called before the file is closed: its number may be given to another."""
        if self.listeners.pop(file, None) is not None:
            self.epoll.unregister(file)

    def after(self, seconds, call):
        heapq.heappush(self.timers, (time.monotonic() + seconds, next(self.order), call))

    def turn(self, seconds):
        """Waits for so long at most, and serves what is due."""
        now = time.monotonic()
        wait = min(seconds, self.timers[0][0] - now) if self.timers else seconds
        for file, _ in self.epoll.poll(max(0.0, wait)):
            # One that was served before may have removed it.
            listener = self.listeners.get(file)
            if listener is not None:
                listener()
        now = time.monotonic()
        while self.timers and self.timers[0][0] <= now:
            heapq.heappop(self.timers)[2]()


class Soon:
    """Calls once, a short time after it was asked to, however often it was asked meanwhile."""

    def __init__(self, loop, seconds, call):
        self.loop = loop
        self.seconds = seconds
        self.call = call
        self.pending = False

    def __call__(self):
        if not self.pending:
            self.pending = True
            self.loop.after(self.seconds, self.run)

    def run(self):
        self.pending = False
        self.call()
