"""Questions and answers of wgsim-ask, as JSON has them: `Prober` of src/lab/check/prober.ts has the other side.

For the type checker: no program imports this as it runs.
"""

from typing import NotRequired, TypedDict

from ..records import Place


class Question(Place):
    """Where it is asked."""

    id: int
    ask: str


class Aimed(Question):
    """At an address that is to lead to a place."""

    to: Place
    address: str


class EchoQuestion(Question):
    """Bytes of the IP packet, its hop limit, the device that it leaves by, seconds."""

    address: str
    to: NotRequired[Place | None]
    size: NotRequired[int]
    hops: NotRequired[int]
    device: NotRequired[str]
    fragments: NotRequired[bool]
    timeout: NotRequired[float]


Echo = TypedDict(
    "Echo",
    {
        "kind": str,
        "from": str | None,
        "mtu": int | None,
        "ttl": int | None,
        "ms": float | None,
        "why": NotRequired[str | None],
    },
)


class SweepTarget(TypedDict):
    address: str
    to: Place


class SweepQuestion(Question):
    targets: list[SweepTarget]
    timeout: float


class SweepAnswer(TypedDict):
    answers: list[float | None]
    time: float


class RouseQuestion(Question):
    device: str
    source: str
    target: str


class DatagramsQuestion(Aimed):
    """`mark` is hexadecimal."""

    mark: str
    count: int
    repeat: NotRequired[int]
    port: NotRequired[int]
    timeout: NotRequired[float]


class Datagrams(TypedDict):
    sent: int
    received: int
    why: str | None


class TransferQuestion(Aimed):
    bytes: int
    stall: NotRequired[float]
    limit: NotRequired[float]


class Transfer(TypedDict):
    received: int
    seconds: float | None
    segment: int | None
    why: str | None


class DialQuestion(Aimed):
    port: int
    timeout: NotRequired[float]


class ConnectQuestion(DialQuestion):
    serve: NotRequired[bool]


class Connected(TypedDict):
    connected: bool
    why: str | None


class HttpQuestion(DialQuestion):
    path: str


class Http(TypedDict):
    status: int | None
    body: str
    why: str | None


class FlowsQuestion(Question):
    address: str
    count: int


class BirdQuestion(Question):
    socket: str
    commands: list[str]


class ShowQuestion(Question):
    what: list[str]


class RunQuestion(Question):
    command: str
    timeout: float


class Outcome(TypedDict):
    code: int | None
    output: str
    errors: str


class CapturePlace(TypedDict):
    """An interface of the fabric itself, or of a node's namespace."""

    ifname: str
    node: NotRequired[str]
    namespace: NotRequired[str]


class CaptureQuestion(Question):
    places: list[CapturePlace]


class CapturedQuestion(Question):
    """Filters of tcpdump by name, for each place."""

    number: int
    mark: str
    queries: list[dict[str, str]]


class Counted(TypedDict):
    count: int
    samples: list[str]


class Seen(TypedDict):
    packets: int
    dropped: int | None
    marks: int
    counts: dict[str, Counted]
