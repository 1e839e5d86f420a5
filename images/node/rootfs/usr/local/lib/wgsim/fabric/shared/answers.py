"""Keeps whether each pair that the plan promises answered when it was last asked: a later look reads it, and sends nothing.

The file is {from: {to: {address: [whether it answered, Unix time]}}}. It outlasts the fabric, as the lab does.
"""

from __future__ import annotations

import json
import os
import threading
import time
from typing import TYPE_CHECKING

from ..paths import ANSWERS_FILE, FABRIC_PLAN
from .documents import held, read_document, write_document

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from ..contract import Answers, Place, Plan

    # An address, and the (node, namespace) that has it.
    Target = tuple[str, tuple[str, str]]
    # From, to and address of a pair.
    Pair = tuple[str, str, str]
    # Whether each answered, and when that was, in Unix time.
    Results = dict[Pair, tuple[bool, float]]

LOCK = "/run/wgsim-answers.lock"
# Seconds between two writes while a lab comes up, and asks several times a second.
PERIOD = 1.0


def read_answers() -> Answers:
    return read_document(ANSWERS_FILE, {})


def write_answers(results: Results) -> None:
    """`results`: (from, to, address) → (whether it answered, Unix time)."""
    if not results:
        return
    with held(LOCK):
        known = read_answers()
        for (source, to, address), result in results.items():
            known.setdefault(source, {}).setdefault(to, {})[address] = result
        write_document(ANSWERS_FILE, 0o644, known)


class Notes:
    """Collects results of many threads, and writes them together."""

    def __init__(self) -> None:
        self.results: Results = {}
        self.written = time.monotonic()
        self.lock = threading.Lock()

    def add(self, source: str, asked: Iterable[Target], answered: Collection[Target]) -> None:
        now = time.time()
        with self.lock:
            for one in asked:
                address, (to, _) = one
                self.results[source, to, address] = (one in answered, now)

    def write(self) -> None:
        with self.lock:
            results, self.results = self.results, {}
            self.written = time.monotonic()
            write_answers(results)

    def write_when_due(self) -> None:
        if time.monotonic() - self.written >= PERIOD:
            self.write()


class Promises:
    """The pairs of the plan in force, read anew when that changes."""

    def __init__(self) -> None:
        self.signature: tuple[int, int, int] | None = None
        self.pairs: frozenset[Pair] = frozenset()
        self.lock = threading.Lock()

    def read(self) -> frozenset[Pair]:
        found = os.stat(FABRIC_PLAN)
        signature = (found.st_mtime_ns, found.st_ino, found.st_size)
        with self.lock:
            if signature != self.signature:
                with open(FABRIC_PLAN, encoding="utf-8") as file:
                    plan: Plan = json.load(file)
                pairs = plan["checks"]["pairs"]
                self.pairs = frozenset((pair["from"], pair["at"]["node"], pair["address"]) for pair in pairs)
                self.signature = signature
            return self.pairs

    def note(self, place: Place, results: dict[tuple[str, str], bool]) -> None:
        """Keeps what was asked from this place and is promised. `results`: (node, address) → whether it answered."""
        if place["namespace"] != "main":
            return
        now, pairs = time.time(), self.read()
        keys = {(place["node"], to, address): alive for (to, address), alive in results.items()}
        write_answers({key: (alive, now) for key, alive in keys.items() if key in pairs})


promises = Promises()
