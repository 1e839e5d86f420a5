"""Rotates a key by steps: the peers learn the new one, the gateway takes it, the peers trust it, and it is remembered.

Of a lab over several machines all fabrics take a step before any takes the next, as wgsim asks them to.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from ..paths import FABRIC_PLAN, ROTATED_KEYS
from ..shared.deliver import write_file
from ..shared.documents import read_document, write_document
from ..shared.share import share_of
from ..shared.wake import ring_bell
from .faults import locked, read_faults, write_faults
from .key_files import swap
from .keys import await_nodes, exchange, reverse

if TYPE_CHECKING:
    from ..contract import Faults, Plan, Rotated, RotatedKey, Rotation

# In this order. A lab on one machine takes all of them at once.
STEPS = ("learn", "take", "trust", "keep")


def rotate(plan: Plan, request: Rotation) -> Rotated:
    """Takes the steps that are asked for. Returns complaints; where there are any, and all steps were asked for, the old key is back."""
    steps, public = request["steps"], request["old"]["publicKey"]
    here = {node["name"] for node in share_of(plan)["nodes"]}
    with locked():
        nodes, absent = await_nodes([name for name in (request["node"], *request["peers"]) if name in here])
        if absent:
            return {"complaints": [f"{name} does not come up" for name in absent], "publicKey": "", "faults": []}
        if request["remembers"] and read_keys().get(request["node"]) != request["before"]:
            return {"complaints": ["another command has changed its key"], "publicKey": "", **read_faults()}
        complaints = exchange(nodes, reverse(request) if request["back"] else request, steps)
        if complaints:
            if list(steps) == list(STEPS):
                exchange(nodes, reverse(request), STEPS)
            return {"complaints": complaints, "publicKey": public, **read_faults()}
        if "keep" not in steps:
            return {"complaints": [], "publicKey": public, **read_faults()}
        return {"complaints": [], "publicKey": request["new"]["publicKey"], **keep(request)}


def keep(request: Rotation) -> Faults:
    """What outlives the fabric: the key, where this machine leads, the plan and the faults."""
    if request["remembers"]:
        keys = read_keys()
        keys.pop(request["node"], None)
        write_keys(keys if request["after"] is None else {**keys, request["node"]: request["after"]})
    with open(FABRIC_PLAN, encoding="utf-8") as file:
        text = file.read()
    write_file(FABRIC_PLAN, 0o644, swap(text, request["others"]).encode())
    # A start waits until the fabric says that it follows this plan.
    ring_bell()
    return remember(request)


def remember(request: Rotation) -> Faults:
    """The one fault that says that this node's key is another, or none."""
    document = read_faults()
    faults = [fault for fault in document["faults"] if fault["kind"] != "key" or fault["node"] != request["node"]]
    if request["record"]:
        faults.append({**request["record"], "since": time.time()})
    changed: Faults = {"revision": document["revision"] + 1, "faults": faults}
    write_faults(changed)
    return changed


def read_keys() -> dict[str, RotatedKey]:
    return read_document(ROTATED_KEYS, {})


def write_keys(keys: dict[str, RotatedKey]) -> None:
    if keys:
        write_document(ROTATED_KEYS, 0o600, keys)
    elif os.path.exists(ROTATED_KEYS):
        os.remove(ROTATED_KEYS)
