"""Questions of wgsim-ask, as JSON has them: `Prober` of src/lab/check/prober.ts asks them. `contract.py` has the answers.

For the type checker: no program imports this as it runs.
"""

from typing import NotRequired, TypedDict

from ..contract import CapturePlace, Place


class Question(Place):
    """Where it is asked."""

    id: int
    ask: str


class Aimed(Question):
    """At an address that is to lead to a place."""

    to: Place
    address: str


class EchoQuestion(Question):
    """Bytes of the IP packet, its hop limit, the device and the address that it leaves by, seconds."""

    address: str
    to: NotRequired[Place | None]
    size: NotRequired[int]
    hops: NotRequired[int]
    device: NotRequired[str]
    source: NotRequired[str]
    fragments: NotRequired[bool]
    timeout: NotRequired[float]


class SweepTarget(TypedDict):
    address: str
    to: Place


class SweepQuestion(Question):
    targets: list[SweepTarget]
    timeout: float


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


class TransferQuestion(Aimed):
    bytes: int
    stall: NotRequired[float]
    limit: NotRequired[float]


class DialQuestion(Aimed):
    port: int
    timeout: NotRequired[float]


class ConnectQuestion(DialQuestion):
    serve: NotRequired[bool]


class HttpQuestion(DialQuestion):
    path: str


class FlowsQuestion(Question):
    address: str
    count: int


class BirdQuestion(Question):
    socket: str
    commands: list[str]


class ShowQuestion(Question):
    what: list[str]


class WaysQuestion(Question):
    """`mark` is hexadecimal; empty for none."""

    address: str
    mark: str


class RunQuestion(Question):
    command: str
    timeout: float


class CaptureQuestion(Question):
    places: list[CapturePlace]


class CapturedQuestion(Question):
    """Filters of tcpdump by name, for each place."""

    number: int
    mark: str
    queries: list[dict[str, str]]
