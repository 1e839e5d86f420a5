"""Compares the kernel's wires with the plan, and gives the reason for each difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..shared.enter import parse_ip, run_in
from ..shared.wires import name_of, names_of, port_name, title_of

if TYPE_CHECKING:
    from ..contract import Bridge, NodeEnd, Port
    from ..records import Link, NodeEndInForce, WireInForce
    from ..shared.nodes import Node


def read_links(netns: str | None) -> dict[str, Link]:
    """Interface name → what `ip` says of it, in one namespace; the fabric's own for None. Empty where there is none."""
    done = run_in(["ip", "-json", "-details", "address", "show"], netns=netns)
    if done.returncode != 0:
        return {}
    found: list[Link] = parse_ip(done.stdout)
    return {link["ifname"]: link for link in found if link}


class Links:
    """The interfaces of every namespace that is asked for, each looked at once."""

    def __init__(self, nodes: dict[str, Node]) -> None:
        self.nodes = nodes
        self.known: dict[tuple[str, str] | None, dict[str, Link]] = {}

    def of(self, place: tuple[str, str] | None) -> dict[str, Link]:
        """`place` is (node, namespace), or None for the fabric."""
        if place not in self.known:
            netns = None if place is None else self.nodes[place[0]].netns(place[1])
            self.known[place] = read_links(netns)
        return self.known[place]

    def end(self, end: NodeEnd) -> Link | None:
        return self.of((end["node"], end["namespace"])).get(end["ifname"])

    def port(self, port: Port) -> Link | None:
        return self.of(None).get(port["port"])

    def lacks_link_local(self, end: NodeEnd, link: Link) -> bool:
        """Whether it should have one, as a router's interface that is up; the kernel makes it only with the interface."""
        if end["master"] or "UP" not in link["flags"]:
            return False
        if any(info["family"] == "inet6" and info["scope"] == "link" for info in link["addr_info"]):
            return False
        argv = ["cat", f"/proc/sys/net/ipv6/conf/{end['ifname']}/disable_ipv6"]
        return run_in(argv, netns=self.nodes[end["node"]].netns(end["namespace"])).stdout.strip() == "0"


def why_not(name: str, link: Link | None, mtu: int, mac: str | None, master: str | None) -> str | None:
    """Why an end is not as planned; None where it is."""
    if link is None:
        return f"{name} is not there"
    if link.get("linkinfo", {}).get("info_kind") != "veth":
        return f"{name} is no wire"
    if link["mtu"] != mtu:
        return f"{name} has MTU {link['mtu']}, not {mtu}"
    if mac is not None and link["address"] != mac:
        return f"{name} has link-layer address {link['address']}, not {mac}"
    if master and link.get("master") != master:
        return f"{name} is not plugged into {master}"
    return None


def why_broken(wire: WireInForce, links: Links) -> str | None:
    """Why a wire has to be made anew, in words; None for one that stands. Its node must be there."""
    end, port = wire["ends"]
    one, other = links.end(end), links.port(port)
    reason = why_not(name_of(end), one, end["mtu"], end["mac"], end["master"])
    reason = reason or why_not(port_name(port), other, wire["mtu"], None, port["bridge"])
    if reason or one is None or other is None:
        return reason
    if links.lacks_link_local(end, one):
        return f"{title_of(wire)} lacks its link-local address"
    if one.get("link_index") != other["ifindex"] or other.get("link_index") != one["ifindex"]:
        return f"{' and '.join(names_of(wire))} are not joined"
    return None


def has_address(link: Link, address: str) -> bool:
    return address in {f"{info['local']}/{info['prefixlen']}" for info in link["addr_info"] if "local" in info}


def is_down(link: Link | None) -> bool:
    return link is None or "UP" not in link["flags"]


def lacking_addresses(end: NodeEndInForce, link: Link | None) -> list[str]:
    return [address for address in end["addresses"] if link is None or not has_address(link, address)]


def why_unset(wire: WireInForce, links: Links) -> str | None:
    """What a wire that stands lacks of its settings; None for nothing."""
    end, port = wire["ends"]
    if is_down(links.end(end)):
        return f"{name_of(end)} is down"
    if port["up"] and is_down(links.port(port)):
        return f"{port_name(port)} is down"
    lacking = lacking_addresses(end, links.end(end))
    return f"{name_of(end)} lacks {lacking[0]}" if lacking else None


def why_bridge(bridge: Bridge, links: Links) -> str | None:
    """Why a bridge is not as planned; None where it is."""
    link = links.of(None).get(bridge["name"])
    if link is None:
        return f"{bridge['name']} is not there"
    if link["mtu"] != bridge["mtu"]:
        return f"{bridge['name']} has MTU {link['mtu']}, not {bridge['mtu']}"
    return None if "UP" in link["flags"] else f"{bridge['name']} is down"
