"""Lists what a node holds: its plan, files, open tunnels and services. Runs with the node's root for its own."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ..paths import BOOTED, NAMESPACE_FILES, NAMESPACE_HANDLES, OPENED, PLANNED_SERVICES, SERVICES
from ..shared.deliver import digest_at, read_manifest
from ..shared.node_plan import read_plan_at

if TYPE_CHECKING:
    from ..contract import NodeTunnel
    from ..records import Contents


def read_lines(path: str) -> list[str]:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read().split("\n")[:-1]
    except OSError:
        return []


def list_folder(path: str) -> list[str]:
    try:
        return sorted(os.listdir(path))
    except OSError:
        return []


def list_services() -> list[str]:
    """Why any service of this node does not run."""
    wanted = {*list_folder(PLANNED_SERVICES), *list_folder(SERVICES)}
    problems: list[str] = []
    for name in sorted(wanted):
        state = "".join(read_lines(f"{SERVICES}/{name}/supervise/stat"))
        if not state.startswith("run") or "want down" in state:
            problems.append(f"{name} is {state or 'not there'}")
    return problems


def inode_of(path: str) -> int | None:
    try:
        return os.stat(path).st_ino
    except OSError:
        return None


def list_stranded() -> list[str]:
    """Services in a network namespace that has lost its name: somebody has deleted it. Another may have that name now."""
    handles = (f"{NAMESPACE_HANDLES}/{name}" for name in list_folder(NAMESPACE_HANDLES))
    named = {None, *(inode_of(path) for path in ("/proc/1/ns/net", *handles))}
    pids = {name: "".join(read_lines(f"{SERVICES}/{name}/supervise/pid")) for name in list_folder(SERVICES)}
    return [name for name, pid in pids.items() if pid and inode_of(f"/proc/{pid}/ns/net") not in named]


def is_open(tunnel: NodeTunnel) -> bool:
    """Whether wgsim has opened it. One that waits has no addresses and no allowed IPs yet: that is right so. And wg-quick(8)
    configures the user's own."""
    return tunnel["configuration"] != "wg-quick" and os.path.exists(f"{OPENED}/{tunnel['ifname']}")


def list_contents() -> Contents:
    """What a node holds."""
    plan = read_plan_at("")
    names = [tunnel["ifname"] for tunnel in plan["tunnels"]]
    return {
        "plan": plan,
        "open": [tunnel["ifname"] for tunnel in plan["tunnels"] if is_open(tunnel)],
        "files": {path: digest_at(path) for path in read_manifest()},
        "booted": os.path.exists(BOOTED),
        "services": list_services() if os.path.exists(BOOTED) else [],
        "stranded": list_stranded(),
        # A wireguard-go that runs, or is told to, sees to its own device.
        "devices": [name for name in names if not os.path.isdir(f"{SERVICES}/wireguard-go.{name}")],
        "filtered": any(os.path.exists(f"{NAMESPACE_FILES}/{one['name']}/nftables.conf") for one in plan["namespaces"]),
    }
