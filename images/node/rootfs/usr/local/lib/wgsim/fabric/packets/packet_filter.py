"""Writes classic BPF programs (bpf(4)) that pass one kind of packet to a socket."""

from __future__ import annotations

import array
import socket
import struct

# How a field is loaded, its offset, its value, and the mask of its bits that count.
Condition = tuple[int, int, int, int | None]

# linux/filter.h, linux/bpf_common.h, asm-generic/socket.h
SO_ATTACH_FILTER = 26
INSTRUCTION = struct.Struct("=HBBI")
LOAD = {1: 0x30, 2: 0x28, 4: 0x20}
LOAD_BEYOND = {1: 0x50, 2: 0x48, 4: 0x40}
LOAD_IPV4_HEADER_LENGTH = 0xB1
AND, JUMP_IF_EQUAL, RETURN = 0x54, 0x15, 0x06
ALL, NONE = 0xFFFFFFFF, 0


def is_value(size: int, offset: int, value: int, mask: int | None = None) -> Condition:
    """The field of `size` bytes at this offset has this value."""
    return LOAD[size], offset, value, mask


def is_value_beyond(size: int, offset: int, value: int, mask: int | None = None) -> Condition:
    """The same, counted from the end of the IPv4 header, however long it is."""
    return LOAD_BEYOND[size], offset, value, mask


def words_at(offset: int, data: bytes) -> list[Condition]:
    """The four-byte fields from this offset on are these bytes."""
    words = struct.unpack(f"!{len(data) // 4}I", data)
    return [is_value(4, offset + 4 * index, word) for index, word in enumerate(words)]


def words_beyond(offset: int, data: bytes) -> list[Condition]:
    return [(LOAD_BEYOND[4], where, value, mask) for _, where, value, mask in words_at(offset, data)]


def compile_filter(conditions: list[Condition]) -> bytes:
    """The program, which passes what meets all conditions."""
    # Code, jump if so, jump if not (None for out of here), operand.
    steps: list[tuple[int, int, int | None, int]] = []
    if any(load in LOAD_BEYOND.values() for load, *_ in conditions):
        steps.append((LOAD_IPV4_HEADER_LENGTH, 0, 0, 0))
    for load, offset, value, mask in conditions:
        steps.append((load, 0, 0, offset))
        if mask is not None:
            steps.append((AND, 0, 0, mask))
        steps.append((JUMP_IF_EQUAL, 0, None, value))
    # Of each comparison that fails, the jump goes behind the instruction that passes the packet.
    last = len(steps)
    resolved = [(code, yes, last - index if no is None else no, k) for index, (code, yes, no, k) in enumerate(steps)]
    return b"".join(INSTRUCTION.pack(*step) for step in [*resolved, (RETURN, 0, 0, ALL), (RETURN, 0, 0, NONE)])


def attach(channel: socket.socket, conditions: list[Condition]) -> None:
    program = array.array("B", compile_filter(conditions))
    address, length = program.buffer_info()
    channel.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("@HP", length // INSTRUCTION.size, address))
