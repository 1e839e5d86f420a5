"""The interfaces of network namespaces, as `ip` lists them: the one way to read them once. `links.py` follows them as they change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .enter import complaint_of, parse_ip, run_in

if TYPE_CHECKING:
    from ..contract import NodeEnd, Port
    from ..records import Link
    from .nodes import Node


def read_interfaces(netns: str | None) -> dict[str, Link]:
    """Interface name → what `ip` says of it, in the kernel's order; the fabric's own for None. Raises OSError where there is none."""
    done = run_in(["ip", "-json", "-details", "address", "show"], netns=netns)
    if complaint := complaint_of(done):
        raise OSError(complaint)
    found: list[Link] = parse_ip(done.stdout)
    return {link["ifname"]: link for link in found if link}


class Interfaces:
    """The interfaces of every namespace that is asked for, each looked at once."""

    def __init__(self, nodes: dict[str, Node]) -> None:
        self.nodes = nodes
        self.known: dict[tuple[str, str] | None, dict[str, Link]] = {}

    def of(self, place: tuple[str, str] | None) -> dict[str, Link]:
        """`place` is (node, namespace), or None for the fabric."""
        if place not in self.known:
            netns = None if place is None else self.nodes[place[0]].netns(place[1])
            try:
                self.known[place] = read_interfaces(netns)
            except OSError:
                self.known[place] = {}  # The node has ended, or has no such namespace.
        return self.known[place]

    def end(self, end: NodeEnd) -> Link | None:
        return self.of((end["node"], end["namespace"])).get(end["ifname"])

    def port(self, port: Port) -> Link | None:
        return self.of(None).get(port["port"])

    def lacks_link_local(self, end: NodeEnd, link: Link) -> bool:
        """Whether it should have one, as a router's interface that is up; the kernel makes it only with the interface."""
        if end["master"] or "UP" not in link["flags"]:
            return False
        if any(info["family"] == "inet6" and info["scope"] == "link" for info in link["addr_info"]):
            return False
        argv = ["cat", f"/proc/sys/net/ipv6/conf/{end['ifname']}/disable_ipv6"]
        return run_in(argv, netns=self.nodes[end["node"]].netns(end["namespace"])).stdout.strip() == "0"
