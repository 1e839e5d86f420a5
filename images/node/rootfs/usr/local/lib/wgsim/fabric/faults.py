"""What is broken on purpose: kept in a file that survives every restart, and laid over the lab's plan.

A fault is an object with `text`, `heal` and `since` for people, and `kind` with what that needs. Those of the kinds link,
impair, mtu, renumber and partition change the plan that is in force; for the others this file is the memory alone.
"""

import contextlib
import fcntl
import ipaddress
import json
import zlib

from .deliver import write_file

FAULTS = "/etc/wgsim/faults.json"
LOCK = "/run/wgsim-faults.lock"
NOTHING = {"revision": 0, "faults": []}
# What an impairment may say, and that of which a fault may say it.
NO_IMPAIRMENT = {
    "delay": None,
    "jitter": None,
    "loss": None,
    "rate": None,
    "duplicate": None,
    "dropFragments": False,
    "dropTooBig": False,
}


@contextlib.contextmanager
def locked():
    """Held by whoever makes wires or breaks them: each sees what the other did, or comes before it."""
    with open(LOCK, "w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def read_faults():
    """The document: its revision, which counts changes, and all faults, oldest first."""
    try:
        with open(FAULTS, encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        return NOTHING


def write_faults(document):
    write_file(FAULTS, 0o644, json.dumps(document).encode())


def part_bridge(network, number):
    """The bridge of a part of a network; the first part stays where it was."""
    return f"part{number}-{zlib.crc32(network.encode()):08x}"


def bridges_in_force(plan, faults):
    """The plan's bridges, and one for each further part of a network that is split."""
    bridges = {bridge["network"]: bridge for bridge in plan["bridges"]}
    parts = [
        {**bridges[fault["network"]], "name": part_bridge(fault["network"], number)}
        for fault in faults
        if fault["kind"] == "partition" and fault["network"] in bridges
        for number in range(1, len(fault["parts"]))
    ]
    return [*plan["bridges"], *parts]


def in_force(wire, faults):
    """The wire as the faults have it. Its port gains `up`, its other end `mtu`."""
    end, port = wire["ends"]
    name = f"{end['node']}:{end['ifname']}"
    end = {**end, "mtu": wire["mtu"]}
    port = {**port, "up": True}
    leaving, arriving = wire["impair"]
    for fault in faults:
        kind = fault["kind"]
        if kind == "link" and name in fault["ends"]:
            port["up"] = False
        elif kind == "partition" and fault["network"] == wire["network"]:
            number = next((number for number, part in enumerate(fault["parts"]) if name in part), 0)
            port["bridge"] = part_bridge(wire["network"], number) if number > 0 else port["bridge"]
        elif kind in ("impair", "mtu", "renumber") and fault["end"] == name:
            if kind == "mtu":
                end["mtu"] = fault["mtu"]
            elif kind == "renumber":
                end["addresses"] = renumber(end["addresses"], fault["addresses"])
            else:
                leaving, arriving = worsen(leaving, fault["egress"]), worsen(arriving, fault["ingress"])
    return {**wire, "ends": [end, port], "impair": [leaving, arriving]}


def worsen(planned, values):
    """An impairment with some of its values in place of the planned ones; None for none."""
    impairment = {**NO_IMPAIRMENT, **(planned or {}), **values}
    return impairment if any(impairment.values()) else None


def renumber(planned, addresses):
    """Those of the planned addresses whose family has no other, and the others."""
    versions = {ipaddress.ip_interface(address).version for address in addresses}
    return [
        *(address for address in planned if ipaddress.ip_interface(address).version not in versions),
        *addresses,
    ]
