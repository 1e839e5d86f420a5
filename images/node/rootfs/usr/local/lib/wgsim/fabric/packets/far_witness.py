"""Opens a witness of echo requests wherever the node is: on this machine, or on another."""

from __future__ import annotations

from ..talk.far import FarEcho, is_far
from .witness import EchoWitness


def open_echo(netns: str, family: int, offset: int, mark: bytes) -> EchoWitness | FarEcho:
    """`netns` is the path of a namespace, or a far place. Raises OSError where it is gone."""
    return (FarEcho if is_far(netns) else EchoWitness)(netns, family, offset, mark)
