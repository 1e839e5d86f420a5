"""Notices that a file of a running node that is written at its boot, such as /etc/hosts, was emptied or changed."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from ..paths import SHARED_HOSTS
from ..shared.mounted_files import FRESH, lost_files

if TYPE_CHECKING:
    from ..contract import Complaint
    from ..shared.nodes import Node

# Seconds between two looks: nobody tells of a change.
PERIOD = 1.9
NAMES = ("hosts", "resolv.conf", "hostname")


def signature(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
        return (found.st_mtime_ns, found.st_size)
    except OSError:
        return None


class Mounts:
    """Of one node. Nothing is read again while the files look as they did."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.due = 0.0
        self.seen: list[tuple[int, int] | None] = []
        self.settled = False
        self.found: list[Complaint] = []

    def read(self) -> list[Complaint]:
        now = time.monotonic()
        if now < self.due:
            return self.found
        self.due = now + PERIOD
        paths = [SHARED_HOSTS, *(f"{self.node.root}/etc/{name}" for name in NAMES)]
        seen = [signature(path) for path in paths]
        if seen != self.seen or not self.settled:
            # Names that have just been given are looked at again.
            shared = seen[0]
            self.settled = shared is not None and time.time() - shared[0] / 1e9 >= FRESH
            self.seen = seen
            self.found = [
                {
                    "kind": "changed",
                    "subject": path,
                    "text": f"{path} has been changed in the node; `wgsim start` restores it",
                }
                for path in lost_files(self.node.root)
            ]
        return self.found
