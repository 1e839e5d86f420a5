"""One tcpdump in a node's namespace: what it hands on, what it says, and its end, before which it hands on all that came."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from typing import TYPE_CHECKING

from ..shared.node_end import on_exit
from .pcap import PcapReader

if TYPE_CHECKING:
    import argparse
    from typing import IO

    from ..shared.loop import Loop
    from ..shared.points import Point
    from .pcap import Record

    # A line of tcpdump's text, or a packet.
    Item = str | Record

# Seconds that a tcpdump has to hand on what came before its end, and between two looks at how far it is.
LAST = 5.0
PAUSE = 0.01
# What tcpdump answers to SIGUSR1: packets that it read, packets that the kernel has for it, and those of them that the kernel dropped.
PROGRESS = re.compile(
    rb"^tcpdump: (\d+) packets? captured, (\d+) packets? received by filter, (\d+) packets? dropped by kernel.*\n",
    re.MULTILINE,
)
TIME = re.compile(r"\d\d:\d\d:\d\d\.\d+")


class LineReader:
    """tcpdump's text. A line without a time of its own belongs to the one before it."""

    def __init__(self) -> None:
        self.rest = b""
        self.time = ""

    def push(self, chunk: bytes) -> list[tuple[str, str]]:
        *lines, self.rest = (self.rest + chunk).split(b"\n")
        return [self.stamp(line.decode(errors="replace")) for line in lines]

    def stamp(self, line: str) -> tuple[str, str]:
        found = TIME.match(line)
        self.time = found.group() if found else self.time
        return self.time, line


class Tap:
    """One running tcpdump."""

    def __init__(self, index: int, point: Point, options: argparse.Namespace, loop: Loop) -> None:
        self.index = index
        self.point = point
        self.text: bool = options.text
        self.loop = loop
        self.reader = LineReader() if self.text else PcapReader()
        # What tcpdump has seen, and what of that was handed on: `--count` may end before.
        self.packets = 0
        self.written = 0
        self.dropped: int | None = None
        self.node_ended = False
        # Packets that had come when it was asked to end.
        self.due: int | None = None
        self.ending = False
        self.words = b""
        form = ["-l"] if self.text else ["-U", "-w", "-", "--time-stamp-precision=nano"]
        enter = ["nsenter", f"--net={point.netns}", "--"] if point.netns else []
        argv = [*enter, "tcpdump", "--immediate-mode", "-nn", "-i", point.ifname, "-s", str(options.snaplen), *form]
        # In a session of its own: an interrupt reaches us, and we end tcpdump.
        self.process = subprocess.Popen(
            [*argv, "--", *([options.filter] if options.filter else [])],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self.output: IO[bytes] = self.process.stdout
        self.complaints: IO[bytes] = self.process.stderr
        loop.add(self.complaints.fileno(), self.hear)
        if point.node is not None:
            on_exit(point.node, self.let_go)

    def let_go(self) -> None:
        self.node_ended = True
        self.stop()

    def signal(self, number: signal.Signals) -> None:
        if self.process.poll() is None:
            self.process.send_signal(number)

    def stop(self) -> None:
        """Ends it at once."""
        self.signal(signal.SIGINT)

    def finish(self) -> None:
        """Ends it once it has handed on each packet that came before: an interrupted tcpdump leaves unread what the kernel has for it."""
        if not self.ending:
            self.ending = True
            self.loop.after(LAST, self.stop)
            self.ask()

    def ask(self) -> None:
        # Before it has opened the interface it has no handler, and no packets: the signal would end it, and so may this.
        self.signal(signal.SIGUSR1)

    def hear(self) -> None:
        chunk = os.read(self.complaints.fileno(), 65536)
        if not chunk:
            self.loop.remove(self.complaints.fileno())
        self.words += chunk
        for captured, received, dropped in PROGRESS.findall(self.words):
            self.due = int(received) if self.due is None else self.due
            if int(captured) + int(dropped) >= self.due:
                self.stop()
            else:
                self.loop.after(PAUSE, self.ask)
        self.words = PROGRESS.sub(b"", self.words)

    def read(self) -> list[tuple[str, Item]] | None:
        """(order, item) of what came; None at the end."""
        chunk = os.read(self.output.fileno(), 65536)
        if not chunk:
            return None
        pairs: list[tuple[str, Item]]
        if isinstance(self.reader, LineReader):
            pairs = [*self.reader.push(chunk)]
        else:
            # Nanoseconds, in digits that sort as their number does.
            pairs = [(f"{record.time:020d}", record) for record in self.reader.push(chunk)]
        self.packets += len(pairs)
        return pairs

    @property
    def linktype(self) -> int | None:
        """None for text, and until the head of tcpdump's file is there."""
        return None if isinstance(self.reader, LineReader) else self.reader.linktype

    def close(self) -> str:
        """What tcpdump had to say in the end."""
        self.loop.remove(self.complaints.fileno())
        rest = self.process.communicate()[1]
        return PROGRESS.sub(b"", self.words + rest).decode(errors="replace").strip()
