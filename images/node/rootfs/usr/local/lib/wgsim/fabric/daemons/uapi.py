"""Asks a wireguard-go over its socket, and formats the answer like `wg show all dump`, without secrets."""

from __future__ import annotations

import base64
import functools
from typing import TYPE_CHECKING

from ..paths import WIREGUARD_SOCKETS
from .conversation import Conversation
from .x25519 import public_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..shared.loop import Loop
    from .conversation import Waited

HIDDEN = "(hidden)"


def in_base64(hexadecimal: str) -> str:
    return base64.b64encode(bytes.fromhex(hexadecimal)).decode()


@functools.lru_cache(maxsize=1024)
def own_public_key(private: str) -> str:
    return base64.b64encode(public_key(bytes.fromhex(private))).decode()


class WireguardGo(Conversation[str]):
    """The answer is what `to_dump` makes of it; empty where no device listens."""

    def __init__(
        self, loop: Loop, open_: set[Waited], root: str, ifname: str, answered: Callable[[str | None], None]
    ) -> None:
        super().__init__(loop, open_, f"{root}{WIREGUARD_SOCKETS}/{ifname}.sock", answered)
        self.ifname = ifname

    def question(self) -> bytes:
        return b"get=1\n\n"

    def refused(self) -> str:
        return ""

    def take(self) -> str | None:
        if not self.buffer.endswith(b"\n\n"):
            return None
        reply, self.buffer = self.buffer, b""
        return to_dump(self.ifname, reply.decode(errors="replace"))


def to_dump(ifname: str, reply: str) -> str:
    """Lines of `wg show all dump`: the device's, then a line for each peer. Empty for what is no such reply."""
    device: dict[str, str] = {}
    # Each with what it is allowed.
    peers: list[tuple[dict[str, str], list[str]]] = []
    for line in reply.split("\n"):
        key, _, value = line.partition("=")
        if key == "public_key":
            peers.append(({key: value}, []))
        elif key == "allowed_ip" and peers:
            peers[-1][1].append(value)
        elif value:
            (peers[-1][0] if peers else device)[key] = value
    try:
        lines = [device_line(ifname, device), *(peer_line(ifname, peer, allowed) for peer, allowed in peers)]
    except (KeyError, ValueError):
        return ""
    return "\n".join("\t".join(line) for line in lines)


def device_line(ifname: str, device: dict[str, str]) -> list[str]:
    own = own_public_key(device["private_key"]) if "private_key" in device else "(none)"
    mark = int(device.get("fwmark", "0"))
    return [ifname, HIDDEN, own, device.get("listen_port", "0"), hex(mark) if mark else "off"]


def peer_line(ifname: str, peer: dict[str, str], allowed: list[str]) -> list[str]:
    keepalive = peer.get("persistent_keepalive_interval", "0")
    return [
        ifname,
        in_base64(peer["public_key"]),
        HIDDEN,
        peer.get("endpoint", "(none)"),
        ",".join(allowed) or "(none)",
        peer.get("last_handshake_time_sec", "0"),
        peer.get("rx_bytes", "0"),
        peer.get("tx_bytes", "0"),
        "off" if keepalive == "0" else keepalive,
    ]
