"""Asks a wireguard-go over its socket, and tells its answer as `wg show all dump` would, without what is secret."""

import base64
import functools

from .conversation import Conversation
from .x25519 import public_key

HIDDEN = "(hidden)"


def in_base64(hexadecimal):
    return base64.b64encode(bytes.fromhex(hexadecimal)).decode()


@functools.lru_cache(maxsize=1024)
def own_public_key(private):
    return base64.b64encode(public_key(bytes.fromhex(private))).decode()


class WireguardGo(Conversation):
    """The answer is what `to_dump` makes of it; empty where no device listens."""

    def __init__(self, loop, open_, root, ifname, answered):
        super().__init__(loop, open_, f"{root}/run/wireguard/{ifname}.sock", answered)
        self.ifname = ifname

    def question(self):
        return b"get=1\n\n"

    def refused(self):
        return ""

    def take(self):
        if not self.buffer.endswith(b"\n\n"):
            return None
        reply, self.buffer = self.buffer, b""
        return to_dump(self.ifname, reply.decode(errors="replace"))


def to_dump(ifname, reply):
    """Lines of `wg show all dump`: the device's, then a line for each peer. Empty for what is no such reply."""
    device, peers, current = {}, [], None
    for line in reply.split("\n"):
        key, _, value = line.partition("=")
        if key == "public_key":
            current = {"public_key": value, "allowed": []}
            peers.append(current)
        elif key == "allowed_ip" and current is not None:
            current["allowed"].append(value)
        elif value:
            (device if current is None else current)[key] = value
    try:
        lines = [device_line(ifname, device), *(peer_line(ifname, peer) for peer in peers)]
    except (KeyError, ValueError):
        return ""
    return "\n".join("\t".join(line) for line in lines)


def device_line(ifname, device):
    own = own_public_key(device["private_key"]) if "private_key" in device else "(none)"
    mark = int(device.get("fwmark", "0"))
    return [ifname, HIDDEN, own, device.get("listen_port", "0"), hex(mark) if mark else "off"]


def peer_line(ifname, peer):
    keepalive = peer.get("persistent_keepalive_interval", "0")
    return [
        ifname,
        in_base64(peer["public_key"]),
        HIDDEN,
        peer.get("endpoint", "(none)"),
        ",".join(peer["allowed"]) or "(none)",
        peer.get("last_handshake_time_sec", "0"),
        peer.get("rx_bytes", "0"),
        peer.get("tx_bytes", "0"),
        "off" if keepalive == "0" else keepalive,
    ]
