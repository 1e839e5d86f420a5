"""Hears of each change of a namespace's routes and links at once, from the kernel: netlink, and no process to ask."""

import errno
import socket
import struct

# linux/rtnetlink.h
GROUPS = 0x1 | 0x40 | 0x400  # RTMGRP_LINK, RTMGRP_IPV4_ROUTE, RTMGRP_IPV6_ROUTE
NEW_LINK, DELETE_LINK, NEW_ROUTE, DELETE_ROUTE = 16, 17, 24, 25
CLONED = 0x200
# Routes to an interface's own addresses (local, broadcast, anycast, multicast) come and go with the interface.
OWN = (2, 3, 4, 5)
HEADER = 16
BUFFER = 1 << 20


def open_changes():
    """A socket in the namespace that the calling thread is in."""
    listener = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_NONBLOCK, 0)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
    listener.bind((0, GROUPS))
    return listener


def count_changes(data):
    """How many route and how many link changes a netlink datagram tells of."""
    routes = links = offset = 0
    while len(data) - offset >= HEADER:
        length, kind = struct.unpack_from("=IH", data, offset)
        if length < HEADER:
            break
        if kind in (NEW_LINK, DELETE_LINK):
            links += 1
        elif kind in (NEW_ROUTE, DELETE_ROUTE) and len(data) - offset >= HEADER + 12:
            route_type, flags = struct.unpack_from("=BI", data, offset + HEADER + 7)
            routes += route_type not in OWN and not flags & CLONED
        # Messages begin at multiples of four.
        offset += (length + 3) & ~3
    return routes, links


def read_changes(listener):
    """(routes, links) since the last time. A loss of messages is a change, too: there were too many to tell."""
    routes = links = 0
    while True:
        try:
            more = count_changes(listener.recv(65536))
        except BlockingIOError:
            return routes, links
        except OSError as error:
            if error.errno != errno.ENOBUFS:
                raise
            more = (1, 0)
        routes, links = routes + more[0], links + more[1]
