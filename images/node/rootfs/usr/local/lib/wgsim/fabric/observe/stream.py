"""Streams what is true in the lab as JSON lines, each a record of what one source says; reading it is the receiver's work.

Records: {"node", "namespace", "source", "subject", "text" or "value"}; null while there is no answer.
A record is sent when it changed. {"source": "clock"} says when those that follow were true, {"source": "round"} ends a
round: every source has been asked, and has answered or is null. Changes that a kernel or a BIRD tells by itself come between.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time

from ..paths import FABRIC_PLAN
from .greet import greet_own
from .observe import Observer
from .reach import probe_reach


def raise_limit() -> None:
    """To as many files as may be open: there is one for each kernel setting of each node, and more."""
    with open("/proc/self/limits", encoding="utf-8") as file:
        soft, hard = next(line.split()[3:5] for line in file if line.startswith("Max open files"))
    if soft != hard:
        argv = ["prlimit", f"--pid={os.getpid()}", f"--nofile={hard}:{hard}"]
        subprocess.run(argv, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def stream(period: float, *, rounds: int = 0, live: bool = False, reach: bool = False) -> None:
    """Observes every `period` seconds; without end where `rounds` is 0."""
    raise_limit()
    observer = Observer(live, routes=not reach)
    if observer.plan is None:
        sys.exit(f"{FABRIC_PLAN} holds no plan")
    if reach:
        threading.Thread(target=probe_reach, args=(observer.plan, observer.sender), daemon=True).start()
        threading.Thread(target=greet_own, args=(observer.plan,), daemon=True).start()
    if live:
        observer.look()
    number = 0
    while True:
        started = time.monotonic()
        number += 1
        observer.round(number)
        if number == rounds:
            return
        if live:
            observer.loop.after(max(0.0, started + period / 2 - time.monotonic()), observer.ask_tunnels)
        while (left := started + period - time.monotonic()) > 0:
            observer.loop.turn(left)
