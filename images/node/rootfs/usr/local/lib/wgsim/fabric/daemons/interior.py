"""The interior protocols: what BIRD is asked of each, and what changes by itself in its replies."""

from __future__ import annotations

import re
from typing import NamedTuple


class Interior(NamedTuple):
    """One protocol; its key is its word in BIRD's commands."""

    title: str
    """BIRD's name of its type."""
    interfaces: str
    """The word of the command that lists interfaces."""
    neighbor_times: re.Pattern[str]
    """In a line of a neighbour: what is kept, and behind it what changes all the time."""
    interface_times: re.Pattern[str] | None
    """In a line of an interface."""

    def hide_neighbor_times(self, neighbors: str) -> str:
        return self.neighbor_times.sub(r"\1-", neighbors)

    def hide_interface_times(self, interfaces: str) -> str:
        return interfaces if self.interface_times is None else self.interface_times.sub(r"\1-", interfaces)


INTERIORS = {
    # The seconds until a neighbour is dead are its fourth column.
    "ospf": Interior("OSPF", "interface", re.compile(r"(?m)^([ \t]*[\d.]+[ \t]+\d+[ \t]+\S+[ \t]+)[\d.]+(?=[ \t])"), None),
    # Of a neighbour, all behind the metric: when it expires, and how long it takes. Of an interface, all behind its state.
    "babel": Interior(
        "Babel",
        "interfaces",
        re.compile(r"(?m)^([ \t]*fe80:\S+[ \t]+\S+[ \t]+\d+[ \t]).*$"),
        re.compile(r"(?m)^([ \t]*[^\s:]+[ \t]+(?:Up|Down)[ \t]).*$"),
    ),
}
