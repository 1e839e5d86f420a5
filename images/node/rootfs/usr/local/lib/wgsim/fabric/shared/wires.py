"""What a wire is: its name, what of it can change while it carries packets, and the commands that make, set and remove it.

Each has one end in a node, and its port at a bridge in the fabric for the other.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from typing import TYPE_CHECKING

from .enter import ip_batch

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..contract import Bridge, FixedRoute, NodeEnd, Port, Wire
    from ..records import WireInForce
    from .nodes import Node

# The fabric's account of its wires, for the observer; and what the daemon that keeps it holds for as long as it lives: the file
# outlasts the wires where the fabric restarts.
STATE = "/run/wires.json"
KEEPER = "/run/wgsim-wires.lock"
# A cable learns no addresses, and passes on what a switch keeps to itself: LLDP and its like (IEEE 802.1D, table 7-10), but
# for the first three, which the kernel never forwards. All is said of both: one may become the other.
BRIDGES = {
    "switch": "stp_state 0 mcast_snooping 0 ageing_time 30000 group_fwd_mask 0",
    "cable": "stp_state 0 mcast_snooping 0 ageing_time 0 group_fwd_mask 0xfff8",
}
# Of a node's end, what is set on an interface that stands. Anything else that differs makes it another wire.
SETTINGS = ("addresses", "routes", "sysctls")


def name_of(end: NodeEnd) -> str:
    return f"{end['node']}:{end['ifname']}"


def port_name(port: Port) -> str:
    return f"{port['bridge']}:{port['port']}"


def names_of(wire: WireInForce) -> list[str]:
    """Of both ends."""
    end, port = wire["ends"]
    return [name_of(end), port_name(port)]


def title_of(wire: Wire | WireInForce) -> str:
    """A wire's identity: an interface belongs to one wire only, wherever that stands in the plan."""
    return name_of(wire["ends"][0])


def hardware(wire: Wire) -> dict[str, object]:
    """All of a wire that cannot change under it."""
    end, port = wire["ends"]
    return {
        "network": port,
        "MTU": wire["mtu"],
        "namespace or link-layer address": {key: value for key, value in end.items() if key not in SETTINGS},
        "impairment": wire["impair"],
    }


def why_other(old: Wire, new: Wire) -> str | None:
    """What makes the one another wire than the other, which goes by the same title; None where it can be changed in place."""
    before, after = hardware(old), hardware(new)
    for part in before:
        if before[part] != after[part]:
            return f"its {part} has changed"
    # Their default is back only with a new interface.
    dropped = sysctl_names(old) - sysctl_names(new)
    return f"{min(dropped)} is no longer set" if dropped else None


def sysctl_names(wire: Wire) -> set[str]:
    return set(wire["ends"][0]["sysctls"])


def bridge_line(bridge: Bridge, there: bool) -> str:
    """What makes a bridge as it is planned, whether one of that name is there or not."""
    here = f"{bridge['name']} mtu {bridge['mtu']} alias {bridge['network']} up"
    return f"link {'set' if there else 'add name'} {here} type bridge {BRIDGES[bridge['kind']]}"


def add_line(wire: WireInForce, nodes: dict[str, Node]) -> str:
    """The `ip link add` that makes both ends of a wire, as it is in force, where they belong: no name shows up in between."""
    end, port = wire["ends"]
    mtu = f"mtu {wire['mtu']}"
    place = f"address {end['mac']} netns {nodes[end['node']].netns(end['namespace'])}"
    up = "up " if port["up"] else ""
    here = f"name {port['port']} {mtu} {up}master {port['bridge']}"
    return f"link add {here} type veth peer name {end['ifname']} mtu {end['mtu']} {place}"


def set_lines(end: NodeEnd) -> list[str]:
    """Addresses first, then up: an interface is never up without them. Done again, it changes nothing."""
    master = f" master {end['master']}" if end["master"] else ""
    return [
        *(f"address replace {address} dev {end['ifname']}" for address in end["addresses"]),
        f"link set {end['ifname']}{master} up",
    ]


def route_words(route: FixedRoute) -> str:
    """As ip-route(8) takes it after its verb; `formatRoute` in src/plan/routes.ts does the same."""
    to, via, ifname = route["to"], route["via"], route["ifname"]
    words = [] if route["kind"] == "unicast" else [route["kind"]]
    words.append(to)
    if via is not None:
        words += ["via", via] if (":" in via) == (":" in to) else ["via", "inet6", via]
    words += [] if ifname is None else ["dev", ifname]
    words += [] if route["metric"] is None else ["metric", str(route["metric"])]
    return " ".join(words)


def route_lines(end: NodeEnd) -> list[str]:
    return [f"route replace {route_words(route)}" for route in end["routes"]]


def unset_lines(old: NodeEnd, new: NodeEnd) -> list[str]:
    """Takes away what the old end has and the new has not."""
    routes = [route_words(route) for route in old["routes"] if route not in new["routes"]]
    addresses = [address for address in old["addresses"] if address not in new["addresses"]]
    return [
        *(f"route del {route}" for route in routes),
        *(f"address del {address} dev {old['ifname']}" for address in addresses),
    ]


def remove(wires: Iterable[Wire | WireInForce], nodes: dict[str, Node]) -> None:
    """Takes these wires away, or what still stands of them: each end by itself, where its place is there."""
    places: dict[str | None, list[str]] = {}
    for end, port in (wire["ends"] for wire in wires):
        places.setdefault(None, []).append(port["port"])
        if end["node"] in nodes:
            places.setdefault(nodes[end["node"]].netns(end["namespace"]), []).append(end["ifname"])
    for netns, names in places.items():
        # Of most, the removal of the other end has taken this one away already: that is no problem.
        ip_batch([f"link del {name}" for name in names], netns=netns, force=True)


def begin_account() -> None:
    """From here on this process gives the account, for as long as it lives. An older one is of wires that are gone."""
    with contextlib.suppress(FileNotFoundError):
        os.remove(STATE)
    keeper = os.open(KEEPER, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(keeper, fcntl.LOCK_EX)


def is_kept() -> bool:
    """Whether the daemon that gives the account lives."""
    try:
        keeper = os.open(KEEPER, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(keeper, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(keeper)
    return False
