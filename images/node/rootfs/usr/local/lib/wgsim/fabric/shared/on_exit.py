"""Calls a function when a node exits. A program that holds the node's namespace open must close it then, or the namespace stays."""

from __future__ import annotations

import errno
import os
import select
import threading
import time
from typing import TYPE_CHECKING

from .nodes import is_alive

if TYPE_CHECKING:
    from collections.abc import Callable

    from .nodes import Node

# Seconds between two looks where the kernel has no pidfd (before 5.3).
PERIOD = 0.2


def await_exit(node: Node) -> None:
    try:
        handle = os.pidfd_open(node.pid)
    except OSError as error:
        while error.errno != errno.ESRCH and is_alive(node):
            time.sleep(PERIOD)
        return
    try:
        if is_alive(node):
            select.select([handle], [], [])
    finally:
        os.close(handle)


def on_exit(node: Node, action: Callable[[], None]) -> None:
    """Calls `action` in a thread of its own, once the node's first process has ended."""

    def wait() -> None:
        await_exit(node)
        action()

    threading.Thread(target=wait, daemon=True).start()
