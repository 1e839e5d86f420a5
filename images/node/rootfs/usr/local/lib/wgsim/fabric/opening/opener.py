"""Opens tunnels as soon as they can be used, and so that only one end speaks first.

Two initiations that cross spoil each other, and are tried again only after 5 s (REKEY_TIMEOUT). The initiator waits for the underlay and
for the other end to listen, the responder for the initiator. Nodes say which ends wait (tunnel.sh), and open them when they are told to.
"""

from __future__ import annotations

import contextlib
import os
import time
from typing import TYPE_CHECKING

from ..shared.loop import Loop, Soon
from ..shared.node_end import open_end
from ..shared.nodes import find_nodes
from .echoes import Echoes
from .greetings import Greetings
from .programs import run
from .turns import Turn, last_announced, listens, read_turn, read_turns

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import NoReturn

    from ..shared.nodes import Node

# Seconds until news is looked at: it comes in bunches.
BUNCH = 0.01
# Seconds between two looks while an end waits, should nobody ring.
PERIOD = 1.0
# Seconds since the last node came up after which an end is opened whatever it waits for.
TIMEOUT = 30.0
# Bytes of the bell that are read at one time.
CHUNK = 65536


class Opener:
    """`bell` is a FIFO that is open without blocking."""

    def __init__(self, bell: int) -> None:
        self.loop = Loop()
        self.bell = bell
        self.nodes: dict[str, Node] = {}
        self.turns: dict[str, Turn] = {}
        self.since: dict[str, float] = {}
        # Ends that are to be opened, and why without what they waited for.
        self.due: dict[str, str | None] = {}
        # By node, the ends that it is opening.
        self.busy: dict[str, set[str]] = {}
        self.ends: dict[str, int] = {}
        self.echoes = Echoes(self.loop, self.note_answer)
        self.greetings = Greetings(self.loop, self.note_greeting)
        self.news: dict[str, None] = {}
        self.hear_soon = Soon(self.loop, BUNCH, self.hear)
        self.look_soon = Soon(self.loop, BUNCH, self.look)
        self.look_later = Soon(self.loop, PERIOD, self.look)
        self.open_soon = Soon(self.loop, BUNCH, self.open_due)
        self.loop.add(bell, self.listen)

    def listen(self) -> None:
        """A line `NODE/IFNAME` for each end that waits."""
        with contextlib.suppress(BlockingIOError):
            while news := os.read(self.bell, CHUNK):
                self.news.update(dict.fromkeys(news.decode(errors="replace").split()))
        self.hear_soon()

    def hear(self) -> None:
        """Looks at the ends that are new. In a large lab they come by the hundred, one after the other."""
        news, self.news = self.news, {}
        self.nodes = find_nodes(self.nodes)
        for name in news:
            node, _, ifname = name.partition("/")
            self.adopt(name, read_turn(node, ifname))
        self.consider(self.turns.values())
        self.look_later()

    def look(self) -> None:
        """Looks at all ends that wait, and at the nodes that run."""
        before, self.nodes = self.nodes, find_nodes(self.nodes)
        wanted = {turn.name: turn for turn in read_turns()}
        for name, turn in list(self.turns.items()):
            if name not in wanted or before.get(turn.node) != self.nodes.get(turn.node):
                self.forget(name)
        self.let_go()
        for name, turn in wanted.items():
            self.adopt(name, turn)
        self.consider(self.turns.values())
        self.notice_late()
        if wanted:
            self.look_later()

    def adopt(self, name: str, turn: Turn | None) -> None:
        """Takes an end as it waits now."""
        if turn == self.turns.get(name):
            return
        if name in self.turns:
            self.forget(name)
            self.let_go()
        if turn is not None and turn.node in self.nodes and name not in self.busy.get(turn.node, ()):
            self.take(turn)

    def take(self, turn: Turn) -> None:
        node = self.nodes[turn.node]
        try:
            self.watch(node)
            if turn.role == "responder":
                self.greetings.add(node, turn)
            elif turn.address is not None:
                self.echoes.add(node, turn.address)
        except OSError:
            return  # It has ended: the next look does not find it.
        self.turns[turn.name] = turn
        self.since.setdefault(turn.name, time.time())

    def watch(self, node: Node) -> None:
        if node.name not in self.ends:
            self.ends[node.name] = file = open_end(node)
            self.loop.add(file, self.look_soon)

    def forget(self, name: str) -> None:
        self.turns.pop(name, None)
        self.since.pop(name, None)
        self.due.pop(name, None)

    def let_go(self) -> None:
        """Of all that no end needs any more."""
        turns = self.turns.values()
        self.greetings.keep({turn.name for turn in turns if turn.role == "responder"})
        self.echoes.keep({(turn.node, turn.address) for turn in turns if turn.role != "responder" and turn.address})
        for node in self.ends.keys() - {turn.node for turn in turns}:
            file = self.ends.pop(node)
            self.loop.remove(file)
            os.close(file)

    def consider(self, turns: Iterable[Turn]) -> None:
        """Opens those initiators of these whose endpoint has just answered, and whose other end listens. On a busy machine an endpoint may
        answer echoes before its tunnels stand."""
        for turn in turns:
            if turn.role != "responder" and (
                turn.address is None or (self.echoes.has_answered(turn.node, turn.address) and listens(turn.end))
            ):
                self.settle(turn)

    def note_answer(self, node: str, address: str) -> None:
        self.consider([turn for turn in self.turns.values() if turn.node == node and turn.address == address])

    def note_greeting(self, turn: Turn) -> None:
        self.settle(turn)

    def notice_late(self) -> None:
        latest = last_announced()
        for name, turn in self.turns.items():
            if time.time() - max(latest, self.since[name]) > TIMEOUT:
                what = f"no handshake on {turn.ifname}"
                if turn.role != "responder":
                    what = f"no answer from {turn.address}"
                self.settle(
                    turn, f"{what}, and no node came up for {TIMEOUT:g} s: {turn.ifname} is opened without waiting longer"
                )

    def settle(self, turn: Turn, reason: str | None = None) -> None:
        if turn.name not in self.due:
            self.due[turn.name] = reason
            self.open_soon()

    def open_due(self) -> None:
        """One program at a time for each node, for all of its ends that are due: on a busy machine they are more."""
        batches: dict[str, list[Turn]] = {}
        for name in list(self.due):
            turn = self.turns[name]
            # It may have been removed, or told otherwise, since.
            if read_turn(turn.node, turn.ifname) != turn:
                self.forget(name)
            elif turn.node not in self.busy:
                batches.setdefault(turn.node, []).append(turn)
        for node, batch in batches.items():
            self.busy[node] = {turn.name for turn in batch}
            arguments = [
                turn.ifname if (reason := self.due[turn.name]) is None else f"{turn.ifname}: {reason}" for turn in batch
            ]
            for turn in batch:
                self.forget(turn.name)
            run(self.loop, self.nodes[node], ["wgsim-open", *arguments], lambda node=node: self.note_opened(node))
        self.let_go()

    def note_opened(self, node: str) -> None:
        """Those that could not be opened still wait, and are taken anew."""
        for name in self.busy.pop(node):
            self.greetings.note_opened(name)
        self.open_soon()
        self.look_later()


def open_tunnels(bell: int) -> NoReturn:
    opener = Opener(bell)
    opener.look_soon()
    while True:
        opener.loop.turn(None)
