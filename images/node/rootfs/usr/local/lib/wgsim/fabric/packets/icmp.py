"""Writes and reads ICMP echo messages of both families (RFC 792, RFC 4443)."""

from __future__ import annotations

import socket
import struct
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from ..contract import EchoKind

# Bytes of an IP packet before an echo's payload.
HEADERS = {4: 28, 6: 48}
# Of an ICMP echo: its header, and in it where identifier and sequence number begin.
ICMP_HEADER, ICMP_IDENTITY = 8, 4
# Bytes by which a request is known where it arrives, if it has room for them.
MARK = 8

REQUEST = {4: 8, 6: 128}
REPLY = {4: 0, 6: 129}
ERRORS: dict[int, dict[tuple[int, int | None], EchoKind]] = {
    4: {(3, 4): "too big", (3, None): "unreachable", (11, None): "time exceeded"},
    6: {(2, None): "too big", (1, None): "unreachable", (3, None): "time exceeded"},
}


class Message(TypedDict):
    """What an answer says. `echo` is (identifier, sequence) of the request, `mtu` that of a packet that was too big."""

    kind: EchoKind
    echo: tuple[int, int]
    mtu: int | None


def family_of(address: str) -> int:
    return 6 if ":" in address else 4


def checksum(data: bytes) -> int:
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def request(family: int, ident: int, sequence: int, size: int, mark: bytes) -> bytes:
    """An ICMP echo request that makes an IP packet of `size` bytes; IPv6's checksum is the kernel's work."""
    length = size - HEADERS[family]
    payload = (mark + bytes(index & 0xFF for index in range(len(mark), length)))[:length]
    header = struct.pack("!BBHHH", REQUEST[family], 0, 0, ident, sequence)
    if family == 4:
        header = struct.pack("!BBHHH", REQUEST[4], 0, checksum(header + payload), ident, sequence)
    return header + payload


def read_echo(data: bytes, offset: int) -> tuple[int, int]:
    """Identifier and sequence number."""
    ident, sequence = struct.unpack_from("!HH", data, offset)
    return ident, sequence


def quoted_echo(family: int, packet: bytes) -> tuple[int, int] | None:
    """(identifier, sequence) of the echo request that an ICMP error quotes; None where it quotes something else."""
    if family == 4:
        start = (packet[0] & 0xF) * 4 if packet else 0
        is_icmp = len(packet) >= start + 8 and packet[9] == socket.IPPROTO_ICMP
    else:
        # A fragment header stands between where the request was fragmented on its way.
        start = 48 if len(packet) > 6 and packet[6] == socket.IPPROTO_FRAGMENT else 40
        is_icmp = len(packet) >= start + 8 and socket.IPPROTO_ICMPV6 in (packet[6], packet[40])
    if not is_icmp or packet[start] != REQUEST[family]:
        return None
    return read_echo(packet, start + ICMP_IDENTITY)


def read_message(family: int, message: bytes) -> Message | None:
    """None of an ICMP message that is of no interest here."""
    if len(message) < 8:
        return None
    kind, code = message[0], message[1]
    if kind == REPLY[family]:
        return {"kind": "reply", "echo": read_echo(message, ICMP_IDENTITY), "mtu": None}
    known = ERRORS[family]
    name = known.get((kind, code)) or known.get((kind, None))
    echo = quoted_echo(family, message[ICMP_HEADER:])
    if name is None or echo is None:
        return None
    mtu = struct.unpack_from("!I", message, 4)[0] & (0xFFFF if family == 4 else 0xFFFFFFFF)
    return {"kind": name, "echo": echo, "mtu": mtu if name == "too big" else None}
