"""Does something at the end of a node. Whoever holds a node's namespace open must let go then, or it lives on."""

import errno
import os
import select
import threading
import time

from .nodes import is_alive

# Seconds between two looks where the kernel has no pidfd (before 5.3).
PERIOD = 0.2


def await_end(node):
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


def at_end_of(node, action):
    """Calls `action` in a thread of its own, once the node's first process has ended."""

    def wait():
        await_end(node)
        action()

    threading.Thread(target=wait, daemon=True).start()
