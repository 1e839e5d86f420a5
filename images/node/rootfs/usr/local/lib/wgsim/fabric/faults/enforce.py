"""Applies changed faults to the existing wires: only differences are touched."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from ..shared.enter import ip_batch
from ..shared.share import share_of
from ..shared.trunks import TIMEOUT, Trunks
from ..shared.wires import bridge_line, route_lines
from .faults import bridges_in_force, in_force
from .impair import impair_direction
from .parts import part_trunks

if TYPE_CHECKING:
    from ..contract import Fault, Plan
    from ..records import NodeEndInForce, PortInForce, WireInForce
    from ..shared.nodes import Node
    from .impair import Interface


def port_lines(old: PortInForce, new: PortInForce) -> list[str]:
    lines: list[str] = []
    if old["bridge"] != new["bridge"]:
        lines.append(f"link set {new['port']} master {new['bridge']}")
    if old["up"] != new["up"]:
        lines.append(f"link set {new['port']} {'up' if new['up'] else 'down'}")
    return lines


def end_lines(old: NodeEndInForce, new: NodeEndInForce) -> list[str]:
    lines: list[str] = []
    if old["mtu"] != new["mtu"]:
        lines.append(f"link set {new['ifname']} mtu {new['mtu']}")
    if old["addresses"] != new["addresses"]:
        gone = [address for address in old["addresses"] if address not in new["addresses"]]
        come = [address for address in new["addresses"] if address not in old["addresses"]]
        # First the old ones: an address that goes takes others of its subnet along.
        lines += [f"address del {address} dev {new['ifname']}" for address in gone]
        lines += [f"address add {address} dev {new['ifname']}" for address in come]
    return lines


def change(plan: Plan, old_faults: list[Fault], new_faults: list[Fault], nodes: dict[str, Node]) -> list[str]:
    """From what was in force to what is to be, on this machine. A wire whose node is away gets its faults when it is made.

    Returns complaints."""
    old_trunks, new_trunks = part_trunks(plan, old_faults), part_trunks(plan, new_faults)
    plan = share_of(plan)
    pairs = [(in_force(wire, old_faults), in_force(wire, new_faults)) for wire in plan["wires"]]
    pairs = [(old, new) for old, new in pairs if old != new and stands(new, nodes)]
    old_bridges = {bridge["name"]: bridge for bridge in bridges_in_force(plan, old_faults)}
    new_bridges = {bridge["name"]: bridge for bridge in bridges_in_force(plan, new_faults)}
    come = [bridge_line(bridge, there=False) for name, bridge in new_bridges.items() if name not in old_bridges]
    gone = [f"link del {name}" for name in old_bridges if name not in new_bridges]
    ports = [line for old, new in pairs for line in port_lines(old["ends"][1], new["ends"][1])]
    trunks = Trunks()
    for name in [name for name in old_trunks if old_trunks[name] != new_trunks.get(name)]:
        trunks.remove(name)
    complaints = complain("", ip_batch([*come, *ports, *gone]))
    for name, (network, trunk) in new_trunks.items():
        if old_trunks.get(name) != (network, trunk):
            complaints += complain(f"{network}: ", trunks.make(name, trunk, time.monotonic() + TIMEOUT) or "")
    for old, new in pairs:
        complaints += change_wire(old, new, nodes)
    return complaints


def stands(wire: WireInForce, nodes: dict[str, Node]) -> bool:
    node = nodes.get(wire["ends"][0]["node"])
    return node is not None and node.ready


def change_wire(old: WireInForce, new: WireInForce, nodes: dict[str, Node]) -> list[str]:
    """The end in the node, and what happens to packets."""
    before, _ = old["ends"]
    end, port = new["ends"]
    netns = nodes[end["node"]].netns(end["namespace"])
    title = f"{end['node']}:{end['ifname']}: "
    complaints = complain(title, ip_batch(end_lines(before, end), netns=netns))
    if before["addresses"] != end["addresses"]:
        # An address that goes takes its routes along. One whose next hop is not on any link now is back when that is.
        ip_batch(route_lines(end), netns=netns, force=True)
    inside: Interface = (end["ifname"], netns)
    outside: Interface = (port["port"], None)
    places = ((inside, outside), (outside, inside))
    for previous, impair, (sender, receiver) in zip(old["impair"], new["impair"], places, strict=True):
        if previous != impair:
            complaints += [f"{title}{text}" for text in impair_direction(impair, sender, receiver, previous)]
    return complaints


def complain(title: str, problem: str) -> list[str]:
    return [f"{title}{problem}"] if problem else []
