"""Runs a measurement: when each flow is probed, its way looked at, nodes looked for, and what came reported."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from ..shared.loop import Loop
from .probe import Probe, now, write

if TYPE_CHECKING:
    from ..contract import Plan
    from .flows import Flow, Flows

# Seconds between two reports, between two looks at the ways, for the answers to a look, and until nodes are looked for anew.
REPORT, LOOK, ANSWER, NODES = 0.1, 1.0, 0.4, 0.25


def look_around(probe: Probe, flows: Flows, turn: int) -> None:
    """One flow of each source at a time: routers limit how much they say to one address (icmp_ratelimit)."""
    by_source: dict[tuple[tuple[str, str], int], list[Flow]] = {}
    for flow in flows.flows:
        by_source.setdefault((flow.source.place, flow.source.family), []).append(flow)
    for same in by_source.values():
        probe.start_look(same[turn % len(same)])


def report(probe: Probe, flows: Flows) -> None:
    for flow in flows.flows:
        if flow.look is not None and now() - flow.look.at > ANSWER * 1e9 and (look := flow.end_look()):
            at, number, hops, reached = look
            names = [address and probe.owners.name_of(address) for address in hops]
            at //= 1000
            write({"kind": "way", "at": at, "flow": flow.number, "look": number, "hops": names, "reached": reached})
    write({"kind": "probes", "at": now() // 1000, "flows": [flow.drain() for flow in flows.flows]})


def serve(plan: Plan) -> None:
    loop = Loop()
    probe = Probe(plan, loop)
    loop.add(sys.stdin.fileno(), probe.read_orders)
    probe.follow_nodes()
    due = {"nodes": 0.0, "report": 0.0, "look": 0.0, "probe": 0.0}
    turn = 0
    while not probe.ended:
        wait = min(due.values()) - time.monotonic() if probe.flows is not None else None
        loop.turn(wait)
        if probe.flows is None:
            continue
        started = time.monotonic()
        if due["probe"] <= started:
            for flow in probe.flows.flows:
                flow.probe(now())
            # A probe that is late is not made up for by two at once.
            due["probe"] = max(due["probe"] + 1 / probe.rate, started - 1 / probe.rate)
        if due["nodes"] <= started:
            probe.follow_nodes()
            due["nodes"] = started + NODES
        if due["look"] <= started:
            look_around(probe, probe.flows, turn)
            turn += 1
            due["look"] = started + LOOK
        if due["report"] <= started:
            report(probe, probe.flows)
            due["report"] = started + REPORT
