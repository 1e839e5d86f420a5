"""Notices a packet filter or NAT that somebody has changed in a running node."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from ..shared.netlink import REQUEST, Netlink, read_attributes
from ..wiring.amend import ENVIRONMENT

if TYPE_CHECKING:
    from ..contract import Complaint
    from ..shared.nodes import Node

# linux/netlink.h: NETLINK_NETFILTER
NETFILTER = 12
# linux/netfilter/nfnetlink.h, nf_tables.h: NFNL_SUBSYS_NFTABLES, NFT_MSG_GETGEN; struct nfgenmsg of no family; NFTA_GEN_ID
GET_GENERATION = 10 << 8 | 16
NO_FAMILY = bytes(4)
GENERATION = 1
# Seconds that a node may take to compare its rules. It takes some hundredths.
TIMEOUT = 10


def ask_rules(node: Node) -> list[Complaint]:
    """A complaint for each namespace whose rules are not as loaded. Raises OSError where the node cannot be asked."""
    argv = ["nsenter", f"--target={node.pid}", "--all", "--", "wgsim-rules"]
    try:
        done = subprocess.run(
            argv, check=False, env=ENVIRONMENT, text=True, errors="replace", capture_output=True, timeout=TIMEOUT
        )
    except subprocess.TimeoutExpired as error:
        raise OSError(f"{node.name}: its rules are not compared within {TIMEOUT} s") from error
    if done.returncode != 0:
        raise OSError(f"{node.name}: {done.stderr.strip()}")
    told = (line.partition(" ") for line in done.stdout.splitlines())
    return [{"kind": "rules", "subject": namespace, "text": text} for namespace, _, text in told]


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
