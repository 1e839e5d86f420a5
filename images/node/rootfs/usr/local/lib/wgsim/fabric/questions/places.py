"""Enters namespaces of nodes: a socket stays in the namespace in which it was made, whatever its thread does next."""

import os
import threading

from ..nodes import find_nodes

CLONE_NEWNET = 0x40000000


class Problem(Exception):
    """What keeps a question from being answered, in words for the user."""


class Places:
    """The lab's running nodes, looked up anew at each question and searched for only when they changed."""

    def __init__(self):
        self.nodes = {}
        self.lock = threading.Lock()

    def node(self, name):
        with self.lock:
            self.nodes = find_nodes(self.nodes)
            node = self.nodes.get(name)
        if node is None:
            raise Problem(f"{name} does not run")
        return node

    def netns(self, place):
        return self.node(place["node"]).netns(place["namespace"])

    def enter(self, place):
        """Takes this thread into the place's network namespace, for good."""
        try:
            handle = os.open(self.netns(place), os.O_RDONLY | os.O_CLOEXEC)
        except OSError as error:
            raise Problem(f"{place['node']} has no namespace {place['namespace']}: {error.strerror}") from error
        try:
            os.setns(handle, CLONE_NEWNET)
        finally:
            os.close(handle)
