"""How the kernel of one network namespace differs from its plan: settings, routes, rules, and queues of interfaces."""

from __future__ import annotations

import ipaddress
import socket
from typing import TYPE_CHECKING

from ..shared.wires import route_words
from .plan import ALIASES
from .read import MAIN, USUAL_RULES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..contract import FixedRoute
    from .plan import Wanted
    from .read import FixedRoute as SeenRoute
    from .read import Kernel


def numbers_of(text: str) -> list[int] | None:
    """None for anything but whole numbers: the kernel may write that in other words."""
    try:
        return [int(word, 0) for word in text.split()]
    except ValueError:
        return None


def is_set(wanted: str, now: str) -> bool:
    numbers = numbers_of(wanted)
    return numbers is None or numbers == numbers_of(now)


def is_same(planned: FixedRoute, seen: SeenRoute) -> bool:
    return (
        seen.table == MAIN
        and seen.kind == planned["kind"]
        and ipaddress.ip_network(seen.to) == ipaddress.ip_network(planned["to"], strict=False)
        and (planned["via"] is None or seen.via == str(ipaddress.ip_address(planned["via"])))
        and planned["ifname"] in (None, seen.ifname)
        and planned["metric"] in (None, seen.metric)
    )


def words_of(route: SeenRoute) -> str:
    """As ip-route(8) takes it after its verb."""
    via = [] if route.via is None else ["via", *(["inet6"] if ":" in route.via and ":" not in route.to else []), route.via]
    return " ".join(
        [
            *([] if route.kind == "unicast" else [route.kind]),
            route.to,
            *via,
            *([] if route.ifname is None else ["dev", route.ifname]),
            *([f"metric {route.metric}"] if route.metric else []),
            *([] if route.table == MAIN else [f"table {route.table}"]),
        ]
    )


def differing_settings(wanted: Wanted, now: dict[str, str]) -> Iterator[tuple[str, str]]:
    """(name, planned value) of those that are not as planned; of one that all interfaces have it from, not each of these."""
    differing = {name for name, value in wanted.settings.items() if name in now and not is_set(value, now[name])}
    yield from ((name, wanted.settings[name]) for name in differing)
    for name, value in wanted.derived.items():
        family, field = name.split(".")[1], name.rpartition(".")[2]
        every = f"net.{family}.conf.all.{field}"
        if name in now and not is_set(value, now[name]) and ALIASES.get(every, every) not in differing:
            yield name, value


def missing_routes(wanted: Wanted, kernel: Kernel) -> Iterator[str]:
    """Words of those that are planned and not there, but for those of an interface that is down or gone: that is told."""
    for route in wanted.routes:
        there = route["ifname"] is None or route["ifname"] in kernel.up
        if there and not any(is_same(route, seen) for seen in kernel.routes):
            yield route_words(route)


def foreign_routes(wanted: Wanted, kernel: Kernel) -> Iterator[str]:
    """Words of those that a command made and that are not planned."""
    for seen in kernel.routes:
        words = words_of(seen)
        probed = any(words in (route, f"{route} metric {seen.metric}") for route in wanted.probed)
        if not probed and not any(is_same(route, seen) for route in wanted.routes):
            yield words


def version_of(family: int) -> int:
    return 4 if family == socket.AF_INET else 6


def foreign_rules(kernel: Kernel) -> Iterator[tuple[int, int]]:
    """(4 or 6, priority)."""
    for rule in kernel.rules:
        if not rule.usual:
            yield version_of(rule.family), rule.priority


def missing_rules(kernel: Kernel) -> Iterator[tuple[int, int]]:
    """Of those that every namespace has, (4 or 6, priority)."""
    there = {(rule.family, rule.priority) for rule in kernel.rules if rule.usual}
    for family, priority in USUAL_RULES.keys() - there:
        yield version_of(family), priority


def missing_queues(wanted: Wanted, kernel: Kernel) -> Iterator[tuple[str, str]]:
    """(interface, kind) of those that are planned and not there."""
    there = {(queue.ifname, queue.kind) for queue in kernel.queues}
    for ifname, (kind, *_) in wanted.queues.items():
        if ifname in kernel.up and (ifname, kind) not in there:
            yield ifname, kind


def foreign_queues(wanted: Wanted, kernel: Kernel) -> Iterator[tuple[str, str]]:
    """(interface, kind) of those at a root, or at the entrance, that are not planned."""
    for ifname, kind, root in kernel.queues:
        if wanted.queues.get(ifname, [None])[0] != kind and (root or kind in ("ingress", "clsact")):
            yield ifname, kind
