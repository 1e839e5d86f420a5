"""Observes one running node: its daemons, tunnels, interfaces and resources."""

from __future__ import annotations

import functools
import os
from typing import TYPE_CHECKING, Protocol

from ..daemons.tunnels import Tunnels
from .bird_watch import BirdWatch, silence_bird
from .node_complaints import NodeComplaints
from .node_links import NodeLinks
from .resources import Resources, started_at
from .routes import Routes, targets_of

if TYPE_CHECKING:
    from typing import TypeVar

    from ..contract import Place, Plan, PlannedNamespace, PlannedNode
    from ..daemons.conversation import Waited
    from ..shared.loop import Loop
    from ..shared.nodes import Node
    from .sender import Sender

    Kept = TypeVar("Kept", bound="Closable")


class Closable(Protocol):
    def close(self) -> None: ...


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
        self.routes: Routes | None = None
        self.resources: Resources | None = None
        # Namespace → its identity; None for a namespace that is gone while its node runs.
        self.namespaces: dict[str, tuple[int, int] | None] = {}
        self.complaints = self.keep(NodeComplaints(lab, planned, node))
        self.links = self.keep(NodeLinks(node, loop, sender, self.note_links))
        try:
            if live:
                self.resources = self.keep(Resources(node))
            for namespace in planned["namespaces"] if node.ready else []:
                self.namespaces[namespace["name"]] = identify(node.netns(namespace["name"]))
                self.open_namespace(namespace)
            there = [name for name, identity in self.namespaces.items() if identity]
            self.complaints.open(there, [name for name in self.namespaces if self.is_gone(name)], loop)
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
            self.links.open(place)
        if namespace["bird"] is not None:
            self.open_bird(place, namespace, f"{self.node.root}{namespace['bird']}")
        if namespace["tunnels"]:
            self.open_tunnels(place, namespace["tunnels"])

    def note_links(self, namespace: str) -> None:
        self.complaints.doubt_kernel(namespace)
        if namespace == "main" and self.routes is not None:
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
            self.complaints.follow_loops()

    def open_routes(self) -> None:
        """A node reaches others from main."""
        place: Place = {"node": self.planned["name"], "namespace": "main"}
        targets = targets_of(self.lab, place["node"])
        if targets:
            tell = functools.partial(self.sender.send, "unrouted", **place)
            self.routes = self.keep(Routes(self.node.netns("main"), targets, self.loop, tell))

    def doubt_kernels(self) -> None:
        self.complaints.doubt_kernels()

    def send_dump(self, place: Place, ifname: str, dump: str | None) -> None:
        self.sender.send("wg", dump, **place, subject=ifname)
        if place["namespace"] == "main":
            self.complaints.main_dumps[ifname] = dump
            # Before the round ends: a loop is known by what this tells.
            self.tell_complaints()

    def ask_tunnels(self) -> None:
        for tunnels in self.tunnels:
            tunnels.ask()

    def tell_complaints(self) -> None:
        self.sender.send("complaints", self.complaints.read(), node=self.planned["name"])

    def ask(self) -> None:
        """Reads what the kernel tells at once, and asks the daemons. Raises OSError where a namespace is not what it was."""
        for namespace, identity in self.namespaces.items():
            if identify(self.node.netns(namespace)) != identity:
                raise OSError(f"{self.planned['name']}: {namespace} is another, or gone")
        self.tell_complaints()
        self.links.read_neighbors()
        if self.resources is not None:
            self.read_counters(self.resources)
        for conversation in self.asked:
            conversation.ask()
        self.ask_tunnels()

    def read_counters(self, resources: Resources) -> None:
        name = self.planned["name"]
        cpu, memory = resources.read()
        usage = {"cpu": cpu, "memory": memory, "reached": resources.read_reached()}
        state = {"ready": self.node.ready, "started": started_at(self.node), **usage}
        self.sender.send("node", state, node=name)
        self.links.read_counters()

    def close(self) -> None:
        for closable in self.closers:
            closable.close()
        self.closers = []
