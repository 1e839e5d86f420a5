"""Streams what is true in the lab as JSON lines, each a record of raw text; reading it is the receiver's work.

Records: {"node", "namespace", "source", "subject", "text"}; `text` is null while there is no answer.
A record is sent when it changed. {"source": "round"} ends each round: all records until then are of one moment.
"""

import json
import subprocess
import sys
import threading
import time

from .bird import Bird
from .enter import run_in
from .nodes import find_nodes
from .wires import STATE

# Columns of `wg show all dump` that hold secrets, by number of columns: the private key of an interface's line, the
# preshared key of a peer's line.
SECRET_COLUMN = {5: 1, 9: 2}
# Seconds between two tries to reach what did not answer yet.
REACH_PERIOD = 0.25
# Seconds in which a node that did not answer is left alone: each wait for it would hold up the round.
REST = 5.0
# Seconds. `wg` waits without end for a wireguard-go that is stuck, or in a paused container.
PATIENCE = 1.0
# Nodes that are asked at one time.
CONCURRENCY = 8


class Sender:
    """Writes records, each only when it differs from the last of its kind."""

    def __init__(self):
        self.last = {}
        self.lock = threading.Lock()

    def send(self, node, namespace, source, subject, text):
        key = (node, namespace, source, subject)
        with self.lock:
            if key in self.last and self.last[key] == text:
                return
            self.last[key] = text
            self.write({"node": node, "namespace": namespace, "source": source, "subject": subject, "text": text})

    def round(self, number):
        with self.lock:
            self.write({"source": "round", "number": number, "time": time.time()})

    @staticmethod
    def write(record):
        sys.stdout.write(json.dumps(record) + "\n")
        sys.stdout.flush()


def hide_secrets(dump):
    lines = []
    for line in dump.splitlines():
        columns = line.split("\t")
        secret = SECRET_COLUMN.get(len(columns))
        if secret is None:
            continue
        columns[secret] = "(hidden)"
        lines.append("\t".join(columns))
    return "\n".join(lines)


def read_wireguard(node, namespace):
    argv = ["wg", "show", "all", "dump"]
    try:
        done = run_in(argv, netns=node.netns(namespace), mntns=f"/proc/{node.pid}/ns/mnt", timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return None
    return hide_secrets(done.stdout) if done.returncode == 0 else None


def read_state():
    try:
        with open(STATE, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return None


class Observer:
    """One round asks every running node everything."""

    def __init__(self, plan, sender):
        self.plan = plan
        self.sender = sender
        self.nodes = {}
        self.birds = {}
        self.resting = {}
        self.places = threading.BoundedSemaphore(CONCURRENCY)

    def observe(self):
        self.nodes = nodes = find_nodes(self.nodes)
        self.sender.send(None, None, "wires", None, read_state())
        threads = [
            threading.Thread(target=self.observe_in_place, args=(planned, nodes.get(planned["name"])), daemon=True)
            for planned in self.plan["nodes"]
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def observe_in_place(self, planned, node):
        with self.places:
            self.observe_node(planned, node)

    def observe_node(self, planned, node):
        """Asks one node; with None for a node that does not run, or does not answer, all its answers are null."""
        name = planned["name"]
        if node is not None and time.monotonic() < self.resting.get(name, 0):
            node = None
        for namespace in planned["namespaces"]:
            try:
                answered = self.observe_namespace(name, node, namespace)
            except OSError:
                answered = False  # It ended while we looked: the next round says so.
            if not answered and node is not None:
                self.resting[name] = time.monotonic() + REST
                node = None

    def observe_namespace(self, name, node, namespace):
        answers = []
        if namespace["bird"] is not None:
            answers.append(self.observe_bird(name, node, namespace))
        if namespace["tunnels"]:
            dump = read_wireguard(node, namespace["name"]) if node and all(answers) else None
            self.sender.send(name, namespace["name"], "wg", None, dump)
            answers.append(dump is not None)
        return all(answers)

    def observe_bird(self, name, node, namespace):
        key = (name, namespace["name"])
        bird = self.find_bird(key, node, namespace["bird"])
        protocols = bird and bird.ask("show protocols")
        self.sender.send(*key, "protocols", None, protocols)
        for instance in namespace["ospf"]:
            neighbors = protocols and bird.ask(f"show ospf neighbors {instance}")
            self.sender.send(*key, "ospf", instance, neighbors)
        for instance in namespace["babel"]:
            neighbors = protocols and bird.ask(f"show babel neighbors {instance}")
            self.sender.send(*key, "babel", instance, neighbors)
        return protocols is not None

    def find_bird(self, key, node, path):
        """The connection to this namespace's BIRD, for this incarnation of its node; None while there is no node."""
        known = self.birds.get(key)
        wanted = None if node is None else f"{node.root}{path}"
        if known is not None and known.path == wanted:
            return known
        if known is not None:
            known.close()
        self.birds[key] = None if wanted is None else Bird(wanted)
        return self.birds[key]


def probe_reach(plan, sender):
    """Tries every declared pair until it has answered once."""
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
                sender.send(source, "main", "reach", address, "alive")
        time.sleep(max(0.0, REACH_PERIOD - (time.monotonic() - started)))


def stream(plan, period, rounds):
    """Observes every `period` seconds; without end where `rounds` is 0."""
    sender = Sender()
    observer = Observer(plan, sender)
    if plan["reach"] and rounds == 0:
        threading.Thread(target=probe_reach, args=(plan, sender), daemon=True).start()
    number = 0
    while True:
        started = time.monotonic()
        observer.observe()
        number += 1
        sender.round(number)
        if number == rounds:
            return
        time.sleep(max(0.0, period - (time.monotonic() - started)))
