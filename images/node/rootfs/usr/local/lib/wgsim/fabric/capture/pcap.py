"""Reads tcpdump's pcap and writes pcapng: record headers in, blocks out. Packets are passed on unchanged."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# The magic number of pcap with nanoseconds (draft-ietf-opsawg-pcap), and the lengths of its two headers.
MAGIC = 0xA1B23C4D
FILE_HEADER = 24
RECORD_HEADER = 16
# www.tcpdump.org/linktypes.html
ETHERNET = 1
RAW_IP = 101
# Block and option types of pcapng (draft-ietf-opsawg-pcapng).
SECTION, INTERFACE, PACKET = 0x0A0D0D0A, 1, 6
END_OF_OPTIONS, IF_NAME, IF_DESCRIPTION, IF_TSRESOL, IF_FILTER = 0, 2, 3, 9, 11
NANOSECONDS = b"\x09"
# What an Ethernet header is made of for a packet that has none: no addresses, and a type by the IP version.
NO_ADDRESSES = bytes(12)
ETHERTYPE = {4: b"\x08\x00", 6: b"\x86\xdd"}
ETHERNET_HEADER = 14


class NotPcap(Exception):
    """The stream is not what tcpdump writes."""


@dataclass(frozen=True)
class Record:
    """One packet: nanoseconds since the epoch, its length on the wire, and as much of it as was kept."""

    time: int
    length: int
    data: bytes


class PcapReader:
    """Takes a pcap stream in pieces of any size. `linktype` is None until the file's header is there."""

    def __init__(self) -> None:
        self.rest = b""
        self.linktype: int | None = None

    def push(self, chunk: bytes) -> list[Record]:
        """The records that this piece completes. What is cut off at the end of a stream is never one."""
        buffer = self.rest + chunk
        offset = 0
        if self.linktype is None:
            if len(buffer) < FILE_HEADER:
                self.rest = buffer
                return []
            if struct.unpack_from("=I", buffer)[0] != MAGIC:
                raise NotPcap(buffer[:FILE_HEADER].hex())
            # The upper bits tell of frame check sequences.
            self.linktype = struct.unpack_from("=I", buffer, 20)[0] & 0xFFFF
            offset = FILE_HEADER
        records: list[Record] = []
        while len(buffer) - offset >= RECORD_HEADER:
            seconds, nanoseconds, kept, length = struct.unpack_from("=IIII", buffer, offset)
            end = offset + RECORD_HEADER + kept
            if len(buffer) < end:
                break
            data = buffer[offset + RECORD_HEADER : end]
            records.append(Record(seconds * 1_000_000_000 + nanoseconds, length, data))
            offset = end
        self.rest = buffer[offset:]
        return records


def pad(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)


def block(kind: int, body: bytes) -> bytes:
    length = len(body) + 12
    return struct.pack("<II", kind, length) + body + struct.pack("<I", length)


def options(pairs: Iterable[tuple[int, bytes]]) -> bytes:
    packed = [struct.pack("<HH", code, len(value)) + pad(value) for code, value in pairs if value]
    return b"".join(packed) + struct.pack("<HH", END_OF_OPTIONS, 0)


def section_block() -> bytes:
    return block(SECTION, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))


def interface_block(name: str, linktype: int, snaplen: int, description: str = "", expression: str = "") -> bytes:
    pairs = [
        (IF_NAME, name.encode()),
        (IF_DESCRIPTION, description.encode()),
        (IF_TSRESOL, NANOSECONDS),
        # Its first byte says that the filter is written as text.
        (IF_FILTER, b"\0" + expression.encode() if expression else b""),
    ]
    return block(INTERFACE, struct.pack("<HHI", linktype, 0, snaplen) + options(pairs))


def packet_block(interface: int, record: Record) -> bytes:
    head = struct.pack("<IIIII", interface, record.time >> 32, record.time & 0xFFFFFFFF, len(record.data), record.length)
    return block(PACKET, head + pad(record.data))


def as_ethernet(record: Record) -> Record:
    """An IP packet with an Ethernet header before it: tcpdump reads no file whose interfaces are of several kinds."""
    kind = ETHERTYPE.get(record.data[0] >> 4, b"\0\0") if record.data else b"\0\0"
    return Record(record.time, record.length + ETHERNET_HEADER, NO_ADDRESSES + kind + record.data)


class PcapngWriter:
    """One section; an interface a point, numbered in the order given. `points` are (name, linktype)."""

    def __init__(self, points: list[tuple[str, int]], snaplen: int, expression: str = "") -> None:
        self.points = points
        self.snaplen = snaplen
        self.expression = expression
        mixed = {linktype for _, linktype in points} == {ETHERNET, RAW_IP}
        self.lifted = [mixed and linktype == RAW_IP for _, linktype in points]

    def head(self) -> bytes:
        room = ETHERNET_HEADER if any(self.lifted) else 0
        blocks = [section_block()]
        for (name, linktype), lifted in zip(self.points, self.lifted, strict=True):
            description = "IP packets; the Ethernet header was added by wgsim" if lifted else ""
            kind = ETHERNET if lifted else linktype
            blocks.append(interface_block(name, kind, self.snaplen + room, description, self.expression))
        return b"".join(blocks)

    def packet(self, interface: int, record: Record) -> bytes:
        return packet_block(interface, as_ethernet(record) if self.lifted[interface] else record)
