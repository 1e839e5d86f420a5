"""Sends one packet into a tunnel. WireGuard's counters show whether it arrives."""

from __future__ import annotations

import socket
import struct
from typing import TYPE_CHECKING

from ..packets.icmp import checksum, family_of
from ..packets.witness import ETHERTYPES, KINDS

if TYPE_CHECKING:
    from ..contract import RouseQuestion
    from .places import Places

# One hop: the other end does not pass it on. UDP to the port "discard".
HOPS, UDP, PORT = 1, socket.IPPROTO_UDP, 9


def datagram(source: str, target: str) -> bytes:
    """An IP packet with an empty datagram; its own checksum may be left out in IPv4, and is not looked at in IPv6 before that."""
    family = family_of(target)
    ends = b"".join(socket.inet_pton(KINDS[family], address) for address in (source, target))
    udp = struct.pack("!HHHH", PORT, PORT, 8, 0)
    if family == 6:
        return struct.pack("!IHBB", 6 << 28, len(udp), UDP, HOPS) + ends + udp
    header = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(udp), 0, 0, HOPS, UDP, 0) + ends
    return header[:10] + struct.pack("!H", checksum(header)) + header[12:] + udp


def ask(question: RouseQuestion, places: Places) -> dict[str, object]:
    """Past all routes, so that a tunnel without addresses carries it: {}."""
    places.enter(question)
    with socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM) as channel:
        packet = datagram(question["source"], question["target"])
        channel.sendto(packet, (question["device"], ETHERTYPES[family_of(question["target"])]))
    return {}
