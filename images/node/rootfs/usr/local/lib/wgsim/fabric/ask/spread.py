"""Sends many flows to one address, and counts the interfaces by which these packets leave."""

from __future__ import annotations

import collections
import os
import socket
import time
from typing import TYPE_CHECKING

from ..packets import packet_filter
from ..packets.icmp import family_of
from ..packets.packet_filter import is_value, words_at, words_beyond
from ..packets.witness import ETH_P_ALL, KINDS
from ..shared.loop import until

if TYPE_CHECKING:
    from ..contract import FlowsQuestion
    from ..packets.packet_filter import Condition
    from .places import Places

# Seconds until a packet that was sent is counted.
COUNTING = 0.5
# The first port of traceroute(8): nobody listens there.
FIRST_PORT = 33434
# Bytes at the beginning of a datagram that tell it from others'.
MARK = 4
# A queue that overflows would say nothing of routes: so many packets, then so many seconds' rest.
BURST, REST = 16, 0.001
# linux/if_packet.h
PACKET_OUTGOING = 4


def bears(address: str, mark: bytes) -> list[Condition]:
    """Conditions on an IP packet: a datagram to this address that begins with this mark."""
    data = socket.inet_pton(KINDS[family_of(address)], address)
    if len(data) == 4:
        return [is_value(1, 9, socket.IPPROTO_UDP), *words_at(16, data), *words_beyond(8, mark)]
    return [is_value(1, 6, socket.IPPROTO_UDP), *words_at(24, data), *words_at(48, mark)]


def count_leaving(watching: socket.socket, mark: bytes, counts: collections.Counter[str]) -> None:
    while True:
        try:
            packet, (ifname, _, kind, *_) = watching.recvfrom(2048)
        except BlockingIOError:
            return
        # What came before the filter was in force was not ours.
        if kind == PACKET_OUTGOING and mark in packet:
            counts[ifname] += 1


def spread_flows(question: FlowsQuestion, places: Places) -> dict[str, dict[str, int]]:
    """One datagram each of many flows, which differ in their ports: {"sent": {interface: how many left by it}}."""
    address, count = question["address"], question["count"]
    mark = os.urandom(MARK)
    counts: collections.Counter[str] = collections.Counter()
    places.enter(question)
    with (
        socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_ALL)) as watching,
        socket.socket(KINDS[family_of(address)], socket.SOCK_DGRAM) as sender,
    ):
        packet_filter.attach(watching, bears(address, mark))
        watching.setblocking(False)
        for flow in range(count):
            try:
                sender.sendto(mark, (address, FIRST_PORT + flow))
            except OSError:
                continue  # The counts tell.
            if flow % BURST == BURST - 1:
                time.sleep(REST)
                count_leaving(watching, mark, counts)

        def counted() -> int:
            count_leaving(watching, mark, counts)
            return counts.total()

        until(counted, lambda total: total >= count, COUNTING, 0.01)
    return {"sent": dict(counts)}
