"""Measures a lab from one program with one clock: sends probes, receives them, and hears of routes, links and nodes.

Reads JSON lines on stdin: first {"pairs": [["R1", "R3"]], "rate": 100}, then any number of {"mark": "…"} and {"look": true}.
Of a lab over several machines one runs on each, and all are told one "token", by which they know each other's probes.
Writes JSON lines; `at` and all other times are microseconds of CLOCK_MONOTONIC. Ends at the end of its input.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import TYPE_CHECKING

from ..shared.address_owners import AddressOwners
from ..shared.node_end import open_end
from ..shared.nodes import find_nodes
from ..shared.points import Refusal
from ..talk.far import Far, ask_far
from .changes import Changes
from .flows import Flows

if TYPE_CHECKING:
    from ..contract import Place, Plan, ProbeOrder, ProbeRecord
    from ..shared.loop import Loop
    from ..shared.nodes import Node
    from .ends import End
    from .flows import Flow


def now() -> int:
    return time.monotonic_ns()


def place_of(text: str, plan: Plan) -> tuple[str, str]:
    name, _, namespace = text.partition("/")
    namespace = namespace or "main"
    planned = {node["name"]: [one["name"] for one in node["namespaces"]] for node in plan["nodes"]}
    if name not in planned:
        raise Refusal(f"{text}: the lab has no node {name}", f"nodes: {', '.join(planned)}")
    if namespace not in planned[name]:
        raise Refusal(f"{text}: {name} has no namespace {namespace}", f"namespaces: {', '.join(planned[name])}")
    return name, namespace


def write(record: ProbeRecord) -> None:
    sys.stdout.write(json.dumps(record) + "\n")
    sys.stdout.flush()


class Probe:
    def __init__(self, plan: Plan, loop: Loop) -> None:
        self.plan = plan
        self.loop = loop
        self.nodes: dict[str, Node] = {}
        self.handles: dict[str, int] = {}
        self.changes: dict[str, list[Changes]] = {}
        self.owners = AddressOwners(plan)
        self.far = Far(plan)
        self.flows: Flows | None = None
        self.rate = 0.0
        self.input = b""
        self.ended = False

    # What is there, and what is no more.

    def follow_nodes(self) -> None:
        """Takes in nodes that have come, and lets go of those that have ended."""
        before, self.nodes = self.nodes, find_nodes(self.nodes)
        for name, node in before.items():
            now_there = self.nodes.get(name)
            if now_there is None or (now_there.pid, now_there.start) != (node.pid, node.start):
                self.let_go(name)
        fresh = [node for node in self.nodes.values() if node.ready and node.name not in self.handles]
        come = {node.name: node for node in fresh if self.watch(node)}
        self.owners.learn(come)
        for name in come if self.flows is not None else ():
            write({"kind": "node", "at": now() // 1000, "node": name, "state": "back"})
        self.open_flows(come)

    def watch(self, node: Node) -> bool:
        """False where it ends at this very moment."""
        try:
            self.open_node(node)
            return True
        except OSError:
            self.close_node(node.name)
            return False

    def open_node(self, node: Node) -> None:
        self.handles[node.name] = open_end(node)
        self.loop.add(self.handles[node.name], lambda: self.let_go(node.name))
        planned = next(one for one in self.plan["nodes"] if one["name"] == node.name)
        self.changes[node.name] = []
        for namespace in planned["namespaces"]:
            self.open_changes({"node": node.name, "namespace": namespace["name"]}, node)

    def open_changes(self, place: Place, node: Node) -> None:
        changes = Changes(node.netns(place["namespace"]))
        self.changes[node.name].append(changes)
        self.loop.add(changes.socket.fileno(), lambda: self.take_changes(changes, place))

    def let_go(self, name: str) -> None:
        if name in self.handles:
            self.close_node(name)
            write({"kind": "node", "at": now() // 1000, "node": name, "state": "ended"})

    def close_node(self, name: str) -> None:
        """Closes all that is open in this node at once: an open socket would keep its namespace, and its wires, alive."""
        for end in self.flows.ends if self.flows is not None else ():
            if end.place[0] == name and end.socket is not None:
                self.loop.remove(end.socket.fileno())
                end.close()
        for changes in self.changes.pop(name, []):
            self.loop.remove(changes.socket.fileno())
            changes.close()
        handle = self.handles.pop(name, None)
        if handle is not None:
            self.loop.remove(handle)
            os.close(handle)

    def open_flows(self, nodes: dict[str, Node]) -> None:
        for end in self.flows.open(nodes) if self.flows is not None else ():
            self.listen(self.flows, end)

    def listen(self, flows: Flows | None, end: End) -> None:
        if flows is not None and end.socket is not None:
            self.loop.add(end.socket.fileno(), lambda: flows.read(end, now))

    # What comes in.

    def begin(self, pairs: list[tuple[str, str]], rate: float, token: str | None) -> None:
        places = [(place_of(one, self.plan), place_of(other, self.plan)) for one, other in pairs]
        for place in {place for pair in places for place in pair}:
            name, _ = place
            if name in self.far.talks:
                self.ask_addresses(place)
            elif name not in self.nodes:
                raise Refusal(f"{name} does not run", "wgsim start repairs the lab")
        flows = Flows(places, self.owners, None if token is None else bytes.fromhex(token), self.far.talks)
        silent = [pair for pair in places if not any((flow.source.place, flow.target.place) == pair for flow in flows.flows)]
        for one, other in silent:
            raise Refusal(f"{one[0]}:{other[0]}: they have no addresses of one family", "wgsim exec NODE -- ip address")
        self.flows = flows
        self.rate = rate
        self.open_flows({name: self.nodes[name] for name in self.handles})
        for end in flows.ends:
            if end.known and end.socket is None and end.place[0] in self.handles:
                raise Refusal(
                    f"{end.place[0]}: UDP port {end.port} of {end.address} cannot be had", "wgsim exec NODE -- ss -lnu"
                )
        descriptions = [flow.describe() for flow in flows.flows]
        if self.far.talks:
            owners = {address: name for address, name in self.owners.names.items() if name is not None}
            write({"kind": "flows", "at": now() // 1000, "flows": descriptions, "owners": owners})
        else:
            write({"kind": "flows", "at": now() // 1000, "flows": descriptions})

    def ask_addresses(self, place: tuple[str, str]) -> None:
        name, namespace = place
        far = self.far.netns({}, name, namespace)
        try:
            self.owners.note(place, ask_far(far or "", "addresses")["addresses"])
        except OSError as error:
            raise Refusal(f"{name}: {error.strerror or error}", "wgsim start repairs the lab") from error

    def read_orders(self) -> None:
        chunk = os.read(sys.stdin.fileno(), 65536)
        self.ended = not chunk
        *lines, self.input = (self.input + chunk).split(b"\n")
        for line in lines:
            order: ProbeOrder = json.loads(line)
            if "pairs" in order and "rate" in order:
                self.begin(order["pairs"], order["rate"], order.get("token"))
            elif "mark" in order:
                write({"kind": "mark", "at": now() // 1000, "mark": order["mark"]})
            elif "look" in order and self.flows is not None:
                for flow in self.flows.flows:
                    self.start_look(flow)

    def take_changes(self, changes: Changes, place: Place) -> None:
        # One that was read before may have been the end of the node.
        if changes.socket.fileno() < 0:
            return
        routes, links = changes.read()
        if routes or links:
            write({"kind": "changes", "at": now() // 1000, **place, "routes": routes, "links": links})

    def start_look(self, flow: Flow) -> None:
        if flow.look is None:
            flow.start_look(now())
