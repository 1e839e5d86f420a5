"""Knows the running nodes of a lab, and asks all of them in rounds; a change that is told between rounds is sent at once."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING, cast

from ..faults.cables import mend
from ..hearing.plans import HEARD
from ..paths import ANSWERS_FILE, FABRIC_PLAN, FAULTS_FILE
from ..shared.answers import read_answers
from ..shared.loop import Loop, Soon
from ..shared.nodes import find_nodes
from ..shared.share import share_of
from ..shared.wires import STATE, is_kept
from .files import read_json, read_text, signature, told_faults
from .node_watch import NodeWatch, silence
from .sender import Sender

if TYPE_CHECKING:
    from ..contract import Plan, PlannedNode
    from ..daemons.conversation import Waited
    from ..shared.nodes import Node

# Seconds. Files tell nobody of their change: they are looked at this often, at some microseconds a look.
LOOK = 0.1
# Seconds for which lines are collected before they are written.
COLLECT = 0.03


class Observer:
    """`live` is everything, and a word when it changes; otherwise only what a lab is waited for."""

    def __init__(self, live: bool, routes: bool) -> None:
        self.live = live
        self.routes = routes
        self.loop = Loop()
        self.sender = Sender()
        self.sender.waiting = Soon(self.loop, COLLECT, self.sender.flush)
        self.open: set[Waited] = set()
        self.plan: Plan | None = None
        # Those of this machine.
        self.planned: list[PlannedNode] = []
        self.nodes: dict[str, Node] = {}
        self.faults: list[dict[str, object]] | None = None
        self.watches: dict[str, NodeWatch] = {}
        self.signatures: dict[str, tuple[int, int, int] | None] = {}
        self.read_plan()

    def read_plan(self) -> None:
        """Takes the plan as it is now; what was observed by an older one is observed anew."""
        plan = cast("Plan | None", read_json(FABRIC_PLAN))
        if plan is None or plan == self.plan:
            return
        for watch in self.watches.values():
            watch.close()
        self.plan, self.watches = plan, {}
        self.planned = share_of(plan)["nodes"]
        if self.live:
            self.sender.send("plan", plan)

    def follow(self) -> None:
        """Begins to watch nodes that came, and lets go of those that went."""
        self.nodes = nodes = find_nodes(self.nodes)
        self.sender.send("wires", read_text(STATE) if is_kept() else None)
        for planned in self.planned:
            name = planned["name"]
            node, watch = nodes.get(name), self.watches.get(name)
            if watch is not None and watch.node != node:
                watch.close()
                del self.watches[name]
            if node is not None and name not in self.watches:
                self.begin(planned, node)
            if name not in self.watches:
                self.sender.send("complaints", None, node=name)
            if name not in self.watches or node is None or not node.ready:
                silence(self.sender, planned, self.live)

    def begin(self, planned: PlannedNode, node: Node) -> None:
        if self.plan is None:
            return
        # Where it ended while we looked, the next round says so.
        with contextlib.suppress(OSError):
            self.watches[planned["name"]] = NodeWatch(
                self.plan,
                planned,
                node,
                loop=self.loop,
                open_=self.open,
                sender=self.sender,
                live=self.live,
                routes=self.routes,
            )

    def look(self) -> None:
        """Notices a new plan, other faults, nodes and wires that came or went, and late daemons."""
        changed: set[str] = set()
        for path in (FABRIC_PLAN, FAULTS_FILE, STATE, ANSWERS_FILE, HEARD):
            now = signature(path)
            if self.signatures.get(path, ...) != now:
                self.signatures[path] = now
                changed.add(path)
        if FABRIC_PLAN in changed:
            self.read_plan()
        if FAULTS_FILE in changed:
            self.tell_faults()
        if HEARD in changed:
            self.sender.send("heard", read_json(HEARD))
        if changed & {FABRIC_PLAN, STATE}:
            self.follow()
        if changed:
            self.sender.send("answers", self.read_answers())
        for watch in self.watches.values():
            watch.tell_complaints()
        self.give_up()
        self.loop.after(LOOK, self.look)

    def tell_faults(self) -> None:
        faults = told_faults()
        if faults != self.faults:
            self.faults = faults
            for watch in self.watches.values():
                watch.doubt_kernels()
        self.sender.send("faults", faults)

    def read_answers(self) -> dict[str, object]:
        """The last ping result of each pair, and the time of the lab's last change: a start, a fault, or a node that came back."""
        changes = [found[0] for path in (FABRIC_PLAN, FAULTS_FILE, STATE) if (found := self.signatures[path])]
        return {"answers": read_answers(), "changed": max(changes, default=0) / 1e9}

    def give_up(self) -> None:
        now = time.monotonic()
        for conversation in list(self.open):
            conversation.give_up_when_late(now)

    def round(self, number: int) -> None:
        """Asks everybody, and ends when all have answered or are late."""
        began = time.time()
        mend(self.plan)
        if not self.live:
            self.tell_faults()
            self.sender.send("heard", read_json(HEARD))
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

    def ask_tunnels(self) -> None:
        """Between two rounds: a handshake is nothing that anybody tells."""
        for watch in list(self.watches.values()):
            # Where it ended, the next round says so.
            with contextlib.suppress(OSError):
                watch.ask_tunnels()
