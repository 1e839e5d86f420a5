"""Asks the kernel's WireGuard in one namespace by generic netlink, and formats the answer like `wg`."""

from __future__ import annotations

import base64
import errno
import ipaddress
import socket
import struct
import subprocess
from typing import TYPE_CHECKING

from ..shared.enter import run_in
from ..shared.netlink import REQUEST, Netlink, attribute, read_attributes
from .uapi import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..shared.nodes import Node

# linux/netlink.h
NETLINK_GENERIC = 16
GENERIC = struct.Struct("=BBxx")
CONTROL, GET_FAMILY, FAMILY_ID, FAMILY_NAME = 0x10, 3, 1, 2
GET_DEVICE, VERSION = 0, 1
# WGDEVICE_A_…: the private key, 3, is not read.
DEVICE_IFNAME, DEVICE_PUBLIC_KEY, DEVICE_PORT, DEVICE_MARK, DEVICE_PEERS = 2, 4, 6, 7, 8
# WGPEER_A_…: the preshared key, 2, is not read.
PEER_KEY, PEER_ENDPOINT, PEER_KEEPALIVE, PEER_HANDSHAKE, PEER_RECEIVED, PEER_SENT, PEER_ALLOWED = 1, 4, 5, 6, 7, 8, 9
ALLOWED_ADDRESS, ALLOWED_LENGTH = 2, 3
# What `wg show all dump` writes, by the number of its columns: the one that holds a secret.
SECRET_COLUMN = {5: 1, 9: 2}
# Seconds. `wg` waits without end for a wireguard-go that is stuck, or in a paused container.
TIMEOUT = 1.0


def number(payload: bytes, kind: str) -> int:
    return struct.unpack_from(kind, payload)[0]


def read_endpoint(payload: bytes) -> str:
    """`address:port` of a struct sockaddr_in or sockaddr_in6."""
    family, port = number(payload, "=H"), number(payload[2:], "!H")
    if family == socket.AF_INET:
        return f"{ipaddress.IPv4Address(payload[4:8])}:{port}"
    scope = number(payload[24:], "=I")
    return f"[{ipaddress.IPv6Address(payload[8:24])}{f'%{scope}' if scope else ''}]:{port}"


def read_allowed(payload: bytes) -> Iterator[str]:
    for _, one in read_attributes(payload):
        found = dict(read_attributes(one))
        yield f"{ipaddress.ip_address(found[ALLOWED_ADDRESS])}/{found[ALLOWED_LENGTH][0]}"


def peer_line(ifname: str, peer: dict[int, bytes], allowed: list[str]) -> list[str]:
    keepalive = number(peer.get(PEER_KEEPALIVE, bytes(2)), "=H")
    return [
        ifname,
        base64.b64encode(peer[PEER_KEY]).decode(),
        HIDDEN,
        read_endpoint(peer[PEER_ENDPOINT]) if PEER_ENDPOINT in peer else "(none)",
        ",".join(allowed) or "(none)",
        str(number(peer.get(PEER_HANDSHAKE, bytes(8)), "=q")),
        str(number(peer.get(PEER_RECEIVED, bytes(8)), "=Q")),
        str(number(peer.get(PEER_SENT, bytes(8)), "=Q")),
        str(keepalive) if keepalive else "off",
    ]


def device_line(ifname: str, device: dict[int, bytes]) -> list[str]:
    key = device.get(DEVICE_PUBLIC_KEY, bytes(32))
    mark = number(device.get(DEVICE_MARK, bytes(4)), "=I")
    own = base64.b64encode(key).decode() if any(key) else "(none)"
    return [ifname, HIDDEN, own, str(number(device[DEVICE_PORT], "=H")), hex(mark) if mark else "off"]


def to_dump(ifname: str, messages: Iterable[bytes]) -> str:
    """Lines of `wg show all dump` from the messages of one device. A peer's allowed addresses may go on in the next."""
    device: dict[int, bytes] | None = None
    peers: dict[bytes, dict[int, bytes]] = {}
    allowed: dict[bytes, list[str]] = {}
    for payload in messages:
        found = dict(read_attributes(payload, GENERIC.size))
        device = device or found
        for _, entry in read_attributes(found.get(DEVICE_PEERS, b"")):
            peer = dict(read_attributes(entry))
            peers.setdefault(peer[PEER_KEY], peer)
            allowed.setdefault(peer[PEER_KEY], []).extend(read_allowed(peer.get(PEER_ALLOWED, b"")))
    lines = [] if device is None else [device_line(ifname, device)]
    lines += [peer_line(ifname, peer, allowed[key]) for key, peer in peers.items()]
    return "\n".join("\t".join(line) for line in lines)


class KernelWireguard:
    """`known` is False where the kernel has no WireGuard: then there is nothing to ask."""

    def __init__(self, netns: str) -> None:
        self.netlink = Netlink(netns, NETLINK_GENERIC)
        name = attribute(FAMILY_NAME, b"wireguard\0")
        try:
            answer = self.netlink.ask(CONTROL, GENERIC.pack(GET_FAMILY, 1) + name, flags=REQUEST)
            self.family: int | None = number(dict(read_attributes(answer[0][1], GENERIC.size))[FAMILY_ID], "=H")
        except OSError:
            self.family = None

    @property
    def known(self) -> bool:
        return self.family is not None

    def read(self, ifname: str) -> str:
        """As `wg show all dump`; empty where there is no such device, or it is not the kernel's."""
        if self.family is None:
            return ""
        body = GENERIC.pack(GET_DEVICE, VERSION) + attribute(DEVICE_IFNAME, ifname.encode() + b"\0")
        try:
            return to_dump(ifname, [payload for _, payload in self.netlink.ask(self.family, body)])
        except OSError as error:
            if error.errno in (errno.ENODEV, errno.EOPNOTSUPP):
                return ""
            raise

    def close(self) -> None:
        self.netlink.close()


def hide_secrets(dump: str) -> str:
    lines: list[str] = []
    for line in dump.splitlines():
        columns = line.split("\t")
        secret = SECRET_COLUMN.get(len(columns))
        if secret is None:
            continue
        columns[secret] = HIDDEN
        lines.append("\t".join(columns))
    return "\n".join(lines)


def run_wg(node: Node, namespace: str) -> dict[str, str] | None:
    """Interface name → its lines, by a `wg` of the node's own: for a kernel that answers otherwise than expected."""
    try:
        done = run_in(
            ["wg", "show", "all", "dump"],
            netns=node.netns(namespace),
            mntns=f"/proc/{node.pid}/ns/mnt",
            timeout=TIMEOUT,
        )
    except subprocess.TimeoutExpired:
        return None
    if done.returncode != 0:
        return None
    found: dict[str, list[str]] = {}
    for line in hide_secrets(done.stdout).splitlines():
        found.setdefault(line.split("\t")[0], []).append(line)
    return {ifname: "\n".join(lines) for ifname, lines in found.items()}
