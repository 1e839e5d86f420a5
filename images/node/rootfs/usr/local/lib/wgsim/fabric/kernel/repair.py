"""Gives a running node back what somebody took from it by hand: settings, routes, queues of interfaces, and files that Docker mounts."""

from __future__ import annotations

import socket
from contextlib import closing
from typing import TYPE_CHECKING

from ..faults.faults import read_faults
from ..faults.impair import apply_queue
from ..shared.enter import complaint_of, ip_batch, run_in
from ..shared.mounted_files import give_files_back, lost_files
from ..shared.netlink import Netlink
from ..shared.node_plan import read_node_plan
from .differences import differing_settings, missing_queues, missing_routes
from .plan import is_held, wanted_of
from .read import read_kernel
from .settings import Settings

if TYPE_CHECKING:
    from ..contract import Plan
    from ..shared.nodes import Node
    from .plan import Wanted

# What of a namespace is not as planned, and can be given back: settings with their values, routes, and interfaces without their queue.
Lost = tuple[list[tuple[str, str]], list[str], list[str]]


def find_lost(netns: str, wanted: Wanted) -> Lost:
    """Raises OSError where the namespace is gone."""
    with closing(Settings(netns, [*wanted.settings, *wanted.derived])) as settings:
        differing = list(differing_settings(wanted, settings.read()))
    with closing(Netlink(netns, socket.NETLINK_ROUTE)) as netlink:
        kernel = read_kernel(netlink)
    return differing, list(missing_routes(wanted, kernel)), [ifname for ifname, _ in missing_queues(wanted, kernel)]


def wanted_by(plan: Plan, node: Node) -> dict[str, Wanted]:
    """Namespace → what is planned of it; none of a node that is not held to the plan."""
    values, faults = read_node_plan(node), read_faults()["faults"]
    if not any(is_held(planned, values) for planned in plan["nodes"] if planned["name"] == node.name):
        return {}
    return {one["name"]: wanted_of(plan, values, faults, node, one["name"]) for one in values["namespaces"]}


def lost_of(plan: Plan, node: Node) -> list[str]:
    """What a node has lost, in words."""
    words: list[str] = []
    held = wanted_by(plan, node)
    if held:
        words += [f"{path} has been changed" for path in lost_files(node.root)]
    for namespace, wanted in held.items():
        try:
            settings, routes, queues = find_lost(node.netns(namespace), wanted)
        except OSError:
            continue  # It ends, or its namespace is gone: that is told.
        words += [f"{name} is not {value} in {namespace}" for name, value in settings]
        words += [f"{namespace} lacks the route {route}" for route in routes]
        words += [f"{ifname} lacks its queue" for ifname in queues]
    return words


def give_back(plan: Plan, node: Node) -> list[str]:
    """Returns complaints."""
    complaints: list[str | None] = []
    held = wanted_by(plan, node)
    if held:
        complaints.append(give_files_back(node))
    for namespace, wanted in held.items():
        netns = node.netns(namespace)
        try:
            settings, routes, queues = find_lost(netns, wanted)
        except OSError:
            continue
        if settings:
            argv = ["sysctl", "-q", "-w", *(f"{name}={value}" for name, value in settings)]
            complaints.append(complaint_of(run_in(argv, netns=netns)))
        complaints.append(ip_batch([f"route replace {route}" for route in routes], netns=netns, force=True))
        for ifname in queues:
            complaints += apply_queue(wanted.queues[ifname], (ifname, netns))
    return [f"{node.name}: {complaint}" for complaint in complaints if complaint]
