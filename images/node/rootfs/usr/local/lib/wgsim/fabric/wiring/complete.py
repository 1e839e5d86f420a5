"""Marks complete networks for nodes, so that routers of one network start together: see waiting.sh."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ..paths import COMPLETE_NETWORKS
from ..shared.wake import wake

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..records import WireInForce

# Seconds without news after which a network that was complete once counts as complete again. A lab that comes back all at
# one time, with its machine or its engine, waits for every member as it did at first; but a node that is away for good
# must not hold up the others.
SETTLED = 3


def connected(wires: Iterable[WireInForce]) -> list[set[str]]:
    """Sets of networks between which there is a way, over nodes that are plugged into several."""
    reach: dict[str, set[str]] = {}
    for wire in wires:
        reach.setdefault(wire["ends"][0]["node"], set()).add(wire["network"])
    groups: list[set[str]] = []
    for networks in reach.values():
        apart = [group for group in groups if not group & networks]
        groups = [*apart, networks.union(*(group for group in groups if group & networks))]
    return groups


def networks_of(wires: Iterable[WireInForce]) -> set[str]:
    return {wire["network"] for wire in wires}


def nodes_by_network(wires: Iterable[WireInForce]) -> dict[str, set[str]]:
    nodes: dict[str, set[str]] = {}
    for wire in wires:
        nodes.setdefault(wire["network"], set()).add(wire["ends"][0]["node"])
    return nodes


class Completeness:
    """The files that say so, one a network.

    A network is complete when all members of it, and of all networks that it is connected with, are plugged in. Its own would
    not be enough: a gateway waits for all its networks, and an inner router that has begun without it has said its first LSA
    before they know each other."""

    def __init__(self) -> None:
        os.makedirs(COMPLETE_NETWORKS, exist_ok=True)
        # Of an earlier run of the fabric: complete once, and perhaps not now.
        self.once = set(os.listdir(COMPLETE_NETWORKS))
        for network in self.once:
            os.remove(f"{COMPLETE_NETWORKS}/{network}")
        self.announced: set[str] = set()
        self.groups: list[set[str]] = []
        self.nodes: dict[str, set[str]] = {}

    def adopt(self, wires: Iterable[WireInForce], missing: list[WireInForce]) -> None:
        """Takes these planned wires for the present ones. Where some of them do not stand, nodes that start now wait for them."""
        self.groups = connected(wires)
        self.nodes = nodes_by_network(wires)
        self.once &= set[str]().union(*self.groups)
        for network in self.announced & networks_of(missing):
            os.remove(f"{COMPLETE_NETWORKS}/{network}")
            self.announced.discard(network)

    def announce(self, missing: list[WireInForce]) -> None:
        """`missing` are the planned wires that do not stand."""
        waiting = networks_of(missing) - self.announced
        self.write([network for group in self.groups if not group & waiting for network in group - self.announced])

    def write(self, networks: list[str]) -> None:
        for network in networks:
            with open(f"{COMPLETE_NETWORKS}/{network}", "w", encoding="utf-8"):
                self.announced.add(network)
                self.once.discard(network)
        # When all files are there, so that a node looks once.
        for node in set[str]().union(*(self.nodes[network] for network in networks)):
            wake(node)

    def settle(self) -> None:
        """Called when there was no news for SETTLED seconds."""
        self.write(list(self.once))
