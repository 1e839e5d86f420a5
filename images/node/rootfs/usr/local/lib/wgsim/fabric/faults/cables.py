"""Pulls cables for a check, and plugs them in again when its client says so, ends or dies.

While they are out, they are on record as faults of a check. If the check has died, the next program that looks mends them.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
from typing import TYPE_CHECKING

from ..shared.loop import until
from ..shared.nodes import find_nodes
from .breaking import put
from .enforce import change
from .faults import locked, read_faults, write_faults

if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import IO, TextIO

    from ..contract import Fault, LendRequest, LentAnswer, Plan

# Held by the program that keeps cables out. The kernel releases it when the program ends.
KEEPER = "/run/wgsim-cables.lock"
# Seconds that another keeper may take to plug its cables in: its client has just died.
WAIT = 30.0
PAUSE = 0.05


def is_lent(fault: Fault) -> bool:
    return fault.get("by") == "check"


def is_free(file: IO[str]) -> bool:
    """Whether this process holds its lock from now on."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextlib.contextmanager
def kept(wait: float) -> Generator[bool]:
    """Whether this process is the only keeper; False where another still is after so many seconds."""
    with open(KEEPER, "w", encoding="utf-8") as file:
        yield until(lambda: is_free(file), bool, wait, PAUSE)


def pull(plan: Plan, faults: list[Fault]) -> list[str]:
    """Adds these faults to all others. Returns complaints; nothing has changed then."""
    while True:
        old = read_faults()
        answer = put(plan, {"revision": old["revision"], "faults": [*old["faults"], *faults]})
        if not answer["conflict"]:
            return answer["complaints"]


def forget() -> tuple[list[Fault], list[Fault]]:
    """Strikes off what a check has pulled: (all faults before, all after)."""
    old = read_faults()
    left = [fault for fault in old["faults"] if not is_lent(fault)]
    if len(left) < len(old["faults"]):
        write_faults({"revision": old["revision"] + 1, "faults": left})
    return old["faults"], left


def plug_in(plan: Plan) -> list[str]:
    """Returns complaints."""
    with locked():
        before, after = forget()
        return change(plan, before, after, find_nodes())


def mend(plan: Plan | None) -> list[str]:
    """Plugs in what a keeper left out that has died; texts of what it was. Without a plan no wire stands yet."""
    lent = [fault["text"] for fault in read_faults()["faults"] if is_lent(fault)]
    if not lent:
        return []
    with kept(0) as alone:
        if not alone:
            return []
        if plan is None:
            forget()
        else:
            plug_in(plan)
    return lent


def lend(plan: Plan, questions: TextIO, output: TextIO) -> None:
    """Takes {"faults"} on a line, answers with {"complaints"}, and keeps them until the next line or the end of input."""

    def say(complaints: list[str]) -> None:
        answer: LentAnswer = {"complaints": complaints}
        print(json.dumps(answer), file=output, flush=True)

    request: LendRequest = json.loads(questions.readline())
    with kept(WAIT) as alone:
        if not alone:
            say(["another check keeps cables out"])
            return
        try:
            complaints = pull(plan, request["faults"])
            say(complaints)
            if not complaints:
                questions.readline()
        finally:
            complaints = plug_in(plan)
        # The client may be gone.
        with contextlib.suppress(BrokenPipeError):
            say(complaints)
