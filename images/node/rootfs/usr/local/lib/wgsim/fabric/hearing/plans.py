"""Begins to remember tunnels when a plan first has some over which nothing speaks, and follows the plan from then on."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..contract import Plan

    # Node and namespace → interfaces.
    Wanted = dict[tuple[str, str], list[str]]

HEARD = "/run/wgsim-heard.json"


def wanted_by(plan: Plan) -> Wanted:
    wanted: Wanted = {}
    for end in plan.get("followed", []):
        wanted.setdefault((end["node"], end["namespace"]), []).append(end["ifname"])
    return wanted


class Plans:
    """What the newest plan wants. The thread in which `remember` runs begins with the first that wants anything."""

    def __init__(self, remember: Callable[[Plans], None]) -> None:
        self.remember = remember
        self.condition = threading.Condition()
        self.wanted: Wanted = {}
        self.begun = False

    def adopt(self, plan: Plan) -> None:
        with self.condition:
            self.wanted = wanted_by(plan)
            self.condition.notify()
        if self.wanted and not self.begun:
            self.begun = True
            threading.Thread(target=self.remember, args=(self,), daemon=True).start()

    def await_any(self) -> Wanted:
        with self.condition:
            while not self.wanted:
                self.condition.wait()
            return self.wanted
