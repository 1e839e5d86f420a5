"""Receives each change of a namespace's routes and links from the kernel at once, by netlink."""

from __future__ import annotations

import errno
import socket
import struct

from ..shared.netlink import PIECE, Netlink, read_messages

# linux/rtnetlink.h
GROUPS = 0x1 | 0x40 | 0x400  # RTMGRP_LINK, RTMGRP_IPV4_ROUTE, RTMGRP_IPV6_ROUTE
NEW_LINK, DELETE_LINK, NEW_ROUTE, DELETE_ROUTE = 16, 17, 24, 25
CLONED = 0x200
# Routes to an interface's own addresses (local, broadcast, anycast, multicast) come and go with the interface.
OWN = (2, 3, 4, 5)
# rtmsg, as far as its type and flags.
ROUTE = struct.Struct("=7xBI")
BUFFER = 1 << 20


def count_changes(data: bytes) -> tuple[int, int]:
    """How many route and how many link changes a netlink datagram tells of."""
    routes = links = 0
    for kind, _, payload in read_messages(data):
        if kind in (NEW_LINK, DELETE_LINK):
            links += 1
        elif kind in (NEW_ROUTE, DELETE_ROUTE) and len(payload) >= ROUTE.size:
            route_type, flags = ROUTE.unpack_from(payload)
            routes += route_type not in OWN and not flags & CLONED
    return routes, links


class Changes:
    """Of one namespace."""

    def __init__(self, netns: str) -> None:
        self.socket = Netlink(netns, socket.NETLINK_ROUTE, GROUPS).socket
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)

    def read(self) -> tuple[int, int]:
        """(routes, links) since the last time. A loss of messages is a change, too: there were too many to tell."""
        routes = links = 0
        while True:
            try:
                more = count_changes(self.socket.recv(PIECE))
            except BlockingIOError:
                return routes, links
            except OSError as error:
                if error.errno != errno.ENOBUFS:
                    raise
                more = (1, 0)
            routes, links = routes + more[0], links + more[1]

    def close(self) -> None:
        self.socket.close()
