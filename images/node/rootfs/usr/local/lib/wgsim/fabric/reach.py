"""Tries who reaches whom, until each declared pair has answered once."""

import time

from .enter import run_in
from .nodes import find_nodes

# Seconds between two tries to reach what did not answer yet.
PERIOD = 0.25


def probe_reach(plan, sender):
    waiting = {pair["from"]: set(pair["addresses"]) for pair in plan["reach"]}
    while any(waiting.values()):
        started = time.monotonic()
        nodes = find_nodes()
        for source, addresses in waiting.items():
            if not addresses or source not in nodes:
                continue
            try:
                argv = ["fping", "--alive", "--retry=0", "--timeout=200", "--interval=1", *sorted(addresses)]
                done = run_in(argv, netns=nodes[source].netns("main"))
            except OSError:
                continue
            for address in addresses & set(done.stdout.split()):
                addresses.discard(address)
                sender.send("reach", "alive", node=source, namespace="main", subject=address)
                sender.flush()
        time.sleep(max(0.0, PERIOD - (time.monotonic() - started)))
