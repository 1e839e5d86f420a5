"""The flows of a measurement: numbered probes between two nodes and their path, per direction and family."""

from __future__ import annotations

import itertools
import os
import struct
from typing import TYPE_CHECKING

from .ends import End
from .probe_socket import read_errors, receive, send

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator

    from ..contract import FlowDescription, FlowReport
    from ..shared.address_owners import AddressOwners
    from ..shared.nodes import Node

# A mark of ours, the flow, what it is for (a probe: 0; a look at the way: its hop limit), a number, and when it was sent.
PAYLOAD = struct.Struct("!8sHHIQ")
# No way through a lab is longer than this.
MOST_HOPS = 24
# The first port: the same each time, so that routers spread the flows of each measurement over equal ways alike.
FIRST_PORT = 47100


class Look:
    """A look at the way of a flow: which node answered at each hop limit, and the smallest limit that reached the target."""

    def __init__(self, at: int, number: int) -> None:
        self.at = at
        self.number = number
        self.hops: dict[int, str] = {}
        self.reached: int | None = None


class Flow:
    """Probes from one end to another: what was sent and what has come since the last report.

    `sends` is False where the source is on another machine: its fabric sends, and asks for the way. `at` is the target's address as the
    source has it, where that is translated on the way."""

    def __init__(
        self, number: int, source: End, target: End, mark: bytes, *, sends: bool = True, at: str | None = None
    ) -> None:
        self.number = number
        self.source = source
        self.target = target
        self.at = at or target.address
        self.mark = mark
        self.sends = sends
        self.next = 0
        self.sent: list[int] = []
        self.received: list[tuple[int, int]] = []
        self.looks = 0
        self.look: Look | None = None
        self.reached: list[tuple[int, int]] = []

    def describe(self) -> FlowDescription:
        return {
            "flow": self.number,
            "from": "/".join(self.source.place).removesuffix("/main"),
            "to": "/".join(self.target.place).removesuffix("/main"),
            "family": 4 if self.source.family == 4 else 6,
            "source": self.source.address,
            "target": self.at,
        }

    def put(self, purpose: int, number: int, now: int) -> None:
        """Sends one packet. One that cannot even be sent is as lost as any."""
        if self.source.socket is not None:
            payload = PAYLOAD.pack(self.mark, self.number, purpose, number, now)
            target = (self.at, self.target.port)
            send(self.source.socket, self.source.family, payload, target, purpose or None)

    def probe(self, now: int) -> None:
        if not self.sends:
            return
        self.put(0, self.next, now)
        self.sent.append(now)
        self.next += 1

    def start_look(self, now: int) -> None:
        """Asks for the way of this very flow: the same addresses and ports, with each hop limit once."""
        if not self.sends:
            return
        self.looks += 1
        self.look = Look(now, self.looks)
        for hops in range(1, MOST_HOPS + 1):
            self.put(hops, self.looks, now)

    def end_look(self) -> tuple[int, int, list[str | None], bool] | None:
        """(when, its number, an address or None for each hop, whether the target was reached); None where nobody looks."""
        look, self.look = self.look, None
        if look is None:
            return None
        last = look.reached - 1 if look.reached is not None else max(look.hops, default=0)
        return look.at, look.number, [look.hops.get(hop) for hop in range(1, last + 1)], look.reached is not None

    def take(self, purpose: int, number: int, now: int) -> None:
        if purpose == 0:
            self.received.append((number, now))
        elif not self.sends:
            self.reached.append((number, purpose))
        elif self.look is not None and number == self.look.number:
            self.look.reached = min(purpose, self.look.reached or purpose)

    def take_error(self, purpose: int, number: int, address: str) -> None:
        if purpose and self.look is not None and number == self.look.number:
            self.look.hops[purpose] = address

    def drain(self) -> FlowReport:
        """What happened since the last time, in microseconds of the kernel's monotonic clock."""
        first = self.next - len(self.sent)
        sent = [now // 1000 for now in self.sent]
        received = [(number, now // 1000) for number, now in self.received]
        report: FlowReport = {"flow": self.number, "first": first, "sent": sent, "received": received}
        if self.reached:
            report["reached"] = self.reached
        self.sent, self.received, self.reached = [], [], []
        return report


class Flows:
    """Two ends a pair and family, and a flow each way between them.

    With a mark that programs on several machines have in common, each sends and receives at the ends that are not `far`."""

    def __init__(
        self,
        pairs: Iterable[tuple[tuple[str, str], tuple[str, str]]],
        owners: AddressOwners,
        mark: bytes | None = None,
        far: Container[str] = (),
    ) -> None:
        self.mark = mark or os.urandom(8)
        known = mark is not None
        self.ends: list[End] = []
        self.flows: list[Flow] = []
        for (one, other), family in itertools.product(pairs, (4, 6)):
            addresses = (owners.address_of(one, family), owners.address_of(other, family))
            if addresses[0] is None or addresses[1] is None:
                continue
            port = FIRST_PORT + len(self.ends)
            first = End(one, family, addresses[0], port, known=known)
            second = End(other, family, addresses[1], port + 1, known=known)
            self.ends += [first, second]
            for source, target in ((first, second), (second, first)):
                sends = source.place[0] not in far
                at = owners.target_of(source.place, target.place, family)
                self.flows.append(Flow(len(self.flows), source, target, self.mark, sends=sends, at=at))

    def open(self, nodes: dict[str, Node]) -> list[End]:
        """Opens what is closed and can be opened; returns those ends."""
        return [end for end in self.ends if end.open(nodes) is not None]

    def read(self, end: End, now: Callable[[], int]) -> None:
        if end.socket is None:
            return
        for payload in receive(end.socket):
            for flow, purpose, number in self.parse(payload):
                flow.take(purpose, number, now())
        for payload, address in read_errors(end.socket, end.family):
            for flow, purpose, number in self.parse(payload):
                flow.take_error(purpose, number, address)

    def parse(self, payload: bytes) -> Iterator[tuple[Flow, int, int]]:
        if len(payload) >= PAYLOAD.size:
            mark, flow, purpose, number, _ = PAYLOAD.unpack_from(payload)
            if mark == self.mark and flow < len(self.flows):
                yield self.flows[flow], purpose, number
