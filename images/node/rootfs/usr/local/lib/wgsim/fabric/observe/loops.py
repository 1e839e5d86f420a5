"""Finds routing loops of tunnels: a tunnel's outer packets leave through the tunnel and are encrypted again."""

from __future__ import annotations

import ipaddress
import socket
import struct
from typing import TYPE_CHECKING

from ..shared.links import GET_LINK, IFNAME, LINK, text_of
from ..shared.netlink import REQUEST, Netlink, read_attributes
from ..shared.route_lookup import OUTPUT, look_up_route

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..contract import Complaint

    Address = ipaddress.IPv4Address | ipaddress.IPv6Address
    Network = ipaddress.IPv4Network | ipaddress.IPv6Network
    # The address of its endpoint, and what it is allowed.
    Peer = tuple[Address | None, list[Network]]
    # Its firewall mark, and its peers.
    Device = tuple[int, list[Peer]]
    # The interface of the route to an address with a mark.
    FindOutput = Callable[[Address, int], str | None]


def address_of(endpoint: str) -> Address | None:
    """The address in `192.0.2.1:51820` or `[2001:db8::1%2]:51820`; None for `(none)`."""
    host = endpoint.rpartition(":")[0].strip("[]").partition("%")[0]
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def read_dump(dump: str) -> Device:
    """(firewall mark, [(endpoint's address, allowed networks)]) of one device, from the lines of `wg show all dump`."""
    mark = 0
    peers: list[Peer] = []
    for columns in (line.split("\t") for line in dump.splitlines()):
        if len(columns) == 5:
            mark = 0 if columns[4] == "off" else int(columns[4], 16)
        elif len(columns) == 9:
            allowed = [] if columns[4] == "(none)" else columns[4].split(",")
            peers.append((address_of(columns[3]), [ipaddress.ip_network(one) for one in allowed]))
    return mark, peers


def choose_peer(peers: list[Peer], address: Address) -> int | None:
    """Index of the peer that a device sends this packet to: the longest allowed network wins. None where it drops the packet."""
    matching = [
        (network.prefixlen, index)
        for index, (_, allowed) in enumerate(peers)
        for network in allowed
        if network.version == address.version and address in network
    ]
    return max(matching)[1] if matching else None


def follow(devices: dict[str, Device], ifname: str, peer: int, find_output: FindOutput) -> list[str] | None:
    """Names of the interfaces that a peer's outer packets pass, until they are back at this peer; None where they leave the node."""
    at = (ifname, peer)
    path: list[str] = []
    seen: set[tuple[str, int]] = set()
    while at not in seen:
        seen.add(at)
        mark, peers = devices[at[0]]
        address = peers[at[1]][0]
        output = None if address is None else find_output(address, mark)
        if address is None or output not in devices:
            return None
        path.append(output)
        chosen = choose_peer(devices[output][1], address)
        if chosen is None:
            return None
        at = (output, chosen)
    return path if at == (ifname, peer) else None


def find_loops(dumps: dict[str, str | None], find_output: FindOutput) -> Iterator[tuple[str, str, list[str]]]:
    """(interface, endpoint's address, interfaces that its packets pass) of each peer whose packets never leave the node.

    `dumps` has a `wg show all dump` by interface name; `find_output` gives the interface of the route to an address with a mark.
    """
    devices = {ifname: read_dump(dump) for ifname, dump in dumps.items() if dump}
    for ifname, (_, peers) in devices.items():
        for index, (address, _) in enumerate(peers):
            path = follow(devices, ifname, index, find_output)
            if path is not None:
                yield ifname, str(address), path


def describe(ifname: str, address: str, path: list[str]) -> str:
    ways = ["itself" if output == ifname else output for output in path]
    return (
        f"{ifname} is routed into itself: its packets to the endpoint {address} leave through {', then '.join(ways)}; "
        "the route to an endpoint must not lead through the tunnel"
    )


class Loops:
    """Of the tunnels whose outer packets leave by the routes of one namespace, where they live as well."""

    def __init__(self, netns: str) -> None:
        self.netlink = Netlink(netns, socket.NETLINK_ROUTE)

    def find_output(self, address: Address, mark: int) -> str | None:
        """Name of the interface of the route that a packet with this mark takes; None where there is none."""
        try:
            route = look_up_route(self.netlink, address, mark)
            index = None if route is None else route.get(OUTPUT)
            if index is None:
                return None
            (number,) = struct.unpack("=i", index)
            link = self.netlink.ask(GET_LINK, LINK.pack(socket.AF_UNSPEC, 0, number, 0, 0), flags=REQUEST)[0][1]
        except OSError:
            return None
        return text_of(dict(read_attributes(link, LINK.size))[IFNAME])

    def read(self, dumps: dict[str, str | None]) -> list[Complaint]:
        """Complaints, one for each peer whose packets go round."""
        return [
            {"kind": "loop", "subject": ifname, "text": describe(ifname, address, path)}
            for ifname, address, path in find_loops(dumps, self.find_output)
        ]

    def close(self) -> None:
        self.netlink.close()
