"""Pings many addresses at once, and reports which requests were answered by the right node."""

from __future__ import annotations

import os
import socket
import struct
import threading
import time
from typing import TYPE_CHECKING

from ..limits import ECHO_SIZE
from ..shared.enter import inside
from ..shared.loop import await_any
from . import packet_filter
from .far_witness import open_echo
from .icmp import HEADERS, ICMP_HEADER, MARK, family_of, read_message, request
from .packet_filter import words_at, words_beyond
from .witness import KINDS, PROTOCOLS, is_own

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..talk.far import FarEcho
    from .witness import EchoWitness

# What follows the mark in a request: its number.
NUMBER = struct.Struct("!I")
# A queue that overflows would lose what is not lost on the way: so many requests, then so many seconds' rest.
BURST, REST = 16, 0.002


class Witnesses:
    """Sees in the namespaces of targets which requests come there. Many sweeps, in threads of their own, may share one."""

    def __init__(self) -> None:
        self.mark = os.urandom(MARK)
        self.number = 0
        self.open: dict[tuple[str, int], EchoWitness | FarEcho] = {}
        self.seen: set[tuple[str, int]] = set()
        self.lock = threading.Lock()

    def take_numbers(self, count: int) -> range:
        with self.lock:
            self.number += count
            return range(self.number - count, self.number)

    def watch(self, netns: str, family: int) -> None:
        """Raises OSError where the namespace is gone."""
        with self.lock:
            if (netns, family) not in self.open:
                self.open[netns, family] = open_echo(netns, family, ICMP_HEADER, self.mark)

    def has_seen(self, netns: str, family: int, number: int) -> bool:
        with self.lock:
            for rest in self.open[netns, family].read():
                self.seen.add((netns, NUMBER.unpack_from(rest)[0]))
            try:
                self.seen.remove((netns, number))
            except KeyError:
                return False
            return True

    def close(self) -> None:
        with self.lock:
            for witness in self.open.values():
                witness.close()
            self.open = {}


class Asking:
    """A raw socket of one family in this thread's namespace, on which only answers to requests with this mark are heard."""

    def __init__(self, family: int, mark: bytes) -> None:
        self.family = family
        self.mark = mark
        self.ident = int.from_bytes(os.urandom(2), "big")
        self.socket = socket.socket(KINDS[family], socket.SOCK_RAW, PROTOCOLS[family])
        conditions = words_at(ICMP_HEADER, mark) if family == 6 else words_beyond(ICMP_HEADER, mark)
        packet_filter.attach(self.socket, conditions)
        self.socket.setblocking(False)

    def ask(self, address: str, number: int) -> bool:
        """Whether the kernel sent it."""
        try:
            message = request(self.family, self.ident, number & 0xFFFF, ECHO_SIZE, self.mark + NUMBER.pack(number))
            self.socket.sendto(message, (address, 0))
        except OSError:
            return False
        return True

    def read(self) -> Iterator[int]:
        """The numbers of those that were answered."""
        while True:
            try:
                packet = self.socket.recv(65536)
            except BlockingIOError:
                return
            message = packet[(packet[0] & 0xF) * 4 :] if self.family == 4 else packet
            answer = read_message(self.family, message)
            # Requests to others that come by here bear the mark, too.
            if answer and answer["kind"] == "reply" and message[ICMP_HEADER : ICMP_HEADER + MARK] == self.mark:
                yield NUMBER.unpack_from(message, ICMP_HEADER + MARK)[0]

    def close(self) -> None:
        self.socket.close()


assert max(HEADERS.values()) + MARK + NUMBER.size <= ECHO_SIZE


def sweep(netns: str, targets: list[tuple[str, str]], timeout: float, witnesses: Witnesses) -> dict[tuple[str, str], float]:
    """Target → milliseconds, of those that answered within so many seconds of the last request.

    `targets` are (address, path of the network namespace where it is). Raises OSError where the asking node is gone."""
    watched = [target for target in targets if can_watch(witnesses, target)]
    with inside(netns):
        own = {address for address, _ in watched if is_own(address)}
        asking = {family: Asking(family, witnesses.mark) for family in {family_of(address) for address, _ in watched}}
    try:
        return exchange(asking, [target for target in watched if target[0] not in own], timeout, witnesses)
    finally:
        for one in asking.values():
            one.close()


def can_watch(witnesses: Witnesses, target: tuple[str, str]) -> bool:
    address, place = target
    try:
        witnesses.watch(place, family_of(address))
    except OSError:
        return False  # The node is gone, and answers nobody.
    return True


def exchange(
    asking: dict[int, Asking], targets: list[tuple[str, str]], timeout: float, witnesses: Witnesses
) -> dict[tuple[str, str], float]:
    # When each that waits was sent.
    waiting: dict[int, tuple[tuple[str, str], float]] = {}
    reached: dict[tuple[str, str], float] = {}
    files = [one.socket.fileno() for one in asking.values()]

    def hear() -> None:
        now = time.monotonic()
        for family, one in asking.items():
            for number in one.read():
                asked = waiting.pop(number, None)
                if asked is not None and witnesses.has_seen(asked[0][1], family, number):
                    reached[asked[0]] = round((now - asked[1]) * 1000, 3)

    for index, (number, target) in enumerate(zip(witnesses.take_numbers(len(targets)), targets, strict=True)):
        if asking[family_of(target[0])].ask(target[0], number):
            waiting[number] = (target, time.monotonic())
        if index % BURST == BURST - 1:
            time.sleep(REST)
            hear()
    deadline = time.monotonic() + timeout
    while waiting and (left := deadline - time.monotonic()) > 0 and await_any(files, left):
        hear()
    return reached
