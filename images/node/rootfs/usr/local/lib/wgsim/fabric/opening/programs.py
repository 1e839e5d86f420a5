"""Runs a program of a node beside the loop, and notices its end."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ..shared.node_program import start_program

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import Popen

    from ..shared.loop import Loop
    from ..shared.nodes import Node

# Seconds between two looks at a program that runs, on a kernel without pidfds (before 5.3).
PAUSE = 0.02


def run(loop: Loop, node: Node, argv: list[str], ended: Callable[[], None]) -> None:
    """`ended` is called however it ends."""
    program = start_program(node, argv)
    try:
        file = os.pidfd_open(program.pid)
    except OSError:
        poll(loop, program, ended)
        return

    def end() -> None:
        loop.remove(file)
        os.close(file)
        program.wait()
        ended()

    loop.add(file, end)


def poll(loop: Loop, program: Popen[bytes], ended: Callable[[], None]) -> None:
    if program.poll() is None:
        loop.after(PAUSE, lambda: poll(loop, program, ended))
    else:
        ended()
