"""A client of BIRD's control socket that stays connected: one round of questions costs one write and a read or two."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from .conversation import Conversation, Waited

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterable

    from ..shared.loop import Loop

# The last line of each reply.
FINAL = re.compile(rb"^\d{4} [^\n]*\n", re.MULTILINE)
# Messages that BIRD sends unasked, once told to echo them.
NOTE = re.compile(rb"^\+([^\n]*)\n", re.MULTILINE)
# Of those, what says that a session or a neighbour has changed.
CHANGE = re.compile(rb"State changed to|changed state")
# Of `show protocols all`, what is told: a line for each protocol, and of its details the routes, the neighbour, the last
# error, and that a session is silent.
TOLD = re.compile(r"(?m)^(?:1002-| {5}Routes:| {5}Neighbor (?:address|range):| {5}Last error:| {5}Hold timer: +late).*$")
# Of a BGP session: the seconds until it falls, the hold time, and the seconds between keepalives.
TIMERS = re.compile(r"(?m)^( {5}Hold timer: +)([\d.]+)/(\d+)$(?=\s+Keepalive timer: +[\d.]+/(\d+)$)")


class Bird(Conversation[list[str]]):
    """Asks these commands; the answer is the list of BIRD's replies, with their line codes.

    `watched` names protocols: `changed` is called when BIRD says that the state of one, or of its neighbours, changed.
    """

    def __init__(
        self,
        loop: Loop,
        open_: set[Waited],
        path: str,
        commands: list[str],
        answered: Callable[[list[str] | None], None],
        watched: Iterable[str] = (),
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(loop, open_, path, answered)
        self.change(commands)
        self.setup = [f'debug "{name}" {{ states, events }}' for name in watched]
        if self.setup:
            self.setup.append("echo { trace }")
        self.changed = changed
        self.skipped = 0

    def change(self, commands: list[str]) -> None:
        """Asks these from the next question on."""
        self.commands = "".join(f"{command}\n" for command in commands).encode()
        self.count = len(commands)

    def connected(self, channel: socket.socket) -> None:
        # A greeting comes first, then the replies to the setup.
        self.skipped = 1 + len(self.setup)
        channel.send("".join(f"{line}\n" for line in self.setup).encode())

    def question(self) -> bytes:
        return self.commands

    def take(self) -> list[str] | None:
        """None as well while there is no question: a note came."""
        if b"+" in self.buffer:
            notes = NOTE.findall(self.buffer)
            self.buffer = NOTE.sub(b"", self.buffer) if notes else self.buffer
            if any(map(CHANGE.search, notes)):
                self.changed()
        ends = [match.end() for match in FINAL.finditer(self.buffer)]
        if self.asked is None or len(ends) < self.skipped + self.count:
            return None
        replies = [self.buffer[start:end].decode(errors="replace") for start, end in itertools.pairwise([0, *ends])]
        self.buffer = self.buffer[ends[-1] :]
        told = replies[self.skipped :]
        self.skipped = 0
        return told


def tell_silence(timers: re.Match[str]) -> str:
    """Of a session that has not heard two keepalives in a row: it stays Established until its hold time is over."""
    left, hold, keepalive = map(float, timers.groups()[1:])
    return f"{timers[1]}late" if keepalive > 0 and left < hold - 2 * keepalive else timers[0]


def shorten_protocols(reply: str) -> str:
    return "\n".join(TOLD.findall(TIMERS.sub(tell_silence, reply)))
