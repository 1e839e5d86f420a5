"""Carries connections to the Docker engines of a swarm's machines: from a manager's task, by mutual TLS, to a machine's own socket.

`relay.py serve` is the task on each machine. `relay.py dial ADDRESS` is run in the task of a manager, and joins its own input and
output to the engine of the machine there. Both ends prove by one certificate, a secret of the swarm, that they are of one relay.

Within TLS each piece has its length before it, and 0 stands for the end of one direction: TLS itself cannot end one alone.
"""

import os
import selectors
import signal
import socket
import ssl
import struct
import sys
import threading
import time
from types import FrameType

PORT = 14790
IDENTITY = "/run/secrets/relay.pem"
DOCKER = "/run/docker.sock"
PIECE = 65536
# Bytes that one direction may have in store before no more are read for it.
ENOUGH = 4 * PIECE
# Seconds: of a handshake; and until a task that has just been started listens, or the one before it does no longer.
HANDSHAKE = 10
START = 5


def make_context(*, is_server: bool) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER if is_server else ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_cert_chain(IDENTITY)
    context.load_verify_locations(IDENTITY)
    return context


class Local:
    """What is joined to the relay: a socket, or a pair of pipes."""

    def __init__(self, reader: int, writer: int, connection: socket.socket | None = None) -> None:
        self.reader = reader
        self.writer = writer
        self.connection = connection
        os.set_blocking(reader, False)
        os.set_blocking(writer, False)

    def end(self) -> None:
        """No more is written."""
        if self.connection is None:
            os.close(self.writer)
        else:
            self.connection.shutdown(socket.SHUT_WR)


class Bridge:
    """Copies both directions in one thread. It ends when the engine's side has ended, or the connection."""

    def __init__(self, tls: ssl.SSLSocket, local: Local, *, engine_is_local: bool) -> None:
        self.tls = tls
        self.local = local
        self.engine_is_local = engine_is_local
        self.outgoing = bytearray()
        self.received = bytearray()
        self.incoming = bytearray()
        self.local_ended = False
        self.remote_ended = False
        self.told_end = False
        tls.setblocking(False)

    def run(self) -> None:
        with selectors.DefaultSelector() as selector:
            while not self.is_done():
                # Each is tried, whatever it has been waited for: TLS may hold data that its socket no longer has.
                if any([self.read_tls(), self.write_local(), self.read_local(), self.write_tls()]):
                    continue
                if self.is_done():
                    return
                self.wait(selector)

    def is_done(self) -> bool:
        if self.engine_is_local:
            return self.local_ended and not self.outgoing
        return self.remote_ended and not self.incoming

    def wait(self, selector: selectors.BaseSelector) -> None:
        wanted: dict[int, int] = {}

        def want(descriptor: int, event: int, condition: bool) -> None:
            if condition:
                wanted[descriptor] = wanted.get(descriptor, 0) | event

        want(self.tls.fileno(), selectors.EVENT_READ, not self.remote_ended and len(self.incoming) < ENOUGH)
        want(self.tls.fileno(), selectors.EVENT_WRITE, bool(self.outgoing))
        want(self.local.reader, selectors.EVENT_READ, not self.local_ended and len(self.outgoing) < ENOUGH)
        want(self.local.writer, selectors.EVENT_WRITE, bool(self.incoming))
        for descriptor in list(selector.get_map()):
            selector.unregister(descriptor)
        for descriptor, events in wanted.items():
            selector.register(descriptor, events)
        selector.select()

    def read_tls(self) -> bool:
        if self.remote_ended or len(self.incoming) >= ENOUGH:
            return False
        try:
            piece = self.tls.recv(PIECE)
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return False
        if not piece:
            raise ConnectionError("the other end of the relay has gone")
        self.received += piece
        self.take_frames()
        return True

    def take_frames(self) -> None:
        while len(self.received) >= 4 and not self.remote_ended:
            (length,) = struct.unpack_from(">I", self.received)
            if length == 0:
                self.remote_ended = True
                if not self.incoming:
                    self.pass_end()
            elif len(self.received) < 4 + length:
                return
            else:
                self.incoming += self.received[4 : 4 + length]
            del self.received[: 4 + length]

    def write_local(self) -> bool:
        if not self.incoming:
            return False
        try:
            written = os.write(self.local.writer, self.incoming[:PIECE])
        except BlockingIOError:
            return False
        del self.incoming[:written]
        if self.remote_ended and not self.incoming:
            self.pass_end()
        return True

    def pass_end(self) -> None:
        if not self.told_end:
            self.told_end = True
            self.local.end()

    def read_local(self) -> bool:
        if self.local_ended or len(self.outgoing) >= ENOUGH:
            return False
        try:
            piece = os.read(self.local.reader, PIECE)
        except BlockingIOError:
            return False
        self.local_ended = not piece
        self.outgoing += struct.pack(">I", len(piece)) + piece
        return True

    def write_tls(self) -> bool:
        if not self.outgoing:
            return False
        try:
            written = self.tls.send(self.outgoing[:PIECE])
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return False
        del self.outgoing[:written]
        return True


def dial(address: str) -> None:
    context = make_context(is_server=False)
    with connect(address) as plain, context.wrap_socket(plain) as tls:
        Bridge(tls, Local(0, 1), engine_is_local=False).run()


def connect(address: str) -> socket.socket:
    deadline = time.monotonic() + START
    while True:
        try:
            connection = socket.create_connection((address, PORT), timeout=HANDSHAKE)
            keep_alive(connection)
            return connection
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
        time.sleep(0.05)


def keep_alive(connection: socket.socket) -> None:
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 30)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 10)


def serve() -> None:
    context = make_context(is_server=True)
    with listen() as server:
        while True:
            plain, _ = server.accept()
            threading.Thread(target=answer, args=(context, plain), daemon=True).start()


def listen() -> socket.socket:
    deadline = time.monotonic() + START
    while True:
        try:
            if socket.has_dualstack_ipv6():
                return socket.create_server(("", PORT), family=socket.AF_INET6, dualstack_ipv6=True, backlog=128)
            return socket.create_server(("", PORT), backlog=128)
        except OSError:
            # The task that was here before may be about to end.
            if time.monotonic() > deadline:
                raise
        time.sleep(0.1)


def answer(context: ssl.SSLContext, plain: socket.socket) -> None:
    try:
        keep_alive(plain)
        plain.settimeout(HANDSHAKE)
        # With TLS 1.3 the handshake is over here only once the other end has proved who it is.
        with plain, context.wrap_socket(plain, server_side=True) as tls, socket.socket(socket.AF_UNIX) as engine:
            engine.connect(DOCKER)
            Bridge(tls, Local(engine.fileno(), engine.fileno(), engine), engine_is_local=True).run()
    except OSError as error:
        sys.stderr.write(f"wgsim relay: {error}\n")


def end(_number: int, _frame: FrameType | None) -> None:
    os._exit(0)


def main() -> None:
    match sys.argv[1:]:
        case ["serve"]:
            # The first process of a container has no default for it.
            signal.signal(signal.SIGTERM, end)
            serve()
        case ["dial", address]:
            try:
                dial(address)
            except OSError as error:
                # The engine's client sees the end of the connection, and this on the other stream.
                sys.exit(f"{address}: {error.strerror or error}")
        case _:
            sys.exit("relay.py serve | dial ADDRESS")


main()
