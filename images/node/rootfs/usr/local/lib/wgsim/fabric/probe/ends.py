"""The ends of the flows of a measurement: an address of a node, and its socket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .probe_socket import open_end

if TYPE_CHECKING:
    import socket

    from ..shared.nodes import Node


class End:
    """One place that sends and receives; without a socket while its node does not run."""

    def __init__(self, place: tuple[str, str], family: int, address: str, port: int = 0, *, known: bool = False) -> None:
        self.place = place
        # The program on another machine sends to that port.
        self.known = known
        self.family = family
        self.address = address
        self.port = port
        self.socket: socket.socket | None = None

    def open(self, nodes: dict[str, Node]) -> socket.socket | None:
        node = nodes.get(self.place[0])
        if self.socket is None and node is not None and node.ready:
            # Somebody may have that port: any other will do.
            for port in (self.port,) if self.known else (self.port, 0):
                try:
                    self.socket = open_end(node.netns(self.place[1]), self.family, self.address, port)
                    self.port = self.socket.getsockname()[1]
                    return self.socket
                except OSError:
                    continue  # Or its namespace is not there yet, or no more.
        return None

    def close(self) -> socket.socket | None:
        closed, self.socket = self.socket, None
        if closed is not None:
            closed.close()
        return closed
