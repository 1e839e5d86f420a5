"""The other machines of a lab, as this one sees them: which of their wires stand, and the trunks to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..faults.faults import in_force, read_faults
from ..faults.parts import part_trunks
from ..shared.share import machines_of, other_machines, own_machine
from ..shared.trunks import Trunks, address_talk
from ..shared.wires import title_of
from .log import log
from .others import Others, list_listening
from .teller import Teller

if TYPE_CHECKING:
    from typing import Protocol

    from ..contract import Plan
    from ..records import FarState, WireInForce
    from ..shared.nodes import Node

    class Own(Protocol):
        """The wires of this machine: see `Wiring`."""

        nodes: dict[str, Node]
        wires: dict[str, WireInForce]

        @property
        def failed(self) -> dict[str, list[str]]: ...

        def missing(self) -> list[WireInForce]: ...


class Neighbors:
    """Empty, and without any effect, where the lab is on one machine."""

    def __init__(self) -> None:
        self.trunks = Trunks()
        self.others = Others()
        self.teller: Teller | None = None
        self.talk = ""
        self.revision = ""
        # Those that have their nodes on other machines, by title, as no fault has them.
        self.wires: dict[str, WireInForce] = {}
        self.places: dict[str, str] = {}
        self.own: list[str] = []

    def adopt(self, plan: Plan, revision: str, wiring: Own) -> None:
        own = own_machine(plan)
        if not machines_of(plan) or own is None:
            return
        self.revision = revision
        self.own = own["nodes"]
        self.places = {node: machine["name"] for machine in other_machines(plan) for node in machine["nodes"]}
        far = [wire for wire in plan["wires"] if wire["ends"][0]["node"] in self.places]
        self.wires = {title_of(wire): in_force(wire, []) for wire in far}
        self.trunks.adopt(plan, part_trunks(plan, read_faults()["faults"]))
        address_talk(own)
        if self.teller is None or self.talk != own["talk"]:
            if self.teller:
                self.teller.close()
            self.talk = own["talk"]
            self.teller = self.open_teller(wiring)
        self.others.adopt(plan)

    def open_teller(self, wiring: Own) -> Teller | None:
        """None where the talk has no device: the others then know nothing of this machine, and say so."""
        try:
            return Teller(self.talk, lambda: self.tell(wiring), lambda: wiring.nodes)
        except OSError as error:
            log(f"no talk with other machines: {error}")
            return None

    def tell(self, wiring: Own) -> FarState:
        """Called by other threads than the one that makes wires."""
        listening = [end for node in self.own for end in list_listening(node)]
        return {
            "revision": self.revision,
            "missing": sorted(title_of(wire) for wire in wiring.missing()),
            "failed": self.own_failed(wiring),
            "nodes": sorted(wiring.nodes),
            "listening": sorted(listening),
        }

    def states(self) -> dict[str, FarState]:
        """Of the machines that follow the same plan."""
        return {name: state for name, state in list(self.others.states.items()) if state["revision"] == self.revision}

    def missing(self) -> list[WireInForce]:
        """Of a machine that is not heard, every wire is."""
        states = self.states()
        missing = {title for state in states.values() for title in state["missing"]}
        return [
            wire
            for title, wire in self.wires.items()
            if title in missing or self.places[wire["ends"][0]["node"]] not in states
        ]

    def made(self) -> int:
        return len(self.wires) - len(self.missing())

    def nodes(self) -> set[str]:
        return {node for state in self.states().values() for node in state["nodes"]}

    def failed(self, wiring: Own) -> dict[str, list[str]]:
        """What could not be set on any wire; a network whose trunk does not stand fails with all its wires."""
        return {
            **{title: said for state in self.states().values() for title, said in state["failed"].items()},
            **self.own_failed(wiring),
        }

    def own_failed(self, wiring: Own) -> dict[str, list[str]]:
        problems = self.trunks.problems
        cut = {
            title: [problems[wire["network"]]] for title, wire in list(wiring.wires.items()) if wire["network"] in problems
        }
        own = {title: list(said) for title, said in list(wiring.failed.items())}
        return {title: [*own.get(title, []), *cut.get(title, [])] for title in {**own, **cut}}
