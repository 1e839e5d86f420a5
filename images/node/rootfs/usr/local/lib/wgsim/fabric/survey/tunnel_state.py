"""Compares the WireGuard interfaces of a running node with their files."""

from __future__ import annotations

import base64
import ipaddress
from typing import TYPE_CHECKING

from ..daemons.uapi import own_public_key
from ..daemons.wireguard import run_wg
from ..wiring.standing import has_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..records import Link, OpenTunnel
    from ..shared.nodes import Node

    Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def read_networks(text: str) -> set[Network]:
    """Networks of a list with commas. WireGuard leaves out host bits, and a file may have them."""
    return {ipaddress.ip_network(one.strip(), strict=False) for one in text.split(",") if one.strip()}


def read_configuration(text: str) -> tuple[str | None, dict[str, set[Network]]]:
    """(private key, {public key: allowed IPs}) of a configuration of ours: a key each line, one [Peer] or more."""
    private: str | None = None
    peers: dict[str, set[Network]] = {}
    peer: str | None = None
    for line in text.splitlines():
        key, _, value = (part.strip() for part in line.partition("="))
        if key == "PublicKey":
            peer = value
            peers[peer] = set()
        elif key == "AllowedIPs" and peer is not None:
            peers[peer] |= read_networks(value)
        elif key == "PrivateKey" and value:
            private = private or value
    return private, peers


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


def device_problems(ifname: str, configuration: str, dump: str) -> Iterator[str]:
    """What of a device's keys and peers is not as in its configuration."""
    private, wanted = read_configuration(configuration)
    key, peers = read_device(dump)
    if private is not None and key != own_public_key(base64.b64decode(private).hex()):
        yield f"{ifname} has another key"
    for peer, allowed in wanted.items():
        if peer not in peers:
            yield f"{ifname} lacks its peer {peer[:8]}…"
        elif allowed != peers[peer]:
            yield f"{ifname} has other allowed IPs for its peer {peer[:8]}…"


def link_problems(ifname: str, link: Link, batch: list[str]) -> Iterator[str]:
    """What of its state, MTU and addresses is not as in its batches, such as `address replace 10.0.0.1/24 dev wg0`."""
    if "UP" not in link["flags"]:
        yield f"{ifname} is down"
    for words in (line.split() for line in batch):
        if words[:2] == ["link", "set"] and words[3:4] == ["mtu"] and link["mtu"] != int(words[4]):
            yield f"{ifname} has MTU {link['mtu']}, not {words[4]}"
        if words[:2] == ["address", "replace"] and not has_address(link, words[2]):
            yield f"{ifname} lacks {words[2]}"


def tunnel_problems(node: Node, namespace: str, there: dict[str, Link], tunnels: dict[str, OpenTunnel]) -> Iterator[str]:
    """`there` has the links of a namespace, `tunnels` the files of the tunnels that are open in it, by interface."""
    present = {ifname: files for ifname, files in tunnels.items() if ifname in there}
    dumps = run_wg(node, namespace) if present else None
    for ifname, files in present.items():
        yield from link_problems(ifname, there[ifname], files["batch"])
        if dumps is not None and ifname in dumps:
            yield from device_problems(ifname, files["configuration"], dumps[ifname])
