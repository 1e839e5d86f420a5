"""The work of `wgsim-fault`: prints the faults, and replaces them, completely or not at all."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

from ..paths import NAMESPACE_HANDLES, TUNNELS
from ..shared.nodes import find_nodes
from .enforce import change
from .faults import locked, read_faults, write_faults
from .impair import can_duplicate, has_netem

if TYPE_CHECKING:
    from ..contract import Faults, FaultsAnswer, FaultsShown, Killed, KillRequest, Plan
    from ..shared.nodes import Node


def show(plan: Plan, mended: list[str]) -> FaultsShown:
    return {
        "plan": plan,
        **read_faults(),
        "mended": mended,
        "running": sorted(find_nodes()),
        "features": {"netem": has_netem(), "duplicate": can_duplicate()},
    }


def put(plan: Plan, wanted: Faults) -> FaultsAnswer:
    """Carries new faults out. Where that fails, the old ones stand, in the file and on the wires."""
    with locked():
        old = read_faults()
        if wanted["revision"] != old["revision"]:
            # Somebody else was here since these were thought out.
            return {"conflict": True, "complaints": [], **old}
        nodes = find_nodes()
        now = time.time()
        for fault in wanted["faults"]:
            fault["since"] = fault["since"] or now
        new: Faults = {"revision": old["revision"] + 1, "faults": wanted["faults"]}
        # First the file: what is made from now on is made as it says.
        write_faults(new)
        complaints = change(plan, old["faults"], new["faults"], nodes)
        if complaints:
            new = {"revision": new["revision"], "faults": old["faults"]}
            change(plan, wanted["faults"], old["faults"], nodes)
            write_faults(new)
        return {"conflict": False, "complaints": complaints, **new}


def kill(request: KillRequest) -> Killed:
    """Kills the daemons of a kind in a node, in one namespace or, with None, in all. Returns which."""
    node = find_nodes().get(request["node"])
    wanted = request["namespace"]
    found = daemons(node, request["daemon"]) if node else []
    killed = [(pid, title, namespace) for pid, title, namespace in found if wanted in (None, namespace)]
    for pid, _, _ in killed:
        os.kill(pid, signal.SIGKILL)
    return {"killed": [f"{title} ({namespace})" for _, title, namespace in killed]}


def daemons(node: Node, kind: str) -> list[tuple[int, str, str]]:
    """(pid, title, namespace) of a node's own daemons: BIRD is where it runs, a wireguard-go where its tunnel is."""
    namespaces: dict[int, str] = {}
    for name in ["main", *list_folder(f"{node.root}{NAMESPACE_HANDLES}")]:
        namespaces[os.stat(node.netns(name)).st_ino] = name
    processes = os.stat(f"/proc/{node.pid}/ns/pid").st_ino
    found: list[tuple[int, str, str]] = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.stat(f"/proc/{pid}/ns/pid").st_ino != processes:
                continue
            with open(f"/proc/{pid}/cmdline", encoding="utf-8", errors="replace") as file:
                argv = file.read().split("\0")
            if argv[0] == "bird" and kind == "bird":
                found.append((int(pid), "bird", namespaces[os.stat(f"/proc/{pid}/ns/net").st_ino]))
            elif argv[0] == "wireguard-go" and kind == "wireguard":
                with open(f"{node.root}{TUNNELS}/{argv[1]}/namespace", encoding="utf-8") as file:
                    found.append((int(pid), f"wireguard-go {argv[1]}", file.read().strip()))
        except (OSError, KeyError):
            continue  # It ended while we looked.
    return sorted(found)


def list_folder(path: str) -> list[str]:
    try:
        return os.listdir(path)
    except FileNotFoundError:
        return []
