"""A netlink socket opened in one network namespace and used from any other."""

from __future__ import annotations

import errno
import os
import socket
import struct
from typing import TYPE_CHECKING

from .enter import inside

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADER = struct.Struct("=IHHII")
ATTRIBUTE = struct.Struct("=HH")
REQUEST, DUMP = 0x1, 0x300
ERROR, DONE = 2, 3
# An attribute's type without the flags "nested" and "in network byte order".
TYPE_MASK = 0x3FFF
# Bytes. A dump comes in pieces of 32 KiB at most.
PIECE = 1 << 16


def align(length: int) -> int:
    return (length + 3) & ~3


def attribute(kind: int, payload: bytes) -> bytes:
    packed = ATTRIBUTE.pack(ATTRIBUTE.size + len(payload), kind) + payload
    return packed + bytes(align(len(packed)) - len(packed))


def read_attributes(data: bytes, offset: int = 0) -> Iterator[tuple[int, bytes]]:
    """(type, payload) of each; what is cut off is passed over."""
    end = len(data)
    while offset + ATTRIBUTE.size <= end:
        length, kind = ATTRIBUTE.unpack_from(data, offset)
        if length < ATTRIBUTE.size or offset + length > end:
            return
        yield kind & TYPE_MASK, data[offset + ATTRIBUTE.size : offset + length]
        offset += align(length)


def read_messages(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(type, sequence number, payload) of each message of one piece."""
    offset = 0
    while offset + HEADER.size <= len(data):
        length, kind, _, sequence, _ = HEADER.unpack_from(data, offset)
        if length < HEADER.size or offset + length > len(data):
            return
        yield kind, sequence, data[offset + HEADER.size : offset + length]
        offset += align(length)


class Netlink:
    """A socket in the namespace behind `netns`. `groups` are those whose messages come unasked."""

    def __init__(self, netns: str, protocol: int, groups: int = 0) -> None:
        with inside(netns):
            self.socket = socket.socket(
                socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC, protocol
            )
        self.socket.bind((0, groups))
        self.sequence = 0
        # Something came unasked since this was last set to False.
        self.told = False

    def fileno(self) -> int:
        return self.socket.fileno()

    def ask(self, kind: int, body: bytes, flags: int = DUMP) -> list[tuple[int, bytes]]:
        """The (type, payload) of all messages of the answer. Raises OSError with the kernel's own number."""
        self.sequence += 1
        header = HEADER.pack(HEADER.size + len(body), kind, REQUEST | flags, self.sequence, 0)
        self.socket.send(header + body)
        answer: list[tuple[int, bytes]] = []
        while True:
            for found, sequence, payload in read_messages(self.receive()):
                if sequence != self.sequence:
                    self.told = True
                    continue
                if found == ERROR or (found == DONE and len(payload) >= 4):
                    (code,) = struct.unpack_from("=i", payload)
                    if code < 0:
                        raise OSError(-code, os.strerror(-code))
                if found in (ERROR, DONE):
                    return answer
                answer.append((found, payload))
                if flags != DUMP:
                    return answer

    def receive(self) -> bytes:
        """A piece of what the kernel says. It answers at once: nobody waits here."""
        while True:
            try:
                return self.socket.recv(PIECE)
            except OSError as error:
                if error.errno != errno.ENOBUFS:
                    raise
                # It told more than there was room for.
                self.told = True

    def drain(self) -> None:
        """Discards unsolicited messages unread."""
        try:
            while self.receive():
                self.told = True
        except BlockingIOError:
            pass

    def close(self) -> None:
        self.socket.close()
