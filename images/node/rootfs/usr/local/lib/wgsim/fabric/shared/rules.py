"""Asks a node which of its packet filters and NAT somebody has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .node_program import run_program

if TYPE_CHECKING:
    from ..contract import Complaint
    from .nodes import Node

# Seconds that a node may take to compare its rules. It takes some hundredths.
TIMEOUT = 10


def ask_rules(node: Node) -> list[Complaint]:
    """A complaint for each namespace whose rules are not as loaded. Raises OSError where the node cannot be asked."""
    done = run_program(node, ["wgsim-rules"], TIMEOUT)
    if done.returncode != 0:
        raise OSError(f"{node.name}: {done.stderr.strip()}")
    told = (line.partition(" ") for line in done.stdout.splitlines())
    return [{"kind": "rules", "subject": namespace, "text": text} for namespace, _, text in told]
