"""Keeps the lab's wires as planned: recreates them when a node restarts, and follows a changed plan in place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ..faults.faults import bridges_in_force, in_force, locked, read_faults
from ..shared.deliver import deliver, forget, write_file
from ..shared.enter import ip_batch
from ..shared.interfaces import Interfaces
from ..shared.nodes import find_nodes, note_ends
from ..shared.share import share_of
from ..shared.standing import why_bridge, why_broken, why_unset
from ..shared.wires import STATE, add_line, bridge_line, names_of, remove, title_of, why_other
from .log import log
from .neighbors import Neighbors
from .setup import Setup, unset

if TYPE_CHECKING:
    from ..contract import Bridge, Plan, Wire
    from ..records import WireInForce
    from ..shared.nodes import Node


class Wiring:
    """Which wires are made, and for which incarnation of their ends."""

    def __init__(self) -> None:
        self.account: dict[str, str] = {}
        self.bridges: dict[str, Bridge] = {}
        # As planned, and as the faults have them.
        self.planned: dict[str, Wire] = {}
        self.wires: dict[str, WireInForce] = {}
        self.nodes: dict[str, Node] = {}
        self.made: dict[str, tuple[int, int] | None] = {}
        self.tried: set[str] = set()
        self.problems: dict[str, str] = {}
        self.setup = Setup()
        self.published: str | None = None
        # The other machines; none where the lab is on one.
        self.neighbors = Neighbors()

    def adopt(self, plan: Plan, revision: str, number: str) -> None:
        """Takes a plan for the present one, the first or a changed one. What stands as planned is not touched."""
        self.nodes = find_nodes(self.nodes)
        share = share_of(plan)
        old, self.planned = self.planned, {title_of(wire): wire for wire in share["wires"]}
        self.account = {"revision": revision, "file": number}
        gone = [title for title in old if title not in self.planned or why_other(old[title], self.planned[title])]
        with locked():
            remove([old[title] for title in gone], self.nodes)
            self.adopt_bridges(bridges_in_force(share, read_faults()["faults"]))
            self.made = {}
            standing = self.wires
            self.put_faults_in_force()
            self.inspect(standing)
        self.neighbors.adopt(plan, revision, self)

    def put_faults_in_force(self) -> None:
        """The plan with the current faults: `wgsim-fault` changes them, and the existing wires, while we sleep."""
        faults = read_faults()["faults"]
        self.wires = {title: in_force(wire, faults) for title, wire in self.planned.items()}

    def adopt_bridges(self, bridges: list[Bridge]) -> None:
        links = Interfaces(self.nodes)
        wanted = {bridge["name"]: bridge for bridge in bridges}
        lines = [f"link del {name}" for name in self.bridges.keys() - wanted.keys() if name in links.of(None)]
        for name, bridge in wanted.items():
            if self.bridges.get(name) != bridge or why_bridge(bridge, links):
                lines.append(bridge_line(bridge, name in links.of(None)))
        problem = ip_batch(lines, force=True)
        if problem:
            log(f"bridges: {problem}")
        self.bridges = wanted

    def inspect(self, old: dict[str, WireInForce]) -> None:
        """Looks which wires stand already: after a change of the plan, or of the fabric itself."""
        links = Interfaces(self.nodes)
        differ: list[str] = []
        for title, wire in self.wires.items():
            now = self.incarnation(wire)
            if now is None or why_broken(wire, links):
                continue
            self.made[title] = now
            if old.get(title) != wire or why_unset(wire, links):
                differ.append(title)
        for title in differ:
            unset(old.get(title, self.wires[title]), self.wires[title], self.nodes)
        self.configure(differ)

    def reconcile(self) -> bool:
        """Hands out files, and makes every wire whose ends are there and that is not made for them yet.

        True when no wire failed."""
        before, self.nodes = self.nodes, find_nodes(self.nodes)
        note_ends(before, self.nodes)
        for node in self.nodes.values():
            problem = forget(node) if node.ready else deliver(node)
            if problem:
                log(problem)
        with locked():
            self.put_faults_in_force()
            due = [title for title in self.wires if self.is_due(title)]
            if due:
                self.make(due)
        self.forget_gone()
        self.publish()
        return all(title in self.made for title in due)

    def incarnation(self, wire: WireInForce) -> tuple[int, int] | None:
        """What the node at its end is now; None while that is away, or not ready."""
        node = self.nodes.get(wire["ends"][0]["node"])
        return (node.pid, node.start) if node and node.ready else None

    def is_due(self, title: str) -> bool:
        now = self.incarnation(self.wires[title])
        return now is not None and self.made.get(title) != now

    def make(self, due: list[str]) -> None:
        # A namespace dies some time after its node, and its wires with it: take away what still stands of them.
        remove([self.wires[title] for title in due if title in self.tried], self.nodes)
        self.tried.update(due)
        if ip_batch(self.add_lines(due)):
            # Something was in the way, or one end went away under us. Which one? Make each by itself.
            remove([self.wires[title] for title in due], self.nodes)
            due = [title for title in due if not self.complain(title, ip_batch(self.add_lines([title])))]
        self.configure(due)
        for title in due:
            self.made[title] = self.incarnation(self.wires[title])

    def add_lines(self, titles: list[str]) -> list[str]:
        return [add_line(self.wires[title], self.nodes) for title in titles]

    def complain(self, title: str, problem: str) -> str:
        """Logs a problem when it is a new one: a wire that fails is tried again and again."""
        if problem and self.problems.get(title) != problem:
            log(f"wire {title}: {problem}")
        self.problems[title] = problem
        return problem

    def configure(self, titles: list[str]) -> None:
        self.setup.configure([self.wires[title] for title in titles], self.nodes)

    @property
    def failed(self) -> dict[str, list[str]]:
        """Of wires that stand: what could not be set on them."""
        return self.setup.failed

    def forget_gone(self) -> None:
        for title in list(self.made):
            if self.incarnation(self.wires[title]) is None:
                del self.made[title]
                self.failed.pop(title, None)

    def missing(self) -> list[WireInForce]:
        return [wire for title, wire in self.wires.items() if title not in self.made]

    def all_wires(self) -> list[WireInForce]:
        """Of all machines."""
        return [*self.wires.values(), *self.neighbors.wires.values()]

    def all_missing(self) -> list[WireInForce]:
        return [*self.missing(), *self.neighbors.missing()]

    def publish(self) -> None:
        """Reports the existing wires: in a file for the observer, on stdout for a start that waits."""
        far = self.neighbors
        missing = [names_of(wire) for wire in [*self.missing(), *far.missing()]]
        failed = far.failed(self)
        wires = {"made": len(self.made) + far.made(), "missing": missing, "failed": failed}
        state = json.dumps({**self.account, **wires, "nodes": sorted({*self.nodes, *far.nodes()})})
        if state == self.published:
            return
        self.published = state
        write_file(STATE, 0o644, state.encode())
        print(state, flush=True)
