"""Listens in nodes while questions run. Simultaneous questions about one port share a listener."""

from __future__ import annotations

import contextlib
import ipaddress
import threading
import time
from typing import TYPE_CHECKING

from ..packets.icmp import family_of
from ..packets.listeners import open_socket, prepare
from ..packets.witness import holds
from ..shared.address_owners import is_common, read_addresses
from ..talk.far import is_far
from .far import far_stand
from .places import Problem

if TYPE_CHECKING:
    import socket
    from collections.abc import Generator
    from typing import TypeVar

    from ..contract import Aimed, Place
    from ..packets.listeners import Counter, Stand
    from .places import Places

    Kind = TypeVar("Kind", bound="Stand")

# Seconds that one of several listeners is waited for in its turn.
PAUSE = 0.02


def bind_in(places: Places, to: Place, address: str, kind: int, port: int = 0) -> socket.socket:
    """A bound socket in the namespace of a place; one for streams listens."""
    bound = places.open(to, open_socket, address, kind)
    try:
        prepare(bound, address, port)
    except OSError as error:
        bound.close()
        raise unable(to, address, port, error) from error
    return bound


def unable(to: Place, address: str, port: int, error: OSError) -> Problem:
    where = f"{address}, port {port}" if port else address
    return Problem(f"{to['node']} cannot listen at {where}: {error.strerror}")


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


def open_stand(what: type[Kind], places: Places, to: Place, address: str, port: int) -> Kind:
    netns = places.netns(to)
    if not is_far(netns):
        return what(bind_in(places, to, address, what.kind, port))
    try:
        return far_stand(what, netns, address, port)
    except OSError as error:
        raise unable(to, address, port, error) from error


@contextlib.contextmanager
def stand(what: type[Kind], places: Places, question: Aimed, address: str, port: int) -> Generator[Kind]:
    """A Greeter or a Counter at question["to"]. At port 0 it is the question's own."""
    key = (what, places.netns(question["to"]), address, port or object())
    with lock:
        known, users = shared.get(key, (None, 0))
        found = known if isinstance(known, what) else open_stand(what, places, question["to"], address, port)
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
