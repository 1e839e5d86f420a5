"""Notices the end of a node: a file that becomes readable when the node's first process has ended.

A program that holds a node's namespace open must close it then, or the namespace stays, and its wires with it."""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING

from .loop import await_any
from .nodes import is_alive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .nodes import Node

# Seconds between two looks where the kernel has no pidfd (before 5.3).
PERIOD = 0.2


def open_end(node: Node) -> int:
    """A pidfd of the node's first process. Raises ProcessLookupError for one that has ended, another OSError where the kernel has none."""
    handle = os.pidfd_open(node.pid)
    if not is_alive(node):
        os.close(handle)
        raise ProcessLookupError(f"{node.name} has ended")
    return handle


class Watch:
    """One pidfd for each node's first process. A kernel before 5.3 has none: there, only a node's return is noticed."""

    def __init__(self) -> None:
        self.watched: dict[tuple[int, int], int] = {}

    def follow(self, nodes: Iterable[Node]) -> bool:
        """Watches these nodes and no others. False when one of them has ended already."""
        wanted = {(node.pid, node.start): node for node in nodes}
        for gone in self.watched.keys() - wanted.keys():
            os.close(self.watched.pop(gone))
        alive = True
        for process in wanted.keys() - self.watched.keys():
            try:
                self.watched[process] = open_end(wanted[process])
            except ProcessLookupError:
                alive = False
            except OSError:
                continue
        return alive

    def files(self) -> Iterable[int]:
        return self.watched.values()


def await_exit(node: Node) -> None:
    try:
        handle = open_end(node)
    except ProcessLookupError:
        return
    except OSError:
        while is_alive(node):
            time.sleep(PERIOD)
        return
    try:
        await_any([handle], None)
    finally:
        os.close(handle)


def on_exit(node: Node, action: Callable[[], None]) -> None:
    """Calls `action` in a thread of its own, once the node's first process has ended."""

    def wait() -> None:
        await_exit(node)
        action()

    threading.Thread(target=wait, daemon=True).start()
