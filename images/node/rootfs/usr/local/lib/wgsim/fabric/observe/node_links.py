"""Tells the interfaces of a running node when they change, and their counters and fixed neighbours when they are asked for."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from ..shared.links import Links
from ..shared.loop import BUNCH, Soon

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..contract import Place
    from ..shared.loop import Loop
    from ..shared.nodes import Node
    from .sender import Sender

# Seconds between two reads of neighbour tables: the kernel does not report a fixed entry.
NEIGHBORS = 0.9


class NodeLinks:
    """Of all namespaces of one incarnation of a node. `changed` is told the name of the namespace."""

    def __init__(self, node: Node, loop: Loop, sender: Sender, changed: Callable[[str], None]) -> None:
        self.node = node
        self.loop = loop
        self.sender = sender
        self.changed = changed
        self.links: list[tuple[Links, Place]] = []
        self.neighbors_due = 0.0

    def open(self, place: Place) -> None:
        soon = Soon(self.loop, BUNCH, lambda: self.read(links, place))
        links = Links(self.loop, self.node.netns(place["namespace"]), soon)
        self.links.append((links, place))
        self.read(links, place)

    def read(self, links: Links, place: Place) -> None:
        """After a word of the kernel's; what fails here has ended, which others notice."""
        try:
            self.sender.send("links", links.read(), **place)
        except OSError:
            self.sender.send("links", None, **place)
        self.changed(place["namespace"])

    def read_neighbors(self) -> None:
        now = time.monotonic()
        if now < self.neighbors_due:
            return
        self.neighbors_due = now + NEIGHBORS
        for links, place in self.links:
            self.sender.send("fixed-neighbors", links.read_fixed_neighbors(), **place)

    def read_counters(self) -> None:
        for links, place in self.links:
            self.sender.send("counters", links.read_counters(), **place)

    def close(self) -> None:
        for links, _ in self.links:
            links.close()
        self.links = []
