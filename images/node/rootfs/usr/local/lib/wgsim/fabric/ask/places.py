"""Enters namespaces of nodes: a socket stays in the namespace in which it was created."""

from __future__ import annotations

import os
import threading
import time
from math import inf
from typing import TYPE_CHECKING

from ..shared.nodes import find_nodes
from ..talk.far import is_far
from .far import open_far

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Concatenate, ParamSpec, TypeVar

    from ..contract import Place
    from ..shared.nodes import Node
    from ..talk.far import Far

    Arguments = ParamSpec("Arguments")
    Opened = TypeVar("Opened")

CLONE_NEWNET = 0x40000000


class Problem(Exception):
    """What keeps a question from being answered, in words for the user."""


class Register:
    """The lab's running nodes, as of a moment or later.

    A look reads a few files for each node. Questions that come together share one, and a question about many nodes takes one."""

    def __init__(self, find: Callable[[dict[str, Node]], dict[str, Node]] = find_nodes) -> None:
        self.find = find
        self.nodes: dict[str, Node] = {}
        self.looked = -inf
        self.lock = threading.Lock()

    def since(self, moment: float) -> dict[str, Node]:
        """By name, from a look that began no earlier than `moment`, a time of `time.monotonic()`."""
        with self.lock:
            if self.looked < moment:
                self.looked = time.monotonic()
                self.nodes = self.find(self.nodes)
            return self.nodes


class Places:
    """The lab's nodes for one question: those that run when it came, or later."""

    def __init__(self, register: Register, far: Far) -> None:
        self.register = register
        self.far = far
        self.asked = time.monotonic()

    def node(self, name: str) -> Node:
        node = self.register.since(self.asked).get(name)
        if node is None:
            raise Problem(f"{name} does not run")
        return node

    def netns(self, place: Place) -> str:
        """The path of its namespace, or a far place: see `talk/far.py`."""
        return self.far.netns({}, place["node"], place["namespace"]) or self.node(place["node"]).netns(place["namespace"])

    def enter(self, place: Place) -> None:
        """Takes this thread into the place's network namespace, for good."""
        netns = self.netns(place)
        if is_far(netns):
            raise Problem(f"{place['node']} runs on another machine")
        try:
            handle = os.open(netns, os.O_RDONLY | os.O_CLOEXEC)
        except OSError as error:
            raise absent(place, error) from error
        try:
            os.setns(handle, CLONE_NEWNET)
        finally:
            os.close(handle)

    def open(
        self,
        place: Place,
        make: Callable[Concatenate[str, Arguments], Opened],
        *arguments: Arguments.args,
        **options: Arguments.kwargs,
    ) -> Opened:
        """What `make` opens in the namespace behind a path, for this place."""
        netns = self.netns(place)
        try:
            return open_far(netns, make, *arguments, **options) if is_far(netns) else make(netns, *arguments, **options)
        except OSError as error:
            raise absent(place, error) from error


def absent(place: Place, error: OSError) -> Problem:
    return Problem(f"{place['node']} {place['namespace']}: {error.strerror}")
