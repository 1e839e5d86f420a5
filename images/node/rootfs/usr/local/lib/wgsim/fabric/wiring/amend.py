"""Applies a changed plan to the running lab: files of nodes, and the plan of the wires, which the daemon follows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ..kernel.repair import give_back
from ..paths import FABRIC_PLAN, PENDING_FILES
from ..shared.deliver import within, write_file, write_files
from ..shared.loop import until
from ..shared.node_program import at_one_time, run_program
from ..shared.nodes import find_nodes
from ..shared.wake import ring_bell
from ..shared.wires import STATE
from .serve import number_of

if TYPE_CHECKING:
    from ..contract import Amendment, PlannedFile
    from ..shared.nodes import Node

# Seconds within which the daemon says that it follows the new plan. It takes some 10 ms a node.
TIMEOUT = 30
# Seconds that a node may take to bring itself in line with its files. BIRD and a tunnel take less than one.
APPLY_TIMEOUT = 60


def apply(node: Node, paths: list[str]) -> str | None:
    """Brings a running node in line with its files, of which these have changed. Returns a complaint, or None."""
    try:
        done = run_program(node, ["wgsim-apply"], APPLY_TIMEOUT, "".join(f"{path}\n" for path in paths))
    except TimeoutError:
        return f"{node.name}: not in line with its files within {APPLY_TIMEOUT} s"
    return None if done.returncode == 0 else f"{node.name}: {(done.stdout + done.stderr).strip()}"


def hand_out(node: Node, files: list[PlannedFile] | None) -> list[str] | None:
    """The paths of what differs now, of a node that has its files none; None where they could not be written."""
    return [] if files is None else within(node, lambda: write_files(files))


def update(nodes: dict[str, Node], files: dict[str, list[PlannedFile] | None]) -> list[str | None]:
    """Hands running nodes their files, or none where those are as they should be, and has them follow these."""
    changed = {name: hand_out(nodes[name], given) for name, given in files.items() if name in nodes}
    written = {name: paths for name, paths in changed.items() if paths is not None}
    applied = at_one_time(lambda name: apply(nodes[name], written[name]), written)
    missed = [f"{name}: it does not run" for name in files if name not in nodes]
    return applied + missed + [f"{name}: its files could not be written" for name in changed if name not in written]


def followed_file() -> str | None:
    """The number of the plan's file that the daemon follows."""
    try:
        with open(STATE, encoding="utf-8") as file:
            return json.load(file)["file"]
    except (OSError, ValueError, KeyError):
        return None


def follow(text: bytes) -> str | None:
    """Gives the daemon its plan, and waits until it follows that. Returns a complaint, or None."""
    write_file(FABRIC_PLAN, 0o644, text)
    with open(FABRIC_PLAN, "rb") as file:
        number = number_of(file)
    ring_bell()
    if until(followed_file, lambda followed: followed == number, TIMEOUT, 0.01) != number:
        return f"the fabric does not follow its new plan within {TIMEOUT} s"
    return None


def amend(request: Amendment) -> list[str]:
    """`plan` is the text of the fabric's plan, `pending` the files of nodes that are about to start, `update` those of
    nodes that run, null for one that has them. Returns complaints."""
    for name, files in request["pending"].items():
        write_file(f"{PENDING_FILES}/{name}.json", 0o600, json.dumps(files).encode())
    complaints = [follow(request["plan"].encode())]
    nodes = find_nodes()
    complaints += update(nodes, request["update"])
    for name in request["update"].keys() & nodes.keys():
        complaints += give_back(json.loads(request["plan"]), nodes[name])
    return [complaint for complaint in complaints if complaint]
