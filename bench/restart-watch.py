"""Watches a lab from outside it, as facts; prints how long after a node's start each kind of them was again as it was before.

Runs in a container of its own beside the fabric, which may be what is restarted. Reads nodes and what is planned of them from
stdin; `go` takes the present facts for those wanted, `stop` ends the watch once all of them have held for some seconds.
"""

import json
import os
import re
import socket
import sys
import time

sys.path.insert(0, "/usr/local/lib/wgsim")

from fabric.daemons.birdc import ask_bird
from fabric.shared.netlink import Netlink, read_attributes
from fabric.shared.nodes import find_nodes

# Seconds between two looks; for how long all must hold until it is believed; until it is given up.
PERIOD, STEADY, TIMEOUT = 0.1, 3.0, 60.0
GET_ROUTE, OIF, DST, MULTIPATH, GATEWAY, VIA = 26, 4, 1, 9, 5, 18
MAIN_TABLE, UNICAST = 254, 1


def next_hops(data):
    """Of RTA_MULTIPATH: the interfaces, sorted."""
    hops = []
    while len(data) >= 8:
        length = int.from_bytes(data[:2], sys.byteorder)
        hops.append(int.from_bytes(data[4:8], sys.byteorder))
        data = data[(length + 3) & ~3 :] if length >= 8 else b""
    return hops


def read_routes(kernel, family):
    """`prefix via interfaces` of each route in the kernel's main table; two routes of IPv6 to one place are one with two ways."""
    ways = {}
    for _, payload in kernel.ask(GET_ROUTE, bytes([family]) + bytes(11)):
        if payload[4] != MAIN_TABLE or payload[7] != UNICAST:
            continue
        found = dict(read_attributes(payload, 12))
        place = socket.inet_ntop(family, found[DST]) if DST in found else "default"
        hops = next_hops(found[MULTIPATH]) if MULTIPATH in found else [int.from_bytes(found[OIF], sys.byteorder)]
        ways.setdefault(f"{place}/{payload[1]}", []).extend(hops)
    return ways


class Place:
    """A namespace of a running node."""

    def __init__(self, node, planned):
        self.node, self.planned = node, planned
        self.kernel = Netlink(node.netns(planned["name"]), socket.NETLINK_ROUTE)
        self.names = {}

    def interface(self, number):
        if number not in self.names:
            for _, payload in self.kernel.ask(18, bytes(16)):
                found = dict(read_attributes(payload, 16))
                self.names[int.from_bytes(payload[4:8], sys.byteorder)] = found[3].rstrip(b"\0").decode()
        return self.names.get(number, str(number))

    def facts(self):
        for family in (socket.AF_INET, socket.AF_INET6):
            for prefix, hops in read_routes(self.kernel, family).items():
                yield "routes", f"{prefix} {' '.join(sorted(map(self.interface, hops)))}"
        if self.planned["bird"]:
            yield from self.ask_bird()
        for ifname in self.planned["tunnels"]:
            if is_greeted(self.node, ifname):
                yield "handshakes", ifname

    def ask_bird(self):
        commands = ["show protocols", *(f"show ospf neighbors {name}" for name in self.planned["ospf"])]
        sessions, *neighbors = (ask_bird(f"{self.node.root}{self.planned['bird']}", commands) or {"": ""}).values()
        for name in re.findall(r"(?m)^[ \d-]*(\S+) +BGP .* Established", sessions):
            yield "sessions", name
        for instance, reply in zip(self.planned["ospf"], neighbors):
            for who, where in re.findall(r"(?m)^[ \d-]*([\d.]+)\s+\d+\s+Full\S*\s+\S+\s+(\S+)", reply):
                yield "neighbours", f"{instance} {who} {where}"


def is_greeted(node, ifname):
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(1)
        connection.connect(f"{node.root}/run/wireguard/{ifname}.sock")
        connection.sendall(b"get=1\n\n")
        reply = b""
        while not reply.endswith(b"\n\n"):
            chunk = connection.recv(1 << 16)
            if not chunk:
                return False
            reply += chunk
    return re.search(rb"last_handshake_time_sec=[1-9]", reply) is not None


class Lab:
    def __init__(self, planned):
        self.planned = planned
        self.nodes, self.places = {}, {}

    def look(self):
        """All facts: (kind, text)."""
        self.nodes = find_nodes(self.nodes)
        facts = set()
        for planned in self.planned:
            node = self.nodes.get(planned["name"])
            for namespace in planned["namespaces"]:
                key = (planned["name"], namespace["name"])
                try:
                    if self.places.get(key) is None or self.places[key].node != node:
                        self.places[key] = Place(node, namespace)
                    facts |= {(kind, f"{' '.join(key)}: {text}") for kind, text in self.places[key].facts()}
                except (OSError, AttributeError, KeyError):
                    self.places[key] = None
        return facts


def watch(lab):
    """Prints for each kind when it last differed, and in what; and ends once nothing has for STEADY."""
    wanted, began = lab.look(), time.time()
    print(json.dumps({"facts": len(wanted)}), flush=True)
    broken, last = {}, {}
    while time.time() < began + TIMEOUT:
        now = time.time()
        differs = lab.look() ^ wanted
        for kind, text in differs:
            broken[kind], last[kind] = now, text
        if broken and not differs and now > max(broken.values()) + STEADY:
            break
        time.sleep(max(0, PERIOD - (time.time() - now)))
    whole = {kind: seen + PERIOD for kind, seen in broken.items()}
    print(json.dumps({"whole": whole, "last": last, "given up": sorted(text for _, text in differs)}), flush=True)


lab = Lab(json.loads(sys.stdin.readline()))
lab.look()
for _ in sys.stdin:
    watch(lab)
