"""Runs commands in a node's namespaces, or enters one for a moment."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator
    from subprocess import CompletedProcess
    from typing import Any

# A complaint of `ip` about what is so already, with the line after it that says where in the batch.
HARMLESS = re.compile(r"^.*File exists\.?\n(Command failed .*\n?)?", re.MULTILINE)


@contextlib.contextmanager
def inside(netns: str) -> Generator[None]:
    """This thread is in the network namespace behind this path: what is opened there stays there."""
    home = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    try:
        there = os.open(netns, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.setns(there, os.CLONE_NEWNET)
        finally:
            os.close(there)
        try:
            yield
        finally:
            os.setns(home, os.CLONE_NEWNET)
    finally:
        os.close(home)


def run_in(
    argv: list[str],
    *,
    netns: str | None = None,
    mntns: str | None = None,
    pidns: str | None = None,
    text: str | None = None,
    timeout: float | None = None,
) -> CompletedProcess[str]:
    """Like subprocess.run with both outputs captured as text, after joining the namespaces behind these paths. `text` is its stdin.

    The answer is on stdout alone: a program may complain on stderr and name there whatever it was asked about."""
    enter = [f"--net={netns}"] if netns else []
    if mntns:
        enter.append(f"--mount={mntns}")
    if pidns:
        enter.append(f"--pid={pidns}")
    return subprocess.run(
        ["nsenter", *enter, "--", *argv] if enter else argv,
        check=False,
        text=True,
        errors="replace",
        capture_output=True,
        input=text,
        timeout=timeout,
    )


def complaint_of(done: CompletedProcess[str]) -> str | None:
    """Why a program failed, in its own words; None for one that succeeded."""
    if done.returncode == 0:
        return None
    return done.stderr.strip() or done.stdout.strip() or f"exit code {done.returncode}"


def parse_ip(text: str) -> Any:
    """What `ip -json` printed, as it prints nothing for an empty list and escapes no control character of a name or an alias."""
    return json.loads(text or "[]", strict=False)


def ip_batch(lines: list[str], *, netns: str | None = None, force: bool = False) -> str:
    """Runs `ip -batch`; returns what it complained of, empty when all went well.

    With `force` the lines after one that fails are run all the same, and what was so already is no complaint."""
    if not lines:
        return ""
    argv = ["ip", *(["-force"] if force else []), "-batch", "-"]
    done = run_in(argv, netns=netns, text="\n".join(lines) + "\n")
    complaint = complaint_of(done) or ""
    return HARMLESS.sub("", complaint).strip() if force else complaint
