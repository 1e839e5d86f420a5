"""Compares the WireGuard interfaces of a running node with its plan."""

from __future__ import annotations

import base64
import ipaddress
from typing import TYPE_CHECKING

from ..daemons.uapi import own_public_key
from ..daemons.wireguard import run_wg
from ..shared.standing import has_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..contract import NodeTunnel
    from ..records import Link
    from ..shared.nodes import Node

    Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def read_networks(text: str) -> set[Network]:
    """Networks of a list with commas, as WireGuard prints it."""
    return {ipaddress.ip_network(one) for one in text.split(",")}


def read_device(dump: str) -> tuple[str | None, dict[str, set[Network]]]:
    """(public key, {peer's public key: allowed IPs}) from the lines of `wg show all dump`."""
    key: str | None = None
    peers: dict[str, set[Network]] = {}
    for columns in (line.split("\t") for line in dump.splitlines()):
        if len(columns) == 5:
            key = columns[2]
        elif len(columns) == 9:
            peers[columns[1]] = set() if columns[4] == "(none)" else read_networks(columns[4])
    return key, peers


def device_problems(tunnel: NodeTunnel, dump: str) -> Iterator[str]:
    """What of a device's keys and peers is not as planned."""
    ifname, private = tunnel["ifname"], tunnel["privateKey"]
    key, peers = read_device(dump)
    if private is not None and key != own_public_key(base64.b64decode(private).hex()):
        yield f"{ifname} has another key"
    for peer in tunnel["peers"]:
        public = peer["publicKey"]
        if public not in peers:
            yield f"{ifname} lacks its peer {public[:8]}…"
        elif {ipaddress.ip_network(one, strict=False) for one in peer["allowedIps"]} != peers[public]:
            yield f"{ifname} has other allowed IPs for its peer {public[:8]}…"


def link_problems(tunnel: NodeTunnel, link: Link) -> Iterator[str]:
    """What of its state, MTU and addresses is not as planned."""
    ifname = tunnel["ifname"]
    if "UP" not in link["flags"]:
        yield f"{ifname} is down"
    if link["mtu"] != tunnel["mtu"]:
        yield f"{ifname} has MTU {link['mtu']}, not {tunnel['mtu']}"
    for address in tunnel["addresses"]:
        if not has_address(link, address):
            yield f"{ifname} lacks {address}"


def tunnel_problems(node: Node, namespace: str, there: dict[str, Link], tunnels: list[NodeTunnel]) -> Iterator[str]:
    """`there` has the links of a namespace, `tunnels` are those that are open in it."""
    present = [tunnel for tunnel in tunnels if tunnel["ifname"] in there]
    dumps = run_wg(node, namespace) if present else None
    for tunnel in present:
        yield from link_problems(tunnel, there[tunnel["ifname"]])
        if dumps is not None and tunnel["ifname"] in dumps:
            yield from device_problems(tunnel, dumps[tunnel["ifname"]])
