"""Watches for a packet in a node's namespace: an answer proves that some node is there, this proves which one."""

from __future__ import annotations

import socket
import struct
from typing import TYPE_CHECKING

from ..shared.enter import inside
from . import packet_filter
from .icmp import family_of
from .packet_filter import is_value, is_value_beyond, words_at, words_beyond

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .packet_filter import Condition

KINDS = {4: socket.AF_INET, 6: socket.AF_INET6}
PROTOCOLS = {4: socket.IPPROTO_ICMP, 6: socket.IPPROTO_ICMPV6}
# linux/if_ether.h
ETH_P_ALL = 0x0003
ETHERTYPES = {4: 0x0800, 6: 0x86DD}
# Of TCP's flags: a connection's first packet has SYN, and no ACK.
SYN, SYN_OR_ACK = 0x02, 0x12


def is_own(address: str) -> bool:
    """Whether this thread's namespace has the address itself: what is sent to it does not leave.

    To such an address the kernel speaks from that very address. Connecting a UDP socket sends nothing."""
    kind = KINDS[family_of(address)]
    with socket.socket(kind, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect((address, 9))
        except OSError:
            return False
        speaks_from = asking.getsockname()[0]
    return socket.inet_pton(kind, speaks_from) == socket.inet_pton(kind, address)


class EchoWitness:
    """Echo requests that are delivered in the namespace behind `netns`: those whose ICMP message has `mark` at `offset`."""

    def __init__(self, netns: str, family: int, offset: int, mark: bytes) -> None:
        with inside(netns):
            self.socket = socket.socket(KINDS[family], socket.SOCK_RAW, PROTOCOLS[family])
        self.mark = mark
        # A raw socket of IPv4 is given the IP header, one of IPv6 is not (raw(7), ipv6(7)).
        conditions = words_at(offset, mark) if family == 6 else words_beyond(offset, mark)
        packet_filter.attach(self.socket, conditions)
        self.socket.setblocking(False)

    def read(self) -> Iterator[bytes]:
        """What came behind the mark of each. A request is here before its answer, as the same kernel has delivered it first."""
        while True:
            try:
                packet = self.socket.recv(65536)
            except BlockingIOError:
                return
            # What came before the filter was in force is not of ours.
            _, found, rest = packet.partition(self.mark)
            if found:
                yield rest

    def has_seen(self) -> bool:
        return any(True for _ in self.read())

    def close(self) -> None:
        self.socket.close()


def holds(netns: str, address: str) -> bool:
    """Whether the namespace behind `netns` has the address."""
    with inside(netns):
        return is_own(address)


def connects(address: str, port: int) -> list[Condition]:
    """Conditions on an IP packet: the first of a TCP connection to this address and port."""
    data = socket.inet_pton(KINDS[family_of(address)], address)
    if len(data) == 4:
        return [
            is_value(1, 9, socket.IPPROTO_TCP),
            is_value(2, 6, 0, 0x1FFF),
            *words_at(16, data),
            is_value_beyond(2, 2, port),
            is_value_beyond(1, 13, SYN, SYN_OR_ACK),
        ]
    return [
        is_value(1, 6, socket.IPPROTO_TCP),
        *words_at(24, data),
        is_value(2, 42, port),
        is_value(1, 53, SYN, SYN_OR_ACK),
    ]


def read_connections(watching: socket.socket, start_of: Callable[[bytes], int]) -> set[tuple[int, int]]:
    """(source port, sequence number) of each packet of TCP that came. No address translation changes the number."""
    seen: set[tuple[int, int]] = set()
    while True:
        try:
            packet = watching.recv(256)
        except BlockingIOError:
            return seen
        start = start_of(packet)
        if len(packet) >= start + 8:
            seen.add((struct.unpack_from("!H", packet, start)[0], struct.unpack_from("!I", packet, start + 4)[0]))


class ConnectionWitness:
    """First packets of TCP connections to an address and port that come by the namespace behind `netns`, on any interface."""

    def __init__(self, netns: str, address: str, port: int, *, leaving: bool) -> None:
        self.family = family_of(address)
        # Only a socket for all protocols is shown what leaves (packet(7)).
        protocol = ETH_P_ALL if leaving else ETHERTYPES[self.family]
        with inside(netns):
            self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(protocol))
        packet_filter.attach(self.socket, connects(address, port))
        self.socket.setblocking(False)

    def read(self) -> set[tuple[int, int]]:
        """(source port, sequence number) of each."""
        return read_connections(self.socket, lambda packet: (packet[0] & 0xF) * 4 if self.family == 4 else 40)

    def close(self) -> None:
        self.socket.close()


class ArrivalWitness:
    """First packets of TCP connections that are delivered in the namespace behind `netns`, to whatever address and port.

    Both may have been translated on the way. What the node only forwards is not among them."""

    def __init__(self, netns: str, family: int) -> None:
        self.family = family
        with inside(netns):
            self.socket = socket.socket(KINDS[family], socket.SOCK_RAW, socket.IPPROTO_TCP)
        # A raw socket of IPv4 is given the IP header, one of IPv6 is not (raw(7), ipv6(7)).
        flags = is_value(1, 13, SYN, SYN_OR_ACK) if family == 6 else is_value_beyond(1, 13, SYN, SYN_OR_ACK)
        packet_filter.attach(self.socket, [flags])
        self.socket.setblocking(False)

    def read(self) -> set[tuple[int, int]]:
        """(source port, sequence number) of each."""
        return read_connections(self.socket, lambda packet: (packet[0] & 0xF) * 4 if self.family == 4 else 0)

    def close(self) -> None:
        self.socket.close()
