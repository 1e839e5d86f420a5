"""Asks a daemon over its socket without blocking: the connection stays open, and answers come later."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..shared.loop import Loop

Answer = TypeVar("Answer")
# Seconds. Daemons answer in milliseconds; one that is stuck, or in a paused container, is unknown after this time.
TIMEOUT = 1.0
# Bytes read at one time: the largest answers are BIRD's, with a kilobyte a BGP session.
CHUNK = 1 << 18


class Waited:
    """A peer whose answer is awaited with a timeout."""

    def give_up_when_late(self, now: float) -> None:
        raise NotImplementedError


class Conversation(Waited, Generic[Answer]):
    """One question at a time; `answered` is given each whole answer, or None as soon as it is clear that there is none.

    A daemon that has missed its time may still answer: it is then known again, and meanwhile nobody has waited for it.
    `open` is the set of all conversations that are waited for.
    """

    def __init__(self, loop: Loop, open_: set[Waited], path: str, answered: Callable[[Answer | None], None]) -> None:
        self.loop = loop
        self.open = open_
        self.path = path
        self.answered = answered
        self.socket: socket.socket | None = None
        self.buffer = b""
        self.asked: float | None = None

    def question(self) -> bytes:
        """What to send."""
        raise NotImplementedError

    def take(self) -> Answer | None:
        """The whole answer, taken off the buffer; None while it is not whole."""
        raise NotImplementedError

    def connected(self, channel: socket.socket) -> None:
        """There is a new connection, and no question yet."""

    def refused(self) -> Answer | None:
        """What is answered where nobody listens; None for no answer."""

    def ask(self) -> None:
        """Asks, unless the last question is still open."""
        if self.asked is not None:
            return
        try:
            (self.socket or self.connect()).send(self.question())
            self.asked = time.monotonic()
            self.open.add(self)
        except (FileNotFoundError, ConnectionRefusedError):
            self.close()
            self.answered(self.refused())
        except OSError:
            self.fail()

    def connect(self) -> socket.socket:
        self.socket = channel = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        channel.connect(self.path)
        self.loop.add(channel.fileno(), lambda: self.read(channel))
        self.connected(channel)
        return channel

    def read(self, channel: socket.socket) -> None:
        try:
            chunk = channel.recv(CHUNK)
        except BlockingIOError:
            return
        except OSError:
            chunk = b""
        if not chunk:
            self.fail()
            return
        self.buffer += chunk
        answer = self.take()
        if answer is not None:
            self.asked = None
            self.open.discard(self)
            self.answered(answer)

    def give_up_when_late(self, now: float) -> None:
        if self.asked is not None and now - self.asked > TIMEOUT:
            self.open.discard(self)
            self.answered(None)

    def fail(self) -> None:
        self.close()
        self.answered(None)

    def close(self) -> None:
        if self.socket is not None:
            self.loop.remove(self.socket.fileno())
            self.socket.close()
        self.socket = None
        self.buffer = b""
        self.asked = None
        self.open.discard(self)
