"""What is planned of the kernel of one network namespace: settings, routes, and queues of interfaces."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from ..faults.faults import in_force
from ..faults.impair import has_netem, queue_arguments
from ..paths import OPENED, PLANNED_SERVICES

if TYPE_CHECKING:
    from ..contract import Fault, FixedRoute, NodePlan, Plan, PlannedNode
    from ..records import WireInForce
    from ..shared.nodes import Node

# Two names of the same: the second is the one that people know.
ALIASES = {"net.ipv4.conf.all.forwarding": "net.ipv4.ip_forward"}
# Of a switch, as make_bridge of wgsim-boot sets it after the plan: its ports carry other nodes' packets, and say nothing themselves.
SILENT = {"net.ipv6.conf.all.disable_ipv6": "1", "net.ipv6.conf.default.disable_ipv6": "1"}
# Of each interface: what decides whether it forwards, and whether it takes what comes from elsewhere (RFC 3704).
DECISIVE = (("ipv4", "forwarding"), ("ipv6", "forwarding"), ("ipv4", "rp_filter"))


class Wanted(NamedTuple):
    """`settings` by name, `derived` those that interfaces have from them, `queues` what `tc` is told by interface."""

    settings: dict[str, str]
    derived: dict[str, str]
    routes: list[FixedRoute]
    queues: dict[str, list[str]]
    # Words of routes that come and go with their gateways.
    probed: list[str]


def is_held(planned: PlannedNode, plan: NodePlan) -> bool:
    """Whether a node is held to the plan of its kernel: not where the user's own commands, hooks or image may change that."""
    own = any(tunnel["configuration"] == "wg-quick" for tunnel in plan["tunnels"])
    return not planned.get("changesInterfaces") and not plan["commands"] and not own


def settle(settings: dict[str, str], more: dict[str, str]) -> None:
    """Adds settings in the order in which they are made: one for all interfaces may change that of those to come."""
    for name, value in more.items():
        known = ALIASES.get(name, name)
        full = next((full for full, short in ALIASES.items() if short == known), known)
        head, all_, field = full.partition(".conf.all.")
        if all_:
            settings.pop(f"{head}.conf.default.{field}", None)
        settings.pop(known, None)
        settings[known] = value


def derive(settings: dict[str, str], ifnames: list[str]) -> dict[str, str]:
    """What these interfaces have by the settings of all and of those to come, where nothing else is said of them."""
    derived: dict[str, str] = {}
    for ifname in ifnames:
        for family, field in DECISIVE:
            name = f"net.{family}.conf.{ifname}.{field}"
            usual = settings.get(f"net.{family}.conf.default.{field}")
            if usual is None and field == "forwarding":
                every = f"net.{family}.conf.all.{field}"
                usual = settings.get(ALIASES.get(every, every))
            if usual is not None and name not in settings and "." not in ifname:
                derived[name] = usual
    return derived


def queue_of(wire: WireInForce) -> list[str] | None:
    """What `tc` is told of the queue at a wire's end in the node; None for the kernel's own."""
    leaving = wire["impair"][0]
    return None if leaving is None else queue_arguments(leaving, has_netem())


def probed_routes(root: str, namespace: str) -> list[str]:
    """As wgsim-gateways reads them: behind NAMESPACE INTERFACE GATEWAY INTERVAL LOST."""
    try:
        with open(f"{root}{PLANNED_SERVICES}/gateways/routes", encoding="utf-8") as file:
            lines = [line.split(maxsplit=5) for line in file]
    except OSError:
        return []
    return [line[5].strip() for line in lines if len(line) == 6 and line[0] == namespace]


def wanted_of(plan: Plan, values: NodePlan, faults: list[Fault], node: Node, namespace: str) -> Wanted:
    """`values` are the node's own plan."""
    here = [one for one in values["namespaces"] if one["name"] == namespace]
    tunnels = [tunnel for tunnel in values["tunnels"] if tunnel["namespace"] == namespace]
    wires = [
        in_force(wire, faults)
        for wire in plan["wires"]
        if wire["ends"][0]["node"] == node.name and wire["ends"][0]["namespace"] == namespace
    ]
    settings: dict[str, str] = {}
    routes: list[FixedRoute] = []
    ifnames = [wire["ends"][0]["ifname"] for wire in wires] + [tunnel["ifname"] for tunnel in tunnels]
    for one in here:
        settle(settings, one["settings"])
        routes += one["routes"]
        for dummy in one["dummies"]:
            settle(settings, dummy["settings"])
            routes += dummy["routes"]
            ifnames.append(dummy["ifname"])
    for tunnel in tunnels:
        settle(settings, tunnel["settings"])
        # One that waits has no routes yet.
        routes += tunnel["routes"] if os.path.exists(f"{node.root}{OPENED}/{tunnel['ifname']}") else []
    for wire in wires:
        end = wire["ends"][0]
        settle(settings, SILENT if end["master"] else end["sysctls"])
        # Where somebody has renumbered it on purpose, the next hop may be out of reach.
        renumbered = any(fault["kind"] == "renumber" and fault["end"] == f"{node.name}:{end['ifname']}" for fault in faults)
        routes += [] if renumbered else end["routes"]
    queues = {wire["ends"][0]["ifname"]: words for wire in wires if (words := queue_of(wire))}
    return Wanted(settings, derive(settings, ifnames), routes, queues, probed_routes(node.root, namespace))
