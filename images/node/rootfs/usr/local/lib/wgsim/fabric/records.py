"""Records that the fabric's programs keep for themselves. `contract.py` has those that they exchange with wgsim.

For the type checker: no program imports this as it runs.
"""

from typing import NotRequired, TypedDict

from .contract import Impairment, NodeEnd, NodePlan, Port


class NodeEndInForce(NodeEnd):
    mtu: int


class PortInForce(Port):
    up: bool


class WireInForce(TypedDict):
    """A wire as the faults have it."""

    network: str
    mtu: int
    ends: tuple[NodeEndInForce, PortInForce]
    impair: tuple[Impairment | None, Impairment | None]


# Of what `ip -json -details address show` prints.


class AddressInfo(TypedDict):
    family: str
    scope: str
    local: NotRequired[str]
    # Of a peer.
    address: NotRequired[str]
    prefixlen: int


class LinkInfo(TypedDict):
    info_kind: NotRequired[str]


class Link(TypedDict):
    ifindex: int
    link_index: NotRequired[int]
    ifname: str
    flags: list[str]
    mtu: int
    address: str
    master: NotRequired[str]
    linkinfo: NotRequired[LinkInfo]
    addr_info: list[AddressInfo]


# Of the survey.


class Contents(TypedDict):
    """What a node holds."""

    plan: NodePlan
    # Names of interfaces.
    open: list[str]
    files: dict[str, str | None]
    booted: bool
    services: list[str]
    # Services in a network namespace that is gone.
    stranded: list[str]
    devices: list[str]
    filtered: bool


# Of a lab over several machines.


class FarState(TypedDict):
    """What a fabric tells the others. `missing` are titles of wires."""

    revision: str
    missing: list[str]
    failed: dict[str, list[str]]
    nodes: list[str]
    listening: list[str]
