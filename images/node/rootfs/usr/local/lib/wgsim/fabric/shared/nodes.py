"""Finds the lab's running nodes: the first process of each, and its namespaces."""

from __future__ import annotations

import os
from typing import NamedTuple

from ..paths import ANNOUNCEMENTS, ENDED_NODES, NAMESPACE_HANDLES


# No dataclass: importing that takes longer than all else of the fabric that is imported.
class Node(NamedTuple):
    """One running node. `start` (clock ticks since boot) tells a restart from a reused process or inode number.

    `announced` is the network namespace that it announced; once it is `ready`, its namespaces stand, and wires may be plugged in."""

    name: str
    pid: int
    start: int
    announced: str
    ready: bool

    def netns(self, namespace: str) -> str:
        """A path that opens this namespace from any mount namespace of the machine."""
        if namespace == "main":
            return f"/proc/{self.pid}/ns/net"
        return f"{self.root}{NAMESPACE_HANDLES}/{namespace}"

    @property
    def root(self) -> str:
        return f"/proc/{self.pid}/root"


def read_announced() -> dict[tuple[str, int], tuple[str, bool]]:
    """(network namespace, start) → name of the node that announced it, and whether it is ready.

    The namespace is such as `net:[4026532301]`. Its number may be another node's by now; with the start it is unique."""
    announced: dict[tuple[str, int], tuple[str, bool]] = {}
    try:
        names = os.listdir(ANNOUNCEMENTS)
    except FileNotFoundError:
        return announced
    for name in names:
        try:
            with open(f"{ANNOUNCEMENTS}/{name}", encoding="utf-8") as file:
                netns, start, state = file.read().split()
                announced[netns, int(start)] = (name, state == "ready")
        except (OSError, ValueError):
            continue  # It is being written: the bell rings when it is done.
    return announced


def start_time(pid: int) -> int:
    """Field 22 of /proc/PID/stat; the command before it may hold spaces and brackets."""
    with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
        return int(file.read().rpartition(")")[2].split()[19])


def is_first_of_its_namespace(pid: int) -> bool:
    with open(f"/proc/{pid}/status", encoding="utf-8", errors="replace") as file:
        for line in file:
            if line.startswith("NSpid:"):
                return line.split()[-1] == "1"
    return False


def is_alive(node: Node) -> bool:
    try:
        return start_time(node.pid) == node.start
    except (OSError, ValueError, IndexError):
        return False


def find_nodes(known: dict[str, Node] | None = None) -> dict[str, Node]:
    """Node name → Node, for every announced node whose first process runs.

    `known` is what was found before: those that still run are not searched for again.
    """
    wanted = read_announced()
    found: dict[str, Node] = {}
    for node in (known or {}).values():
        name, ready = wanted.get((node.announced, node.start), (None, False))
        if name == node.name and is_alive(node):
            del wanted[node.announced, node.start]
            found[node.name] = node._replace(ready=ready)
    # The newest first: a node that has just announced itself has just started.
    for pid in sorted(map(int, filter(str.isdigit, os.listdir("/proc"))), reverse=True) if wanted else ():
        try:
            netns = os.readlink(f"/proc/{pid}/ns/net")
            if any(netns == announced for announced, _ in wanted) and is_first_of_its_namespace(pid):
                start = start_time(pid)
                name, ready = wanted.pop((netns, start))
                found[name] = Node(name, pid, start, netns, ready)
        except (OSError, ValueError, IndexError, KeyError):
            continue  # It ended while we looked, or is not the one that announced this namespace.
        if not wanted:
            break
    return found


def note_ends(before: dict[str, Node], after: dict[str, Node]) -> None:
    """`before` and `after` are what was found then and now. A file is as old as the end of its node: one that comes back learns from it
    how long it was away."""
    for name, node in before.items():
        if name not in after or after[name].start != node.start:
            os.makedirs(ENDED_NODES, exist_ok=True)
            with open(f"{ENDED_NODES}/{name}", "w", encoding="utf-8"):
                pass
