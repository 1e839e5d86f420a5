"""Looks at which wires stand in the kernel as planned, and says of any other why it does not."""

import json

from .enter import run_in
from .wires import is_bridge_end, name_of, title_of


def read_links(netns):
    """Interface name → what `ip` says of it, in one namespace; the fabric's own for None. Empty where there is none."""
    done = run_in(["ip", "-json", "-details", "address", "show"], netns=netns)
    try:
        return {link["ifname"]: link for link in json.loads(done.stdout) if link}
    except ValueError:
        return {}


class Links:
    """The interfaces of every namespace that is asked for, each looked at once."""

    def __init__(self, nodes):
        self.nodes = nodes
        self.known = {}

    def of(self, place):
        """`place` is (node, namespace), or None for the fabric."""
        if place not in self.known:
            netns = None if place is None else self.nodes[place[0]].netns(place[1])
            self.known[place] = read_links(netns)
        return self.known[place]

    def end(self, end):
        if is_bridge_end(end):
            return self.of(None).get(end["port"])
        return self.of((end["node"], end["namespace"])).get(end["ifname"])


    def lacks_link_local(self, end):
        """Whether it should have one, as a router's interface that is up; the kernel makes it only with the interface."""
        link = self.end(end)
        if end["master"] or "UP" not in link["flags"]:
            return False
        if any(info["family"] == "inet6" and info["scope"] == "link" for info in link["addr_info"]):
            return False
        argv = ["cat", f"/proc/sys/net/ipv6/conf/{end['ifname']}/disable_ipv6"]
        return run_in(argv, netns=self.nodes[end["node"]].netns(end["namespace"])).stdout.strip() == "0"


def why_broken(wire, links):
    """Why a wire has to be made anew, in words; None for one that stands. Its node must be there."""
    for end in wire["ends"]:
        link = links.end(end)
        master = end["bridge"] if is_bridge_end(end) else end["master"]
        if link is None:
            return f"{name_of(end)} is not there"
        if link.get("linkinfo", {}).get("info_kind") != "veth":
            return f"{name_of(end)} is no wire"
        mtu = end.get("mtu", wire["mtu"])
        if link["mtu"] != mtu:
            return f"{name_of(end)} has MTU {link['mtu']}, not {mtu}"
        if not is_bridge_end(end) and link["address"] != end["mac"]:
            return f"{name_of(end)} has link-layer address {link['address']}, not {end['mac']}"
        if master and link.get("master") != master:
            return f"{name_of(end)} is not plugged into {master}"
    if links.lacks_link_local(wire["ends"][0]):
        return f"{title_of(wire)} lacks its link-local address"
    one, other = (links.end(end) for end in wire["ends"])
    if one.get("link_index") != other["ifindex"] or other.get("link_index") != one["ifindex"]:
        return f"{' and '.join(name_of(end) for end in wire['ends'])} are not joined"
    return None


def has_address(link, address):
    return address in {f"{info['local']}/{info['prefixlen']}" for info in link["addr_info"] if "local" in info}


def why_unset(wire, links):
    """What a wire that stands lacks of its settings; None for nothing."""
    for end in wire["ends"]:
        if end.get("up", True) and "UP" not in links.end(end)["flags"]:
            return f"{name_of(end)} is down"
    end, _ = wire["ends"]
    for address in end["addresses"]:
        if not has_address(links.end(end), address):
            return f"{name_of(end)} lacks {address}"
    return None


def why_bridge(bridge, links):
    """Why a bridge is not as planned; None where it is."""
    link = links.of(None).get(bridge["name"])
    if link is None:
        return f"{bridge['name']} is not there"
    if link["mtu"] != bridge["mtu"]:
        return f"{bridge['name']} has MTU {link['mtu']}, not {bridge['mtu']}"
    return None if "UP" in link["flags"] else f"{bridge['name']} is down"
