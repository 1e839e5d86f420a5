"""Notices the first handshake of tunnel ends that wait for it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from ..daemons.tunnels import Tunnels

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..daemons.conversation import Waited
    from ..shared.loop import Loop
    from ..shared.nodes import Node
    from .turns import Turn

# Seconds between two looks: once the other end was opened, and while it is not known to be. Each pause is longer by a share of itself: in a
# large lab hundreds of ends wait, and would leave nothing to wait for.
SOON, UNKNOWN, LONGEST, SHARE = 0.02, 0.1, 1.0, 0.1


def is_greeted(dump: str) -> bool:
    """Whether a peer has completed a handshake, of the lines of `wg show all dump`."""
    return any(columns[5] != "0" for columns in (line.split("\t") for line in dump.splitlines()) if len(columns) == 9)


class Greeting:
    """One end that waits."""

    def __init__(self, greetings: Greetings, node: Node, turn: Turn, pause: float) -> None:
        self.greetings = greetings
        self.turn = turn
        self.pause = pause
        self.round = 0
        self.tunnels = Tunnels(
            node, turn.namespace, [turn.ifname], loop=greetings.loop, open_=greetings.open, tell=self.tell
        )

    def ask(self, number: int) -> None:
        """Again and again, as long as it has not been told to begin anew."""
        if number != self.round:
            return
        self.greetings.give_up_late()
        try:
            self.tunnels.ask()
        except OSError:
            return  # The node has ended: the observer and the wiring notice.
        if number == self.round:
            self.greetings.loop.after(self.pause, lambda: self.ask(number))
            self.pause = min(LONGEST, self.pause * (1 + SHARE))

    def begin(self, pause: float) -> None:
        self.pause = pause
        self.round += 1
        self.ask(self.round)

    def tell(self, _: str, dump: str | None) -> None:
        if dump and is_greeted(dump):
            self.greetings.greeted(self.turn)

    def close(self) -> None:
        self.round = -1
        self.tunnels.close()


class Greetings:
    """`greeted` is called with each end that has had its handshake."""

    def __init__(self, loop: Loop, greeted: Callable[[Turn], None]) -> None:
        self.loop = loop
        self.greeted = greeted
        self.open: set[Waited] = set()
        self.waiting: dict[str, Greeting] = {}
        # Ends that were opened: what waits for one of them is about to be greeted.
        self.opened: set[str] = set()

    def add(self, node: Node, turn: Turn) -> None:
        """Raises OSError where the node has ended."""
        if turn.name in self.waiting:
            return
        pause = UNKNOWN if turn.end is None else SOON if turn.end in self.opened else LONGEST
        self.waiting[turn.name] = greeting = Greeting(self, node, turn, pause)
        greeting.begin(pause)

    def note_opened(self, end: str) -> None:
        self.opened.add(end)
        for greeting in list(self.waiting.values()):
            if greeting.turn.end == end:
                greeting.begin(SOON)

    def give_up_late(self) -> None:
        now = time.monotonic()
        for conversation in list(self.open):
            conversation.give_up_when_late(now)

    def keep(self, wanted: set[str]) -> None:
        """Waits for these ends only."""
        for name in self.waiting.keys() - wanted:
            self.waiting.pop(name).close()
