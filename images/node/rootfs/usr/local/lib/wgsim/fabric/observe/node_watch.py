"""Observes one running node: its daemons, tunnels, interfaces and resources."""

from __future__ import annotations

import functools
import os
import time
from typing import TYPE_CHECKING, Protocol

from ..daemons.tunnels import Tunnels
from ..faults.faults import read_faults
from ..kernel.plan import is_held, wanted_of
from ..kernel.watch import KernelWatch
from ..shared.links import Links
from ..shared.loop import BUNCH, Soon
from ..shared.node_plan import read_node_plan
from .bird_watch import BirdWatch, silence_bird
from .complaints import Complaints, gone_namespace
from .loops import Loops
from .mounts import Mounts
from .resources import Resources
from .routes import Routes, targets_of
from .rules import Rules

if TYPE_CHECKING:
    from typing import TypeVar

    from ..contract import Complaint, Place, Plan, PlannedNamespace, PlannedNode
    from ..daemons.conversation import Waited
    from ..kernel.plan import Wanted
    from ..shared.loop import Loop
    from ..shared.nodes import Node
    from .sender import Sender

    Kept = TypeVar("Kept", bound="Closable")


class Closable(Protocol):
    def close(self) -> None: ...


# Seconds. Nobody is told when somebody fixes an entry of a neighbour table.
NEIGHBORS = 0.9
TICKS = os.sysconf("SC_CLK_TCK")


def boot_time() -> int:
    """Unix time at which this machine booted."""
    with open("/proc/stat", encoding="utf-8") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("btime "))


def identify(netns: str) -> tuple[int, int] | None:
    """Which namespace is behind this path; None if there is none."""
    try:
        found = os.stat(netns)
        return (found.st_dev, found.st_ino)
    except OSError:
        return None


def silence(sender: Sender, planned: PlannedNode, live: bool) -> None:
    """Nothing is known of this node, except perhaps its complaints."""
    if live:
        sender.send("node", None, node=planned["name"])
    for namespace in planned["namespaces"]:
        place: Place = {"node": planned["name"], "namespace": namespace["name"]}
        if namespace["bird"] is not None:
            silence_bird(sender, place, namespace)
        for ifname in namespace["tunnels"]:
            sender.send("wg", None, **place, subject=ifname)
        sender.send("links", None, **place)
        sender.send("fixed-neighbors", None, **place)
        sender.send("unrouted", None, **place)
        if live:
            sender.send("counters", None, **place)


class NodeWatch:
    """Of one incarnation of a node. Raises OSError when it ends while it is being looked at.

    `live` is everything, and a word when it changes; otherwise only what a lab is waited for. `routes`: those to what the node is to
    reach, where no ping tells.
    """

    def __init__(
        self,
        lab: Plan,
        planned: PlannedNode,
        node: Node,
        *,
        loop: Loop,
        open_: set[Waited],
        sender: Sender,
        live: bool,
        routes: bool,
    ) -> None:
        self.lab = lab
        self.planned = planned
        self.node = node
        self.loop = loop
        self.open = open_
        self.sender = sender
        self.live = live
        self.closers: list[Closable] = []
        self.asked: list[BirdWatch] = []
        self.tunnels: list[Tunnels] = []
        # The sockets of all tunnels are in main. Only a tunnel that is there itself can be on the way of outer packets.
        self.loops: Loops | None = None
        self.main_dumps: dict[str, str | None] = {}
        self.rules: Rules | None = None
        self.kernels: dict[str, KernelWatch] = {}
        self.mounts: Mounts | None = None
        self.links: list[tuple[Links, Place]] = []
        self.routes: Routes | None = None
        self.neighbors_due = 0.0
        self.resources: Resources | None = None
        # Namespace → its identity; None for a namespace that is gone while its node runs.
        self.namespaces: dict[str, tuple[int, int] | None] = {}
        self.complaints = self.keep(Complaints(node))
        try:
            if live:
                self.resources = self.keep(Resources(node))
            for namespace in planned["namespaces"] if node.ready else []:
                self.namespaces[namespace["name"]] = identify(node.netns(namespace["name"]))
                self.open_namespace(namespace)
            self.open_rules()
            self.open_kernels()
            if routes and self.namespaces.get("main") is not None:
                self.open_routes()
        except OSError:
            self.close()
            raise

    def keep(self, closable: Kept) -> Kept:
        self.closers.append(closable)
        return closable

    def is_gone(self, namespace: str) -> bool:
        """Somebody has deleted it. Its daemons keep what they had of it, and answer; nobody else gets in."""
        return self.namespaces[namespace] is None

    def open_namespace(self, namespace: PlannedNamespace) -> None:
        place: Place = {"node": self.planned["name"], "namespace": namespace["name"]}
        if self.is_gone(namespace["name"]):
            for source in ("links", "fixed-neighbors", "counters"):
                self.sender.send(source, None, **place)
        else:
            self.open_links(place)
        if namespace["bird"] is not None:
            self.open_bird(place, namespace, f"{self.node.root}{namespace['bird']}")
        if namespace["tunnels"]:
            self.open_tunnels(place, namespace["tunnels"])

    def open_links(self, place: Place) -> None:
        soon = Soon(self.loop, BUNCH, lambda: self.read_links(links, place))
        links = self.keep(Links(self.loop, self.node.netns(place["namespace"]), soon))
        self.links.append((links, place))
        self.read_links(links, place)

    def read_links(self, links: Links, place: Place) -> None:
        """After a word of the kernel's; what fails here has ended, which others notice."""
        try:
            self.sender.send("links", links.read(), **place)
        except OSError:
            self.sender.send("links", None, **place)
        if place["namespace"] in self.kernels:
            self.kernels[place["namespace"]].doubt()
        if place["namespace"] == "main" and self.routes is not None:
            self.routes.doubt()

    def open_bird(self, place: Place, namespace: PlannedNamespace, path: str) -> None:
        watch = BirdWatch(place, namespace, loop=self.loop, open_=self.open, path=path, sender=self.sender, live=self.live)
        self.asked.append(self.keep(watch))

    def open_tunnels(self, place: Place, ifnames: list[str]) -> None:
        tunnels = Tunnels(
            self.node,
            place["namespace"],
            ifnames,
            loop=self.loop,
            open_=self.open,
            tell=lambda ifname, dump: self.send_dump(place, ifname, dump),
            gone=self.is_gone(place["namespace"]),
        )
        self.tunnels.append(self.keep(tunnels))
        if place["namespace"] == "main":
            self.loops = self.keep(Loops(self.node.netns("main")))

    def open_rules(self) -> None:
        filtered = {namespace["name"] for namespace in self.planned["namespaces"] if namespace["filtered"]}
        there = [self.node.netns(name) for name, identity in self.namespaces.items() if identity and name in filtered]
        if there:
            self.rules = self.keep(Rules(self.node, there))

    def open_kernels(self) -> None:
        there = [name for name, identity in self.namespaces.items() if identity]
        if not there or not is_held(self.planned, read_node_plan(self.node)):
            return
        self.mounts = Mounts(self.node)
        for name in there:
            watch = KernelWatch(self.node.netns(name), name, lambda name=name: self.wanted_in(name), self.loop)
            self.kernels[name] = self.keep(watch)

    def open_routes(self) -> None:
        """A node reaches others from main."""
        place: Place = {"node": self.planned["name"], "namespace": "main"}
        targets = targets_of(self.lab, place["node"])
        if targets:
            tell = functools.partial(self.sender.send, "unrouted", **place)
            self.routes = self.keep(Routes(self.node.netns("main"), targets, self.loop, tell))

    def wanted_in(self, namespace: str) -> Wanted:
        return wanted_of(self.lab, read_node_plan(self.node), read_faults()["faults"], self.node, namespace)

    def doubt_kernels(self) -> None:
        for watch in self.kernels.values():
            watch.doubt()

    def send_dump(self, place: Place, ifname: str, dump: str | None) -> None:
        self.sender.send("wg", dump, **place, subject=ifname)
        if place["namespace"] == "main":
            self.main_dumps[ifname] = dump
            # Before the round ends: a loop is known by what this tells.
            self.tell_complaints()

    def ask_tunnels(self) -> None:
        for tunnels in self.tunnels:
            tunnels.ask()

    def tell_complaints(self) -> None:
        told = self.complaints.read()
        if told is not None:
            gone = [gone_namespace(name) for name in self.namespaces if self.is_gone(name)]
            loops = [] if self.loops is None else self.loops.read(self.main_dumps)
            rules = [] if self.rules is None else self.rules.read()
            by_hand: list[Complaint] = []
            for watch in [self.mounts, *self.kernels.values()] if told["booted"] else []:
                by_hand += [] if watch is None else watch.read()
            told = {**told, "complaints": [*gone, *told["complaints"], *loops, *rules, *by_hand]}
        self.sender.send("complaints", told, node=self.planned["name"])

    def ask(self) -> None:
        """Reads what the kernel tells at once, and asks the daemons. Raises OSError where a namespace is not what it was."""
        for namespace, identity in self.namespaces.items():
            if identify(self.node.netns(namespace)) != identity:
                raise OSError(f"{self.planned['name']}: {namespace} is another, or gone")
        self.tell_complaints()
        self.ask_neighbors()
        if self.resources is not None:
            self.read_counters(self.resources)
        for conversation in self.asked:
            conversation.ask()
        self.ask_tunnels()

    def ask_neighbors(self) -> None:
        now = time.monotonic()
        if now < self.neighbors_due:
            return
        self.neighbors_due = now + NEIGHBORS
        for links, place in self.links:
            self.sender.send("fixed-neighbors", links.read_fixed_neighbors(), **place)

    def read_counters(self, resources: Resources) -> None:
        name = self.planned["name"]
        started = round(boot_time() + self.node.start / TICKS, 2)
        cpu, memory = resources.read()
        usage = {"cpu": cpu, "memory": memory, "reached": resources.read_reached()}
        state = {"ready": self.node.ready, "started": started, **usage}
        self.sender.send("node", state, node=name)
        for links, place in self.links:
            self.sender.send("counters", links.read_counters(), **place)

    def close(self) -> None:
        for closable in self.closers:
            closable.close()
        self.closers = []
