"""The interfaces of one network namespace by netlink: state, addresses, counters, and notice of changes."""

from __future__ import annotations

import ipaddress
import socket
import struct
from typing import TYPE_CHECKING

from .netlink import Netlink, attribute, read_attributes

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..contract import FixedNeighbor, ObservedLink
    from .loop import Loop

GET_LINK, NEW_LINK = 18, 16
GET_ADDRESS, NEW_ADDRESS = 22, 20
GET_STATS, NEW_STATS = 94, 92
GET_NEIGHBOR, NEW_NEIGHBOR = 30, 28
# RTMGRP_LINK, RTMGRP_IPV4_IFADDR, RTMGRP_IPV6_IFADDR
GROUPS = 0x1 | 0x10 | 0x100
LINK = struct.Struct("=BxHiII")
ADDRESS = struct.Struct("=BBBBI")
STATS = struct.Struct("=BxxxII")
NEIGHBOR = struct.Struct("=BxxxiHBB")
# First fields of rtnl_link_stats64: packets, bytes, errors and drops, each received and sent.
COUNTERS = struct.Struct("=8Q")
LINK_LAYER_ADDRESS, IFNAME, MTU, LINKINFO, EXT_MASK = 1, 3, 4, 18, 29
INFO_KIND = 1
LOCAL_ADDRESS, ANY_ADDRESS = 2, 1
NEIGHBOR_ADDRESS, NEIGHBOR_LINK_LAYER_ADDRESS = 1, 2
# NUD_NOARP, NUD_PERMANENT: no answer changes such an entry.
FIXED = 0x40 | 0x80
STATS_LINK_64 = 1
# RT_SCOPE_LINK
LINK_SCOPE = 253
# RTEXT_FILTER_SKIP_STATS: counters are asked for apart, and far more often.
SKIP_STATS = attribute(EXT_MASK, struct.pack("=I", 1 << 3))
UP, LOWER_UP = 0x1, 0x10000


def text_of(payload: bytes) -> str:
    return payload.rstrip(b"\0").decode(errors="replace")


def mac_of(payload: bytes) -> str | None:
    """None for an interface without one, and for the zeros of a loopback."""
    return payload.hex(":") if any(payload) else None


def read_link(payload: bytes) -> tuple[int, ObservedLink]:
    """(index, what is told of it) of one RTM_NEWLINK."""
    _, _, index, flags, _ = LINK.unpack_from(payload)
    found = dict(read_attributes(payload, LINK.size))
    info = dict(read_attributes(found.get(LINKINFO, b"")))
    return index, {
        "ifname": text_of(found[IFNAME]),
        "kind": text_of(info.get(INFO_KIND, b"")) or None,
        "up": bool(flags & UP),
        "carrier": bool(flags & LOWER_UP),
        "mtu": struct.unpack("=I", found[MTU])[0],
        "mac": mac_of(found.get(LINK_LAYER_ADDRESS, b"")),
        "addresses": [],
    }


def format_address(own: str, peer: str | None, length: int, of_link: bool) -> str:
    """As ip-address(8) takes it; `formatInterfaceAddress` of src/topology does the same. An address of IPv6 has its scope in itself."""
    text = f"{own}/{length}" if peer is None or peer == own else f"{own} peer {peer}/{length}"
    return f"{text} scope link" if of_link and ":" not in own else text


def read_address(payload: bytes) -> tuple[int, str]:
    """(index, address with prefix length or peer) of one RTM_NEWADDR."""
    _, length, _, scope, index = ADDRESS.unpack_from(payload)
    found = dict(read_attributes(payload, ADDRESS.size))
    # On a link with a peer address, the own one is the local one.
    any_address = str(ipaddress.ip_address(found[ANY_ADDRESS])) if ANY_ADDRESS in found else None
    own = str(ipaddress.ip_address(found[LOCAL_ADDRESS])) if LOCAL_ADDRESS in found else any_address
    return index, format_address(own or "", any_address, length, scope == LINK_SCOPE)


def read_fixed_neighbor(payload: bytes) -> tuple[int, str, str] | None:
    """(index, address, link-layer address) of one RTM_NEWNEIGH; None for an entry that the kernel keeps by itself."""
    _, index, state, _, _ = NEIGHBOR.unpack_from(payload)
    if not state & FIXED:
        return None
    found = dict(read_attributes(payload, NEIGHBOR.size))
    mac = mac_of(found.get(NEIGHBOR_LINK_LAYER_ADDRESS, b""))
    if mac is None or NEIGHBOR_ADDRESS not in found:
        return None
    address = ipaddress.ip_address(found[NEIGHBOR_ADDRESS])
    return None if address.is_multicast else (index, str(address), mac)


def read_counters(payload: bytes) -> tuple[int, list[int]]:
    """(index, received bytes, packets, drops, sent bytes, packets, drops) of one RTM_NEWSTATS."""
    _, index, _ = STATS.unpack_from(payload)
    found = dict(read_attributes(payload, STATS.size))
    received, sent, received_bytes, sent_bytes, _, _, received_drops, sent_drops = COUNTERS.unpack_from(found[STATS_LINK_64])
    return index, [received_bytes, received, received_drops, sent_bytes, sent, sent_drops]


class Links:
    """`changed` is called when an interface or an address came, went or changed."""

    def __init__(self, loop: Loop, netns: str, changed: Callable[[], None]) -> None:
        self.loop = loop
        self.netlink = Netlink(netns, socket.NETLINK_ROUTE, GROUPS)
        self.names: dict[int, str] = {}
        loop.add(self.netlink.fileno(), self.listen)
        self.changed = changed

    def listen(self) -> None:
        self.netlink.drain()
        self.changed()

    def read(self) -> list[ObservedLink]:
        """All interfaces, in the kernel's order."""
        self.netlink.told = False
        answer = self.netlink.ask(GET_LINK, LINK.pack(socket.AF_UNSPEC, 0, 0, 0, 0) + SKIP_STATS)
        links = dict(read_link(payload) for kind, payload in answer if kind == NEW_LINK)
        for kind, payload in self.netlink.ask(GET_ADDRESS, ADDRESS.pack(socket.AF_UNSPEC, 0, 0, 0, 0)):
            if kind == NEW_ADDRESS:
                index, address = read_address(payload)
                if index in links:
                    links[index]["addresses"].append(address)
        self.names = {index: link["ifname"] for index, link in links.items()}
        return list(links.values())

    def read_fixed_neighbors(self) -> list[FixedNeighbor]:
        """Permanent entries of the neighbour table. Its notifications would tell of every refresh, too."""
        answer = self.ask(GET_NEIGHBOR, NEIGHBOR.pack(socket.AF_UNSPEC, 0, 0, 0, 0))
        fixed = [read_fixed_neighbor(payload) for kind, payload in answer if kind == NEW_NEIGHBOR]
        return [
            {"ifname": self.names[index], "address": address, "mac": mac}
            for index, address, mac in filter(None, fixed)
            if index in self.names
        ]

    def ask(self, kind: int, body: bytes) -> list[tuple[int, bytes]]:
        answer = self.netlink.ask(kind, body)
        if self.netlink.told:
            # What came unasked came among the answers: the loop will not be woken for it.
            self.netlink.told = False
            self.changed()
        return answer

    def read_counters(self) -> dict[str, list[int]]:
        """Interface name → its counters."""
        answer = self.ask(GET_STATS, STATS.pack(socket.AF_UNSPEC, 0, 1 << (STATS_LINK_64 - 1)))
        found = (read_counters(payload) for kind, payload in answer if kind == NEW_STATS)
        return {self.names[index]: counters for index, counters in found if index in self.names}

    def close(self) -> None:
        self.loop.remove(self.netlink.fileno())
        self.netlink.close()
