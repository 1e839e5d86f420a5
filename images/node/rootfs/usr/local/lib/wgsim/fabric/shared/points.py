"""Resolves NODE[/NAMESPACE]:IFNAME to an interface."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .interfaces import read_interfaces
from .nodes import Node, find_nodes

if TYPE_CHECKING:
    from ..contract import Plan

FABRIC = "fabric"
MAIN = "main"


class Refusal(Exception):
    """What was asked for is not there. `hint` says what is."""

    def __init__(self, text: str, hint: str = "") -> None:
        super().__init__(text)
        self.hint = hint


@dataclass(frozen=True)
class Point:
    """An interface in a namespace of a node that runs; the fabric's own have no node and no path."""

    name: str
    node: Node | None
    netns: str | None
    ifname: str


def list_interfaces(netns: str | None) -> list[str]:
    try:
        return list(read_interfaces(netns))
    except OSError as error:
        raise Refusal(str(error)) from error


def split(text: str) -> tuple[str, str | None, str]:
    """`V1-1/private:wg3` → ("V1-1", "private", "wg3"); the namespace is None where none is named."""
    place, colon, ifname = text.rpartition(":")
    node, slash, namespace = place.partition("/")
    if not colon or not ifname or not node or (slash and not namespace):
        raise Refusal(f"{text}: not NODE:INTERFACE", "V1-1:eth0, V1-1/private:wg3")
    return node, namespace or None, ifname


def describe(node: str, interfaces: dict[str, list[str]]) -> str:
    """`V1-1 has lo, eth0; private: lo, eth1, wg3`."""
    parts = [
        (f"{namespace}: " if namespace != MAIN else f"{node} has ") + ", ".join(names)
        for namespace, names in interfaces.items()
    ]
    return "; ".join(parts)


def find_point(text: str, plan: Plan, nodes: dict[str, Node]) -> Point:
    name, wanted, ifname = split(text)
    planned = {node["name"]: [namespace["name"] for namespace in node["namespaces"]] for node in plan["nodes"]}
    if name == FABRIC:
        netns: dict[str, str | None] = {MAIN: None}
    elif name not in planned:
        raise Refusal(f"{text}: the lab has no node {name}", f"nodes: {', '.join([*planned, FABRIC])}")
    elif name not in nodes:
        raise Refusal(f"{text}: {name} does not run", "wgsim start repairs the lab")
    else:
        netns = {namespace: nodes[name].netns(namespace) for namespace in planned[name]}
    if wanted is not None and wanted not in netns:
        raise Refusal(f"{text}: {name} has no namespace {wanted}", f"namespaces: {', '.join(netns)}")
    interfaces = {namespace: list_interfaces(path) for namespace, path in netns.items()}
    # `any` is tcpdump's own word, for all interfaces of a namespace.
    places = [
        namespace
        for namespace, names in interfaces.items()
        if wanted in (None, namespace) and (ifname in names or (ifname == "any" and namespace == (wanted or MAIN)))
    ]
    if not places:
        where = f"{name}'s namespace {wanted}" if wanted else name
        raise Refusal(f"{text}: {where} has no interface {ifname}", describe(name, interfaces))
    if len(places) > 1 and MAIN not in places:
        raise Refusal(f"{text}: {ifname} is in several namespaces", " or ".join(f"{name}/{one}:{ifname}" for one in places))
    namespace = MAIN if MAIN in places else places[0]
    label = f"{name}:{ifname}" if namespace == MAIN else f"{name}/{namespace}:{ifname}"
    return Point(label, nodes.get(name), netns[namespace], ifname)


def find_points(texts: list[str], plan: Plan) -> list[Point]:
    """A Point for each text, one for each interface however often it is named. Refuses before anything is touched."""
    nodes = find_nodes()
    points = [find_point(text, plan, nodes) for text in texts]
    return list({point.name: point for point in points}.values())
