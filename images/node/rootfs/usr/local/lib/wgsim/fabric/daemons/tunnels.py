"""Asks for all WireGuard interfaces of one namespace of a node, whether the kernel or a wireguard-go runs them."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from .uapi import WireguardGo
from .wireguard import KernelWireguard, run_wg

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..shared.loop import Loop
    from ..shared.nodes import Node
    from .conversation import Waited


class Tunnels:
    """`tell` is given an interface and the lines of its `wg show all dump`: none where there is no such device, None for no answer.

    Of a namespace that is `gone`, the daemons have what they had, and answer. Raises OSError where the node ends meanwhile.
    """

    def __init__(
        self,
        node: Node,
        namespace: str,
        ifnames: list[str],
        *,
        loop: Loop,
        open_: set[Waited],
        tell: Callable[[str, str | None], None],
        gone: bool = False,
    ) -> None:
        self.node = node
        self.namespace = namespace
        self.tell = tell
        self.kernel = None if gone else KernelWireguard(node.netns(namespace))
        self.daemons = {
            ifname: WireguardGo(loop, open_, node.root, ifname, lambda dump, ifname=ifname: tell(ifname, dump))
            for ifname in ifnames
        }

    def ask(self) -> None:
        dumps = self.read_kernel()
        for ifname, daemon in self.daemons.items():
            if dumps is None or dumps.get(ifname):
                self.tell(ifname, None if dumps is None else dumps[ifname])
            else:
                daemon.ask()

    def read_kernel(self) -> dict[str, str] | None:
        """Interface name → dump, of those that are the kernel's own; None for no answer."""
        if self.kernel is None or not self.kernel.known:
            return {}
        try:
            return {ifname: self.kernel.read(ifname) for ifname in self.daemons}
        except (OSError, LookupError, ValueError, struct.error):
            return run_wg(self.node, self.namespace)

    def close(self) -> None:
        if self.kernel is not None:
            self.kernel.close()
        for daemon in self.daemons.values():
            daemon.close()
