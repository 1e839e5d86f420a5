"""Lines between two fabrics of one lab. Each bears a digest that only another fabric of the lab can make, once."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import socket
import struct
from typing import TYPE_CHECKING

from ..paths import TALK_KEY

if TYPE_CHECKING:
    from typing import Any

PORT = 14791
# Seconds in which the other fabric takes a connection, and answers.
TIMEOUT = 3.0
NONCE = 16


def read_key() -> bytes:
    with open(TALK_KEY, "rb") as file:
        return file.read().strip()


def digest(key: bytes, text: bytes) -> bytes:
    """That of a text under a key; the image's Python has no hmac, and BLAKE2 needs none (RFC 7693)."""
    return hashlib.blake2b(text, key=key, digest_size=32).digest()


class Broken(OSError):
    """The other side has ended, or is not of this lab."""


class Line:
    """One connection. What either side says is JSON, a line each."""

    def __init__(self, channel: socket.socket, *, calls: bool) -> None:
        self.channel = channel
        # At its end it is gone at once: a machine that does not answer any more would keep it for minutes, and with it the namespace
        # of a fabric that has ended.
        channel.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.file = channel.makefile("rb")
        own = os.urandom(NONCE).hex().encode()
        channel.sendall(own + b"\n")
        other = self.file.readline(2 * NONCE + 1).strip()
        caller, called = (own, other) if calls else (other, own)
        self.key = digest(read_key(), caller + b" " + called)
        self.sides = (b"caller", b"called") if calls else (b"called", b"caller")
        self.counts = [0, 0]

    def seal(self, side: int, text: bytes) -> bytes:
        self.counts[side] += 1
        return digest(self.key, self.sides[side] + b" %d " % self.counts[side] + text).hex().encode()

    def say(self, value: object) -> None:
        text = json.dumps(value).encode()
        self.channel.sendall(self.seal(0, text) + b" " + text + b"\n")

    def hear(self) -> Any:
        """The next word of the other side; raises OSError where there is none."""
        seal, _, text = self.file.readline().rstrip(b"\n").partition(b" ")
        if seal != self.seal(1, text):
            raise Broken(errno.ECONNRESET, "the connection has ended" if not seal else "another lab's fabric answers")
        return json.loads(text)

    def close(self) -> None:
        self.file.close()
        self.channel.close()


def call(address: str, timeout: float = TIMEOUT) -> Line:
    """A line to the fabric that listens there; raises OSError where none answers."""
    channel = socket.create_connection((address, PORT), timeout=timeout)
    try:
        channel.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return Line(channel, calls=True)
    except OSError:
        channel.close()
        raise
