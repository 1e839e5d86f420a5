"""Sends an echo request of an exact size, and returns the reply: an echo, or the error of a router."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import struct
import time
from typing import TYPE_CHECKING

from ..limits import ECHO_SIZE, ECHO_TIMEOUT
from ..packets.far_witness import open_echo
from ..packets.icmp import HEADERS, ICMP_HEADER, ICMP_IDENTITY, MARK, family_of, read_message, request
from ..packets.witness import is_own
from ..shared.answers import promises
from ..shared.loop import await_any

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from ..contract import Echo, EchoKind, EchoQuestion
    from ..packets.witness import EchoWitness
    from ..talk.far import FarEcho
    from .places import Places

# linux/in.h and linux/in6.h, which Python's socket module lacks.
IP_MTU_DISCOVER, IP_RECVTTL, IPV6_MTU_DISCOVER, IPV6_DONTFRAG = 10, 12, 23, 62
# Forbid fragments and ignore a cached path MTU; or let any hop fragment.
PROBE, ALLOW_FRAGMENTS = 3, 0


def open_socket(family: int, question: EchoQuestion) -> socket.socket:
    if family == 4:
        channel = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
        level, discover, ttl = socket.IPPROTO_IP, IP_MTU_DISCOVER, socket.IP_TTL
        channel.setsockopt(level, IP_RECVTTL, 1)
    else:
        channel = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
        level, discover, ttl = socket.IPPROTO_IPV6, IPV6_MTU_DISCOVER, socket.IPV6_UNICAST_HOPS
        channel.setsockopt(level, socket.IPV6_RECVHOPLIMIT, 1)
        channel.setsockopt(level, IPV6_DONTFRAG, int(not question.get("fragments", False)))
    channel.setsockopt(level, discover, ALLOW_FRAGMENTS if question.get("fragments") else PROBE)
    if hops := question.get("hops"):
        channel.setsockopt(level, ttl, hops)
    if device := question.get("device"):
        channel.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device.encode())
    return channel


def receive(channel: socket.socket, family: int, wanted: tuple[int, int], deadline: float) -> Echo | None:
    """The first answer to our request; None when there is none in time."""
    while (left := deadline - time.monotonic()) > 0 and await_any([channel.fileno()], left):
        packet, ancillary, _, sender = channel.recvmsg(65536, 256)
        message = packet[(packet[0] & 0xF) * 4 :] if family == 4 else packet
        read = read_message(family, message)
        if read and read["echo"] == wanted:
            ttl = next((struct.unpack("i", data)[0] for _, _, data in ancillary), None)
            came_from: str = sender[0].partition("%")[0]
            return {"kind": read["kind"], "from": came_from, "mtu": read["mtu"], "ttl": ttl, "ms": None}
    return None


def watch(
    question: EchoQuestion, places: Places, ident: int, sequence: int, mark: bytes
) -> AbstractContextManager[EchoWitness | FarEcho | None]:
    """The witness at the target; None if the question names no place of its target."""
    to = question.get("to")
    if to is None:
        return contextlib.nullcontext()
    if question.get("size", ECHO_SIZE) >= HEADERS[family_of(question["address"])] + len(mark):
        offset, known = ICMP_HEADER, mark
    else:
        # An address translation may change these: what is as short as that has nothing else.
        offset, known = ICMP_IDENTITY, struct.pack("!HH", ident, sequence)
    witness = places.open(to, open_echo, family_of(question["address"]), offset, known)
    return contextlib.closing(witness)


def is_plain(question: EchoQuestion) -> bool:
    """Whether it asks no more than if the address answers: an echo of some size or hop limit may fail for that."""
    return not any(question.get(key) for key in ("size", "hops", "device"))


def ask(question: EchoQuestion, places: Places) -> Echo:
    answer = ask_once(question, places)
    to = question.get("to")
    if to is not None and is_plain(question):
        promises.note(question, {(to["node"], question["address"]): answer["kind"] == "reply"})
    return answer


def nothing(kind: EchoKind) -> Echo:
    """Nobody answered."""
    return {"kind": kind, "from": None, "mtu": None, "ttl": None, "ms": None}


def ask_once(question: EchoQuestion, places: Places) -> Echo:
    """{"kind", "from", "mtu", "ttl", "ms"}, and "why" it was not sent.

    The kinds are "reply", "too big", "time exceeded", "unreachable", "no answer", "not sent"; "own address" where nothing would leave
    the asking node, and "stray reply" where the question names a place "to", and the request was answered without coming there."""
    address = question["address"]
    family = family_of(address)
    ident, sequence, mark = int.from_bytes(os.urandom(2), "big"), 1, os.urandom(MARK)
    with watch(question, places, ident, sequence, mark) as witness:
        places.enter(question)
        if not question.get("device") and is_own(address):
            return nothing("own address")
        with open_socket(family, question) as channel:
            started = time.monotonic()
            try:
                if source := question.get("source"):
                    channel.bind((source, 0))
                channel.sendto(request(family, ident, sequence, question.get("size", ECHO_SIZE), mark), (address, 0))
            except OSError as error:
                if error.errno == errno.EMSGSIZE:
                    # The interface that it would leave by is too small: the kernel says so here and now.
                    return nothing("too big")
                return {**nothing("not sent"), "why": error.strerror}
            answer = receive(channel, family, (ident, sequence), started + question.get("timeout", ECHO_TIMEOUT))
        if answer is None:
            return nothing("no answer")
        if answer["kind"] == "reply" and witness is not None and not witness.has_seen():
            answer["kind"] = "stray reply"
        answer["ms"] = round((time.monotonic() - started) * 1000, 3)
        return answer
