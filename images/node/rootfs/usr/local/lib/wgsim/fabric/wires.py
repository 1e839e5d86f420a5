"""Makes the lab's bridges and wires, and makes a node's wires again whenever that node comes back."""

import json
import os
import select
import sys
import time

from .deliver import deliver
from .enter import ip_batch, run_in
from .impair import impair_direction
from .nodes import BELL, COMPLETE, NODES, find_nodes
from .watch import Watch

STATE = "/run/wires.json"
# While a wire could not be made although both its ends are there, it is tried again after this long (seconds).
RETRY = 0.2
# A cable learns no addresses, and passes on what a switch keeps to itself: LLDP and its like (IEEE 802.1D, table 7-10), but
# for the first three, which the kernel never forwards.
SWITCH = "stp_state 0 mcast_snooping 0"
BRIDGES = {"switch": SWITCH, "cable": f"{SWITCH} ageing_time 0 group_fwd_mask 0xfff8"}
# Seconds after a node's end until its wires are struck off: when a lab is removed, many end at one time.
MOURNING = 0.1


def log(text):
    print(f"fabric: {text}", file=sys.stderr, flush=True)


def is_bridge_end(end):
    return "bridge" in end


def name_of(end):
    return f"{end['bridge']}:{end['port']}" if is_bridge_end(end) else f"{end['node']}:{end['ifname']}"


def add_line(wire, nodes):
    """The `ip link add` that makes both ends of a wire where they belong: no name ever shows up in between."""
    port, end = sorted(wire["ends"], key=lambda end: not is_bridge_end(end))
    mtu = f"mtu {wire['mtu']}"
    place = f"address {end['mac']} netns {nodes[end['node']].netns(end['namespace'])}"
    here = f"name {port['port']} {mtu} up master {port['bridge']}"
    return f"link add {here} type veth peer name {end['ifname']} {mtu} {place}"


class Wiring:
    """Which wires are made, and for which incarnation of their ends."""

    def __init__(self, plan):
        self.wires = plan["wires"]
        self.nodes = {}
        self.made = {}
        self.tried = set()
        self.complete = set()
        self.problems = {}
        self.published = None

    def reconcile(self):
        """Hands out files, and makes every wire whose ends are there and that is not made for them yet.

        True when no wire failed."""
        self.nodes = nodes = find_nodes(self.nodes)
        for problem in filter(None, (deliver(node) for node in nodes.values() if not node.ready)):
            log(problem)
        due = [index for index, wire in enumerate(self.wires) if self.is_due(index, wire, nodes)]
        if due:
            self.remove_remnants([self.wires[index] for index in due if index in self.tried], nodes)
            self.make(due, nodes)
        self.forget_gone(nodes)
        self.announce_complete()
        self.publish(nodes)
        return all(index in self.made for index in due)

    def incarnation(self, wire, nodes):
        """What the wire's ends are now; None while one of them is away, or not ready."""
        ends = [nodes.get(end["node"]) for end in wire["ends"] if not is_bridge_end(end)]
        if any(node is None or not node.ready for node in ends):
            return None
        return tuple((node.pid, node.start) for node in ends)

    def is_due(self, index, wire, nodes):
        now = self.incarnation(wire, nodes)
        return now is not None and self.made.get(index) != now

    def remove_remnants(self, wires, nodes):
        """A namespace dies some time after its node, and its wires with it: take away what still stands."""
        for wire in wires:
            for end in wire["ends"]:
                if is_bridge_end(end):
                    ip_batch([f"link del {end['port']}"])
                elif end["node"] in nodes:
                    ip_batch([f"link del {end['ifname']}"], netns=nodes[end["node"]].netns(end["namespace"]))

    def make(self, due, nodes):
        self.tried.update(due)
        problem = ip_batch([add_line(self.wires[index], nodes) for index in due])
        if problem:
            # One end went away under us. Which one? Make each by itself.
            self.remove_remnants([self.wires[index] for index in due], nodes)
            due = [index for index in due if not self.complain(index, ip_batch([add_line(self.wires[index], nodes)]))]
        self.configure(due, nodes)
        for index in due:
            self.made[index] = self.incarnation(self.wires[index], nodes)

    def complain(self, index, problem):
        """Logs a problem when it is a new one: a wire that fails is tried again and again."""
        if problem and self.problems.get(index) != problem:
            log(f"wire {' - '.join(name_of(end) for end in self.wires[index]['ends'])}: {problem}")
        self.problems[index] = problem
        return problem

    def configure(self, due, nodes):
        """Addresses first, then up: an interface is never up without them."""
        batches = {}
        for index in due:
            for end in self.wires[index]["ends"]:
                if not is_bridge_end(end):
                    lines = batches.setdefault((end["node"], end["namespace"]), [])
                    lines += [f"address add {address} dev {end['ifname']}" for address in end["addresses"]]
                    master = f" master {end['master']}" if end["master"] else ""
                    lines.append(f"link set {end['ifname']}{master} up")
        self.apply(batches, nodes)
        # A route's next hop is there only when the far end of its wire is up, too.
        self.apply(self.collect_routes(due), nodes)
        for index in due:
            self.finish(self.wires[index], nodes)

    def apply(self, batches, nodes):
        for (node, namespace), lines in batches.items():
            problem = ip_batch(lines, netns=nodes[node].netns(namespace))
            if problem:
                log(f"{node} {namespace}: {problem}")

    def collect_routes(self, due):
        batches = {}
        for index in due:
            for end in self.wires[index]["ends"]:
                if not is_bridge_end(end) and end["routes"]:
                    batches.setdefault((end["node"], end["namespace"]), []).extend(end["routes"])
        return batches

    def finish(self, wire, nodes):
        """Kernel settings of the wire's interfaces, and what is to happen to packets on it."""
        places = []
        for end in wire["ends"]:
            if is_bridge_end(end):
                places.append((end["port"], None))
                continue
            netns = nodes[end["node"]].netns(end["namespace"])
            places.append((end["ifname"], netns))
            if end["sysctls"]:
                done = run_in(["sysctl", "-q", "-w", *end["sysctls"]], netns=netns)
                if done.returncode != 0:
                    log(f"{name_of(end)}: {done.stdout.strip()}")
        for impair, (sender, receiver) in zip(wire["impair"], (places, reversed(places))):
            for complaint in impair_direction(impair, sender, receiver) if impair else []:
                log(f"{' - '.join(name_of(end) for end in wire['ends'])}: {complaint}")

    def forget_gone(self, nodes):
        for index in list(self.made):
            if self.incarnation(self.wires[index], nodes) is None:
                del self.made[index]

    def announce_complete(self):
        """Tells nodes which networks have all their members: see await_networks in patience.sh."""
        networks = {wire["network"] for wire in self.wires}
        networks -= {wire["network"] for index, wire in enumerate(self.wires) if index not in self.made}
        for network in networks - self.complete:
            with open(f"{COMPLETE}/{network}", "w", encoding="utf-8"):
                self.complete.add(network)

    def publish(self, nodes):
        """Says which wires stand: in a file for the observer, on stdout for whoever waits for them."""
        missing = [
            [name_of(end) for end in wire["ends"]] for index, wire in enumerate(self.wires) if index not in self.made
        ]
        state = json.dumps({"made": len(self.made), "missing": missing, "nodes": sorted(nodes)})
        if state == self.published:
            return
        self.published = state
        with open(f"{STATE}.new", "w", encoding="utf-8") as file:
            file.write(state)
        os.rename(f"{STATE}.new", STATE)
        print(state, flush=True)


def make_bridges(plan):
    lines = []
    for bridge in plan["bridges"]:
        name = bridge["name"]
        here = f"name {name} mtu {bridge['mtu']} alias {bridge['network']} up"
        lines.append(f"link add {here} type bridge {BRIDGES[bridge['kind']]}")
    problem = ip_batch(lines)
    if problem:
        log(f"bridges: {problem}")


def await_any(files, seconds):
    """Those of the files that can be read; none after that time."""
    poller = select.poll()
    for file in files:
        poller.register(file, select.POLLIN)
    return [file for file, _ in poller.poll(None if seconds is None else seconds * 1000)]


def serve(plan):
    """Wires the lab, then sleeps until a node rings the bell, or ends."""
    os.makedirs(NODES, exist_ok=True)
    os.makedirs(COMPLETE, exist_ok=True)
    if not os.path.exists(BELL):
        os.mkfifo(BELL)
    # Opened for both ways, the FIFO never reports the end of its writers.
    bell = os.open(BELL, os.O_RDWR | os.O_NONBLOCK)
    make_bridges(plan)
    wiring = Wiring(plan)
    watch = Watch()
    while True:
        settled = wiring.reconcile()
        all_watched = watch.follow(wiring.nodes.values())
        woken = await_any([bell, *watch.files()], None if settled and all_watched else RETRY)
        if woken and bell not in woken:
            time.sleep(MOURNING)
        try:
            while os.read(bell, 65536):
                pass
        except BlockingIOError:
            pass
