"""Runs programs of a node in it: in all of its namespaces, several nodes at one time."""

from __future__ import annotations

import subprocess
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from subprocess import CompletedProcess, Popen
    from typing import TypeVar

    from .nodes import Node

    Item = TypeVar("Item")
    Result = TypeVar("Result")

# Nodes that work at one time.
CONCURRENCY = 8
# A node's programs see nothing of the fabric's environment.
ENVIRONMENT = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}


def argv_in(node: Node, argv: list[str]) -> list[str]:
    return ["nsenter", f"--target={node.pid}", "--all", "--", *argv]


def start_program(node: Node, argv: list[str]) -> Popen[bytes]:
    """Nobody hears what it says."""
    silent = subprocess.DEVNULL
    return subprocess.Popen(argv_in(node, argv), env=ENVIRONMENT, stdin=silent, stdout=silent, stderr=silent)


def run_program(node: Node, argv: list[str], timeout: float, text: str = "") -> CompletedProcess[str]:
    """`text` is its stdin. Raises TimeoutError after so many seconds."""
    try:
        return subprocess.run(
            argv_in(node, argv),
            check=False,
            env=ENVIRONMENT,
            text=True,
            errors="replace",
            capture_output=True,
            input=text,
            timeout=timeout,
        )
    except subprocess.TimeoutExpired as error:
        raise TimeoutError(f"{node.name}: {argv[0]} has not ended within {timeout} s") from error


def at_one_time(work: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
    """What `work` returns of each item, in no order; some of them are worked on at one time."""
    places = threading.BoundedSemaphore(CONCURRENCY)
    results: list[Result] = []

    def run(item: Item) -> None:
        with places:
            results.append(work(item))

    threads = [threading.Thread(target=run, args=(item,)) for item in items]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
