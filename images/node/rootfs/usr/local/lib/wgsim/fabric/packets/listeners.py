"""Sockets that listen in a node's namespace, each served by a thread of its own until it is closed."""

from __future__ import annotations

import collections
import contextlib
import errno
import os
import socket
import threading
import time

from ..shared.enter import inside
from .icmp import family_of
from .witness import KINDS

# Bytes by which a listener proves that it is the one that was meant.
TOKEN = 16
# Seconds after which a stream's rate tells whether all of it can come in time.
TRIAL = 20.0


def open_socket(netns: str, address: str, kind: int) -> socket.socket:
    with inside(netns):
        return socket.socket(KINDS[family_of(address)], kind)


def bind_to(bound: socket.socket, address: str, port: int) -> None:
    """At any address where the node does not have this one: it may be translated on the way."""
    try:
        bound.bind((address, port))
    except OSError as error:
        # Of a port that is given there may be others at other addresses: see `stands` of ask/stands.py.
        if error.errno != errno.EADDRNOTAVAIL or port:
            raise
        bound.bind(("::" if ":" in address else "0.0.0.0", 0))


def prepare(bound: socket.socket, address: str, port: int) -> None:
    """Binds it; one for streams listens. Raises OSError where it cannot."""
    streams = bound.type == socket.SOCK_STREAM
    if streams:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bind_to(bound, address, port)
    if streams:
        bound.listen(128)


def listen_in(netns: str, address: str, kind: int, port: int) -> socket.socket:
    """Such a socket in the namespace behind `netns`."""
    bound = open_socket(netns, address, kind)
    try:
        prepare(bound, address, port)
    except OSError:
        bound.close()
        raise
    return bound


class Stand:
    """A bound socket, served by a thread of its own until it is closed."""

    # Streams or datagrams.
    kind: socket.SocketKind

    def __init__(self, bound: socket.socket) -> None:
        self.socket = bound
        self.port = bound.getsockname()[1]
        self.closed = False
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self) -> None:
        while not self.closed:
            try:
                self.take()
            except OSError:
                return

    def take(self) -> None:
        """Waits for the next that comes, and deals with it."""
        raise NotImplementedError

    def close(self) -> None:
        """The port is free afterwards."""
        self.closed = True
        # Closing alone does not wake a thread that waits for the socket. One without a peer says that it has none, and is shut.
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.thread.join()
        self.socket.close()


class Greeter(Stand):
    """Takes TCP connections, and says its token on each."""

    kind = socket.SOCK_STREAM

    def __init__(self, bound: socket.socket) -> None:
        self.token = os.urandom(TOKEN)
        super().__init__(bound)

    def take(self) -> None:
        connection, _ = self.socket.accept()
        with connection, contextlib.suppress(OSError):
            connection.sendall(self.token)


class Counter(Stand):
    """Counts datagrams by what is in them."""

    kind = socket.SOCK_DGRAM

    def __init__(self, bound: socket.socket) -> None:
        self.counts: collections.Counter[bytes] = collections.Counter()
        self.changed = threading.Condition()
        super().__init__(bound)

    def take(self) -> None:
        payload = self.socket.recv(65536)
        with self.changed:
            self.counts[payload] += 1
            self.changed.notify_all()

    def wait_for(self, payload: bytes, count: int, timeout: float) -> int:
        """How many of these have come: once all have, or when the time is over."""
        with self.changed:
            self.changed.wait_for(lambda: self.counts[payload] >= count, timeout)
            return self.counts.pop(payload, 0)


class Receiver(Stand):
    """Takes one stream, and tells how much of it has come. It is given up when nothing comes for `stall` seconds, and after `limit`."""

    kind = socket.SOCK_STREAM

    def __init__(self, bound: socket.socket, stall: float, limit: float) -> None:
        self.stall = stall
        self.limit = limit
        self.taken = False
        self.ended = False
        self.received = 0
        self.why: str | None = None
        super().__init__(bound)

    def take(self) -> None:
        connection, _ = self.socket.accept()
        with connection:
            self.taken = True
            self.received, self.why = receive_all(connection, self.stall, self.limit)
            self.ended = True
        raise OSError("one stream only")

    def state(self) -> dict[str, object]:
        return {"taken": self.taken, "ended": self.ended, "received": self.received, "why": self.why}


def too_slow(received: int, size: int, seconds: float, limit: float) -> str | None:
    """Why a stream is given up of which so many bytes have come in so many seconds; None for one that may end in time."""
    if seconds < TRIAL or received * limit >= size * seconds:
        return None
    return f"given up after {seconds:.0f} s: at this rate, all would take more than {limit:g} s"


def receive_all(receiver: socket.socket, stall: float, limit: float, size: int = 0) -> tuple[int, str | None]:
    """How many bytes came, and why no more; None at the end of the stream. `size` are expected; 0 where nobody knows."""
    receiver.settimeout(stall)
    started = time.monotonic()
    received = 0
    buffer = bytearray(1 << 20)
    try:
        while count := receiver.recv_into(buffer):
            received += count
            seconds = time.monotonic() - started
            if seconds > limit:
                return received, f"no more within {limit:g} s"
            if why := too_slow(received, size, seconds, limit):
                return received, why
    except OSError:
        return received, f"nothing came for {stall:g} s"
    return received, None
