"""The records that the fabric exchanges with wgsim, as JSON has them. For the type checker: no program imports this as it runs.

Generated from src/contract by scripts/emit-contract.ts."""

from typing import Literal, NotRequired, TypedDict


class Bridge(TypedDict):
    name: str
    kind: Literal["switch", "cable"]
    network: str
    mtu: int


class Place(TypedDict):
    node: str
    namespace: str


Pair = TypedDict(
    "Pair",
    {"from": str, "at": Place, "address": str},
)


class Checks(TypedDict):
    pairs: list[Pair]


Reach = TypedDict(
    "Reach",
    {"from": str, "to": str, "address": str},
)


class Expectations(TypedDict):
    reach: list[Reach]


class FixedRoute(TypedDict):
    """`to` is a prefix, `via` an address; `ifname` is None for one that leaves by no interface."""

    kind: Literal["unicast", "blackhole", "unreachable"]
    to: str
    via: str | None
    ifname: str | None
    metric: int | None


class FollowedEnd(TypedDict):
    """A WireGuard interface over which nothing speaks that would notice its end."""

    node: str
    namespace: str
    ifname: str


class Impairment(TypedDict):
    """Milliseconds, percent, bits a second."""

    delay: float | None
    jitter: float | None
    loss: float | None
    rate: float | None
    duplicate: NotRequired[float | None]
    dropFragments: bool
    dropTooBig: bool


KernelSettings = dict[str, str]


class NodeEnd(TypedDict):
    """`sysctls` are its own, such as `net.ipv4.conf.eth0.rp_filter`."""

    node: str
    namespace: str
    ifname: str
    mac: str
    addresses: list[str]
    master: str | None
    routes: list[FixedRoute]
    sysctls: KernelSettings


class OwnInterface(TypedDict):
    """A WireGuard interface that the user configures."""

    node: str


class Port(TypedDict):
    """The end of a wire in the fabric."""

    bridge: str
    port: str


class Wire(TypedDict):
    """As planned. `impair` is what happens to packets as they leave the node, and as they come to it."""

    network: str
    mtu: int
    ends: tuple[NodeEnd, Port]
    impair: tuple[Impairment | None, Impairment | None]


class PlannedNamespace(TypedDict):
    """Where the observer looks. `bird` is the path of a control socket, `filtered` whether nftables has rules there."""

    name: str
    bird: str | None
    discover: bool
    instances: dict[str, list[str]]
    watched: list[str]
    bfd: bool
    tunnels: list[str]
    filtered: bool


class PlannedNode(TypedDict):
    """`changesInterfaces`: the user's own commands or image may change what the kernel has of it."""

    name: str
    changesInterfaces: NotRequired[bool]
    namespaces: list[PlannedNamespace]


class SpreadMachine(TypedDict):
    name: str
    address: str
    talk: str
    nodes: list[str]


class Trunk(TypedDict):
    """Joins the bridges of one network on several machines."""

    network: str
    bridge: str
    vni: int
    mtu: int
    machines: list[str]


class Spreading(TypedDict):
    """Of a lab over several machines: which nodes are where, and the trunks between them."""

    machines: list[SpreadMachine]
    trunks: list[Trunk]
    talk: int


class Plan(TypedDict):
    """The file FABRIC_PLAN, as far as the fabric reads it."""

    bridges: list[Bridge]
    wires: list[Wire]
    nodes: list[PlannedNode]
    names: NotRequired[list[str]]
    own: NotRequired[list[OwnInterface]]
    followed: NotRequired[list[FollowedEnd]]
    checks: Checks
    expect: Expectations
    spread: NotRequired[Spreading]


class NodeCommand(TypedDict):
    when: Literal["before-daemons", "after-daemons", "converged"]
    namespace: str
    timeout: int
    text: str


class NodeDummy(TypedDict):
    ifname: str
    addresses: list[str]
    routes: list[FixedRoute]
    settings: KernelSettings


class NodeNamespace(TypedDict):
    """`routes` are those that leave by no interface."""

    name: str
    settings: KernelSettings
    dummies: list[NodeDummy]
    routes: list[FixedRoute]
    filtersInput: bool


class TunnelEnd(TypedDict):
    node: str
    ifname: str


class WireguardPeer(TypedDict):
    end: TunnelEnd | None
    publicKey: str
    presharedKey: str | None
    allowedIps: list[str]
    endpoint: str | None
    keepalive: int


class NodeTunnel(TypedDict):
    """`configuration` is 'planned' where wgsim writes it, and else says what takes the user's own file."""

    ifname: str
    namespace: str
    configuration: Literal["planned", "wg", "wg-quick"]
    mtu: int | None
    addresses: list[str]
    routes: list[FixedRoute]
    settings: KernelSettings
    privateKey: str | None
    listenPort: int | None
    peers: list[WireguardPeer]


class NodePlan(TypedDict):
    """The file NODE_PLAN. It holds keys."""

    name: str
    namespaces: list[NodeNamespace]
    tunnels: list[NodeTunnel]
    commands: list[NodeCommand]


Amended = list[str]


class PlannedFile(TypedDict):
    """`mode` are permission bits."""

    path: str
    mode: int
    content: str
    encoding: Literal["utf8", "base64"]


class Amendment(TypedDict):
    """What wgsim-amend reads: see amend.py."""

    plan: str
    pending: dict[str, list[PlannedFile]]
    update: dict[str, list[PlannedFile] | None]


Manifest = dict[str, str]
Refusals = dict[str, dict[str, str]]


class Trial(TypedDict):
    """Of wgsim-try, for one BIRD of a node, or several: `birds` are paths of configurations among the files."""

    files: list[PlannedFile]
    birds: list[str]


Unreachable = dict[str, str]


class LinkFault(TypedDict):
    kind: Literal["link"]
    ends: list[str]
    text: str
    heal: str
    since: float | None
    by: NotRequired[Literal["check"]]


class ImpairmentValues(TypedDict):
    """In place of the planned ones."""

    delay: NotRequired[float]
    jitter: NotRequired[float]
    loss: NotRequired[float]
    rate: NotRequired[float]
    duplicate: NotRequired[float]


class ImpairFault(TypedDict):
    kind: Literal["impair"]
    end: str
    egress: ImpairmentValues
    ingress: ImpairmentValues
    text: str
    heal: str
    since: float | None
    by: NotRequired[Literal["check"]]


class MtuFault(TypedDict):
    kind: Literal["mtu"]
    end: str
    mtu: int
    text: str
    heal: str
    since: float | None
    by: NotRequired[Literal["check"]]


class RenumberFault(TypedDict):
    kind: Literal["renumber"]
    end: str
    addresses: list[str]
    text: str
    heal: str
    since: float | None
    by: NotRequired[Literal["check"]]


class PartitionFault(TypedDict):
    kind: Literal["partition"]
    network: str
    parts: list[list[str]]
    text: str
    heal: str
    since: float | None
    by: NotRequired[Literal["check"]]


class NodeFault(TypedDict):
    kind: Literal["node"]
    node: str
    action: Literal["kill", "stop", "pause"]
    text: str
    heal: str
    since: float | None
    by: NotRequired[Literal["check"]]


class KeyFault(TypedDict):
    kind: Literal["key"]
    node: str
    rotation: int
    text: str
    heal: str
    since: float | None
    by: NotRequired[Literal["check"]]


Fault = LinkFault | ImpairFault | MtuFault | RenumberFault | PartitionFault | NodeFault | KeyFault


class Faults(TypedDict):
    """The file FAULTS_FILE: `revision` counts changes; the oldest fault is first."""

    revision: int
    faults: list[Fault]


class FaultsAnswer(TypedDict):
    revision: int
    faults: list[Fault]
    conflict: bool
    complaints: list[str]


class Features(TypedDict):
    netem: bool
    duplicate: bool


class FaultsShown(TypedDict):
    revision: int
    faults: list[Fault]
    plan: Plan
    mended: list[str]
    running: list[str]
    features: Features


class KeyPair(TypedDict):
    privateKey: str
    publicKey: str


class KeyRequest(TypedDict):
    node: str


class KillRequest(TypedDict):
    daemon: Literal["bird", "wireguard"]
    node: str
    namespace: str | None


class Killed(TypedDict):
    killed: list[str]


class LendRequest(TypedDict):
    faults: list[Fault]


class LentAnswer(TypedDict):
    complaints: list[str]


class Rotated(TypedDict):
    complaints: list[str]
    publicKey: str
    revision: NotRequired[int]
    faults: list[Fault]


class RotatedKey(TypedDict):
    """Of one node: the key that the plan gives it, and the one that it has."""

    rotation: int
    first: KeyPair
    now: KeyPair


RotatedKeys = dict[str, RotatedKey]
Swaps = list[tuple[str, str]]
RotationStep = Literal["learn", "take", "trust", "keep"]


class Rotation(TypedDict):
    """What `wgsim-fault rotate` reads: swaps for the files of the node and of others; what is remembered of its key, before and after."""

    node: str
    old: KeyPair
    new: KeyPair
    own: Swaps
    others: Swaps
    peers: list[str]
    before: RotatedKey | None
    after: RotatedKey | None
    record: KeyFault | None
    steps: list[RotationStep]
    back: bool
    remembers: bool


class Difference(TypedDict):
    subject: str
    node: NotRequired[str]
    change: Literal["make", "set", "remove"]
    reason: str


class NodeSurvey(TypedDict):
    changed: list[str] | None
    booted: bool
    problems: list[str]
    broken: list[str]


class SurveyedFault(TypedDict):
    kind: str
    text: str
    heal: str
    node: str | None
    action: str | None


class Survey(TypedDict):
    wires: list[Difference]
    faults: list[SurveyedFault]
    nodes: dict[str, NodeSurvey]


class SurveyRequest(TypedDict):
    """`revision` is the digest of the plan's text, `files` path → digest of each node's files."""

    plan: Plan
    revision: str
    files: dict[str, dict[str, str]]


Answers = dict[str, dict[str, dict[str, tuple[bool, float]]]]


class Complaint(TypedDict):
    kind: str
    subject: str
    text: str


class Boot(TypedDict):
    booted: bool
    complaints: list[Complaint]


Counters = tuple[float, float, float, float, float, float]


class FixedNeighbor(TypedDict):
    ifname: str
    address: str
    mac: str


FixedNeighbors = list[FixedNeighbor]

FollowedPeer = TypedDict(
    "FollowedPeer",
    {
        "received": float,
        "sent": float,
        "from": float,
        "time": float,
        "heard": float | None,
        "bytes": float,
        "since": float | None,
    },
)

Heard = dict[str, dict[str, dict[str, FollowedPeer]]]


class ReachedLimits(TypedDict):
    memory: NotRequired[float]
    pids: NotRequired[float]


class NodeState(TypedDict):
    ready: bool
    started: float
    cpu: float | None
    memory: float | None
    reached: ReachedLimits


ObservedCounters = dict[str, Counters]


class ObservedLink(TypedDict):
    ifname: str
    kind: str | None
    up: bool
    carrier: bool
    mtu: int
    mac: str | None
    addresses: list[str]


ObservedLinks = list[ObservedLink]


class ToldFault(TypedDict):
    text: str
    heal: str
    since: float | None
    end: NotRequired[str]
    mtu: NotRequired[int]
    addresses: NotRequired[list[str]]


ToldFaults = list[ToldFault]
Unrouted = list[str]


class WiresReport(TypedDict):
    revision: NotRequired[str]
    file: NotRequired[str]
    made: int
    missing: list[list[str]]
    failed: dict[str, list[str]]
    nodes: list[str]


class ChangesRecord(TypedDict):
    kind: Literal["changes"]
    at: float
    node: str
    namespace: str
    routes: int
    links: int


FlowDescription = TypedDict(
    "FlowDescription",
    {"flow": int, "from": str, "to": str, "family": Literal[4, 6], "source": str, "target": str},
)


class FlowReport(TypedDict):
    """`first` is the number of the first of `sent`; `received` are numbers and times."""

    flow: int
    first: int
    sent: list[int]
    received: list[tuple[int, int]]
    reached: NotRequired[list[tuple[int, int]]]


class FlowsRecord(TypedDict):
    """`owners`, of a lab over several machines: the nodes of this one by their addresses."""

    kind: Literal["flows"]
    at: float
    flows: list[FlowDescription]
    owners: NotRequired[dict[str, str]]


class MarkRecord(TypedDict):
    kind: Literal["mark"]
    at: float
    mark: str


class NodeRecord(TypedDict):
    kind: Literal["node"]
    at: float
    node: str
    state: Literal["ended", "back"]


class ProbeOrder(TypedDict):
    """One line of stdin."""

    pairs: NotRequired[list[tuple[str, str]]]
    rate: NotRequired[float]
    mark: NotRequired[str]
    look: NotRequired[bool]
    token: NotRequired[str]


class WayRecord(TypedDict):
    """Of one flow: nodes between its ends, null for one that did not answer."""

    kind: Literal["way"]
    at: float
    flow: int
    look: int
    hops: list[str | None]
    reached: bool


class ProbesRecord(TypedDict):
    kind: Literal["probes"]
    at: float
    flows: list[FlowReport]


ProbeRecord = FlowsRecord | MarkRecord | WayRecord | ChangesRecord | NodeRecord | ProbesRecord


class ProgramRefusal(TypedDict):
    error: str
    hint: str


class CaptureLine(TypedDict):
    point: str
    text: str


class CaptureNote(TypedDict):
    note: str


class CaptureSummary(TypedDict):
    point: str
    packets: int
    dropped: int | None


class AskLine(TypedDict):
    id: NotRequired[int]
    answer: NotRequired[object]
    problem: NotRequired[str]


class CaptureNumber(TypedDict):
    number: int


class Counted(TypedDict):
    count: int
    samples: list[str]


class Seen(TypedDict):
    packets: int
    dropped: int
    marks: int
    counts: dict[str, Counted]


class Captured(TypedDict):
    places: list[Seen]


class Connected(TypedDict):
    connected: bool
    why: str | None


class Datagrams(TypedDict):
    sent: int
    received: int
    why: str | None


EchoKind = Literal["reply", "too big", "time exceeded", "unreachable", "no answer", "not sent", "own address", "stray reply"]

Echo = TypedDict(
    "Echo",
    {
        "kind": EchoKind,
        "from": str | None,
        "mtu": int | None,
        "ttl": int | None,
        "ms": float | None,
        "why": NotRequired[str | None],
    },
)


class Http(TypedDict):
    status: int | None
    body: str
    why: str | None


class Outcome(TypedDict):
    code: int | None
    output: str
    errors: str


class Spread(TypedDict):
    sent: dict[str, int]


class SweepAnswer(TypedDict):
    answers: list[float | None]
    time: float


Texts = dict[str, str]


class Transfer(TypedDict):
    received: int
    seconds: float | None
    segment: int | None
    why: str | None


class Ways(TypedDict):
    taken: list[dict[str, object]]
    known: list[dict[str, object]]
    links: list[dict[str, object]]
    ignoring: list[str]


class AskedPlace(TypedDict):
    node: str
    namespace: str


class Aimed(TypedDict):
    """Asked at a place, of an address that leads to another."""

    node: str
    namespace: str
    to: AskedPlace
    address: str


class BirdQuestion(TypedDict):
    node: str
    namespace: str
    socket: str
    commands: list[str]


class CapturePlace(TypedDict):
    ifname: str
    node: NotRequired[str]
    namespace: NotRequired[str]


class CaptureQuestion(TypedDict):
    places: list[CapturePlace]


class CapturedQuestion(TypedDict):
    """`mark` is hexadecimal. Filters of tcpdump by name, for each place."""

    number: int
    mark: str
    queries: list[dict[str, str]]


class ConnectQuestion(TypedDict):
    node: str
    namespace: str
    to: AskedPlace
    address: str
    port: int
    serve: bool


class DatagramsQuestion(TypedDict):
    """`mark` is hexadecimal; `port` is 0 for any."""

    node: str
    namespace: str
    to: AskedPlace
    address: str
    mark: str
    port: int
    count: int


class EchoOptions(TypedDict):
    size: NotRequired[int]
    hops: NotRequired[int]
    device: NotRequired[str]
    source: NotRequired[str]
    fragments: NotRequired[bool]
    timeout: NotRequired[float]


class EchoQuestion(TypedDict):
    """Bytes of the IP packet, its hop limit, the device and the address that it leaves by, seconds."""

    node: str
    namespace: str
    address: str
    to: NotRequired[AskedPlace | None]
    size: NotRequired[int]
    hops: NotRequired[int]
    device: NotRequired[str]
    source: NotRequired[str]
    fragments: NotRequired[bool]
    timeout: NotRequired[float]


class FlowsQuestion(TypedDict):
    node: str
    namespace: str
    address: str
    count: int


class HttpQuestion(TypedDict):
    node: str
    namespace: str
    to: AskedPlace
    address: str
    port: int
    path: str


class RouseQuestion(TypedDict):
    node: str
    namespace: str
    device: str
    source: str
    target: str


class RunQuestion(TypedDict):
    node: str
    namespace: str
    command: str
    timeout: float


Shown = Literal["routes4", "routes6", "links", "addresses", "wireguard"]


class ShowQuestion(TypedDict):
    node: str
    namespace: str
    what: list[Shown]


class SweepTarget(TypedDict):
    address: str
    to: AskedPlace


class SweepQuestion(TypedDict):
    node: str
    namespace: str
    targets: list[SweepTarget]
    timeout: float


class TransferQuestion(TypedDict):
    node: str
    namespace: str
    to: AskedPlace
    address: str
    bytes: int


class WaysQuestion(TypedDict):
    """`mark` is hexadecimal; empty for none."""

    node: str
    namespace: str
    address: str
    mark: str
