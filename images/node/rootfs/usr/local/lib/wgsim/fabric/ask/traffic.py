"""Sends user traffic (datagrams, connections, requests), and receives it in the destination's namespace."""

from __future__ import annotations

import contextlib
import socket
import time
from typing import TYPE_CHECKING

from ..packets.icmp import family_of
from ..packets.listeners import TOKEN, Counter, Greeter
from ..packets.witness import KINDS, ArrivalWitness, ConnectionWitness, holds, is_own
from .stands import count_at, stands

if TYPE_CHECKING:
    from collections.abc import Generator

    from ..contract import (
        Aimed,
        Connected,
        ConnectQuestion,
        Datagrams,
        DatagramsQuestion,
        Http,
        HttpQuestion,
    )
    from .places import Places

# Bytes of a reply to HTTP that are read.
MOST_READ = 65536
# Times that a datagram has its mark.
REPEATS = 4
# Seconds until datagrams have arrived, until a connection is taken, and until all of a reply to HTTP has come.
ARRIVAL, DIAL_TIMEOUT, REPLY_TIMEOUT = 1.0, 2.0, 10.0


def kind_of(address: str) -> socket.AddressFamily:
    return KINDS[family_of(address)]


def own(question: Aimed) -> str:
    return f"{question['address']} is an address of {question['node']} itself, so nothing leaves it"


def stray(question: Aimed) -> str:
    return f"another node than {question['to']['node']} took the connection"


def send_datagrams(question: DatagramsQuestion, places: Places) -> Datagrams:
    """Datagrams that bear a mark: {"sent", "received", "why"}."""
    payload = bytes.fromhex(question["mark"]) * REPEATS
    address, count = question["address"], question["count"]
    with stands(Counter, places, question, question["port"]) as counters:
        places.enter(question)
        if is_own(address):
            return {"sent": 0, "received": 0, "why": own(question)}
        with socket.socket(kind_of(address), socket.SOCK_DGRAM) as sender:
            for _ in range(count):
                try:
                    sender.sendto(payload, (address, counters[0].port))
                except OSError as error:
                    return {"sent": 0, "received": 0, "why": error.strerror}
        received = count_at(counters, payload, count, ARRIVAL)
    return {"sent": count, "received": received, "why": None}


@contextlib.contextmanager
def dial(
    question: ConnectQuestion | HttpQuestion, places: Places
) -> Generator[tuple[socket.socket, None] | tuple[None, str]]:
    """(connection, None), or (None, why there is none): it must be taken at question["to"] and by nobody else."""
    address, port, to = question["address"], question["port"], question["to"]
    with contextlib.ExitStack() as stack:
        came = (
            places.open(to, ConnectionWitness, address, port, leaving=False)
            if places.open(to, holds, address)
            else places.open(to, ArrivalWitness, family_of(address))
        )
        stack.enter_context(contextlib.closing(came))
        left = places.open(question, ConnectionWitness, address, port, leaving=True)
        stack.enter_context(contextlib.closing(left))
        places.enter(question)
        if is_own(address):
            yield None, own(question)
            return
        client = stack.enter_context(socket.socket(kind_of(address), socket.SOCK_STREAM))
        client.settimeout(DIAL_TIMEOUT)
        try:
            client.connect((address, port))
        except OSError as error:
            yield None, error.strerror or str(error)
            return
        speaks_from = client.getsockname()[1]
        sent = {number for source, number in left.read() if source == speaks_from}
        if sent & {number for _, number in came.read()}:
            yield client, None
        else:
            yield None, stray(question)


def connect(question: ConnectQuestion, places: Places) -> Connected:
    """Whether a TCP connection is taken: {"connected", "why"}; with `serve`, the prober itself listens there meanwhile."""
    with contextlib.ExitStack() as stack:
        serve = question["serve"]
        greeters = stack.enter_context(stands(Greeter, places, question, question["port"])) if serve else []
        port = greeters[0].port if greeters else question["port"]
        client, why = stack.enter_context(dial({**question, "port": port}, places))
        if client is not None and greeters:
            try:
                token = client.recv(TOKEN, socket.MSG_WAITALL)
                why = None if any(token == greeter.token for greeter in greeters) else stray(question)
            except OSError as error:
                why = error.strerror or str(error)
    return {"connected": why is None, "why": why}


def no_reply(why: str | None) -> Http:
    return {"status": None, "body": "", "why": why}


def get(question: HttpQuestion, places: Places) -> Http:
    """One GET of HTTP/1.0: {"status", "body", "why"}."""
    address, port = question["address"], question["port"]
    host = f"[{address}]" if ":" in address else address
    with dial(question, places) as (client, why):
        if client is None:
            return no_reply(why)
        try:
            client.sendall(f"GET {question['path']} HTTP/1.0\r\nHost: {host}:{port}\r\n\r\n".encode())
            reply = b""
            deadline = time.monotonic() + REPLY_TIMEOUT
            while len(reply) < MOST_READ and (chunk := client.recv(MOST_READ)):
                reply += chunk
                if time.monotonic() > deadline:
                    return no_reply(f"the reply does not end within {REPLY_TIMEOUT:g} s")
        except OSError as error:
            return no_reply(error.strerror or str(error))
    head, _, body = reply.partition(b"\r\n\r\n")
    words = head.split(None, 2)
    if len(words) < 2 or not words[0].startswith(b"HTTP/") or not words[1].isdigit():
        return no_reply(f"no HTTP: {reply[:40]!r}")
    return {"status": int(words[1]), "body": body.decode(errors="replace"), "why": None}
