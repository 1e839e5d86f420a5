"""Makes a wire bad as its plan and the faults say, a direction each: delay, jitter, loss, rate, duplicates, and what breaks
path MTU discovery.

The kernel's netem does it where there is one. Where not: rate by tbf as packets leave, duplicates and loss by nftables.
"""

import functools

from .enter import run_in

# Packets that may wait for a rate to let them pass, or for their delay to be over.
QUEUE = {"rate": 1000, "delay": 10000}
# Seconds of traffic that tbf lets pass at once, the bytes of two full frames at least, and seconds that others may wait.
BURST = 0.01
LEAST_BURST = 3028
WAIT = "50ms"
# Of a percent, nftables counts in thousandths.
WHOLE = 100000
# The mark of packets that were doubled; a packet loses it on the wire.
COPY = "0x77670002"


@functools.cache
def has_netem():
    """Whether this kernel has netem: tried on the fabric's own loopback, which carries nothing."""
    tried = run_in(["tc", "qdisc", "replace", "dev", "lo", "root", "netem", "delay", "1ms"]).returncode == 0
    if tried:
        run_in(["tc", "qdisc", "del", "dev", "lo", "root"])
    return tried


def can_duplicate():
    """Whether packets can be doubled: by netem, or by nftables as they leave (Linux 5.16)."""
    return has_netem() or not apply_rules("check", "leaving", "lo", ["numgen random mod 2 < 1 dup to lo"], None, ["-c"])


def queue_arguments(impair, netem):
    """What follows `tc qdisc replace dev IFNAME root`; None for nothing."""
    delay, jitter, loss, rate = (impair[key] for key in ("delay", "jitter", "loss", "rate"))
    if not netem:
        if not rate:
            return None
        burst = max(LEAST_BURST, int(rate / 8 * BURST))
        return ["tbf", "rate", f"{int(rate)}bit", "burst", str(burst), "latency", WAIT]
    arguments = []
    if delay or jitter:
        arguments += ["delay", f"{delay or 0}ms"] + ([f"{jitter}ms"] if jitter else [])
    if loss:
        arguments += ["loss", f"{loss}%"]
    if impair.get("duplicate"):
        arguments += ["duplicate", f"{impair['duplicate']}%"]
    if rate:
        arguments += ["rate", f"{int(rate)}bit"]
    limit = QUEUE["rate" if rate else "delay"]
    return ["netem", "limit", str(limit), *arguments] if arguments else None


def share(percent, verdict):
    """A rule for so many packets, by chance; for all, without."""
    count = round(percent * WHOLE / 100)
    return verdict if count >= WHOLE else f"numgen random mod {WHOLE} < {count} {verdict}"


def arriving_rules(impair, netem):
    """What nftables drops as packets arrive at the end of the wire."""
    rules = []
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


def leaving_rules(impair, ifname, netem):
    """What nftables sends twice as packets leave. A copy leaves, too: its mark tells it from what is to be doubled."""
    if netem or not impair.get("duplicate"):
        return []
    return [f"meta mark != {COPY} " + share(impair["duplicate"], f'meta mark set {COPY} dup to "{ifname}"')]


def ruleset(prefix, moment, ifname, rules):
    """A table of its own for these rules, in place of one of before; without rules, none."""
    # A name that no two interfaces share, of letters and digits only.
    table = f"netdev {prefix}_{moment}_{ifname.encode().hex()}"
    fresh = f"add table {table}\ndelete table {table}\n"
    if not rules:
        return fresh
    hook = f'type filter hook {"ingress" if moment == "arriving" else "egress"} device "{ifname}" priority 0;'
    chain = "\n".join([f"chain {moment} {{ {hook}", *rules, "}"])
    return f"{fresh}table {table} {{\n{chain}\n}}\n"


def apply_rules(prefix, moment, ifname, rules, netns, options=()):
    """Returns complaints."""
    done = run_in(["nft", *options, "-f", "-"], netns=netns, input=ruleset(prefix, moment, ifname, rules))
    return [] if done.returncode == 0 else [f"nft on {ifname}: {done.stdout.strip()}"]


def apply_queue(arguments, place):
    """Returns complaints. Without arguments, the kernel's own queue is back; where it is already, that is no complaint."""
    ifname, netns = place
    if not arguments:
        run_in(["tc", "qdisc", "del", "dev", ifname, "root"], netns=netns)
        return []
    argv = ["tc", "qdisc", "replace", "dev", ifname, "root", *arguments]
    done = run_in(argv, netns=netns)
    return [] if done.returncode == 0 else [f"{' '.join(argv)}: {done.stdout.strip()}"]


def impair_direction(impair, sender, receiver, before=None):
    """What is to happen to packets from `sender` to `receiver`, in place of `before`; None for nothing.

    Both are (interface name, network namespace or None for the fabric's own). Returns complaints."""
    netem = has_netem()

    def wanted(one):
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
