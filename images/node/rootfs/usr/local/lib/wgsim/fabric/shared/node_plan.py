"""Reads what a node is given, as values."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ..paths import NODE_PLAN

if TYPE_CHECKING:
    from ..contract import NodePlan, NodeTunnel
    from .nodes import Node


def read_plan_at(root: str) -> NodePlan:
    """Of the node whose root is there; with nothing in it for one that has no files yet."""
    try:
        with open(f"{root}{NODE_PLAN}", encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        return {"name": "", "namespaces": [], "tunnels": [], "commands": []}


def read_node_plan(node: Node) -> NodePlan:
    return read_plan_at(node.root)


def keys_of(tunnel: NodeTunnel) -> set[str]:
    """Its own, and the public ones of its peers."""
    keys = {peer["publicKey"] for peer in tunnel["peers"]}
    return keys if tunnel["privateKey"] is None else {*keys, tunnel["privateKey"]}
