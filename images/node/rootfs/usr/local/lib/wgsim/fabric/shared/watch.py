"""Notices the end of a node without polling: a pidfd becomes readable when its process has ended."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .nodes import Node


class Watch:
    """One pidfd for each node's first process. A kernel before 5.3 has none: there, only a node's return is noticed."""

    def __init__(self) -> None:
        self.watched: dict[tuple[int, int], int] = {}

    def follow(self, nodes: Iterable[Node]) -> bool:
        """Watches these nodes and no others. False when one of them has ended already."""
        wanted = {(node.pid, node.start) for node in nodes}
        for gone in self.watched.keys() - wanted:
            os.close(self.watched.pop(gone))
        alive = True
        for process in wanted - self.watched.keys():
            try:
                self.watched[process] = os.pidfd_open(process[0])
            except OSError as error:
                alive = alive and error.errno != errno.ESRCH
        return alive

    def files(self) -> Iterable[int]:
        return self.watched.values()
