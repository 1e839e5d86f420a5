"""Streams what is true in the lab as JSON lines, each a record of what one source says; reading it is the receiver's work.

Records: {"node", "namespace", "source", "subject", "text" or "value"}; null while there is no answer.
A record is sent when it changed. {"source": "clock"} says when those that follow were true, {"source": "round"} ends a
round: every source has been asked, and has answered or is null. Changes that a kernel or a BIRD tells by itself come between.
"""

import json
import os
import threading
import time

from .loop import Loop, Soon
from .node_watch import NodeWatch, silence
from .nodes import find_nodes
from .reach import probe_reach
from .sender import Sender
from .wires import STATE

PLAN = "/etc/wgsim/fabric.json"
FAULTS = "/etc/wgsim/faults.json"
# What is told of a fault; the rest of it is for whoever heals it, and may be secret.
FAULT_FIELDS = ("text", "heal", "since")
# Seconds. Files tell nobody of their change: they are looked at this often, at some microseconds a look.
LOOK = 0.1
# Seconds for which lines are collected before they are written.
COLLECT = 0.03


def read_text(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return None


def read_json(path):
    """None for a file that is not there, or is being written."""
    try:
        return json.loads(read_text(path) or "null")
    except ValueError:
        return None


def signature(path):
    try:
        found = os.stat(path)
        return (found.st_mtime_ns, found.st_ino, found.st_size)
    except OSError:
        return None


def read_faults():
    """The faults on purpose, newest last; none where nobody has made one."""
    found = read_json(FAULTS)
    faults = found.get("faults") if isinstance(found, dict) else None
    told = [one for one in faults if isinstance(one, dict)] if isinstance(faults, list) else []
    return [{field: one.get(field) for field in FAULT_FIELDS} for one in told]


class Observer:
    """Knows the running nodes, and asks all of them in rounds."""

    def __init__(self, live):
        self.live = live
        self.loop = Loop()
        self.sender = Sender()
        self.sender.waiting = Soon(self.loop, COLLECT, self.sender.flush)
        self.open = set()
        self.plan = None
        self.nodes = {}
        self.watches = {}
        self.signatures = {}
        self.read_plan()

    def read_plan(self):
        """Takes the plan as it is now; what was observed by an older one is observed anew."""
        plan = read_json(PLAN)
        if plan is None or plan == self.plan:
            return
        for watch in self.watches.values():
            watch.close()
        self.plan, self.watches = plan, {}
        if self.live:
            self.sender.send("plan", plan)

    def follow(self):
        """Begins to watch nodes that came, and lets go of those that went."""
        self.nodes = nodes = find_nodes(self.nodes)
        self.sender.send("wires", read_text(STATE))
        for planned in self.plan["nodes"]:
            name = planned["name"]
            node, watch = nodes.get(name), self.watches.get(name)
            if watch is not None and watch.node != node:
                watch.close()
                del self.watches[name]
            if node is not None and name not in self.watches:
                self.begin(planned, node)
            if name not in self.watches or not node.ready:
                silence(self.sender, planned, self.live)

    def begin(self, planned, node):
        try:
            self.watches[planned["name"]] = NodeWatch(
                planned, node, loop=self.loop, open_=self.open, sender=self.sender, live=self.live
            )
        except OSError:
            pass  # It ended while we looked: the next round says so.

    def look(self):
        """Notices a new plan, other faults, and nodes and wires that came or went; and who is late."""
        changed = set()
        for path in (PLAN, FAULTS, STATE):
            now = signature(path)
            if self.signatures.get(path, ...) != now:
                self.signatures[path] = now
                changed.add(path)
        if PLAN in changed:
            self.read_plan()
        if FAULTS in changed:
            self.sender.send("faults", read_faults())
        if changed & {PLAN, STATE}:
            self.follow()
        self.give_up()
        self.loop.after(LOOK, self.look)

    def give_up(self):
        now = time.monotonic()
        for conversation in list(self.open):
            conversation.give_up_when_late(now)

    def round(self, number):
        """Asks everybody, and ends when all have answered or are late."""
        began = time.time()
        self.follow()
        for name, watch in list(self.watches.items()):
            try:
                watch.ask()
            except OSError:
                # It ended while we looked, or is not what it was.
                watch.close()
                del self.watches[name]
        while self.open:
            self.loop.turn(LOOK)
            self.give_up()
        self.sender.end_round(number, began)

    def ask_tunnels(self):
        """Between two rounds: a handshake is nothing that anybody tells."""
        for watch in list(self.watches.values()):
            try:
                watch.ask_tunnels()
            except OSError:
                pass  # The next round says so.


def stream(period, *, rounds=0, live=False, reach=False):
    """Observes every `period` seconds; without end where `rounds` is 0."""
    observer = Observer(live)
    if reach:
        threading.Thread(target=probe_reach, args=(observer.plan, observer.sender), daemon=True).start()
    if live:
        observer.look()
    number = 0
    while True:
        started = time.monotonic()
        number += 1
        observer.round(number)
        if number == rounds:
            return
        if live:
            observer.loop.after(max(0.0, started + period / 2 - time.monotonic()), observer.ask_tunnels)
        while (left := started + period - time.monotonic()) > 0:
            observer.loop.turn(left)
