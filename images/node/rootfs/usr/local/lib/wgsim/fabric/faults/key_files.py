"""A gateway's key in the files of nodes: which tunnels have it, and its replacement."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from ..paths import MANIFEST, NODE_PLAN, TUNNELS, WIREGUARD_CONFIGS
from ..shared.deliver import digest_of, read_manifest, within, write_file
from ..shared.node_plan import keys_of, read_node_plan

if TYPE_CHECKING:
    from ..contract import Swaps
    from ..shared.nodes import Node


def tunnels_of(node: Node, key: str) -> list[tuple[str, str]]:
    """(interface, namespace) of a node's tunnels that have this key, for their own or for a peer's."""
    return [
        (tunnel["ifname"], tunnel["namespace"])
        for tunnel in sorted(read_node_plan(node)["tunnels"], key=lambda one: one["ifname"])
        if key in keys_of(tunnel) or (tunnel["configuration"] != "planned" and key in own_file(node, tunnel["ifname"]))
    ]


def own_file(node: Node, ifname: str) -> str:
    """The user's own: a hook in it may have a key, too."""
    with open(f"{node.root}{WIREGUARD_CONFIGS}/{ifname}.conf", encoding="utf-8") as file:
        return file.read()


def swap(text: str, swaps: Swaps) -> str:
    for old, new in swaps:
        text = text.replace(old, new)
    return text


def rewrite_in(node: Node, swaps: Swaps) -> list[str]:
    written = within(node, lambda: rewrite(swaps))
    return [f"{node.name}: its files could not be written"] if written is None else []


def list_rewritten() -> list[str]:
    """What says how the tunnels of a node are; runs with the node's root for its own."""
    inside = [
        os.path.join(where, name)
        for top in (WIREGUARD_CONFIGS, TUNNELS)
        for where, _, names in os.walk(top)
        for name in names
    ]
    return [NODE_PLAN, *inside]


def rewrite(swaps: Swaps) -> list[str]:
    """Inside a node: changes what says how its tunnels are. Returns the paths of what differs now."""
    manifest = read_manifest()
    paths: list[str] = []
    for path in list_rewritten():
        with open(path, encoding="utf-8") as file:
            text = file.read()
        changed = swap(text, swaps)
        if changed != text:
            mode = os.stat(path).st_mode & 0o777
            write_file(path, mode, changed.encode())
            manifest[path] = digest_of({"path": path, "mode": mode, "content": changed, "encoding": "utf8"})
            paths.append(path)
    # So that a later start finds the files as they should be.
    write_file(MANIFEST, 0o600, json.dumps(manifest).encode())
    return paths
