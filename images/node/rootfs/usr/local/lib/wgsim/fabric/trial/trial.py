"""Tries the user's BIRD configurations in a container of their own, before any node exists."""

from __future__ import annotations

import contextlib
import os
import subprocess
from typing import TYPE_CHECKING, TypedDict

from ..shared.deliver import content_of, put_in_place

if TYPE_CHECKING:
    from collections.abc import Generator

    from ..contract import PlannedFile, Trial

# Seconds. BIRD parses the largest tables of the Internet in a few.
TIMEOUT = 30


class Original(TypedDict):
    """A file that was there before."""

    path: str
    mode: int
    content: bytes


def read_original(path: str) -> Original | None:
    try:
        with open(path, "rb") as file:
            return {"path": path, "mode": os.stat(path).st_mode & 0o7777, "content": file.read()}
    except OSError:
        return None


@contextlib.contextmanager
def in_place(files: list[PlannedFile]) -> Generator[None]:
    """These files are where their node will have them: a configuration may include them. A file that cannot be written is the node's
    own complaint later. Afterwards everything is as it was, for the next node."""
    replaced: list[tuple[str, Original | None]] = []
    try:
        for file in files:
            original = read_original(file["path"])
            with contextlib.suppress(OSError):
                put_in_place(file["path"], file["mode"], content_of(file))
                replaced.append((file["path"], original))
        yield
    finally:
        for path, original in replaced:
            with contextlib.suppress(OSError):
                if original is None:
                    os.remove(path)
                else:
                    put_in_place(**original)


def try_bird(path: str) -> str | None:
    """What BIRD says against this configuration; None if it takes it."""
    try:
        done = subprocess.run(
            ["bird", "-p", "-c", path],
            check=False,
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=TIMEOUT,
        )
    except subprocess.TimeoutExpired:
        return f"BIRD is not done with it after {TIMEOUT} s"
    return None if done.returncode == 0 else done.stdout.strip() or f"exit code {done.returncode}"


def try_nodes(request: dict[str, Trial]) -> dict[str, dict[str, str]]:
    """Node → {"files", "birds"} gives node → path of each bad configuration → what BIRD says."""
    refused: dict[str, dict[str, str]] = {}
    for name, node in request.items():
        with in_place(node["files"]):
            said = {path: try_bird(path) for path in node["birds"]}
        refused[name] = {path: text for path, text in said.items() if text is not None}
    return refused
