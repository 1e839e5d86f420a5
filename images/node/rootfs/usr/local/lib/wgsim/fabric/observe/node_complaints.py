"""Everything that a node complains of: its own commands, deleted namespaces, loops of tunnels, rules, mounts, and its kernel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..faults.faults import read_faults
from ..kernel.plan import is_held, wanted_of
from ..kernel.watch import KernelWatch
from ..shared.node_plan import read_node_plan
from .complaints import Complaints, gone_namespace
from .loops import Loops
from .mounts import Mounts
from .rules import Rules

if TYPE_CHECKING:
    from ..contract import Boot, Complaint, Plan, PlannedNode
    from ..kernel.plan import Wanted
    from ..shared.loop import Loop
    from ..shared.nodes import Node


class NodeComplaints:
    """Of one incarnation of a node."""

    def __init__(self, lab: Plan, planned: PlannedNode, node: Node) -> None:
        self.lab = lab
        self.planned = planned
        self.node = node
        self.complaints = Complaints(node)
        # The sockets of all tunnels are in main. Only a tunnel that is there itself can be on the way of outer packets.
        self.loops: Loops | None = None
        self.main_dumps: dict[str, str | None] = {}
        self.rules: Rules | None = None
        self.mounts: Mounts | None = None
        self.kernels: dict[str, KernelWatch] = {}
        self.gone: list[str] = []

    def open(self, there: list[str], gone: list[str], loop: Loop) -> None:
        """`there` and `gone` are namespaces of a node that is ready."""
        self.gone = gone
        filtered = {namespace["name"] for namespace in self.planned["namespaces"] if namespace["filtered"]}
        with_rules = [self.node.netns(name) for name in there if name in filtered]
        if with_rules:
            self.rules = Rules(self.node, with_rules)
        if there and is_held(self.planned, read_node_plan(self.node)):
            self.mounts = Mounts(self.node)
            for name in there:
                self.kernels[name] = KernelWatch(self.node.netns(name), name, lambda name=name: self.wanted_in(name), loop)

    def follow_loops(self) -> None:
        self.loops = Loops(self.node.netns("main"))

    def wanted_in(self, namespace: str) -> Wanted:
        return wanted_of(self.lab, read_node_plan(self.node), read_faults()["faults"], self.node, namespace)

    def doubt_kernel(self, namespace: str) -> None:
        """Its interfaces have changed."""
        if namespace in self.kernels:
            self.kernels[namespace].doubt()

    def doubt_kernels(self) -> None:
        for watch in self.kernels.values():
            watch.doubt()

    def read(self) -> Boot | None:
        """None for a node that is gone or has only begun to boot."""
        told = self.complaints.read()
        if told is None:
            return None
        gone = [gone_namespace(name) for name in self.gone]
        loops = [] if self.loops is None else self.loops.read(self.main_dumps)
        rules = [] if self.rules is None else self.rules.read()
        by_hand: list[Complaint] = []
        for watch in [self.mounts, *self.kernels.values()] if told["booted"] else []:
            by_hand += [] if watch is None else watch.read()
        return {**told, "complaints": [*gone, *told["complaints"], *loops, *rules, *by_hand]}

    def close(self) -> None:
        for one in (self.complaints, self.loops, self.rules, *self.kernels.values()):
            if one is not None:
                one.close()
