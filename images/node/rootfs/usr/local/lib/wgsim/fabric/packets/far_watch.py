"""Watches and listens in a node's namespace for the fabric of another machine: the other side of `talk/far.py`."""

from __future__ import annotations

import contextlib
import socket
from typing import TYPE_CHECKING

from ..shared.address_owners import read_addresses
from .listeners import Counter, Greeter, Receiver, listen_in
from .witness import ArrivalWitness, ConnectionWitness, EchoWitness, holds

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from typing import Any

    from ..shared.nodes import Node
    from ..talk.line import Line

    Said = dict[str, Any]
    # What is said once it is open, and what answers each further word.
    Opened = tuple[Said, Callable[[Said], Said]]


@contextlib.contextmanager
def open_echo(netns: str, asked: Said) -> Generator[Opened]:
    witness = EchoWitness(netns, asked["family"], asked["offset"], bytes.fromhex(asked["mark"]))
    with contextlib.closing(witness):
        yield {}, lambda _: {"seen": [rest.hex() for rest in witness.read()]}


@contextlib.contextmanager
def open_connections(netns: str, asked: Said) -> Generator[Opened]:
    witness = ConnectionWitness(netns, asked["address"], asked["port"], leaving=asked["leaving"])
    with contextlib.closing(witness):
        yield {}, lambda _: {"seen": sorted(witness.read())}


@contextlib.contextmanager
def open_arrivals(netns: str, asked: Said) -> Generator[Opened]:
    witness = ArrivalWitness(netns, asked["family"])
    with contextlib.closing(witness):
        yield {}, lambda _: {"seen": sorted(witness.read())}


@contextlib.contextmanager
def open_counter(netns: str, asked: Said) -> Generator[Opened]:
    counter = Counter(listen_in(netns, asked["address"], socket.SOCK_DGRAM, asked["port"]))
    with contextlib.closing(counter):

        def count(word: Said) -> Said:
            return {"count": counter.wait_for(bytes.fromhex(word["payload"]), word["count"], word["timeout"])}

        yield {"port": counter.port}, count


@contextlib.contextmanager
def open_greeter(netns: str, asked: Said) -> Generator[Opened]:
    greeter = Greeter(listen_in(netns, asked["address"], socket.SOCK_STREAM, asked["port"]))
    with contextlib.closing(greeter):
        yield {"port": greeter.port, "token": greeter.token.hex()}, lambda _: {}


@contextlib.contextmanager
def open_receiver(netns: str, asked: Said) -> Generator[Opened]:
    receiver = Receiver(listen_in(netns, asked["address"], socket.SOCK_STREAM, 0), asked["stall"], asked["limit"])
    with contextlib.closing(receiver):
        yield {"port": receiver.port}, lambda _: receiver.state()


@contextlib.contextmanager
def tell_holds(netns: str, asked: Said) -> Generator[Opened]:
    yield {"holds": holds(netns, asked["address"])}, lambda _: {}


@contextlib.contextmanager
def tell_addresses(netns: str, _: Said) -> Generator[Opened]:
    yield {"addresses": read_addresses(netns)}, lambda _: {}


OPENERS = {
    "echo": open_echo,
    "connections": open_connections,
    "arrivals": open_arrivals,
    "counter": open_counter,
    "greeter": open_greeter,
    "receiver": open_receiver,
    "holds": tell_holds,
    "addresses": tell_addresses,
}


def watch_for(line: Line, asked: Said, nodes: dict[str, Node]) -> None:
    """For as long as the connection stands: raises OSError at its end."""
    node = nodes.get(asked["node"])
    if node is None:
        line.say({"problem": f"{asked['node']} does not run"})
        return
    with contextlib.ExitStack() as stack:
        try:
            said, answer = stack.enter_context(OPENERS[asked["ask"]](node.netns(asked["namespace"]), asked))
        except OSError as error:
            line.say({"problem": error.strerror or str(error)})
            return
        line.say(said)
        while True:
            line.say(answer(line.hear()))
