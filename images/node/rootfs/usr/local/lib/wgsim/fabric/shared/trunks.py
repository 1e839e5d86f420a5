"""Joins bridges of one network on several machines: a VXLAN each, whose packets stay on the machine's own network.

The VXLAN device is no port of the bridge: as one it would answer packets that are too big for the machine's network, in the
name of their receiver. Joined to a veth by tc, it lets them through, and the machine's kernel fragments them.
"""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING

from .deliver import write_file
from .enter import complaint_of, run_in
from .loop import until
from .share import own_machine

if TYPE_CHECKING:
    from ..contract import Plan, Spreading, SpreadMachine

    # VNI, MTU, bridge, address of this machine, addresses of the others.
    Trunk = tuple[int, int, str, str, tuple[str, ...]]
    # By name: the network, and the trunk.
    Wanted = dict[str, tuple[str, Trunk]]

# UDP, on every machine.
PORT = 14790
TALK = "talk"
# Bytes: with VXLAN's own, less than what any network between machines carries.
TALK_MTU = 1200
# By network, why its trunk does not stand; the empty name is that of the talk.
STATE = "/run/trunks.json"
MACHINE_NETNS = "/proc/1/ns/net"
# Seconds. The kernel takes the namespace of a fabric that has ended apart some time later: until then its VNIs are in use.
TIMEOUT, PAUSE = 4.0, 0.05
# Where a packet goes that nobody has heard of.
EVERYBODY = "00:00:00:00:00:00"


def vxlan_line(name: str, vni: int, mtu: int, local: str) -> list[str]:
    """The device's socket stays in the machine's network namespace, where it is made."""
    return [
        *("ip", "link", "add", name, "netns", str(os.getpid()), "mtu", str(mtu)),
        *("type", "vxlan", "id", str(vni), "local", local, "dstport", str(PORT)),
    ]


def redirect_lines(source: str, target: str) -> list[list[str]]:
    return [
        ["tc", "qdisc", "add", "dev", source, "ingress"],
        [
            *("tc", "filter", "add", "dev", source, "parent", "ffff:", "protocol", "all", "u32"),
            *("match", "u32", "0", "0", "action", "mirred", "egress", "redirect", "dev", target),
        ],
    ]


class Trunks:
    """What stands of them, by name."""

    def __init__(self) -> None:
        self.standing: dict[str, Trunk] = {}
        # By network, why its trunk does not stand.
        self.problems: dict[str, str] = {}

    def adopt(self, plan: Plan, parts: Wanted) -> None:
        """Makes the trunks of this machine, and removes those that are not planned any more. `parts`: those of split networks."""
        own, spread = own_machine(plan), plan.get("spread")
        wanted = {**list_wanted(spread, own), **parts} if own and spread else {}
        for name in [name for name, trunk in self.standing.items() if wanted.get(name, ("", None))[1] != trunk]:
            self.remove(name)
        problems: dict[str, str] = {}
        deadline = time.monotonic() + TIMEOUT
        for name, (network, trunk) in wanted.items():
            if name not in self.standing:
                # What this container has of a fabric before is in the way.
                self.remove(name)
                problem = self.make(name, trunk, deadline)
                if problem:
                    problems[network] = f"no trunk to other machines: {problem}"
                    self.remove(name)
                else:
                    self.standing[name] = trunk
        self.problems = problems
        write_file(STATE, 0o644, json.dumps(problems).encode())

    def make(self, name: str, trunk: Trunk, deadline: float) -> str | None:
        """Returns a complaint, or None. Until the deadline, of the monotonic clock, it waits for a VNI that is in use."""
        vni, mtu, bridge, local, others = trunk
        device = TALK if name == TALK else f"vx_{name}"
        line = vxlan_line(device, vni, mtu, local)
        complaint = until(
            lambda: complaint_of(run_in(line, netns=MACHINE_NETNS)),
            lambda why: why is None or "exist" not in why,
            deadline - time.monotonic(),
            PAUSE,
        )
        if complaint:
            return complaint
        lines = [["bridge", "fdb", "append", EVERYBODY, "dev", device, "dst", other] for other in others]
        if bridge:
            inner, port = f"vt_{name}", f"vp_{name}"
            lines += [
                [*("ip", "link", "add", inner, "mtu", str(mtu), "type", "veth"), *("peer", "name", port, "mtu", str(mtu))],
                *redirect_lines(device, inner),
                *redirect_lines(inner, device),
                ["ip", "link", "set", port, "master", bridge, "up"],
                ["ip", "link", "set", inner, "up"],
            ]
        lines.append(["ip", "link", "set", device, "up"])
        return next((complaint for line in lines if (complaint := complaint_of(run_in(line)))), None)

    def remove(self, name: str) -> None:
        self.standing.pop(name, None)
        for device in (TALK,) if name == TALK else (f"vx_{name}", f"vt_{name}"):
            run_in(["ip", "link", "del", device])


def address_talk(own: SpreadMachine) -> None:
    """Gives the device by which fabrics talk its address; done again, it changes nothing."""
    run_in(["ip", "address", "replace", f"{own['talk']}/24", "dev", TALK])


def list_wanted(spread: Spreading, own: SpreadMachine) -> Wanted:
    """The planned ones of a machine, and that by which fabrics talk."""
    addresses = {machine["name"]: machine["address"] for machine in spread["machines"]}
    talk = (spread["talk"], TALK_MTU, "", own["address"], others_of(spread, own, list(addresses)))
    trunks = {
        f"{trunk['vni']:06x}": (
            trunk["network"],
            (trunk["vni"], trunk["mtu"], trunk["bridge"], own["address"], others_of(spread, own, trunk["machines"])),
        )
        for trunk in spread["trunks"]
        if own["name"] in trunk["machines"]
    }
    return {TALK: ("", talk), **trunks} if len(addresses) > 1 else trunks


def others_of(spread: Spreading, own: SpreadMachine, names: list[str]) -> tuple[str, ...]:
    """The addresses of those of the machines that are others."""
    addresses = {machine["name"]: machine["address"] for machine in spread["machines"]}
    return tuple(addresses[name] for name in names if name != own["name"])
