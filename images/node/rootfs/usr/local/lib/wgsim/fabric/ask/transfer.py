"""Sends a stream of bytes, and receives it in the destination's namespace, on this machine or on another."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from typing import TYPE_CHECKING

from ..packets.listeners import receive_all, too_slow
from ..packets.witness import is_own
from ..shared.loop import until
from ..talk.far import FarThing, is_far
from .stands import bind_in
from .traffic import kind_of, own

if TYPE_CHECKING:
    from typing import Any

    from ..contract import Transfer, TransferQuestion
    from .places import Places

BLOCK = bytes(65536)
# Seconds without a byte after which a transfer is given up, and seconds that it may take.
STALL, LIMIT = 3.0, 120.0
# Seconds between two questions to another machine about what it has received.
PAUSE = 0.02


def send_all(sender: socket.socket, size: int) -> None:
    try:
        for offset in range(0, size, len(BLOCK)):
            sender.sendall(BLOCK[: size - offset])
        sender.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # The receiver has given up, and says what it got.


def untaken(question: TransferQuestion) -> str:
    """The connection was answered, and has not come to the listener."""
    node = question["to"]["node"]
    return f"{node} has not taken the connection: another node answered, or what is sent to {node} after the first packet is lost"


def not_begun(why: str) -> Transfer:
    return {"received": 0, "seconds": None, "segment": None, "why": why}


def transfer(question: TransferQuestion, places: Places) -> Transfer:
    """So many bytes by TCP: {"received", "seconds", "segment", "why"}.

    It is given up when nothing comes for STALL seconds, and when it would take more than LIMIT seconds: a way that loses fragments lets
    some bytes through from time to time, and would never end."""
    size = question["bytes"]
    netns = places.netns(question["to"])
    if is_far(netns):
        return transfer_far(question, netns, places)
    with bind_in(places, question["to"], question["address"], socket.SOCK_STREAM) as listener:
        places.enter(question)
        if is_own(question["address"]):
            return not_begun(own(question))
        with socket.socket(kind_of(question["address"]), socket.SOCK_STREAM) as sender:
            sender.settimeout(STALL)
            listener.settimeout(STALL)
            started = time.monotonic()
            try:
                sender.connect((question["address"], listener.getsockname()[1]))
            except OSError as error:
                return not_begun(error.strerror or str(error))
            try:
                receiver, _ = listener.accept()
            except TimeoutError:
                return not_begun(untaken(question))
            sender.settimeout(None)
            with receiver:
                thread = threading.Thread(target=send_all, args=(sender, size), daemon=True)
                thread.start()
                received, why = receive_all(receiver, STALL, LIMIT, size)
                segment = sender.getsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG)
            # The receiver is closed: a sender gets an error, unless that is lost as well.
            sender.shutdown(socket.SHUT_RDWR) if why else thread.join()
        seconds = round(time.monotonic() - started, 3)
    return {"received": received, "seconds": seconds, "segment": segment, "why": why}


def transfer_far(question: TransferQuestion, netns: str, places: Places) -> Transfer:
    """The same, received by the fabric of another machine."""
    receiver = FarThing(netns, "receiver", address=question["address"], stall=STALL, limit=LIMIT)
    with contextlib.closing(receiver):
        places.enter(question)
        if is_own(question["address"]):
            return not_begun(own(question))
        with socket.socket(kind_of(question["address"]), socket.SOCK_STREAM) as sender:
            sender.settimeout(STALL)
            started = time.monotonic()
            try:
                sender.connect((question["address"], receiver.opened["port"]))
            except OSError as error:
                return not_begun(error.strerror or str(error))
            if not until(receiver.ask, lambda state: state["taken"], STALL, PAUSE)["taken"]:
                return not_begun(untaken(question))
            sender.settimeout(None)
            thread = threading.Thread(target=send_all, args=(sender, question["bytes"]), daemon=True)
            thread.start()

            def slow(state: dict[str, Any]) -> str | None:
                return too_slow(state["received"], question["bytes"], time.monotonic() - started, LIMIT)

            state = until(receiver.ask, lambda state: state["ended"] or slow(state) is not None, LIMIT + STALL, PAUSE)
            segment = sender.getsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG)
            why: str | None = state["why"] if state["ended"] else slow(state) or f"no more within {LIMIT:g} s"
            if why:
                sender.shutdown(socket.SHUT_RDWR)
            else:
                thread.join()
        seconds = round(time.monotonic() - started, 3)
    return {"received": state["received"], "seconds": seconds, "segment": segment, "why": why}
