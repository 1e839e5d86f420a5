"""Looks in a node's kernel for a route to each address that the node is to reach. It sends nothing."""

from __future__ import annotations

import ipaddress
import itertools
import socket
from typing import TYPE_CHECKING

from ..shared.loop import Soon
from ..shared.netlink import Netlink
from ..shared.route_lookup import look_up_route

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..contract import Plan
    from ..shared.loop import Loop

# RTMGRP_IPV4_ROUTE, RTMGRP_IPV4_RULE, RTMGRP_IPV6_ROUTE, and the group of IPv6's rules
GROUPS = 0x40 | 0x80 | 0x400 | 1 << 18
# Seconds. BIRD writes a table route by route.
TABLE = 0.1
# Addresses without a route that are told of a node, at most: the first of them says enough.
MOST = 20


def targets_of(plan: Plan, node: str) -> list[str]:
    """The addresses that it is to reach, each once."""
    return list(dict.fromkeys(pair["address"] for pair in plan["expect"]["reach"] if pair["from"] == node))


class Routes:
    """Of one namespace. `tell` gets the addresses that have no route, whenever that may have changed; None where it cannot be asked."""

    def __init__(self, netns: str, targets: list[str], loop: Loop, tell: Callable[[list[str] | None], None]) -> None:
        self.loop = loop
        self.closed = False
        self.tell = tell
        self.targets = [(address, ipaddress.ip_address(address)) for address in targets]
        self.netlink = Netlink(netns, socket.NETLINK_ROUTE)
        self.listener = Netlink(netns, socket.NETLINK_ROUTE, GROUPS)
        self.doubt = Soon(loop, TABLE, self.read)
        loop.add(self.listener.fileno(), self.listen)
        self.read()

    def listen(self) -> None:
        self.listener.drain()
        self.doubt()

    def list_without(self) -> list[str]:
        without = (name for name, address in self.targets if look_up_route(self.netlink, address) is None)
        return list(itertools.islice(without, MOST))

    def read(self) -> None:
        if self.closed:
            return
        try:
            self.tell(self.list_without())
        except OSError:
            # It ends, which others notice.
            self.tell(None)

    def close(self) -> None:
        self.closed = True
        self.loop.remove(self.listener.fileno())
        self.listener.close()
        self.netlink.close()
