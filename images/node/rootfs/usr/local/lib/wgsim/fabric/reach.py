"""Tries who reaches whom, until each declared pair has answered once."""

import threading
import time

from .enter import run_in
from .nodes import find_nodes

# Seconds between two tries to reach what did not answer yet.
PERIOD = 0.25
# Nodes that try at a time: each mostly waits, and a hundred of them one after the other take a minute.
AT_A_TIME = 4


def try_from(node, addresses):
    """Those of the addresses that answer; none where the node is gone."""
    argv = ["fping", "--alive", "--retry=0", "--timeout=200", "--interval=1", *sorted(addresses)]
    try:
        return addresses & set(run_in(argv, netns=node.netns("main")).stdout.split())
    except OSError:
        return set()


def sweep(sources, nodes, waiting, sender):
    """Takes out of `waiting` what answers these sources, and tells it."""
    for source in sources:
        answered = try_from(nodes[source], waiting[source])
        waiting[source] -= answered
        for address in sorted(answered):
            sender.send("reach", "alive", node=source, namespace="main", subject=address)
        sender.flush()


def probe_reach(plan, sender):
    waiting = {pair["from"]: set(pair["addresses"]) for pair in plan["reach"]}
    nodes = {}
    while any(waiting.values()):
        started = time.monotonic()
        nodes = find_nodes(nodes)
        sources = [source for source in waiting if waiting[source] and source in nodes]
        # Nobody waits for these at the end: the observer ends when its reader does.
        threads = [
            threading.Thread(target=sweep, args=(share, nodes, waiting, sender), daemon=True)
            for share in (sources[first::AT_A_TIME] for first in range(AT_A_TIME))
            if share
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        time.sleep(max(0.0, PERIOD - (time.monotonic() - started)))
