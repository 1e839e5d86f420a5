"""Sends commands to BIRD's control socket and waits for the replies: for programs that ask once."""

from __future__ import annotations

import socket

from .bird import FINAL

# Seconds. BIRD answers in milliseconds; a table of a large lab takes some more.
TIMEOUT = 5.0
CHUNK = 1 << 16


def read_reply(connection: socket.socket) -> str:
    reply = b""
    while not FINAL.search(reply):
        chunk = connection.recv(CHUNK)
        if not chunk:
            raise ConnectionResetError
        reply += chunk
    return reply.decode(errors="replace")


def ask_bird(path: str, commands: list[str]) -> dict[str, str] | None:
    """{command: reply with line codes}, or None where BIRD does not answer."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(TIMEOUT)
            connection.connect(path)
            read_reply(connection)
            replies: dict[str, str] = {}
            for command in commands:
                connection.sendall(command.encode() + b"\n")
                replies[command] = read_reply(connection)
            return replies
    except OSError:
        return None
