"""Measures a lab from one program with one clock: sends probes, receives them, and hears of routes, links and nodes.

Reads JSON lines on stdin: first {"pairs": [["R1", "R3"]], "rate": 100}, then any number of {"mark": "…"} and {"look": true}.
Writes JSON lines; `at` and all other times are microseconds of CLOCK_MONOTONIC. Ends at the end of its input.
"""

import json
import os
import selectors
import sys
import time

from .changes import Changes
from .flows import Flows
from .nodes import find_nodes
from .points import Refusal
from .whereabouts import Whereabouts

# Seconds between two reports, between two looks at the ways, for the answers to a look, and until nodes are looked for anew.
REPORT, LOOK, ANSWER, NODES = 0.1, 1.0, 0.4, 0.25


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


class Probe:
    def __init__(self, plan, selector):
        self.plan = plan
        self.selector = selector
        self.nodes = {}
        self.handles = {}
        self.changes = {}
        self.whereabouts = Whereabouts(plan)
        self.flows = None
        self.rate = 0
        self.input = b""
        self.ended = False

    # What is there, and what is no more.

    def follow_nodes(self):
        """Takes in nodes that have come, and lets go of those that have ended."""
        before, self.nodes = self.nodes, find_nodes(self.nodes)
        for name, node in before.items():
            now_there = self.nodes.get(name)
            if now_there is None or (now_there.pid, now_there.start) != (node.pid, node.start):
                self.let_go(name)
        fresh = [node for node in self.nodes.values() if node.ready and node.name not in self.handles]
        come = {node.name: node for node in fresh if self.watch(node)}
        self.whereabouts.learn(come)
        for name in come if self.flows is not None else ():
            write({"kind": "node", "at": now() // 1000, "node": name, "state": "back"})
        self.open_flows(come)

    def watch(self, node):
        """False where it ends at this very moment."""
        try:
            self.open_node(node)
            return True
        except OSError:
            self.close_node(node.name)
            return False

    def open_node(self, node):
        self.handles[node.name] = os.pidfd_open(node.pid)
        self.selector.register(self.handles[node.name], selectors.EVENT_READ, ("node", node.name))
        planned = next(one for one in self.plan["nodes"] if one["name"] == node.name)
        self.changes[node.name] = []
        for namespace in planned["namespaces"]:
            changes = Changes(node.netns(namespace["name"]))
            place = {"node": node.name, "namespace": namespace["name"]}
            self.changes[node.name].append(changes)
            self.selector.register(changes.socket, selectors.EVENT_READ, ("changes", (changes, place)))

    def let_go(self, name):
        if name in self.handles:
            self.close_node(name)
            write({"kind": "node", "at": now() // 1000, "node": name, "state": "ended"})

    def close_node(self, name):
        """Closes all that is open in this node at once: an open socket would keep its namespace, and its wires, alive."""
        for end in self.flows.ends if self.flows is not None else ():
            if end.place[0] == name and end.socket is not None:
                self.selector.unregister(end.socket)
                end.close()
        for changes in self.changes.pop(name, []):
            self.selector.unregister(changes.socket)
            changes.close()
        handle = self.handles.pop(name, None)
        if handle is not None:
            self.selector.unregister(handle)
            os.close(handle)

    def open_flows(self, nodes):
        for end in self.flows.open(nodes) if self.flows is not None else ():
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
        self.open_flows({name: self.nodes[name] for name in self.handles})
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
        elif kind == "changes" and subject[0].socket.fileno() >= 0:
            routes, links = subject[0].read()
            if routes or links:
                write({"kind": "changes", "at": now() // 1000, **subject[1], "routes": routes, "links": links})

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
