"""Changes a gateway's WireGuard key while its tunnels carry traffic: in its files, in those of its peers, and in the devices.

No initiation may be lost, for the next follows only after 5 s (REKEY_TIMEOUT). So the peers learn the new key first and
send nothing by it yet; then the gateway takes it; then the peers trust it, and send.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..shared.enter import complaint_of, run_in
from ..shared.loop import until
from ..shared.node_plan import read_node_plan
from ..shared.nodes import find_nodes
from .key_files import rewrite_in, tunnels_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from subprocess import CompletedProcess

    from ..contract import KeyPair, KeyRequest, Rotation, Swaps
    from ..shared.nodes import Node

    # (node, interface, namespace) of a tunnel.
    End = tuple[Node, str, str]
    # (node, interface, namespace, columns of `wg show dump`) where a device has a peer.
    PeerAt = tuple[Node, str, str, list[str]]

# Seconds until nodes that are just being started must have come up.
TIMEOUT = 20.0


def reverse(request: Rotation) -> Rotation:
    """What undoes it."""
    own: Swaps = [(new, old) for old, new in request["own"]]
    others: Swaps = [(new, old) for old, new in request["others"]]
    return {**request, "old": request["new"], "new": request["old"], "own": own, "others": others}


def await_nodes(names: list[str]) -> tuple[dict[str, Node], list[str]]:
    """All nodes that run, and which of those named do not."""

    def absent_of(nodes: dict[str, Node]) -> list[str]:
        return [name for name in names if name not in nodes or not nodes[name].ready]

    nodes = until(find_nodes, lambda found: not absent_of(found), TIMEOUT, 0.1)
    return nodes, absent_of(nodes)


def tell_key(request: KeyRequest) -> KeyPair:
    nodes, absent = await_nodes([request["node"]])
    if absent:
        raise LookupError(f"{request['node']} does not come up")
    return read_key(nodes[request["node"]])


def read_key(node: Node) -> KeyPair:
    """The key that a node has: that of its first tunnel with one."""
    for tunnel in sorted(read_node_plan(node)["tunnels"], key=lambda one: one["ifname"]):
        private = tunnel["privateKey"]
        if private is not None:
            done = run_in(["wg", "pubkey"], text=private + "\n")
            if done.returncode != 0:
                # Its complaint might hold the key.
                raise LookupError(f"{node.name}: {tunnel['ifname']} has no valid private key")
            return {"privateKey": private, "publicKey": done.stdout.strip()}
    raise LookupError(f"{node.name} has no key")


def exchange(nodes: dict[str, Node], request: Rotation, steps: Sequence[str]) -> list[str]:
    """From the old key to the new one, on all nodes of this machine. Returns complaints."""
    complaints: list[str] = []
    if "learn" in steps:
        complaints += learn_all(nodes, request)
    if "take" in steps and request["node"] in nodes:
        complaints += take(nodes[request["node"]], request)
    if "trust" in steps:
        complaints += trust_all(nodes, request)
    return complaints


def ends_of(nodes: dict[str, Node], request: Rotation) -> list[End]:
    """The ends of others whose files have the old key, or the new one already: a step may come twice."""
    keys = (request["old"]["publicKey"], request["new"]["publicKey"])
    others = [node for name, node in nodes.items() if name != request["node"]]
    return sorted({(node, *end) for node in others for key in keys for end in tunnels_of(node, key)}, key=str)


def learn_all(nodes: dict[str, Node], request: Rotation) -> list[str]:
    ends, old, new = ends_of(nodes, request), request["old"]["publicKey"], request["new"]["publicKey"]
    complaints = [problem for node in {end[0] for end in ends} for problem in rewrite_in(node, request["others"])]
    return complaints + [problem for end in ends for found in look(*end, old) for problem in learn(*found, new)]


def take(gateway: Node, request: Rotation) -> list[str]:
    new = request["new"]["privateKey"]
    complaints = rewrite_in(gateway, request["own"])
    for ifname, namespace in tunnels_of(gateway, new):
        if ask(gateway, namespace, ["show", ifname, "listen-port"]).returncode == 0:
            complaints += wg(gateway, namespace, ["set", ifname, "private-key", "/dev/stdin"], new)
    return complaints


def trust_all(nodes: dict[str, Node], request: Rotation) -> list[str]:
    ends, old, new = ends_of(nodes, request), request["old"]["publicKey"], request["new"]["publicKey"]
    return [problem for end in ends for found in look(*end, old) for problem in trust(*found, old, new)]


def look(node: Node, ifname: str, namespace: str, public: str) -> list[PeerAt]:
    """(node, interface, namespace, columns of `wg show dump`) where a device has this peer now."""
    rows = [line.split("\t") for line in ask(node, namespace, ["show", ifname, "dump"]).stdout.splitlines()[1:]]
    return [(node, ifname, namespace, row) for row in rows if row[0] == public]


def learn(node: Node, ifname: str, namespace: str, row: list[str], new: str) -> list[str]:
    """Makes the peer known by its new key: it may greet, and nothing is sent to it yet."""
    _, psk, endpoint, *_, keepalive = row
    argv = ["set", ifname, "peer", new, "persistent-keepalive", keepalive]
    argv += [] if endpoint == "(none)" else ["endpoint", endpoint]
    argv += [] if psk == "(none)" else ["preshared-key", "/dev/stdin"]
    return wg(node, namespace, argv, psk)


def trust(node: Node, ifname: str, namespace: str, row: list[str], old: str, new: str) -> list[str]:
    """Forgets the old key, and sends by the new one: a keepalive at once, so that there is a handshake."""
    _, _, endpoint, allowed, *_, keepalive = row
    allowed = "" if allowed == "(none)" else allowed
    # One that was only learned has none yet: on the way back the other keeps what it has.
    moved = ["peer", new, "allowed-ips", allowed] if allowed else []
    problems = wg(node, namespace, ["set", ifname, "peer", old, "remove", *moved])
    if endpoint != "(none)" and allowed:
        for seconds in ("1", keepalive):
            problems += wg(node, namespace, ["set", ifname, "peer", new, "persistent-keepalive", seconds])
    return problems


def ask(node: Node, namespace: str, arguments: list[str], secret: str | None = None) -> CompletedProcess[str]:
    # In its process namespace, too: /dev/stdin leads there by way of /proc.
    there = f"/proc/{node.pid}/ns"
    return run_in(
        ["wg", *arguments],
        netns=node.netns(namespace),
        mntns=f"{there}/mnt",
        pidns=f"{there}/pid",
        text=f"{secret or ''}\n",
    )


def wg(node: Node, namespace: str, arguments: list[str], secret: str | None = None) -> list[str]:
    """Returns complaints. A secret goes in by stdin."""
    complaint = complaint_of(ask(node, namespace, arguments, secret))
    return [f"{node.name}: wg {' '.join(arguments)}: {complaint}"] if complaint else []
