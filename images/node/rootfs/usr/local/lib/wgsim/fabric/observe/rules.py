"""Notices a packet filter or NAT that was changed in a running node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..shared.netlink import REQUEST, Netlink, read_attributes
from ..shared.rules import ask_rules

if TYPE_CHECKING:
    from ..contract import Complaint
    from ..shared.nodes import Node

# linux/netlink.h: NETLINK_NETFILTER
NETFILTER = 12
# linux/netfilter/nfnetlink.h, nf_tables.h: NFNL_SUBSYS_NFTABLES, NFT_MSG_GETGEN; struct nfgenmsg of no family; NFTA_GEN_ID
GET_GENERATION = 10 << 8 | 16
NO_FAMILY = bytes(4)
GENERATION = 1


class Rules:
    """Of one node. The kernel numbers the rules of a namespace anew with each change: until then nothing is compared."""

    def __init__(self, node: Node, places: list[str]) -> None:
        self.node = node
        self.sockets = [Netlink(netns, NETFILTER) for netns in places]
        self.seen: list[bytes] | None = None
        self.found: list[Complaint] = []

    def generations(self) -> list[bytes]:
        answers = (one.ask(GET_GENERATION, NO_FAMILY, flags=REQUEST)[0][1] for one in self.sockets)
        return [dict(read_attributes(answer, len(NO_FAMILY)))[GENERATION] for answer in answers]

    def read(self) -> list[Complaint]:
        try:
            now = self.generations()
            if now != self.seen:
                self.found = ask_rules(self.node)
                self.seen = now
        except (OSError, LookupError):
            # It ends, or its kernel has no nftables: others notice.
            self.seen = None
        return self.found

    def close(self) -> None:
        for one in self.sockets:
            one.close()
