"""What this machine has of a lab over several: its nodes, and their wires and bridges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..paths import MACHINE_NAME

if TYPE_CHECKING:
    from ..contract import Plan, SpreadMachine


def own_name() -> str | None:
    """Of this machine, as the plan calls it; None where the lab is on one machine."""
    try:
        with open(MACHINE_NAME, encoding="utf-8") as file:
            return file.read().strip()
    except FileNotFoundError:
        return None


def machines_of(plan: Plan) -> list[SpreadMachine]:
    """All machines of the lab, the one that leads first; none where it is on one."""
    spread = plan.get("spread")
    return spread["machines"] if spread else []


def own_machine(plan: Plan) -> SpreadMachine | None:
    name = own_name()
    return next((machine for machine in machines_of(plan) if machine["name"] == name), None)


def other_machines(plan: Plan) -> list[SpreadMachine]:
    own = own_machine(plan)
    return [machine for machine in machines_of(plan) if machine is not own]


def share_of(plan: Plan) -> Plan:
    """The plan with those wires, bridges and nodes only that are on this machine; all of it where there is one machine."""
    if not machines_of(plan):
        return plan
    own = own_machine(plan)
    names = set(own["nodes"]) if own else set[str]()
    wires = [wire for wire in plan["wires"] if wire["ends"][0]["node"] in names]
    networks = {wire["network"] for wire in wires}
    share = plan.copy()
    share["wires"] = wires
    share["bridges"] = [bridge for bridge in plan["bridges"] if bridge["network"] in networks]
    share["nodes"] = [node for node in plan["nodes"] if node["name"] in names]
    return share
