"""Asks a daemon over its socket without waiting for it: the connection stays open, and the answer comes when it comes."""

import socket
import time

# Seconds. Daemons answer in milliseconds; one that is stuck, or in a paused container, is unknown after this time.
PATIENCE = 1.0
# Bytes read at one time: the largest answers are BIRD's, with a kilobyte a BGP session.
CHUNK = 1 << 18


class Conversation:
    """One question at a time; `answered` is given each whole answer, or None as soon as it is clear that there is none.

    A daemon that has missed its time may still answer: it is then known again, and meanwhile nobody has waited for it.
    `open` is the set of all conversations that are waited for.
    """

    def __init__(self, loop, open_, path, answered):
        self.loop = loop
        self.open = open_
        self.path = path
        self.answered = answered
        self.socket = None
        self.buffer = b""
        self.asked = None

    def question(self):
        """What to send."""
        raise NotImplementedError

    def take(self):
        """The whole answer, taken off the buffer; None while it is not whole."""
        raise NotImplementedError

    def connected(self):
        """There is a new connection, and no question yet."""

    def refused(self):
        """What is answered where nobody listens."""
        return None

    def ask(self):
        """Asks, unless the last question is still open."""
        if self.asked is not None:
            return
        try:
            if self.socket is None:
                self.connect()
            self.socket.send(self.question())
            self.asked = time.monotonic()
            self.open.add(self)
        except (FileNotFoundError, ConnectionRefusedError):
            self.close()
            self.answered(self.refused())
        except OSError:
            self.fail()

    def connect(self):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        self.socket.connect(self.path)
        self.loop.add(self.socket.fileno(), self.read)
        self.connected()

    def read(self):
        try:
            chunk = self.socket.recv(CHUNK)
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

    def give_up_when_late(self, now):
        if now - self.asked > PATIENCE:
            self.open.discard(self)
            self.answered(None)

    def fail(self):
        self.close()
        self.answered(None)

    def close(self):
        if self.socket is not None:
            self.loop.remove(self.socket.fileno())
            self.socket.close()
        self.socket = None
        self.buffer = b""
        self.asked = None
        self.open.discard(self)
