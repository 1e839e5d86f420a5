"""Captures at several interfaces at one time: a tcpdump each, in the node's namespace, and their outputs in one order."""

import json
import os
import re
import selectors
import signal
import subprocess
import sys
import time

from .merge import Merger
from .mourn import at_end_of
from .pcap import PcapngWriter, PcapReader
from .points import Refusal

# Seconds. tcpdump passes each packet on at once; this is for what the scheduler makes of that.
WINDOW = 0.2
DROPPED = re.compile(r"^(\d+) packets? dropped by kernel$", re.MULTILINE)
COMPLAINT = re.compile(r"^(tcpdump|nsenter): ")
USUAL = re.compile(r"listening on|verbose output suppressed|data link type")
TIME = re.compile(r"\d\d:\d\d:\d\d\.\d+")


class LineReader:
    """tcpdump's text. A line without a time of its own belongs to the one before it."""

    def __init__(self):
        self.rest = b""
        self.time = ""

    def push(self, chunk):
        *lines, self.rest = (self.rest + chunk).split(b"\n")
        return [self.stamp(line.decode(errors="replace")) for line in lines]

    def stamp(self, line):
        found = TIME.match(line)
        self.time = found.group() if found else self.time
        return self.time, line


class Tap:
    """One running tcpdump."""

    def __init__(self, index, point, options):
        self.index = index
        self.point = point
        self.reader = LineReader() if options.text else PcapReader()
        self.packets = 0
        self.dropped = None
        self.node_ended = False
        form = ["-l"] if options.text else ["-U", "-w", "-", "--time-stamp-precision=nano"]
        enter = ["nsenter", f"--net={point.netns}", "--"] if point.netns else []
        argv = [*enter, "tcpdump", "--immediate-mode", "-nn", "-i", point.ifname, "-s", str(options.snaplen), *form]
        # In a session of its own: who interrupts us is to reach tcpdump by way of us only.
        self.process = subprocess.Popen(
            [*argv, "--", *([options.filter] if options.filter else [])],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        if point.node is not None:
            at_end_of(point.node, self.mourn)

    def mourn(self):
        self.node_ended = True
        self.stop()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)

    def read(self):
        """(order, item) of what came; None at the end."""
        chunk = os.read(self.process.stdout.fileno(), 65536)
        if not chunk:
            return None
        if isinstance(self.reader, LineReader):
            pairs = self.reader.push(chunk)
        else:
            pairs = [(record.time, record) for record in self.reader.push(chunk)]
        self.packets += len(pairs)
        return pairs

    def close(self):
        """What tcpdump had to say in the end."""
        return self.process.communicate()[1].decode(errors="replace").strip()


class Capture:
    """Runs until it is stopped, has what it was asked for, or every point has ended."""

    def __init__(self, points, options, output):
        self.options = options
        self.output = output
        self.stopping = False
        self.writer = None
        self.merger = Merger(WINDOW)
        self.left = options.count or None
        self.until = time.monotonic() + options.duration if options.duration else None
        self.taps = [Tap(index, point, options) for index, point in enumerate(points)]
        self.running = set(self.taps)

    def stop(self, *_):
        self.stopping = True
        for tap in self.running:
            tap.stop()

    def run(self):
        with selectors.DefaultSelector() as selector:
            selector.register(sys.stdin, selectors.EVENT_READ, None)
            for tap in self.taps:
                selector.register(tap.process.stdout, selectors.EVENT_READ, tap)
            while self.running:
                for key, _ in selector.select(self.wait()):
                    if key.data is not None:
                        self.take(key.data, selector)
                    elif not os.read(sys.stdin.fileno(), 4096):
                        # Whoever wanted this has had enough, or is no more.
                        selector.unregister(sys.stdin)
                        self.stop()
                self.write(self.merger.take(time.monotonic()))
                if self.until is not None and time.monotonic() >= self.until and not self.stopping:
                    self.stop()
        self.write(self.merger.flush())
        for tap in self.taps:
            report({"point": tap.point.name, "packets": tap.packets, "dropped": tap.dropped})

    def wait(self):
        now = time.monotonic()
        waits = [self.merger.wait(now) if self.begun() else None]
        waits.append(max(0.0, self.until - now) if self.until is not None and not self.stopping else None)
        return min((wait for wait in waits if wait is not None), default=None)

    def take(self, tap, selector):
        pairs = tap.read()
        if pairs is not None:
            for order, item in pairs:
                self.merger.push(time.monotonic(), order, (tap.index, item))
            if not self.options.text and not self.begun() and all(one.reader.linktype is not None for one in self.taps):
                self.begin()
            return
        selector.unregister(tap.process.stdout)
        self.running.discard(tap)
        words = tap.close()
        silent = tap.packets == 0 if self.options.text else tap.reader.linktype is None
        if tap.process.returncode != 0 and silent and not self.stopping and not tap.node_ended:
            raise Refusal(f"{tap.point.name}: {complaint(words)}")
        if not self.stopping:
            reason = "its node has ended" if tap.node_ended else complaint(words)
            report({"note": f"{tap.point.name}: no more of it: {reason}"})
        dropped = DROPPED.search(words)
        tap.dropped = int(dropped.group(1)) if dropped else None

    def begun(self):
        return self.options.text or self.writer is not None

    def begin(self):
        """All kinds of links are known: the head of the file can be written, and is at once."""
        points = [(tap.point.name, tap.reader.linktype) for tap in self.taps]
        self.writer = PcapngWriter(points, self.options.snaplen, self.options.filter)
        self.send(self.writer.head())

    def write(self, items):
        if not self.begun() or not items:
            return
        if self.left is not None:
            items = items[: self.left]
            self.left -= len(items)
        self.send(b"".join(self.form(index, item) for index, item in items))
        if self.left == 0 and not self.stopping:
            self.stop()

    def form(self, index, item):
        if self.options.text:
            return json.dumps({"point": self.taps[index].point.name, "text": item}).encode() + b"\n"
        return self.writer.packet(index, item)

    def send(self, data):
        self.output.write(data)
        self.output.flush()


def complaint(words):
    """Of what tcpdump says, the reason why it ended."""
    lines = [line for line in words.splitlines() if COMPLAINT.match(line) and not USUAL.search(line)]
    return COMPLAINT.sub("", lines[-1]) if lines else "tcpdump has ended"


def report(message):
    print(json.dumps(message), file=sys.stderr, flush=True)
