"""Measures a lab from one program with one clock: sends probes, receives them, and hears of routes, links and nodes.

Reads JSON lines on stdin: first {"pairs": [["R1", "R3"]], "rate": 100}, then any number of {"mark": "…"} and {"look": true}.
Writes JSON lines; `at` and all other times are microseconds of CLOCK_MONOTONIC. Ends at the end of its input.
"""

import json
import os
import selectors
import sys
import time

from .changes import open_changes, read_changes
from .flows import Flows
from .nodes import find_nodes
from .points import Refusal
from .probe_socket import within
from .whereabouts import Whereabouts

# Seconds between two reports, between two looks at the ways, for the answers to a look, and until nodes are looked for anew.
REPORT, LOOK, ANSWER, NODES = 0.1, 2.0, 0.4, 0.25


def place_of(text, plan):
    name, _, namespace = text.partition("/")
    namespace = namespace or "main"
    planned = {node["name"]: [one["name"] for one in node["namespaces"]] for node in plan["nodes"]}
    if name not in planned:
        raise Refusal(f"{text}: the lab has no node {name}", f"nodes: {', '.join(planned)}")
    if namespace not in planned[name]:
        raise Refusal(f"{text}: {name} has no namespace {namespace}", f"namespaces: {', '.join(planned[name])}")
    return name, namespace


def write(record):
    sys.stdout.write(json.dumps(record) + "\n")
    sys.stdout.flush()


class Listener:
    """One namespace's changes."""

    def __init__(self, node, namespace):
        self.place = {"node": node.name, "namespace": namespace}
        with within(node.netns(namespace)):
            self.socket = open_changes()


class Probe:
    def __init__(self, plan, selector):
        self.plan = plan
        self.selector = selector
        self.nodes = {}
        self.handles = {}
        self.listeners = {}
        self.whereabouts = Whereabouts(plan)
        self.flows = None
        self.rate = 0
        self.input = b""
        self.ended = False

    # What is there, and what is no more.

    def follow_nodes(self):
        """Takes in nodes that have come, and lets go of those that have ended."""
        before, self.nodes = self.nodes, find_nodes(self.nodes)
        for name in before.keys() - {name for name, node in self.nodes.items() if node.pid == before.get(name, node).pid}:
            self.let_go(name)
        fresh = {name: node for name, node in self.nodes.items() if node.ready and name not in self.handles}
        for node in fresh.values():
            self.watch(node)
        self.whereabouts.learn(fresh)
        for name in fresh if self.flows is not None else ():
            write({"kind": "node", "at": now() // 1000, "node": name, "state": "back"})
        self.open_flows()

    def watch(self, node):
        self.handles[node.name] = os.pidfd_open(node.pid)
        self.selector.register(self.handles[node.name], selectors.EVENT_READ, ("node", node.name))
        planned = next(one for one in self.plan["nodes"] if one["name"] == node.name)
        self.listeners[node.name] = [Listener(node, namespace["name"]) for namespace in planned["namespaces"]]
        for listener in self.listeners[node.name]:
            self.selector.register(listener.socket, selectors.EVENT_READ, ("changes", listener))

    def let_go(self, name):
        """Closes all that is open in this node at once: an open socket would keep its namespace, and its wires, alive."""
        if name not in self.handles:
            return
        for end in self.flows.ends if self.flows is not None else ():
            if end.place[0] == name and end.socket is not None:
                self.selector.unregister(end.socket)
                end.close()
        for listener in self.listeners.pop(name):
            self.selector.unregister(listener.socket)
            listener.socket.close()
        handle = self.handles.pop(name)
        self.selector.unregister(handle)
        os.close(handle)
        write({"kind": "node", "at": now() // 1000, "node": name, "state": "ended"})

    def open_flows(self):
        for end in self.flows.open(self.nodes) if self.flows is not None else ():
            self.selector.register(end.socket, selectors.EVENT_READ, ("end", end))

    # What comes in.

    def begin(self, order):
        places = [tuple(place_of(text, self.plan) for text in pair) for pair in order["pairs"]]
        for name, _ in {place for pair in places for place in pair}:
            if name not in self.nodes:
                raise Refusal(f"{name} does not run", "wgsim start repairs the lab")
        flows = Flows(places, self.whereabouts)
        silent = [pair for pair in places if not any((flow.source.place, flow.target.place) == pair for flow in flows.flows)]
        for one, other in silent:
            raise Refusal(f"{one[0]}:{other[0]}: they have no addresses of one family", "wgsim exec NODE -- ip address")
        self.flows = flows
        self.rate = order["rate"]
        self.open_flows()
        write({"kind": "flows", "at": now() // 1000, "flows": [flow.describe() for flow in flows.flows]})

    def read_orders(self):
        chunk = os.read(sys.stdin.fileno(), 65536)
        self.ended = not chunk
        *lines, self.input = (self.input + chunk).split(b"\n")
        for line in lines:
            order = json.loads(line)
            if "pairs" in order:
                self.begin(order)
            elif "mark" in order:
                write({"kind": "mark", "at": now() // 1000, "mark": order["mark"]})
            elif "look" in order:
                for flow in self.flows.flows:
                    self.start_look(flow)

    def take(self, kind, subject):
        if kind == "orders":
            self.read_orders()
        elif kind == "end" and subject.socket is not None:
            self.flows.read(subject, now)
        elif kind == "node":
            self.let_go(subject)
        elif kind == "changes" and subject.socket.fileno() >= 0:
            routes, links = read_changes(subject.socket)
            if routes or links:
                write({"kind": "changes", "at": now() // 1000, **subject.place, "routes": routes, "links": links})

    # What is done from time to time.

    def start_look(self, flow):
        if flow.look is None:
            flow.start_look(now())

    def look_around(self, turn):
        """One flow of each source at a time: routers limit how much they say to one address (icmp_ratelimit)."""
        by_source = {}
        for flow in self.flows.flows:
            by_source.setdefault((flow.source.place, flow.source.family), []).append(flow)
        for flows in by_source.values():
            self.start_look(flows[turn % len(flows)])

    def report(self):
        for flow in self.flows.flows:
            if flow.look is not None and now() - flow.look["at"] > ANSWER * 1e9:
                at, hops, reached = flow.end_look()
                names = [address and self.whereabouts.name_of(address) for address in hops]
                write({"kind": "way", "at": at // 1000, "flow": flow.number, "hops": names, "reached": reached})
        write({"kind": "probes", "at": now() // 1000, "flows": [flow.drain() for flow in self.flows.flows]})


def now():
    return time.monotonic_ns()


def serve(plan):
    with selectors.DefaultSelector() as selector:
        selector.register(sys.stdin, selectors.EVENT_READ, ("orders", None))
        probe = Probe(plan, selector)
        probe.follow_nodes()
        due = {"nodes": 0.0, "report": 0.0, "look": 0.0, "probe": 0.0}
        turn = 0
        while not probe.ended:
            wait = min(due.values()) - time.monotonic() if probe.flows is not None else None
            for key, _ in selector.select(wait if wait is None else max(0.0, wait)):
                probe.take(*key.data)
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
                probe.look_around(turn)
                turn += 1
                due["look"] = started + LOOK
            if due["report"] <= started:
                probe.report()
                due["report"] = started + REPORT
