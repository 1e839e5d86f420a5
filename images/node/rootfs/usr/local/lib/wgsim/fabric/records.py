"""The records that the fabric exchanges with wgsim, and its programs with each other, as JSON has them.

For the type checker: no program imports this as it runs. src/plan/model.ts and src/lab/faults/records.ts have the other side.
"""

from typing import Literal, NotRequired, TypedDict

# Of the plan.


class Impairment(TypedDict):
    """Milliseconds, percent, bits a second."""

    delay: float | None
    jitter: float | None
    loss: float | None
    rate: float | None
    duplicate: NotRequired[float | None]
    dropFragments: bool
    dropTooBig: bool


class NodeEnd(TypedDict):
    """`routes` are lines of `ip -batch`, `sysctls` such as `net.ipv4.conf.eth0.rp_filter=1`."""

    node: str
    namespace: str
    ifname: str
    mac: str
    addresses: list[str]
    master: str | None
    routes: list[str]
    sysctls: list[str]


class Port(TypedDict):
    """The end of a wire in the fabric."""

    bridge: str
    port: str


class AnyWire(TypedDict):
    """`impair` is what happens to packets as they leave the node, and as they come to it."""

    network: str
    mtu: int
    impair: tuple[Impairment | None, Impairment | None]


class Wire(AnyWire):
    """As planned."""

    ends: tuple[NodeEnd, Port]


class NodeEndInForce(NodeEnd):
    mtu: int


class PortInForce(Port):
    up: bool


class WireInForce(AnyWire):
    """As the faults have it."""

    ends: tuple[NodeEndInForce, PortInForce]


class Bridge(TypedDict):
    name: str
    kind: Literal["switch", "cable"]
    network: str
    mtu: int


class PlannedNamespace(TypedDict):
    """Where the observer looks. `bird` is the path of a control socket in the node."""

    name: str
    bird: str | None
    discover: bool
    ospf: list[str]
    babel: list[str]
    watched: list[str]
    bfd: bool
    tunnels: list[str]


class PlannedNode(TypedDict):
    name: str
    namespaces: list[PlannedNamespace]


class OwnInterface(TypedDict):
    """A WireGuard interface that the user configures."""

    node: str


class Place(TypedDict):
    node: str
    namespace: str


# By the functional syntax, as `from` is a word of Python's.
Pair = TypedDict("Pair", {"from": str, "at": Place, "address": str})
Reach = TypedDict("Reach", {"from": str, "to": str, "address": str})


class Checks(TypedDict):
    pairs: list[Pair]


class Expectations(TypedDict):
    reach: list[Reach]


class Plan(TypedDict):
    """/etc/wgsim/fabric.json, as far as the fabric reads it."""

    bridges: list[Bridge]
    wires: list[Wire]
    nodes: list[PlannedNode]
    # Lines of hosts(5).
    names: NotRequired[list[str]]
    own: NotRequired[list[OwnInterface]]
    checks: Checks
    expect: Expectations


# Of nodes' files.


class PlannedFile(TypedDict):
    """`mode` are permission bits."""

    path: str
    mode: int
    content: str
    encoding: Literal["utf8", "base64"]


class Amendment(TypedDict):
    """What wgsim-amend is told: see amend.py."""

    plan: str
    pending: dict[str, list[PlannedFile]]
    update: dict[str, list[PlannedFile] | None]


# Of faults.


class Told(TypedDict):
    """What people are told of a fault. `since` is Unix time; None until the fault is made."""

    text: str
    heal: str
    since: float | None


class LinkFault(Told):
    """An end is `V1-1:eth0`."""

    kind: Literal["link"]
    ends: list[str]


class ImpairmentValues(TypedDict, total=False):
    """In place of the planned ones."""

    delay: float | None
    jitter: float | None
    loss: float | None
    rate: float | None
    duplicate: float | None


class ImpairFault(Told):
    kind: Literal["impair"]
    end: str
    egress: ImpairmentValues
    ingress: ImpairmentValues


class MtuFault(Told):
    kind: Literal["mtu"]
    end: str
    mtu: int


class RenumberFault(Told):
    kind: Literal["renumber"]
    end: str
    addresses: list[str]


class PartitionFault(Told):
    kind: Literal["partition"]
    network: str
    parts: list[list[str]]


class NodeFault(Told):
    kind: Literal["node"]
    node: str
    action: Literal["kill", "stop", "pause"]


class KeyFault(Told):
    kind: Literal["key"]
    node: str
    rotation: int


Fault = LinkFault | ImpairFault | MtuFault | RenumberFault | PartitionFault | NodeFault | KeyFault


class Faults(TypedDict):
    """/etc/wgsim/faults.json: `revision` counts changes; the oldest fault is first."""

    revision: int
    faults: list[Fault]


class FaultsAnswer(Faults):
    conflict: bool
    complaints: list[str]


class Features(TypedDict):
    netem: bool
    duplicate: bool


class FaultsShown(Faults):
    plan: Plan
    running: list[str]
    features: Features


class KillRequest(TypedDict):
    daemon: Literal["bird", "wireguard"]
    node: str
    namespace: str | None


class Killed(TypedDict):
    killed: list[str]


class KeyPair(TypedDict):
    privateKey: str
    publicKey: str


class Rotation(TypedDict):
    """What wgsim-fault rotate is told. `key` is None for the first one, and `rotation` is 0 then."""

    node: str
    rotation: int
    key: KeyPair | None
    peers: list[str]
    record: KeyFault | None


class Rotated(TypedDict):
    complaints: list[str]
    publicKey: str
    revision: NotRequired[int]
    faults: list[Fault]


class RotatedKey(TypedDict):
    rotation: int
    first: KeyPair
    now: KeyPair


# Of what the observer tells.


class Complaint(TypedDict):
    kind: str
    subject: str
    text: str


class Boot(TypedDict):
    booted: bool
    complaints: list[Complaint]


class ObservedLink(TypedDict):
    ifname: str
    kind: str | None
    up: bool
    carrier: bool
    mtu: int
    addresses: list[str]


# From, to and address of a pair: whether it answered, and when that was, in Unix time.
Answers = dict[str, dict[str, dict[str, tuple[bool, float]]]]


# Of what `ip -json -details address show` prints.


class AddressInfo(TypedDict):
    family: str
    scope: str
    local: NotRequired[str]
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


class SurveyRequest(TypedDict):
    """`revision` is the digest of the plan's text, `files` path → digest of each node's files."""

    plan: Plan
    revision: str
    files: dict[str, dict[str, str]]


class Difference(TypedDict):
    subject: str
    node: NotRequired[str]
    change: Literal["make", "set", "remove"]
    reason: str


class OpenTunnel(TypedDict):
    namespace: str
    batch: list[str]
    configuration: str


class Contents(TypedDict):
    """What a node holds."""

    open: dict[str, OpenTunnel]
    files: dict[str, str | None]
    booted: bool
    services: list[str]
    namespaces: list[str]
    batches: dict[str, list[str]]
    tunnels: dict[str, str]


class NodeSurvey(TypedDict):
    changed: list[str] | None
    booted: bool
    problems: list[str]
    broken: list[str]


class Survey(TypedDict):
    wires: list[Difference]
    faults: list[dict[str, object]]
    nodes: dict[str, NodeSurvey]


class Trial(TypedDict):
    """Of wgsim-try, for one BIRD of a node, or several: `birds` are paths of configurations among the files."""

    files: list[PlannedFile]
    birds: list[str]
