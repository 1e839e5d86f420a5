"""Configures wires that stand: addresses, routes, kernel settings, and what happens to packets on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..faults.impair import impair_direction
from ..shared.enter import complaint_of, ip_batch, run_in
from ..shared.wires import route_lines, set_lines, title_of, unset_lines
from .log import log

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..contract import NodeEnd
    from ..faults.impair import Interface
    from ..records import WireInForce
    from ..shared.nodes import Node


def netns_of(end: NodeEnd, nodes: dict[str, Node]) -> str:
    return nodes[end["node"]].netns(end["namespace"])


def unset(old: WireInForce, new: WireInForce, nodes: dict[str, Node]) -> None:
    """Removes the settings that the old wire has and the new one in its place has not."""
    end = old["ends"][0]
    # An address takes its routes along: what is no longer there needs no removal.
    ip_batch(unset_lines(end, new["ends"][0]), netns=netns_of(end, nodes), force=True)


class Setup:
    """`failed` is, by the wire's title, what could not be set on it."""

    def __init__(self) -> None:
        self.failed: dict[str, list[str]] = {}

    def configure(self, wires: list[WireInForce], nodes: dict[str, Node]) -> None:
        for wire in wires:
            self.failed.pop(title_of(wire), None)
        self.apply(wires, nodes, set_lines)
        # A route's next hop is there only when the far end of its wire is up, too.
        self.apply(wires, nodes, route_lines)
        for wire in wires:
            self.finish(wire, nodes)

    def apply(self, wires: list[WireInForce], nodes: dict[str, Node], lines_of: Callable[[NodeEnd], list[str]]) -> None:
        """Runs such lines for every end, one process a namespace; again for each end by itself where one was refused."""
        batches: dict[str, list[tuple[str, list[str]]]] = {}
        for wire in wires:
            end = wire["ends"][0]
            batches.setdefault(netns_of(end, nodes), []).append((title_of(wire), lines_of(end)))
        for netns, batch in batches.items():
            if ip_batch([line for _, lines in batch for line in lines], netns=netns, force=True):
                for title, lines in batch:
                    self.fail(title, ip_batch(lines, netns=netns, force=True))

    def fail(self, title: str, problem: str | None) -> None:
        """Notes what could not be set on an existing wire, for a start that waits for the lab."""
        if problem:
            log(f"{title}: {problem}")
            self.failed.setdefault(title, []).append(" ".join(problem.split()))

    def finish(self, wire: WireInForce, nodes: dict[str, Node]) -> None:
        """Kernel settings of the wire's interface, and what is to happen to packets on it."""
        end, port = wire["ends"]
        netns = netns_of(end, nodes)
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
