"""What a question opens in the namespace of its target, where that is on another machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ..packets.far_witness import open_echo
from ..packets.listeners import Counter, Greeter
from ..packets.witness import ArrivalWitness, ConnectionWitness, holds
from ..shared.address_owners import read_addresses
from ..talk.far import FarThing, ask_far

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from ..packets.listeners import Stand

    Opened = TypeVar("Opened")
    Kind = TypeVar("Kind", bound="Stand")


class FarTcp(FarThing):
    """As ConnectionWitness and ArrivalWitness."""

    def read(self) -> set[tuple[int, int]]:
        return {(port, number) for port, number in self.ask()["seen"]}


class FarCounter(Counter):
    def __init__(self, netns: str, address: str, port: int) -> None:
        self.thing = FarThing(netns, "counter", address=address, port=port)
        self.port = self.thing.opened["port"]

    def wait_for(self, payload: bytes, count: int, timeout: float) -> int:
        return self.thing.ask(payload=payload.hex(), count=count, timeout=timeout)["count"]

    def close(self) -> None:
        self.thing.close()


class FarGreeter(Greeter):
    def __init__(self, netns: str, address: str, port: int) -> None:
        self.thing = FarThing(netns, "greeter", address=address, port=port)
        self.port = self.thing.opened["port"]
        self.token = bytes.fromhex(self.thing.opened["token"])

    def close(self) -> None:
        self.thing.close()


def far_stand(what: type[Kind], netns: str, address: str, port: int) -> Kind:
    """Raises OSError where nobody can listen there."""
    made = FarCounter(netns, address, port) if issubclass(what, Counter) else FarGreeter(netns, address, port)
    return cast("Kind", made)


def far_holds(netns: str, address: str) -> bool:
    return ask_far(netns, "holds", address=address)["holds"]


def far_addresses(netns: str) -> list[str]:
    return ask_far(netns, "addresses")["addresses"]


def far_connections(netns: str, address: str, port: int, *, leaving: bool) -> FarTcp:
    return FarTcp(netns, "connections", address=address, port=port, leaving=leaving)


def far_arrivals(netns: str, family: int) -> FarTcp:
    return FarTcp(netns, "arrivals", family=family)


MAKERS: dict[object, Callable[..., object]] = {
    open_echo: open_echo,
    holds: far_holds,
    read_addresses: far_addresses,
    ConnectionWitness: far_connections,
    ArrivalWitness: far_arrivals,
}


def open_far(netns: str, make: Callable[..., Opened], *arguments: object, **options: object) -> Opened:
    """The same as `make` opens on this machine. Raises OSError where nobody can open it there."""
    return cast("Opened", MAKERS[make](netns, *arguments, **options))
