"""Streams what is true in the lab as JSON lines, each a record of raw text; reading it is the receiver's work.

Records: {"node", "namespace", "source", "subject", "text"}; `text` is null while there is no answer.
A record is sent when it changed. {"source": "round"} ends each round: all records until then are of one moment.
"""

import json
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
# Seconds between two looks at the fabric's own account of its wires, while they are made.
WIRES_PERIOD = 0.02


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
    done = run_in(["wg", "show", "all", "dump"], netns=node.netns(namespace), mntns=f"/proc/{node.pid}/ns/mnt")
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
        self.birds = {}

    def observe(self):
        nodes = find_nodes()
        self.sender.send(None, None, "wires", None, read_state())
        for planned in self.plan["nodes"]:
            node = nodes.get(planned["name"])
            for namespace in planned["namespaces"]:
                try:
                    self.observe_namespace(planned["name"], node, namespace)
                except OSError:
                    continue  # It ended while we looked: the next round says so.

    def observe_namespace(self, name, node, namespace):
        if namespace["bird"] is not None:
            self.observe_bird(name, node, namespace)
        if namespace["tunnels"]:
            dump = read_wireguard(node, namespace["name"]) if node else None
            self.sender.send(name, namespace["name"], "wg", None, dump)

    def observe_bird(self, name, node, namespace):
        key = (name, namespace["name"])
        bird = self.birds.get(key)
        if node is None:
            if bird is not None:
                self.birds.pop(key).close()
        elif bird is None or bird.path != f"{node.root}{namespace['bird']}":
            bird = self.birds[key] = Bird(f"{node.root}{namespace['bird']}")
        answer = bird.ask if bird is not None and node is not None else lambda command: None
        self.sender.send(*key, "protocols", None, answer("show protocols"))
        for instance in namespace["ospf"]:
            self.sender.send(*key, "ospf", instance, answer(f'show ospf neighbors {instance}'))


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


def await_wires(sender):
    """Looks at nothing but the wires until all are made: while containers start, they need the processors more."""
    while True:
        state = read_state()
        sender.send(None, None, "wires", None, state)
        if state is not None and not json.loads(state)["missing"]:
            return
        time.sleep(WIRES_PERIOD)


def stream(plan, period, rounds, wires_first=False):
    """Observes every `period` seconds; without end where `rounds` is 0."""
    sender = Sender()
    if wires_first:
        await_wires(sender)
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
