"""Tells nodes which networks have all their members plugged in: see await_networks in patience.sh."""

import os

from .nodes import COMPLETE

# Seconds without news after which a network that was complete once counts as complete again. A lab that comes back all at
# one time, with its machine or its engine, waits for every member as it did at first; but a node that is away for good
# must not hold up the others.
SETTLED = 3


class Completeness:
    """The files that say so, one a network."""

    def __init__(self):
        os.makedirs(COMPLETE, exist_ok=True)
        # Of an earlier run of the fabric: complete once, and perhaps not now.
        self.once = set(os.listdir(COMPLETE))
        for network in self.once:
            os.remove(f"{COMPLETE}/{network}")
        self.announced = set()

    def announce(self, wires, missing):
        """`wires` are all that are planned, `missing` those that do not stand."""
        networks = {wire["network"] for wire in wires}
        self.once &= networks
        for network in networks - {wire["network"] for wire in missing} - self.announced:
            self.write(network)

    def write(self, network):
        with open(f"{COMPLETE}/{network}", "w", encoding="utf-8"):
            self.announced.add(network)
            self.once.discard(network)

    def await_again(self, networks):
        """These have new members: nodes that start now wait for them."""
        for network in self.announced & set(networks):
            os.remove(f"{COMPLETE}/{network}")
            self.announced.discard(network)

    def settle(self):
        """Called when there was no news for SETTLED seconds."""
        for network in list(self.once):
            self.write(network)
