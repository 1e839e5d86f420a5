"""One end of a probing pair: a UDP socket in a node's namespace, with any hop limit and an error queue."""

from __future__ import annotations

import errno
import socket
import struct
from typing import TYPE_CHECKING

from ..shared.enter import inside

if TYPE_CHECKING:
    from collections.abc import Iterator

# linux/in.h, linux/in6.h, linux/errqueue.h
IP_RECVERR, IP_FREEBIND, IP_TTL = 11, 15, 2
IPV6_RECVERR, IPV6_HOPLIMIT, IPV6_FREEBIND = 25, 52, 78
MSG_ERRQUEUE = 0x2000
ORIGIN_ICMP, ORIGIN_ICMP6 = 2, 3
EXTENDED_ERROR = 16
BUFFER = 1 << 20

LEVEL = {4: socket.IPPROTO_IP, 6: socket.IPPROTO_IPV6}
HOP_LIMIT = {4: IP_TTL, 6: IPV6_HOPLIMIT}
RECVERR = {4: IP_RECVERR, 6: IPV6_RECVERR}
FREEBIND = {4: IP_FREEBIND, 6: IPV6_FREEBIND}


def open_end(netns: str, family: int, address: str, port: int) -> socket.socket:
    """Bound to the address even before the node has it; port 0 for a free one."""
    kind = socket.AF_INET if family == 4 else socket.AF_INET6
    with inside(netns):
        end = socket.socket(kind, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
    try:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        end.setsockopt(LEVEL[family], FREEBIND[family], 1)
        end.setsockopt(LEVEL[family], RECVERR[family], 1)
        end.bind((address, port))
    except OSError:
        end.close()
        raise
    return end


def send(end: socket.socket, family: int, payload: bytes, target: tuple[str, int], hops: int | None = None) -> bool:
    """Whether the kernel took it. An error that waits at the socket is one of an earlier packet: it is passed over."""
    ancillary = [] if hops is None else [(LEVEL[family], HOP_LIMIT[family], struct.pack("=i", hops))]
    for _ in range(4):
        try:
            end.sendmsg([payload], ancillary, 0, target)
            return True
        except OSError as error:
            if error.errno in (errno.EAGAIN, errno.ENOBUFS, errno.EPERM):
                return False
    return False


def receive(end: socket.socket) -> Iterator[bytes]:
    """The payloads that have come."""
    while True:
        try:
            yield end.recv(2048)
        except BlockingIOError:
            return
        except OSError:
            continue  # The error of a packet that we sent: see read_errors.


def read_errors(end: socket.socket, family: int) -> Iterator[tuple[bytes, str]]:
    """(payload, address of the reporter) for each of our packets that exceeded its hop limit or had no route."""
    while True:
        try:
            payload, ancillary, _, _ = end.recvmsg(2048, 512, MSG_ERRQUEUE)
        except OSError:
            return
        for level, kind, data in ancillary:
            if level == LEVEL[family] and kind == RECVERR[family] and data[4] in (ORIGIN_ICMP, ORIGIN_ICMP6):
                offset = EXTENDED_ERROR + (4 if family == 4 else 8)
                length = 4 if family == 4 else 16
                yield (
                    payload,
                    socket.inet_ntop(socket.AF_INET if family == 4 else socket.AF_INET6, data[offset : offset + length]),
                )
