"""Notices what somebody has changed by hand in the kernel of a running node: settings, routes, rules, and queues of interfaces."""

from __future__ import annotations

import contextlib
import socket
import time
from typing import TYPE_CHECKING

from ..shared.netlink import Netlink, read_messages
from ..shared.route_lookup import ROUTE
from .differences import (
    differing_settings,
    foreign_queues,
    foreign_routes,
    foreign_rules,
    missing_queues,
    missing_routes,
    missing_rules,
)
from .read import FIXED, NEW_ROUTE, read_kernel
from .settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..contract import Complaint
    from ..shared.loop import Loop
    from .plan import Wanted
    from .read import Kernel

# RTMGRP_TC, RTMGRP_IPV4_ROUTE, RTMGRP_IPV4_RULE, RTMGRP_IPV6_ROUTE, and the group of IPv6's rules
GROUPS = 0x8 | 0x40 | 0x80 | 0x400 | 1 << 18
# Those that every namespace has rules for, by their priorities.
USUAL_TABLES = {0: "local", 32766: "main", 32767: "default"}
# RTM_DELROUTE
ROUTES = (NEW_ROUTE, NEW_ROUTE + 1)
# Seconds between two looks at settings: nobody tells of their change.
SETTINGS = 1.9


def ip(namespace: str, words: str) -> str:
    """A command for a shell in the node."""
    return f"`ip {words}`" if namespace == "main" else f"`ip -n {namespace} {words}`"


def setting_complaints(namespace: str, wanted: Wanted, now: dict[str, str]) -> Iterator[Complaint]:
    for name, value in differing_settings(wanted, now):
        text = f"{name} is {now[name]} in {namespace}, not {value} as planned"
        yield {"kind": "setting", "subject": f"{namespace} {name}", "text": text}


def kernel_complaints(namespace: str, wanted: Wanted, kernel: Kernel) -> Iterator[Complaint]:
    for route in missing_routes(wanted, kernel):
        text = f"{namespace} lacks the planned route {route}"
        yield {"kind": "missing", "subject": f"{namespace} route {route}", "text": text}
    for version, priority in missing_rules(kernel):
        mend = ip(namespace, f"-{version} rule add priority {priority} lookup {USUAL_TABLES[priority]}")
        text = (
            f"{namespace} lacks the kernel's own rule of priority {priority} (IPv{version}); {mend} in the node restores it"
        )
        yield {"kind": "rule", "subject": f"{namespace} {version} {priority}", "text": text}
    for ifname, kind in missing_queues(wanted, kernel):
        text = f"{ifname} in {namespace} lacks its planned queue ({kind})"
        yield {"kind": "missing", "subject": f"{namespace} queue {ifname}", "text": text}
    for route in foreign_routes(wanted, kernel):
        mend = ip(namespace, f"route del {route}")
        text = f"{namespace} has an unplanned route: {route}; {mend} in the node removes it"
        yield {"kind": "route", "subject": f"{namespace} {route}", "text": text}
    for version, priority in foreign_rules(kernel):
        mend = ip(namespace, f"-{version} rule del priority {priority}")
        text = f"{namespace} has an unplanned rule of priority {priority} (IPv{version}); {mend} in the node removes it"
        yield {"kind": "rule", "subject": f"{namespace} {version} {priority}", "text": text}
    for ifname, kind in foreign_queues(wanted, kernel):
        command = "tc" if namespace == "main" else f"tc -n {namespace}"
        parent = kind if kind in ("ingress", "clsact") else "root"
        mend = f"`{command} qdisc del dev {ifname} {parent}`"
        text = f"{ifname} in {namespace} has an unplanned queue: {kind}; {mend} in the node removes it"
        yield {"kind": "queue", "subject": f"{namespace} {ifname}", "text": text}


class KernelWatch:
    """Of one namespace. `wanted` says what is planned of it."""

    def __init__(self, netns: str, namespace: str, wanted: Callable[[], Wanted], loop: Loop) -> None:
        self.namespace = namespace
        self.wanted = wanted
        self.loop = loop
        self.netlink = Netlink(netns, socket.NETLINK_ROUTE)
        self.listener = Netlink(netns, socket.NETLINK_ROUTE, GROUPS)
        loop.add(self.listener.fileno(), self.listen)
        self.plan = wanted()
        self.settings = Settings(netns, [*self.plan.settings, *self.plan.derived])
        self.settings_due = 0.0
        self.doubtful = True
        self.differing: list[Complaint] = []
        self.found: list[Complaint] = []

    def listen(self) -> None:
        """Reads what the kernel tells. Of routes, those that a command made matter; BIRD's come and go."""
        with contextlib.suppress(BlockingIOError):
            while data := self.listener.receive():
                for kind, _, payload in read_messages(data):
                    self.doubtful |= kind not in ROUTES or ROUTE.unpack_from(payload)[5] in FIXED
        # It told more than there was room for.
        self.doubtful |= self.listener.told
        self.listener.told = False

    def doubt(self) -> None:
        """Interfaces or faults have changed: with an interface, the kernel drops routes and does not say so."""
        self.doubtful = True

    def read(self) -> list[Complaint]:
        """What is not as planned; looks again only where something may have changed, and at settings from time to time."""
        try:
            if self.doubtful:
                self.doubtful = False
                self.plan = self.wanted()
                self.settings.open()
                self.found = list(kernel_complaints(self.namespace, self.plan, read_kernel(self.netlink)))
            if time.monotonic() >= self.settings_due:
                self.settings_due = time.monotonic() + SETTINGS
                self.differing = list(setting_complaints(self.namespace, self.plan, self.settings.read()))
        except (OSError, ValueError):
            # It ends, which others notice, or is just given another plan.
            self.doubtful = True
        return [*self.differing, *self.found]

    def close(self) -> None:
        self.loop.remove(self.listener.fileno())
        self.listener.close()
        self.netlink.close()
        self.settings.close()
