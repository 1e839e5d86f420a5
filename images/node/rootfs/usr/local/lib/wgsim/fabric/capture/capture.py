"""Captures at several interfaces at once: a tcpdump each in the node's namespace, and one merged output."""

from __future__ import annotations

import argparse
import functools
import json
import os
import re
import sys
import time
from typing import TYPE_CHECKING

from ..shared.loop import Loop
from ..shared.points import Refusal
from .merge import Merger
from .pcap import PcapngWriter
from .tap import TIME, Tap

if TYPE_CHECKING:
    from typing import BinaryIO

    from ..shared.points import Point
    from .tap import Item

# Seconds. tcpdump passes each packet on at once; this is for what the scheduler makes of that.
WINDOW = 0.2
DROPPED = re.compile(r"^(\d+) packets? dropped by kernel$", re.MULTILINE)
COMPLAINT = re.compile(r"^(tcpdump|nsenter): ")
USUAL = re.compile(r"listening on|verbose output suppressed|data link type")


class Options(argparse.Namespace):
    """What is captured: tcpdump's lines or packets, by its expression, how much of each, how many, for how many seconds."""

    points: list[str]
    text: bool
    filter: str
    snaplen: int
    count: int
    duration: float


class Capture:
    """Runs until it is stopped, has what it was asked for, or every point has ended."""

    def __init__(self, points: list[Point], options: Options, output: BinaryIO) -> None:
        self.options = options
        self.output = output
        self.loop = Loop()
        self.stopping = False
        self.writer: PcapngWriter | None = None
        self.merger: Merger[str, tuple[int, Item]] = Merger(WINDOW)
        self.left = options.count or None
        self.full = False
        self.until = time.monotonic() + options.duration if options.duration else None
        self.taps = [Tap(index, point, options, self.loop) for index, point in enumerate(points)]
        self.running = set(self.taps)

    def stop(self, *_: object) -> None:
        self.stopping = True
        for tap in self.running:
            tap.finish()

    def end(self) -> None:
        """What comes from now on is not wanted."""
        self.stopping = True
        for tap in self.running:
            tap.stop()

    def run(self) -> None:
        self.loop.add(sys.stdin.fileno(), self.hear)
        for tap in self.taps:
            self.loop.add(tap.output.fileno(), functools.partial(self.take, tap))
        while self.running:
            self.loop.turn(self.wait())
            self.write(self.merger.take(time.monotonic()))
            if self.until is not None and time.monotonic() >= self.until and not self.stopping:
                self.stop()
        self.write(self.merger.flush())
        for tap in self.taps:
            report({"point": tap.point.name, "packets": tap.written, "dropped": tap.dropped})

    def hear(self) -> None:
        """At the end of the input, the reader has had enough, or is gone."""
        if not os.read(sys.stdin.fileno(), 4096):
            self.loop.remove(sys.stdin.fileno())
            self.stop()

    def wait(self) -> float | None:
        now = time.monotonic()
        waits = [self.merger.wait(now) if self.begun() else None]
        waits.append(max(0.0, self.until - now) if self.until is not None and not self.stopping else None)
        return min((wait for wait in waits if wait is not None), default=None)

    def take(self, tap: Tap) -> None:
        pairs = tap.read()
        if pairs is not None:
            for order, item in pairs:
                self.merger.push(time.monotonic(), order, (tap.index, item))
            if not self.begun():
                self.begin()
            return
        self.loop.remove(tap.output.fileno())
        self.running.discard(tap)
        words = tap.close()
        silent = tap.packets == 0 if self.options.text else tap.linktype is None
        if tap.process.returncode != 0 and silent and not self.stopping and not tap.node_ended:
            raise Refusal(f"{tap.point.name}: {complaint(words)}")
        if not self.stopping:
            reason = "its node has ended" if tap.node_ended else complaint(words)
            report({"note": f"{tap.point.name}: no more of it: {reason}"})
        dropped = DROPPED.search(words)
        tap.dropped = int(dropped.group(1)) if dropped else None

    def begun(self) -> bool:
        return self.options.text or self.writer is not None

    def begin(self) -> None:
        """Once all kinds of links are known, the head of the file can be written, and is at once."""
        points = [(tap.point.name, kind) for tap in self.taps if (kind := tap.linktype) is not None]
        if len(points) < len(self.taps):
            return
        self.writer = PcapngWriter(points, self.options.snaplen, self.options.filter)
        self.send(self.writer.head())

    def write(self, items: list[tuple[int, Item]]) -> None:
        if not self.begun() or not items:
            return
        self.send(b"".join(self.form(index, item) for index, item in items if self.admit(index, item)))
        if self.left == 0:
            self.end()

    def admit(self, index: int, item: Item) -> bool:
        """Whether it is within what was asked for: each packet counts, and each line that belongs to one goes with it."""
        if not isinstance(item, str) or TIME.match(item):
            self.full = self.full or self.left == 0
            if self.full:
                return False
            self.left = None if self.left is None else self.left - 1
            self.taps[index].written += 1
        return not self.full

    def form(self, index: int, item: Item) -> bytes:
        if isinstance(item, str):
            return json.dumps({"point": self.taps[index].point.name, "text": item}).encode() + b"\n"
        return b"" if self.writer is None else self.writer.packet(index, item)

    def send(self, data: bytes) -> None:
        self.output.write(data)
        self.output.flush()


def complaint(words: str) -> str:
    """Of what tcpdump says, the reason why it ended."""
    lines = [line for line in words.splitlines() if COMPLAINT.match(line) and not USUAL.search(line)]
    return COMPLAINT.sub("", lines[-1]) if lines else "tcpdump has ended"


def report(message: dict[str, object]) -> None:
    print(json.dumps(message), file=sys.stderr, flush=True)
