"""Pings endpoints from the main namespaces of nodes: one that answers has a route both ways."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from ..packets.icmp import MARK, family_of
from ..packets.sweep import Asking
from ..shared.enter import inside

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..shared.loop import Loop
    from ..shared.nodes import Node

# Seconds between two requests to one endpoint.
PERIOD = 0.2
# Seconds for which an answer counts: the end there may listen a moment later.
FRESH = 0.5


class Echoes:
    """`answered` is called with a node and an address that has answered it."""

    def __init__(self, loop: Loop, answered: Callable[[str, str], None]) -> None:
        self.loop = loop
        self.answered = answered
        self.mark = os.urandom(MARK)
        # A request bears the number of its target, whichever it is: that one answers is all that counts.
        self.numbers: dict[tuple[str, str], int] = {}
        self.targets: dict[int, tuple[str, str]] = {}
        self.count = 0
        self.nodes: dict[str, Node] = {}
        self.sockets: dict[tuple[str, int], Asking] = {}
        self.heard: dict[tuple[str, str], float] = {}

    def add(self, node: Node, address: str) -> None:
        """Raises OSError where the node has ended."""
        target = (node.name, address)
        if target in self.numbers:
            return
        self.nodes[node.name] = node
        self.open(node, family_of(address))
        self.count += 1
        self.numbers[target] = self.count
        self.targets[self.count] = target
        self.ask(self.count)

    def open(self, node: Node, family: int) -> None:
        if (node.name, family) not in self.sockets:
            with inside(node.netns("main")):
                asking = Asking(family, self.mark)
            self.sockets[node.name, family] = asking
            self.loop.add(asking.socket.fileno(), lambda: self.read(asking))

    def ask(self, number: int) -> None:
        """Again and again, until the target is removed."""
        if number not in self.targets:
            return
        name, address = self.targets[number]
        asking = self.sockets[name, family_of(address)]
        if "%" in address:
            # The name of an interface means something there only.
            with inside(self.nodes[name].netns("main")):
                asking.ask(address, number)
        else:
            asking.ask(address, number)
        self.loop.after(PERIOD, lambda: self.ask(number))

    def read(self, asking: Asking) -> None:
        for number in set(asking.read()):
            target = self.targets.get(number)
            if target is not None:
                self.heard[target] = time.monotonic()
                self.answered(*target)

    def has_answered(self, node: str, address: str) -> bool:
        """A moment ago."""
        return time.monotonic() - self.heard.get((node, address), -FRESH) < FRESH

    def keep(self, wanted: set[tuple[str, str]]) -> None:
        """Asks these (node, address) only. A socket that is left open would keep the namespace of a node that has ended."""
        for target in self.numbers.keys() - wanted:
            del self.targets[self.numbers.pop(target)]
            self.heard.pop(target, None)
        used = {(name, family_of(address)) for name, address in self.numbers}
        for key in self.sockets.keys() - used:
            asking = self.sockets.pop(key)
            self.loop.remove(asking.socket.fileno())
            asking.close()
