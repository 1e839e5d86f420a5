"""Namespaces of nodes on other machines, and witnesses in them: the fabric there watches, and says what it saw."""

from __future__ import annotations

import errno
import threading
from typing import TYPE_CHECKING

from ..shared.share import other_machines
from .line import call

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from ..contract import Plan
    from ..shared.nodes import Node

# Stands in front of a far place, where the path of a namespace would be otherwise.
FAR = "far:"
# Seconds in which another fabric opens something, or answers: it may be busy with hundreds of them.
TIMEOUT = 15.0


def is_far(netns: str) -> bool:
    return netns.startswith(FAR)


class Far:
    """Which nodes are on other machines."""

    def __init__(self, plan: Plan | None) -> None:
        self.talks = {
            node: machine["talk"] for machine in (other_machines(plan) if plan else []) for node in machine["nodes"]
        }

    def netns(self, nodes: Mapping[str, Node], node: str, namespace: str) -> str | None:
        """The path of the namespace of a node that runs here, or the far place; None for a node that does not run here."""
        if node in nodes:
            return nodes[node].netns(namespace)
        talk = self.talks.get(node)
        return None if talk is None else f"{FAR}{talk} {node} {namespace}"


class FarThing:
    """What the fabric of another machine has opened for this one in a node's namespace. It is closed with the connection.

    Raises OSError where nobody can open it there, with the reason."""

    def __init__(self, place: str, what: str, **parts: object) -> None:
        talk, node, namespace = place.removeprefix(FAR).split(" ")
        self.lock = threading.Lock()
        self.line = call(talk, TIMEOUT)
        try:
            self.opened = self.ask(ask=what, node=node, namespace=namespace, **parts)
        except OSError:
            self.line.close()
            raise

    def ask(self, **word: object) -> dict[str, Any]:
        with self.lock:
            self.line.say(word)
            answer = self.line.hear()
        if problem := answer.get("problem"):
            raise OSError(errno.EIO, problem)
        return answer

    def close(self) -> None:
        self.line.close()


def ask_far(place: str, what: str, **parts: object) -> dict[str, Any]:
    """The answer to a single question."""
    thing = FarThing(place, what, **parts)
    thing.close()
    return thing.opened


class FarEcho(FarThing):
    """As EchoWitness, at a far place."""

    def __init__(self, place: str, family: int, offset: int, mark: bytes) -> None:
        super().__init__(place, "echo", family=family, offset=offset, mark=mark.hex())

    def read(self) -> Iterator[bytes]:
        for rest in self.ask()["seen"]:
            yield bytes.fromhex(rest)

    def has_seen(self) -> bool:
        return any(True for _ in list(self.read()))
