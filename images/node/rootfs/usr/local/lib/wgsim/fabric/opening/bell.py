"""Begins to open tunnels when the first node asks for it."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

from ..paths import OPENING_BELL, WAITING_TUNNELS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class OpeningBell:
    """`begin` runs in a thread of its own from then on, and is given the bell."""

    def __init__(self, begin: Callable[[int], None]) -> None:
        self.begin = begin
        os.makedirs(WAITING_TUNNELS, exist_ok=True)
        if not os.path.exists(OPENING_BELL):
            os.mkfifo(OPENING_BELL)
        # Opened for both ways, the FIFO never reports the end of its writers.
        self.bell = os.open(OPENING_BELL, os.O_RDWR | os.O_NONBLOCK)
        self.begun = False
        # What rang while the fabric was away.
        if any(os.listdir(f"{WAITING_TUNNELS}/{node}") for node in os.listdir(WAITING_TUNNELS)):
            self.hear()

    def files(self) -> Iterable[int]:
        return [] if self.begun else [self.bell]

    def hear(self) -> None:
        if not self.begun:
            self.begun = True
            threading.Thread(target=self.begin, args=(self.bell,), daemon=True).start()
