"""Keeps what the fabrics of the other machines say: their wires and nodes, and tunnel ends that listen there."""

from __future__ import annotations

import contextlib
import os
import threading
from typing import TYPE_CHECKING

from ..paths import BELL, LISTENING
from ..shared.loop import until
from ..shared.share import other_machines
from ..talk.line import call

if TYPE_CHECKING:
    from ..contract import Plan, SpreadMachine
    from ..records import FarState

# Seconds until the next try to reach a fabric that does not answer.
RETRY = 0.2


def ring() -> None:
    bell = os.open(BELL, os.O_RDWR | os.O_NONBLOCK)
    with contextlib.suppress(BlockingIOError):
        os.write(bell, b"others\n")
    os.close(bell)


def list_listening(node: str) -> set[str]:
    try:
        return {f"{node}/{name}" for name in os.listdir(f"{LISTENING}/{node}")}
    except FileNotFoundError:
        return set()


def keep_listening(nodes: list[str], listening: list[str]) -> None:
    """Nodes here look for these files, whichever machine the end is on."""
    wanted = set(listening)
    for node in nodes:
        has = list_listening(node)
        own = {end for end in wanted if end.startswith(f"{node}/")}
        for end in has - own:
            with contextlib.suppress(FileNotFoundError):
                os.remove(f"{LISTENING}/{end}")
        for end in own - has:
            os.makedirs(f"{LISTENING}/{node}", exist_ok=True)
            with open(f"{LISTENING}/{end}", "w", encoding="utf-8"):
                pass


class Others:
    """One thread for each other machine. A machine that is not heard has no state: nothing is known of it."""

    def __init__(self) -> None:
        self.machines: dict[str, SpreadMachine] = {}
        self.states: dict[str, FarState] = {}
        self.started: set[str] = set()

    def adopt(self, plan: Plan) -> None:
        self.machines = {machine["name"]: machine for machine in other_machines(plan)}
        self.states = {name: state for name, state in self.states.items() if name in self.machines}
        for name in self.machines.keys() - self.started:
            self.started.add(name)
            threading.Thread(target=self.follow, args=(name,), daemon=True).start()

    def follow(self, name: str) -> None:
        until(lambda: self.try_once(name), lambda is_planned: not is_planned, None, RETRY)
        self.started.discard(name)

    def try_once(self, name: str) -> bool:
        """Listens for as long as the machine answers. False once the lab has no such machine."""
        machine = self.machines.get(name)
        if machine is None:
            return False
        with contextlib.suppress(OSError, ValueError, KeyError):
            self.listen(machine)
        if self.states.pop(name, None) is not None:
            ring()
        return True

    def listen(self, machine: SpreadMachine) -> None:
        """Until it breaks off: the other says every second that it is there."""
        line = call(machine["talk"])
        try:
            line.say({"ask": "follow"})
            while self.machines.get(machine["name"]) == machine:
                word = line.hear()
                if "alive" not in word:
                    keep_listening(machine["nodes"], word["listening"])
                    self.states[machine["name"]] = word
                    ring()
        finally:
            line.close()
