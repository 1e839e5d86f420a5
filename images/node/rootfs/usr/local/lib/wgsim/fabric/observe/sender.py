"""Writes the observer's records, one JSON object per line, each only if it differs from the last of its kind."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# Sources whose answer is not text, but was read from what the kernel says in bytes, or from a file of JSON.
STRUCTURED = {"plan", "node", "complaints", "links", "fixed-neighbors", "counters", "faults", "answers", "heard", "unrouted"}


class Sender:
    """Collects lines until `flush`: many records, one write. `waiting` is called when the first line waits."""

    def __init__(self, waiting: Callable[[], None] = lambda: None) -> None:
        self.last: dict[tuple[str, str | None, str | None, str | None], object] = {}
        self.lines: list[str] = []
        self.lock = threading.Lock()
        self.waiting = waiting

    def send(
        self,
        source: str,
        answer: object,
        *,
        node: str | None = None,
        namespace: str | None = None,
        subject: str | None = None,
    ) -> None:
        """`answer` is what the source says now; None is none."""
        key = (source, node, namespace, subject)
        with self.lock:
            if key in self.last and self.last[key] == answer:
                return
            self.last[key] = answer
            field = "value" if source in STRUCTURED else "text"
            record = {"node": node, "namespace": namespace, "source": source, "subject": subject, field: answer}
            self.lines.append(json.dumps(record))
            first = len(self.lines) == 1
        if first:
            self.waiting()

    def end_round(self, number: int, began: float) -> None:
        """Ends a round: all records until then are of one moment."""
        with self.lock:
            self.lines.append(json.dumps({"source": "round", "number": number, "time": began}))
        self.flush()

    def flush(self) -> None:
        """Writes what waits, after the time at which it was true."""
        with self.lock:
            if not self.lines:
                return
            clock = json.dumps({"source": "clock", "time": time.time()})
            data = "\n".join([clock, *self.lines, ""]).encode()
            self.lines = []
            while data:
                data = data[os.write(sys.stdout.fileno(), data) :]
