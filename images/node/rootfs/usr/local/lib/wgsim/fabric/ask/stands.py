"""Listens in nodes while questions run. Simultaneous questions about one port share a listener."""

from __future__ import annotations

import collections
import contextlib
import errno
import ipaddress
import os
import socket
import threading
import time
from typing import TYPE_CHECKING

from ..packets.icmp import family_of
from ..packets.witness import KINDS, holds
from ..shared.address_owners import is_common, read_addresses
from ..shared.enter import inside
from .places import Problem

if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import TypeVar

    from ..contract import Aimed, Place
    from .places import Places

    Kind = TypeVar("Kind", bound="Stand")

# Bytes by which a listener proves that it is the one that was meant.
TOKEN = 16
# Seconds that one of several listeners is waited for in its turn.
PAUSE = 0.02


def open_socket(netns: str, address: str, kind: int) -> socket.socket:
    with inside(netns):
        return socket.socket(KINDS[family_of(address)], kind)


def bind_to(bound: socket.socket, address: str, port: int) -> None:
    """At any address where the node does not have this one: it may be translated on the way."""
    try:
        bound.bind((address, port))
    except OSError as error:
        # Of a port that is given there may be others at other addresses: see `stands`.
        if error.errno != errno.EADDRNOTAVAIL or port:
            raise
        bound.bind(("::" if ":" in address else "0.0.0.0", 0))


def bind_in(places: Places, to: Place, address: str, kind: int, port: int = 0) -> socket.socket:
    """A bound socket in the namespace of a place; one for streams listens."""
    bound = places.open(to, open_socket, address, kind)
    try:
        if kind == socket.SOCK_STREAM:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bind_to(bound, address, port)
        if kind == socket.SOCK_STREAM:
            bound.listen(128)
    except OSError as error:
        bound.close()
        where = f"{address}, port {port}" if port else address
        raise Problem(f"{to['node']} cannot listen at {where}: {error.strerror}") from error
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


def count_at(counters: list[Counter], payload: bytes, count: int, timeout: float) -> int:
    """The same of several, at one of which they come."""
    deadline = time.monotonic() + timeout
    arrived = 0
    while True:
        arrived += sum(counter.wait_for(payload, count, PAUSE) for counter in counters)
        if arrived >= count or time.monotonic() > deadline:
            return arrived


# By class, namespace, address and port: the listener, and how many use it.
shared: dict[tuple[object, ...], tuple[Stand, int]] = {}
lock = threading.Lock()


@contextlib.contextmanager
def stand(what: type[Kind], places: Places, question: Aimed, address: str, port: int) -> Generator[Kind]:
    """A Greeter or a Counter at question["to"]. At port 0 it is the question's own."""
    key = (what, places.netns(question["to"]), address, port or object())
    with lock:
        known, users = shared.get(key, (None, 0))
        found = known if isinstance(known, what) else what(bind_in(places, question["to"], address, what.kind, port))
        shared[key] = (found, users + 1)
    try:
        yield found
    finally:
        with lock:
            _, users = shared.pop(key)
            if users > 1:
                shared[key] = (found, users - 1)
            else:
                found.close()


def addresses_of(places: Places, question: Aimed) -> list[str]:
    """Where question["to"] is to listen: at the address or, where that is translated on the way, at all of its own."""
    to, address = question["to"], question["address"]
    if places.open(to, holds, address):
        return [address]
    family = family_of(address)
    own = [ipaddress.ip_address(one) for one in places.open(to, read_addresses)]
    found = [str(one) for one in own if one.version == family and not is_common(one)]
    if not found:
        raise Problem(f"{to['node']} has no IPv{family} address at which {address} could arrive")
    return found


@contextlib.contextmanager
def stands(what: type[Kind], places: Places, question: Aimed, port: int = 0) -> Generator[list[Kind]]:
    """One or more listeners that may be meant by the question's address, all of them at one port."""
    addresses = addresses_of(places, question) if port else [question["address"]]
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(stand(what, places, question, address, port)) for address in addresses]
