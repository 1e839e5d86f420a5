"""Trunks for the further parts of a network that is split: a part may have members on several machines, too."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from ..shared.share import own_machine
from ..shared.trunks import others_of
from .faults import part_bridge

if TYPE_CHECKING:
    from ..contract import Fault, Plan
    from ..shared.trunks import Wanted

LAST_VNI = 0xFFFFFF


def part_vni(vni: int, network: str, number: int) -> int:
    """Hangs on that of the whole network, which no other lab has. A VNI that is in use all the same is refused by the kernel."""
    return ((vni ^ zlib.crc32(f"{network} {number}".encode())) & LAST_VNI) or LAST_VNI


def part_trunks(plan: Plan, faults: list[Fault]) -> Wanted:
    """Of this machine; none where the lab is on one. The first part keeps the trunk of the network."""
    own, spread = own_machine(plan), plan.get("spread")
    if own is None or spread is None:
        return {}
    places = {node: machine["name"] for machine in spread["machines"] for node in machine["nodes"]}
    wanted: Wanted = {}
    for fault in faults:
        trunk = next(
            (one for one in spread["trunks"] if fault["kind"] == "partition" and one["network"] == fault["network"]), None
        )
        if fault["kind"] != "partition" or trunk is None:
            continue
        for number, part in enumerate(fault["parts"]):
            machines = sorted({places[end.split(":")[0]] for end in part})
            if number == 0 or own["name"] not in machines or len(machines) < 2:
                continue
            vni = part_vni(trunk["vni"], fault["network"], number)
            bridge = part_bridge(fault["network"], number)
            others = others_of(spread, own, machines)
            wanted[f"{vni:06x}"] = (fault["network"], (vni, trunk["mtu"], bridge, own["address"], others))
    return wanted
