"""The fabric's daemon: wires the lab, then sleeps until the bell rings or a node ends."""

from __future__ import annotations

import hashlib
import json
import os
import time
from typing import TYPE_CHECKING

from ..faults.cables import mend
from ..hearing.plans import Plans
from ..opening.bell import OpeningBell
from ..paths import ANNOUNCEMENTS, BELL
from ..shared.loop import await_any
from ..shared.node_end import Watch
from ..shared.wires import begin_account
from .complete import SETTLED, Completeness
from .log import log
from .names import publish_names
from .wiring import Wiring

if TYPE_CHECKING:
    from typing import BinaryIO, NoReturn

    from ..contract import Plan

# While a wire could not be made although both its ends are there, it is tried again after this long (seconds).
RETRY = 0.2
# Seconds from a node's end until wires are looked at: when a lab is removed, many end at one time.
ENDS_BUNCH = 0.1


def number_of(file: BinaryIO) -> str:
    """Tells a file from any other that was at its place."""
    status = os.fstat(file.fileno())
    return f"{status.st_ino}.{status.st_mtime_ns}"


class PlanFile:
    """The plan, read again when its file has been replaced: changes come as a new file.

    The number of that file is told along with it, so that the program that wrote it learns when it is followed."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.seen: str | None = None

    def read_changed(self) -> tuple[Plan, str, str] | None:
        """The plan, the digest of its text and its file's number; None while it is the file that was read last, or no plan."""
        try:
            with open(self.path, "rb") as file:
                number = number_of(file)
                if self.seen == number:
                    return None
                self.seen = number
                text = file.read()
            return json.loads(text), hashlib.sha256(text).hexdigest(), number
        except (OSError, ValueError) as error:
            log(f"{self.path}: {error}")
            return None


def remember(plans: Plans) -> None:
    # Few labs need it, and each waits for its fabric to start.
    from ..hearing.hearing import remember as begin  # noqa: PLC0415

    begin(plans)


def open_tunnels(bell: int) -> None:
    # Labs without tunnels need it not.
    from ..opening.opener import open_tunnels as begin  # noqa: PLC0415

    begin(bell)


def drain(bell: int) -> None:
    try:
        while os.read(bell, 65536):
            pass
    except BlockingIOError:
        pass


def serve(path: str) -> NoReturn:
    """`path` is that of the plan. Never returns."""
    begin_account()
    os.makedirs(ANNOUNCEMENTS, exist_ok=True)
    if not os.path.exists(BELL):
        os.mkfifo(BELL)
    # Opened for both ways, the FIFO never reports the end of its writers.
    bell = os.open(BELL, os.O_RDWR | os.O_NONBLOCK)
    # What a check had pulled when the fabric ended.
    mend(None)
    file = PlanFile(path)
    completeness = Completeness()
    wiring = Wiring()
    watch = Watch()
    hearing = Plans(remember)
    opening = OpeningBell(open_tunnels)
    while True:
        changed = file.read_changed()
        if changed:
            wiring.adopt(*changed)
            hearing.adopt(changed[0])
            # Before a node is handed its files: it reads them then. A plan of an earlier wgsim has none.
            publish_names(changed[0].get("names", []), wiring.nodes.values())
            completeness.adopt(wiring.all_wires(), wiring.all_missing())
        settled = wiring.reconcile()
        completeness.announce(wiring.all_missing())
        all_watched = watch.follow(wiring.nodes.values())
        timeout = RETRY if not (settled and all_watched) else SETTLED if completeness.once else None
        woken = await_any([bell, *opening.files(), *watch.files()], timeout)
        if opening.bell in woken:
            opening.hear()
            continue
        if not woken and timeout == SETTLED:
            completeness.settle()
        if woken and bell not in woken:
            time.sleep(ENDS_BUNCH)
        drain(bell)
