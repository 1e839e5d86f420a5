"""Tunnel ends that wait to be opened, as their nodes ask for it: a file for each, `ROLE NAMESPACE ADDRESS END`.

`ADDRESS` is that of the endpoint, `END` the lab's own end there, such as `V2-1/wg1`; `-` stands for none.
"""

from __future__ import annotations

import os
from typing import NamedTuple

from ..paths import LAST_ANNOUNCED, LISTENING, WAITING_TUNNELS

NONE = "-"


class Turn(NamedTuple):
    """One end that waits. An initiator speaks first, once its endpoint can answer; a responder waits to be spoken to."""

    node: str
    ifname: str
    role: str
    namespace: str
    address: str | None
    end: str | None

    @property
    def name(self) -> str:
        return f"{self.node}/{self.ifname}"


def read_turn(node: str, ifname: str) -> Turn | None:
    """None while it is being written, and where it waits no longer."""
    try:
        with open(f"{WAITING_TUNNELS}/{node}/{ifname}", encoding="utf-8") as file:
            role, namespace, address, end = file.read().split()
    except (OSError, ValueError):
        return None
    return Turn(node, ifname, role, namespace, None if address == NONE else address, None if end == NONE else end)


def read_turns() -> list[Turn]:
    try:
        nodes = os.listdir(WAITING_TUNNELS)
    except FileNotFoundError:
        return []
    return [turn for node in nodes for ifname in list_waiting(node) if (turn := read_turn(node, ifname))]


def list_waiting(node: str) -> list[str]:
    try:
        return os.listdir(f"{WAITING_TUNNELS}/{node}")
    except OSError:
        return []  # The node comes back, and asks anew.


def listens(end: str | None) -> bool:
    """Of an end that is not the lab's own nobody knows: it counts as listening."""
    return end is None or os.path.exists(f"{LISTENING}/{end}")


def last_announced() -> float:
    """When a node last came up, in Unix time."""
    try:
        with open(LAST_ANNOUNCED, encoding="utf-8") as file:
            return float(file.read())
    except (OSError, ValueError):
        return 0.0
