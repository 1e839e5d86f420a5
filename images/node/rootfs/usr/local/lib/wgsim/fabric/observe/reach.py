"""Pings the declared pairs until each has answered once."""

from __future__ import annotations

import contextlib
import threading
import time
from typing import TYPE_CHECKING

from ..packets.sweep import Witnesses, sweep
from ..shared.answers import Notes
from ..shared.nodes import find_nodes
from ..shared.share import share_of
from ..talk.far import Far

if TYPE_CHECKING:
    from ..contract import Plan
    from ..shared.nodes import Node
    from .sender import Sender

    # An address, and the (node, namespace) that has it.
    Target = tuple[str, tuple[str, str]]

# Seconds between two tries to reach what did not answer yet.
PERIOD = 0.25
# Seconds that an answer is waited for.
TIMEOUT = 0.2
# Nodes that try at a time: each mostly waits, and a hundred of them one after the other take a minute.
AT_A_TIME = 4


def read_pairs(plan: Plan) -> dict[str, set[Target]]:
    """Node → the (address, node and namespace that have it) that it is to reach."""
    waiting: dict[str, set[Target]] = {}
    for pair in plan["checks"]["pairs"]:
        at = pair["at"]
        waiting.setdefault(pair["from"], set()).add((pair["address"], (at["node"], at["namespace"])))
    return waiting


def try_from(node: Node, wanted: set[Target], nodes: dict[str, Node], far: Far, witnesses: Witnesses) -> set[Target]:
    """Those of the wanted that answer; none where the node is gone."""
    targets = {
        (address, netns): (address, (name, namespace))
        for address, (name, namespace) in sorted(wanted)
        if (netns := far.netns(nodes, name, namespace)) is not None
    }
    try:
        return {targets[target] for target in sweep(node.netns("main"), list(targets), TIMEOUT, witnesses)}
    except OSError:
        return set()


def try_all(
    sources: list[str],
    nodes: dict[str, Node],
    waiting: dict[str, set[Target]],
    far: Far,
    witnesses: Witnesses,
    sender: Sender,
    notes: Notes,
) -> None:
    """Takes out of `waiting` what answers these sources, notes it, and tells it."""
    for source in sources:
        asked = set(waiting[source])
        answered = try_from(nodes[source], asked, nodes, far, witnesses)
        waiting[source] -= answered
        notes.add(source, asked, answered)
        if not any(waiting.values()):
            # Our reader ends us once it knows of all of them.
            notes.write()
        # Where several nodes have one address, each of them must be reached by it.
        open_addresses = {address for address, _ in waiting[source]}
        for address in sorted({address for address, _ in answered} - open_addresses):
            sender.send("reach", "alive", node=source, namespace="main", subject=address)
        sender.flush()


def probe_reach(plan: Plan, sender: Sender) -> None:
    here = {node["name"] for node in share_of(plan)["nodes"]}
    waiting = {source: targets for source, targets in read_pairs(plan).items() if source in here}
    nodes, notes, far = {}, Notes(), Far(plan)
    while any(waiting.values()):
        started = time.monotonic()
        nodes = find_nodes(nodes)
        sources = [source for source in waiting if waiting[source] and source in nodes]
        # For one round: what is open in a node's namespace keeps that alive when the node is gone.
        with contextlib.closing(Witnesses()) as witnesses:
            # Nobody waits for these at the end: the observer ends when its reader does.
            threads = [
                threading.Thread(target=try_all, args=(share, nodes, waiting, far, witnesses, sender, notes), daemon=True)
                for share in (sources[first::AT_A_TIME] for first in range(AT_A_TIME))
                if share
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        notes.write_when_due()
        time.sleep(max(0.0, PERIOD - (time.monotonic() - started)))
