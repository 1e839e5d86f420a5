"""Remembers when tunnels were last heard that nothing speaks over: one look at the lab then knows what a watch would.

The file is {node: {interface: {public key of the peer: what is known of it}}}. It costs nothing where every tunnel has a session or a
neighbour over it, which notice its end sooner.
"""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

from ..daemons.tunnels import Tunnels
from ..shared.documents import read_document, write_document
from ..shared.loop import Loop
from ..shared.nodes import find_nodes
from .follow import follow, read_peers
from .plans import HEARD

if TYPE_CHECKING:
    from ..contract import Heard
    from ..daemons.conversation import Waited
    from ..shared.nodes import Node
    from .plans import Plans, Wanted

# Seconds between two samples: the least, and for each tunnel end. wireguard-go takes half a millisecond to answer.
PERIOD, SHARE = 5.0, 0.1
# Seconds after which late daemons are given up, once more.
TURN = 0.1


class Sampler:
    """Knows the running nodes, and asks those of them that have such tunnels."""

    def __init__(self) -> None:
        self.loop = Loop()
        self.open: set[Waited] = set()
        self.nodes: dict[str, Node] = {}
        self.wanted: Wanted = {}
        self.tunnels: dict[tuple[str, str], Tunnels] = {}
        # What the fabric before this one remembered holds on: counters that began anew are seen.
        self.known: Heard = self.read()
        self.heard: Heard = {}
        self.now = 0.0

    @staticmethod
    def read() -> Heard:
        try:
            return read_document(HEARD, {})
        except ValueError:
            return {}

    def adopt(self, wanted: Wanted) -> None:
        """Begins with these places; what was known of others is forgotten."""
        if wanted == self.wanted:
            return
        for place in list(self.tunnels):
            self.drop(place)
        self.wanted = wanted

    def drop(self, place: tuple[str, str]) -> None:
        self.tunnels.pop(place).close()

    def attend(self) -> None:
        """Begins with nodes that came, and lets go of those that went."""
        self.nodes = find_nodes(self.nodes)
        for place, ifnames in self.wanted.items():
            name, namespace = place
            node, tunnels = self.nodes.get(name), self.tunnels.get(place)
            if tunnels is not None and tunnels.node != node:
                self.drop(place)
            if node is not None and node.ready and place not in self.tunnels:
                # Where it ended while we looked, the next sample says so.
                with contextlib.suppress(OSError):
                    self.tunnels[place] = Tunnels(
                        node,
                        namespace,
                        ifnames,
                        loop=self.loop,
                        open_=self.open,
                        tell=lambda ifname, dump, name=name: self.note(name, ifname, dump),
                    )

    def note(self, name: str, ifname: str, dump: str | None) -> None:
        before = self.known.get(name, {}).get(ifname, {})
        if dump is None:
            # It does not answer: what it has heard meanwhile is learnt when it does.
            self.heard.setdefault(name, {}).setdefault(ifname, before)
            return
        peers = {key: follow(before.get(key), received, sent, self.now) for key, received, sent in read_peers(dump)}
        self.heard.setdefault(name, {})[ifname] = peers

    def sample(self) -> None:
        self.attend()
        self.heard, self.now = {}, time.time()
        for place, tunnels in list(self.tunnels.items()):
            try:
                tunnels.ask()
            except OSError:
                self.drop(place)
        while self.open:
            self.loop.turn(TURN)
            for conversation in list(self.open):
                conversation.give_up_when_late(time.monotonic())
        if self.heard != self.known:
            self.known = self.heard
            write_document(HEARD, 0o644, self.known)

    @property
    def period(self) -> float:
        return max(PERIOD, SHARE * sum(map(len, self.wanted.values())))


def remember(plans: Plans) -> None:
    """Samples as the newest plan says, and sleeps while there is nothing to follow."""
    sampler = Sampler()
    while True:
        sampler.adopt(plans.await_any())
        with contextlib.suppress(OSError):
            sampler.sample()
        time.sleep(sampler.period)
