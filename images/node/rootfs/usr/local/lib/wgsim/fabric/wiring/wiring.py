"""Keeps the lab's wires as planned: recreates them when a node restarts, and follows a changed plan in place."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from ..faults.faults import bridges_in_force, in_force, locked, read_faults
from ..faults.impair import impair_direction
from ..shared.deliver import deliver, forget, write_file
from ..shared.enter import complaint_of, ip_batch, run_in
from ..shared.interfaces import Interfaces
from ..shared.nodes import find_nodes, note_ends
from ..shared.share import share_of
from ..shared.standing import why_bridge, why_broken, why_unset
from ..shared.wires import (
    STATE,
    add_line,
    bridge_line,
    names_of,
    remove,
    route_lines,
    set_lines,
    title_of,
    unset_lines,
    why_other,
)
from .neighbors import Neighbors

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..contract import Bridge, NodeEnd, Plan, Wire
    from ..faults.impair import Interface
    from ..records import WireInForce
    from ..shared.nodes import Node


def log(text: str) -> None:
    print(f"fabric: {text}", file=sys.stderr, flush=True)


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
        # Of wires that stand: what could not be set on them.
        self.failed: dict[str, list[str]] = {}
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
            self.unset(old.get(title, self.wires[title]), self.wires[title])
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
        for title in titles:
            self.failed.pop(title, None)
        self.apply(titles, set_lines)
        # A route's next hop is there only when the far end of its wire is up, too.
        self.apply(titles, route_lines)
        for title in titles:
            self.finish(self.wires[title])

    def netns_of(self, end: NodeEnd) -> str:
        return self.nodes[end["node"]].netns(end["namespace"])

    def unset(self, old: WireInForce, new: WireInForce) -> None:
        """Takes away the settings that the old wire has and the new one in its place has not."""
        end = old["ends"][0]
        # An address takes its routes along: what is no longer there needs no removal.
        ip_batch(unset_lines(end, new["ends"][0]), netns=self.netns_of(end), force=True)

    def apply(self, titles: list[str], lines_of: Callable[[NodeEnd], list[str]]) -> None:
        """Runs such lines for every end, one process a namespace; again for each end by itself where one was refused."""
        batches: dict[str, list[tuple[str, list[str]]]] = {}
        for title in titles:
            end = self.wires[title]["ends"][0]
            batches.setdefault(self.netns_of(end), []).append((title, lines_of(end)))
        for netns, batch in batches.items():
            if ip_batch([line for _, lines in batch for line in lines], netns=netns, force=True):
                for title, lines in batch:
                    self.fail(title, ip_batch(lines, netns=netns, force=True))

    def fail(self, title: str, problem: str | None) -> None:
        """Notes what could not be set on an existing wire, for a start that waits for the lab."""
        if problem:
            log(f"{title}: {problem}")
            self.failed.setdefault(title, []).append(" ".join(problem.split()))

    def finish(self, wire: WireInForce) -> None:
        """Kernel settings of the wire's interface, and what is to happen to packets on it."""
        end, port = wire["ends"]
        netns = self.netns_of(end)
        inside: Interface = (end["ifname"], netns)
        outside: Interface = (port["port"], None)
        if end["sysctls"]:
            done = run_in(
                ["sysctl", "-q", "-w", *(f"{name}={value}" for name, value in end["sysctls"].items())], netns=netns
            )
            self.fail(title_of(wire), complaint_of(done))
        leaving, arriving = wire["impair"]
        for impair, sender, receiver in ((leaving, inside, outside), (arriving, outside, inside)):
            for complaint in impair_direction(impair, sender, receiver) if impair else []:
                self.fail(title_of(wire), complaint)

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
