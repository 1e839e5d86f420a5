"""Asks a kernel for the route that a packet would take: it sends nothing."""

from __future__ import annotations

import errno
import socket
import struct
from typing import TYPE_CHECKING

from .netlink import REQUEST, attribute, read_attributes

if TYPE_CHECKING:
    import ipaddress

    from .netlink import Netlink

    Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# linux/rtnetlink.h: RTM_GETROUTE; struct rtmsg; RTA_DST, RTA_OIF, RTA_MARK
GET_ROUTE = 26
ROUTE = struct.Struct("=8BI")
DESTINATION, OUTPUT, MARK = 1, 4, 16
# No route, one that ends here (`unreachable`, `prohibit`), and one that swallows (`blackhole`).
NO_ROUTE = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EACCES, errno.EINVAL}


def look_up_route(netlink: Netlink, address: Address, mark: int = 0) -> dict[int, bytes] | None:
    """Its attributes; None where there is none. Raises OSError where the kernel does not say."""
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    body = ROUTE.pack(family, address.max_prefixlen, 0, 0, 0, 0, 0, 0, 0) + attribute(DESTINATION, address.packed)
    if mark:
        body += attribute(MARK, struct.pack("=I", mark))
    try:
        return dict(read_attributes(netlink.ask(GET_ROUTE, body, flags=REQUEST)[0][1], ROUTE.size))
    except OSError as error:
        if error.errno in NO_ROUTE:
            return None
        raise
