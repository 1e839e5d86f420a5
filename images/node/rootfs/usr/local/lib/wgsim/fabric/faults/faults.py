"""What is broken on purpose: kept in a file that survives every restart, and laid over the lab's plan.

A fault is an object with `text`, `heal` and `since` for people, and `kind` with what that needs. Those of the kinds link,
impair, mtu, renumber and partition change the plan that is in force; for the others this file is the memory alone.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from ..paths import FAULTS_FILE
from ..shared.documents import held, read_document, write_document
from ..shared.wires import name_of

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from ..contract import Bridge, Fault, Faults, Impairment, ImpairmentValues, Plan, Wire
    from ..records import NodeEndInForce, PortInForce, WireInForce

LOCK = "/run/wgsim-faults.lock"
NOTHING: Faults = {"revision": 0, "faults": []}
# What an impairment may say, and that of which a fault may say it.
NO_IMPAIRMENT: Impairment = {
    "delay": None,
    "jitter": None,
    "loss": None,
    "rate": None,
    "duplicate": None,
    "dropFragments": False,
    "dropTooBig": False,
}


def locked() -> AbstractContextManager[None]:
    """Held by each program that makes wires or breaks them: it sees what another did, or comes before it."""
    return held(LOCK)


def read_faults() -> Faults:
    """The document: its revision, which counts changes, and all faults, oldest first."""
    return read_document(FAULTS_FILE, NOTHING)


def write_faults(document: Faults) -> None:
    write_document(FAULTS_FILE, 0o644, document)


def part_bridge(network: str, number: int) -> str:
    """The bridge of a part of a network; the first part stays where it was."""
    return f"part{number}-{zlib.crc32(network.encode()):08x}"


def bridges_in_force(plan: Plan, faults: list[Fault]) -> list[Bridge]:
    """The plan's bridges, and one for each further part of a network that is split."""
    bridges = {bridge["network"]: bridge for bridge in plan["bridges"]}
    parts: list[Bridge] = [
        {**bridges[fault["network"]], "name": part_bridge(fault["network"], number)}
        for fault in faults
        if fault["kind"] == "partition" and fault["network"] in bridges
        for number in range(1, len(fault["parts"]))
    ]
    return [*plan["bridges"], *parts]


def in_force(wire: Wire, faults: list[Fault]) -> WireInForce:
    """The wire as the faults have it. Its port gains `up`, its other end `mtu`."""
    planned_end, planned_port = wire["ends"]
    name = name_of(planned_end)
    end: NodeEndInForce = {**planned_end, "mtu": wire["mtu"]}
    port: PortInForce = {**planned_port, "up": True}
    leaving, arriving = wire["impair"]
    for fault in faults:
        if fault["kind"] == "link":
            port["up"] = port["up"] and name not in fault["ends"]
        elif fault["kind"] == "partition":
            number = next((number for number, part in enumerate(fault["parts"]) if name in part), 0)
            if fault["network"] == wire["network"] and number > 0:
                port["bridge"] = part_bridge(wire["network"], number)
        elif fault["kind"] == "mtu":
            end["mtu"] = fault["mtu"] if fault["end"] == name else end["mtu"]
        elif fault["kind"] == "renumber" and fault["end"] == name:
            end["addresses"] = renumber(end["addresses"], fault["addresses"])
        elif fault["kind"] == "impair" and fault["end"] == name:
            leaving, arriving = worsen(leaving, fault["egress"]), worsen(arriving, fault["ingress"])
    return {"network": wire["network"], "mtu": wire["mtu"], "ends": (end, port), "impair": (leaving, arriving)}


def worsen(planned: Impairment | None, values: ImpairmentValues) -> Impairment | None:
    """An impairment with some of its values in place of the planned ones; None for none."""
    base: Impairment = {**NO_IMPAIRMENT, **(planned or NO_IMPAIRMENT)}
    impairment: Impairment = {
        "delay": values.get("delay", base["delay"]),
        "jitter": values.get("jitter", base["jitter"]),
        "loss": values.get("loss", base["loss"]),
        "rate": values.get("rate", base["rate"]),
        "duplicate": values.get("duplicate", base.get("duplicate")),
        "dropFragments": base["dropFragments"],
        "dropTooBig": base["dropTooBig"],
    }
    return impairment if any(impairment.values()) else None


def renumber(planned: list[str], addresses: list[str]) -> list[str]:
    """Those of the planned addresses whose family has no other, and the others."""
    versions = {version_of(address) for address in addresses}
    return [*(address for address in planned if version_of(address) not in versions), *addresses]


def version_of(address: str) -> int:
    """Of an address with a length, or with a peer."""
    return 6 if ":" in address else 4
