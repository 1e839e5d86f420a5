"""Tells the fabrics of other machines what is so on this one, and watches for packets in its nodes for them."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from typing import TYPE_CHECKING

from ..packets.far_watch import watch_for
from ..shared.loop import until
from ..talk.line import PORT, Line

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..records import FarState
    from ..shared.nodes import Node

# Seconds between two looks for what has changed, and until it is said that nothing has.
LOOK, BEAT = 0.1, 1.0
# Seconds for which a connection that has not said what it is for is kept.
TIMEOUT = 5.0


class Teller:
    """Serves each connection in a thread of its own. `tell` gives this machine's state, `find` its running nodes."""

    def __init__(self, address: str, tell: Callable[[], FarState], find: Callable[[], dict[str, Node]]) -> None:
        self.tell = tell
        self.find = find
        self.listener = socket.create_server((address, PORT), backlog=1024)
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self) -> None:
        while True:
            try:
                channel, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(channel,), daemon=True).start()

    def serve(self, channel: socket.socket) -> None:
        with channel, contextlib.suppress(OSError, ValueError, KeyError):
            channel.settimeout(TIMEOUT)
            channel.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            line = Line(channel, calls=False)
            question = line.hear()
            if question["ask"] == "follow":
                self.keep_telling(line)
            else:
                channel.settimeout(None)
                watch_for(line, question, self.find())

    def keep_telling(self, line: Line) -> None:
        """Raises OSError once the other end has gone."""
        said: FarState | None = None
        spoke = 0.0

        def tell_news() -> None:
            nonlocal said, spoke
            state = self.tell()
            now = time.monotonic()
            if state != said:
                line.say(state)
                said, spoke = state, now
            elif now - spoke >= BEAT:
                line.say({"alive": True})
                spoke = now

        until(tell_news, lambda _: False, None, LOOK)

    def close(self) -> None:
        self.listener.close()
