"""Compares the kernel's wires with the plan, and gives the reason for each difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .links import format_address
from .wires import name_of, names_of, port_name, title_of

if TYPE_CHECKING:
    from ..contract import Bridge
    from ..records import AddressInfo, Link, NodeEndInForce, WireInForce
    from .interfaces import Interfaces


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


def why_broken(wire: WireInForce, links: Interfaces) -> str | None:
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
    return address in {address_text(info) for info in link["addr_info"] if "local" in info}


def address_text(info: AddressInfo) -> str:
    """As the plan has it: an address with a length, or with a peer."""
    return format_address(info.get("local", ""), info.get("address"), info["prefixlen"], info["scope"] == "link")


def is_down(link: Link | None) -> bool:
    return link is None or "UP" not in link["flags"]


def missing_addresses(end: NodeEndInForce, link: Link | None) -> list[str]:
    return [address for address in end["addresses"] if link is None or not has_address(link, address)]


def why_unset(wire: WireInForce, links: Interfaces) -> str | None:
    """What a wire that stands lacks of its settings; None for nothing."""
    end, port = wire["ends"]
    if is_down(links.end(end)):
        return f"{name_of(end)} is down"
    if port["up"] and is_down(links.port(port)):
        return f"{port_name(port)} is down"
    missing = missing_addresses(end, links.end(end))
    return f"{name_of(end)} lacks {missing[0]}" if missing else None


def why_bridge(bridge: Bridge, links: Interfaces) -> str | None:
    """Why a bridge is not as planned; None where it is."""
    link = links.of(None).get(bridge["name"])
    if link is None:
        return f"{bridge['name']} is not there"
    if link["mtu"] != bridge["mtu"]:
        return f"{bridge['name']} has MTU {link['mtu']}, not {bridge['mtu']}"
    return None if "UP" in link["flags"] else f"{bridge['name']} is down"
