"""What people fix in the kernel of one network namespace: routes, rules, and queues of interfaces. Read by netlink at one time."""

from __future__ import annotations

import ipaddress
import socket
import struct
from typing import TYPE_CHECKING, NamedTuple

from ..shared.links import GET_LINK, IFNAME, LINK, NEW_LINK, SKIP_STATS, UP, text_of
from ..shared.netlink import read_attributes
from ..shared.route_lookup import DESTINATION, GET_ROUTE, OUTPUT, ROUTE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..shared.netlink import Netlink

# linux/rtnetlink.h: RTM_NEWROUTE, and so on; struct fib_rule_hdr, tcmsg, rtnexthop
NEW_ROUTE = 24
NEW_RULE, GET_RULE = 32, 34
NEW_QUEUE, GET_QUEUE = 36, 38
RULE = struct.Struct("=8BI")
QUEUE = struct.Struct("=BxxxiIII")
HOP = struct.Struct("=HBBi")
# RTA_GATEWAY, RTA_PRIORITY, RTA_MULTIPATH, RTA_TABLE, RTA_VIA; FRA_PRIORITY, FRA_TABLE; TCA_KIND
GATEWAY, PRIORITY, MULTIPATH, TABLE, VIA = 5, 6, 9, 15, 18
RULE_PRIORITY, RULE_TABLE = 6, 15
QUEUE_KIND = 1
FAMILIES = (socket.AF_INET, socket.AF_INET6)
MAIN, LOCAL = 254, 255
# RTPROT_BOOT and RTPROT_STATIC: routes that a command made. Daemons and the kernel name themselves.
FIXED = (3, 4)
KINDS = {1: "unicast", 6: "blackhole", 7: "unreachable", 8: "prohibit", 9: "throw"}
# RTM_F_CLONED: what the kernel has learned of one destination, by a redirect or a path's MTU. It is told as the route that it is of.
CLONED = 0x200
# RTN_MULTICAST: an older kernel lets its own look like a command's.
MULTICAST = 5
# Those that every namespace has: (family, priority) → table. FR_ACT_TO_TBL.
USUAL_RULES = {
    (socket.AF_INET, 0): LOCAL,
    (socket.AF_INET, 32766): MAIN,
    (socket.AF_INET, 32767): 253,
    (socket.AF_INET6, 0): LOCAL,
    (socket.AF_INET6, 32766): MAIN,
}
TO_TABLE = 1
# Attributes that say nothing of what a rule is for: FRA_PRIORITY, FRA_SUPPRESS_PREFIXLEN, FRA_TABLE, FRA_PROTOCOL.
MUTE = {6, 14, 15, 21}
NOTHING = 0xFFFFFFFF


class FixedRoute(NamedTuple):
    """A way of a route that a command made; one with several next hops has several."""

    kind: str
    to: str
    via: str | None
    ifname: str | None
    metric: int
    table: int


class Rule(NamedTuple):
    """`usual` is one that the kernel makes by itself."""

    family: int
    priority: int
    usual: bool


class Queue(NamedTuple):
    """A queueing discipline that a command made. `parent` is None at the root."""

    ifname: str
    kind: str
    root: bool


class Kernel(NamedTuple):
    routes: list[FixedRoute]
    rules: list[Rule]
    queues: list[Queue]
    # Names of the interfaces that are up.
    up: set[str]


def number_of(attributes: dict[int, bytes], kind: int, default: int = 0) -> int:
    return struct.unpack("=I", attributes[kind])[0] if kind in attributes else default


def address_of(attributes: dict[int, bytes]) -> str | None:
    """Of the next hop, in whichever family."""
    if GATEWAY in attributes:
        return str(ipaddress.ip_address(attributes[GATEWAY]))
    # struct rtvia: two bytes of family, and the address.
    return str(ipaddress.ip_address(attributes[VIA][2:])) if VIA in attributes else None


def read_hops(attributes: dict[int, bytes]) -> Iterator[tuple[str | None, int]]:
    """(next hop, index of the interface; 0 for none) of each."""
    if MULTIPATH not in attributes:
        yield address_of(attributes), number_of(attributes, OUTPUT)
        return
    data, offset = attributes[MULTIPATH], 0
    while offset + HOP.size <= len(data):
        length, _, _, index = HOP.unpack_from(data, offset)
        if length < HOP.size:
            return
        yield address_of(dict(read_attributes(data[offset + HOP.size : offset + length]))), index
        offset += (length + 3) & ~3


def read_route(payload: bytes, names: dict[int, str]) -> Iterator[FixedRoute]:
    """The ways of one RTM_NEWROUTE; none of a route that no command made."""
    family, length, _, _, short_table, protocol, _, kind, flags = ROUTE.unpack_from(payload)
    if protocol not in FIXED or kind == MULTICAST or flags & CLONED:
        return
    attributes = dict(read_attributes(payload, ROUTE.size))
    table = number_of(attributes, TABLE, short_table)
    if table == LOCAL:
        return
    target = attributes.get(DESTINATION, bytes(4 if family == socket.AF_INET else 16))
    for via, index in read_hops(attributes):
        # The kernel has one that drops leave by lo, in IPv6.
        ifname = names.get(index) if kind == 1 else None
        to = f"{ipaddress.ip_address(target)}/{length}"
        yield FixedRoute(KINDS.get(kind, str(kind)), to, via, ifname, number_of(attributes, PRIORITY), table)


def read_rule(payload: bytes) -> Rule:
    family, to_length, from_length, service, short_table, _, _, action, _ = RULE.unpack_from(payload)
    attributes = dict(read_attributes(payload, RULE.size))
    priority = number_of(attributes, RULE_PRIORITY)
    table = number_of(attributes, RULE_TABLE, short_table)
    picks = to_length or from_length or service or any(kind not in MUTE for kind in attributes)
    suppressed = number_of(attributes, 14, NOTHING) != NOTHING
    is_usual = action == TO_TABLE and USUAL_RULES.get((family, priority)) == table and not picks and not suppressed
    return Rule(family, priority, is_usual)


def read_queue(payload: bytes, names: dict[int, str]) -> Queue | None:
    """None for what the kernel gives an interface by itself: that has no number of its own."""
    _, index, handle, parent, _ = QUEUE.unpack_from(payload)
    if handle == 0 or index not in names:
        return None
    kind = text_of(dict(read_attributes(payload, QUEUE.size)).get(QUEUE_KIND, b""))
    return Queue(names[index], kind, parent == NOTHING)


def read_links(netlink: Netlink) -> tuple[dict[int, str], set[str]]:
    """(index → name, names of those that are up)."""
    names: dict[int, str] = {}
    up: set[str] = set()
    for kind, payload in netlink.ask(GET_LINK, LINK.pack(socket.AF_UNSPEC, 0, 0, 0, 0) + SKIP_STATS):
        if kind == NEW_LINK:
            _, _, index, flags, _ = LINK.unpack_from(payload)
            names[index] = text_of(dict(read_attributes(payload, LINK.size))[IFNAME])
            if flags & UP:
                up.add(names[index])
    return names, up


def read_kernel(netlink: Netlink) -> Kernel:
    """By a socket in the namespace. Raises OSError where that is gone."""
    names, up = read_links(netlink)
    routes: list[FixedRoute] = []
    rules: list[Rule] = []
    for family in FAMILIES:
        for kind, payload in netlink.ask(GET_ROUTE, ROUTE.pack(family, 0, 0, 0, 0, 0, 0, 0, 0)):
            if kind == NEW_ROUTE:
                routes += read_route(payload, names)
        rules += [
            read_rule(payload)
            for kind, payload in netlink.ask(GET_RULE, RULE.pack(family, 0, 0, 0, 0, 0, 0, 0, 0))
            if kind == NEW_RULE
        ]
    queues = [
        read_queue(payload, names)
        for kind, payload in netlink.ask(GET_QUEUE, QUEUE.pack(socket.AF_UNSPEC, 0, 0, 0, 0))
        if kind == NEW_QUEUE
    ]
    return Kernel(routes, rules, [queue for queue in queues if queue is not None], up)
