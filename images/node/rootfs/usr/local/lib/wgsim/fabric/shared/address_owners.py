"""The owner of each address, and the addresses of each owner, as read from the running nodes."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from .interfaces import read_interfaces

if TYPE_CHECKING:
    from ..contract import Plan
    from .nodes import Node

    Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# What is on every node, and so tells none from another.
COMMON = [ipaddress.ip_network(text) for text in ("127.0.0.0/8", "::1/128", "fe80::/10")]
# An address for the wire only, where there is another.
LOCAL = ipaddress.ip_network("169.254.0.0/16")


def read_addresses(netns: str) -> list[str]:
    """The addresses of one namespace, in the order of its interfaces. Raises OSError where that cannot be entered."""
    infos = [info for link in read_interfaces(netns).values() for info in link["addr_info"]]
    return [info["local"] for info in infos if "local" in info]


def is_common(address: Address) -> bool:
    return any(address in network for network in COMMON if network.version == address.version)


class AddressOwners:
    """Addresses by (node, namespace), and node names by address."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.places: dict[tuple[str, str], list[Address]] = {}
        self.names: dict[str, str | None] = {}

    def learn(self, nodes: dict[str, Node]) -> None:
        """Reads those nodes anew."""
        for planned in self.plan["nodes"]:
            node = nodes.get(planned["name"])
            if node is None:
                continue
            for namespace in planned["namespaces"]:
                place = (node.name, namespace["name"])
                try:
                    texts = read_addresses(node.netns(namespace["name"]))
                except OSError:
                    continue  # The node has ended: what was known of it stands until it is back.
                self.note(place, texts)

    def note(self, place: tuple[str, str], texts: list[str]) -> None:
        """These are all addresses of the place."""
        name, _ = place
        addresses = [ipaddress.ip_address(text) for text in texts]
        self.places[place] = [address for address in addresses if not is_common(address)]
        for address in self.places[place]:
            known = self.names.get(str(address), name)
            self.names[str(address)] = name if known == name else None

    def name_of(self, address: str) -> str:
        """The node's name; the address itself where it is nobody's, or of several."""
        return self.names.get(address) or address

    def address_of(self, place: tuple[str, str], family: int) -> str | None:
        """An own address of this node: one at which the lab's declared pairs reach it, else its first. None for none."""
        known = [address for address in self.places.get(place, []) if address.version == family]
        if place[1] == "main":
            for pair in self.plan["expect"]["reach"]:
                if pair["to"] == place[0] and ipaddress.ip_address(pair["address"]) in known:
                    return pair["address"]
        best = [address for address in known if address.version == 6 or address not in LOCAL]
        return str((best or known)[0]) if known else None

    def target_of(self, source: tuple[str, str], target: tuple[str, str], family: int) -> str | None:
        """Where one node reaches another: at an address that is translated on the way, where a declared pair names one that nobody has."""
        if source[1] == target[1] == "main":
            for pair in self.plan["expect"]["reach"]:
                address = ipaddress.ip_address(pair["address"])
                is_meant = (pair["from"], pair["to"], address.version) == (source[0], target[0], family)
                if is_meant and str(address) not in self.names:
                    return str(address)
        return self.address_of(target, family)
