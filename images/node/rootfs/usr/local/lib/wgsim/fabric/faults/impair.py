"""Makes a wire bad as its plan and the faults say, a direction each: delay, jitter, loss, rate, duplicates, and what breaks
path MTU discovery.

The kernel's netem does it where there is one. Where not: rate by tbf as packets leave, duplicates and loss by nftables.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from ..shared.enter import complaint_of, run_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..contract import Impairment

    # An interface's name, and its network namespace; None for the fabric's own.
    Interface = tuple[str, str | None]

# Packets that may wait for a rate to let them pass, or for their delay to be over.
QUEUE = {"rate": 1000, "delay": 10000}
# Seconds of traffic that tbf lets pass at once, the bytes of two full frames at least, and seconds that others may wait.
BURST = 0.01
LEAST_BURST = 3028
WAIT = "50ms"
# Of a percent, nftables counts in thousandths.
WHOLE = 100000
# What tc says where the kernel's own queue is the only one: of a kernel before 4.15 the second.
NO_QUEUE = re.compile(r"handle of zero|No such file or directory")
# The mark of packets that were doubled; a packet loses it on the wire.
COPY = "0x77670002"


@functools.cache
def has_netem() -> bool:
    """Whether this kernel has netem: tried on the fabric's own loopback, which carries nothing."""
    tried = run_in(["tc", "qdisc", "replace", "dev", "lo", "root", "netem", "delay", "1ms"]).returncode == 0
    if tried:
        run_in(["tc", "qdisc", "del", "dev", "lo", "root"])
    return tried


def can_duplicate() -> bool:
    """Whether packets can be doubled: by netem, or by nftables as they leave (Linux 5.16)."""
    return has_netem() or not apply_rules("check", "leaving", "lo", ["numgen random mod 2 < 1 dup to lo"], None, ["-c"])


def queue_arguments(impair: Impairment, netem: bool) -> list[str] | None:
    """What follows `tc qdisc replace dev IFNAME root`; None for nothing."""
    delay, jitter, loss, rate = (impair[key] for key in ("delay", "jitter", "loss", "rate"))
    if not netem:
        if not rate:
            return None
        burst = max(LEAST_BURST, int(rate / 8 * BURST))
        return ["tbf", "rate", f"{int(rate)}bit", "burst", str(burst), "latency", WAIT]
    arguments: list[str] = []
    if delay or jitter:
        arguments += ["delay", f"{delay or 0}ms"] + ([f"{jitter}ms"] if jitter else [])
    if loss:
        arguments += ["loss", f"{loss}%"]
    duplicate = impair.get("duplicate")
    if duplicate:
        arguments += ["duplicate", f"{duplicate}%"]
    if rate:
        arguments += ["rate", f"{int(rate)}bit"]
    limit = QUEUE["rate" if rate else "delay"]
    return ["netem", "limit", str(limit), *arguments] if arguments else None


def share(percent: float, verdict: str) -> str:
    """A rule for so many packets, by chance; for all, without."""
    count = round(percent * WHOLE / 100)
    return verdict if count >= WHOLE else f"numgen random mod {WHOLE} < {count} {verdict}"


def arriving_rules(impair: Impairment, netem: bool) -> list[str]:
    """What nftables drops as packets arrive at the end of the wire."""
    rules: list[str] = []
    if impair["dropFragments"]:
        # More fragments to come, or not the first: in IPv6 an extension header says so.
        rules += ["ip frag-off & 0x3fff != 0 drop", "exthdr frag exists drop"]
    if impair["dropTooBig"]:
        rules += [
            "icmp type destination-unreachable icmp code frag-needed drop",
            "icmpv6 type packet-too-big drop",
        ]
    if impair["loss"] and not netem:
        rules.append(share(impair["loss"], "drop"))
    return rules


def leaving_rules(impair: Impairment, ifname: str, netem: bool) -> list[str]:
    """What nftables sends twice as packets leave. A copy leaves, too: its mark tells it from what is to be doubled."""
    duplicate = impair.get("duplicate")
    if netem or not duplicate:
        return []
    return [f"meta mark != {COPY} " + share(duplicate, f'meta mark set {COPY} dup to "{ifname}"')]


def ruleset(prefix: str, moment: str, ifname: str, rules: list[str]) -> str:
    """A table of its own for these rules, in place of one of before; without rules, none."""
    # A name that no two interfaces share, of letters and digits only.
    table = f"netdev {prefix}_{moment}_{ifname.encode().hex()}"
    fresh = f"add table {table}\ndelete table {table}\n"
    if not rules:
        return fresh
    hook = f'type filter hook {"ingress" if moment == "arriving" else "egress"} device "{ifname}" priority 0;'
    chain = "\n".join([f"chain {moment} {{ {hook}", *rules, "}"])
    return f"{fresh}table {table} {{\n{chain}\n}}\n"


def apply_rules(
    prefix: str, moment: str, ifname: str, rules: list[str], netns: str | None, options: Iterable[str] = ()
) -> list[str]:
    """Returns complaints."""
    done = run_in(["nft", *options, "-f", "-"], netns=netns, text=ruleset(prefix, moment, ifname, rules))
    complaint = complaint_of(done)
    return [f"nft on {ifname}: {complaint}"] if complaint else []


def apply_queue(arguments: list[str] | None, place: Interface) -> list[str]:
    """Returns complaints. Without arguments, the kernel's own queue is back; where it is already, that is no complaint."""
    ifname, netns = place
    argv = ["tc", "qdisc", *(["replace"] if arguments else ["del"]), "dev", ifname, "root", *(arguments or [])]
    complaint = complaint_of(run_in(argv, netns=netns))
    if not complaint or (not arguments and NO_QUEUE.search(complaint)):
        return []
    return [f"{' '.join(argv)}: {complaint}"]


def impair_direction(
    impair: Impairment | None, sender: Interface, receiver: Interface, before: Impairment | None = None
) -> list[str]:
    """What is to happen to packets from `sender` to `receiver`, in place of `before`; None for nothing.

    Both are (interface name, network namespace or None for the fabric's own). Returns complaints."""
    netem = has_netem()

    def wanted(one: Impairment | None) -> tuple[list[str] | None, list[str], list[str]]:
        if one is None:
            return None, [], []
        return queue_arguments(one, netem), leaving_rules(one, sender[0], netem), arriving_rules(one, netem)

    (queue, leaving, arriving), (old_queue, old_leaving, old_arriving) = wanted(impair), wanted(before)
    complaints = apply_queue(queue, sender) if queue != old_queue else []
    if leaving != old_leaving:
        complaints += apply_rules("wgsim", "leaving", sender[0], leaving, sender[1])
    if arriving != old_arriving:
        complaints += apply_rules("wgsim", "arriving", receiver[0], arriving, receiver[1])
    return complaints
