"""Makes a wire bad as its plan says, a direction each: delay, jitter, loss, rate, and what breaks path MTU discovery.

The kernel's netem does it where there is one. Where not: rate by tbf as packets leave, loss by nftables as they arrive.
"""

import functools

from .enter import run_in

# Packets that may wait for a rate to let them pass, or for their delay to be over.
QUEUE = {"rate": 1000, "delay": 10000}
# Seconds of traffic that tbf lets pass at once, the bytes of two full frames at least, and seconds that others may wait.
BURST = 0.01
LEAST_BURST = 3028
WAIT = "50ms"


@functools.cache
def has_netem():
    """Whether this kernel has netem: tried on the fabric's own loopback, which carries nothing."""
    tried = run_in(["tc", "qdisc", "replace", "dev", "lo", "root", "netem", "delay", "1ms"]).returncode == 0
    if tried:
        run_in(["tc", "qdisc", "del", "dev", "lo", "root"])
    return tried


def queue_arguments(impair, netem):
    """What follows `tc qdisc replace dev IFNAME root`; None for nothing."""
    delay, jitter, loss, rate = (impair[key] for key in ("delay", "jitter", "loss", "rate"))
    if not netem:
        if rate is None:
            return None
        burst = max(LEAST_BURST, int(rate / 8 * BURST))
        return ["tbf", "rate", f"{int(rate)}bit", "burst", str(burst), "latency", WAIT]
    arguments = []
    if delay is not None or jitter is not None:
        arguments += ["delay", f"{delay or 0}ms"] + ([f"{jitter}ms"] if jitter is not None else [])
    if loss is not None:
        arguments += ["loss", f"{loss}%"]
    if rate is not None:
        arguments += ["rate", f"{int(rate)}bit"]
    limit = QUEUE["delay" if rate is None else "rate"]
    return ["netem", "limit", str(limit), *arguments] if arguments else None


def ruleset(ifname, impair, netem):
    """What nftables drops as packets arrive on this interface; empty for nothing."""
    rules = []
    if impair["dropFragments"]:
        # More fragments to come, or not the first: in IPv6 an extension header says so.
        rules += ["ip frag-off & 0x3fff != 0 drop", "exthdr frag exists drop"]
    if impair["dropTooBig"]:
        rules += [
            "icmp type destination-unreachable icmp code frag-needed drop",
            "icmpv6 type packet-too-big drop",
        ]
    if impair["loss"] is not None and not netem:
        rules.append(f"numgen random mod 100000 < {round(impair['loss'] * 1000)} drop")
    if not rules:
        return ""
    # A name that no two interfaces share, of letters and digits only.
    table = f"netdev wgsim_{ifname.encode().hex()}"
    hook = f'type filter hook ingress device "{ifname}" priority 0;'
    chain = "\n".join([f"chain arriving {{ {hook}", *rules, "}"])
    return f"add table {table}\ndelete table {table}\ntable {table} {{\n{chain}\n}}\n"


def impair_direction(impair, sender, receiver):
    """`sender` and `receiver` are (interface name, network namespace or None for the fabric's own). Returns complaints."""
    complaints = []
    arguments = queue_arguments(impair, has_netem())
    if arguments:
        argv = ["tc", "qdisc", "replace", "dev", sender[0], "root", *arguments]
        done = run_in(argv, netns=sender[1])
        complaints += [] if done.returncode == 0 else [f"{' '.join(argv)}: {done.stdout.strip()}"]
    rules = ruleset(receiver[0], impair, has_netem())
    if rules:
        done = run_in(["nft", "-f", "-"], netns=receiver[1], input=rules)
        complaints += [] if done.returncode == 0 else [f"nft on {receiver[0]}: {done.stdout.strip()}"]
    return complaints
