"""Whether the fabrics of all other machines of the lab answer, asked before any node starts."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from ..shared.loop import until
from ..shared.share import other_machines
from .line import call

if TYPE_CHECKING:
    from ..contract import Plan, SpreadMachine

# Seconds. A fabric is there at once, or something is in the way.
TIMEOUT = 5.0
PAUSE = 0.05
TRUNKS = "/run/trunks.json"


def read_trunks() -> dict[str, str]:
    try:
        with open(TRUNKS, encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError):
        return {}


def why_silent(machine: SpreadMachine) -> str | None:
    """None for one that answers now."""
    try:
        line = call(machine["talk"], timeout=1.0)
        line.say({"ask": "follow"})
        line.hear()
        line.close()
    except OSError as error:
        return str(error)
    return None


def why_unreachable(machine: SpreadMachine, deadline: float) -> str | None:
    """None for one that answers before the deadline, of the monotonic clock."""
    return until(lambda: why_silent(machine), lambda why: why is None, deadline - time.monotonic(), PAUSE)


def list_unreachable(plan: Plan) -> dict[str, str]:
    """Machine → why its fabric is not heard here; and what keeps a trunk of this machine from standing, by network."""
    deadline = time.monotonic() + TIMEOUT
    unreachable = {machine["name"]: why_unreachable(machine, deadline) for machine in other_machines(plan)}
    troubles = {name: why for name, why in unreachable.items() if why is not None}
    return {**troubles, **{network or "talk": why for network, why in read_trunks().items()}}
