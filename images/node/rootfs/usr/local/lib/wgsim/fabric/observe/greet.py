"""Has nodes initiate handshakes with idle peers of the user's own interfaces while a start waits."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

from ..shared.node_program import at_one_time, run_program
from ..shared.nodes import find_nodes

if TYPE_CHECKING:
    from ..contract import Plan
    from ..shared.nodes import Node

# Seconds. Nodes do this themselves once their interfaces are up: only what came later is left.
PERIOD = 10.0
# Seconds that a node may take.
TIMEOUT = 10


def greet(node: Node) -> None:
    # What has not shaken hands is told as such.
    with contextlib.suppress(OSError):
        run_program(node, ["wgsim-greet"], TIMEOUT)


def greet_own(plan: Plan) -> None:
    """Without end where the lab has interfaces of the user's own."""
    names = {own["node"] for own in plan.get("own", [])}
    nodes = {}
    while names:
        time.sleep(PERIOD)
        nodes = find_nodes(nodes)
        at_one_time(greet, [node for name, node in nodes.items() if name in names and node.ready])
