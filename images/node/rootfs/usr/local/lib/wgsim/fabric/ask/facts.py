"""Reads the output of a node's daemons and kernel as raw text, which the client parses."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
from typing import TYPE_CHECKING

from ..daemons import birdc
from ..daemons.wireguard import run_wg
from ..shared.enter import complaint_of, parse_ip, run_in
from .places import Problem

if TYPE_CHECKING:
    from ..contract import BirdQuestion, Outcome, RunQuestion, ShowQuestion
    from .places import Places

    Command = subprocess.Popen[bytes]

# Bytes of a command's output that are kept: its end.
MOST_KEPT = 16384

# Commands of the user's that have not ended.
RUNNING: set[Command] = set()

SHOWN = {
    "routes4": ["ip", "-j", "-4", "route", "show", "table", "all"],
    "routes6": ["ip", "-j", "-6", "route", "show", "table", "all"],
    "links": ["ip", "-j", "-d", "-s", "link", "show"],
    "addresses": ["ip", "-j", "-d", "address", "show"],
}


def ask_bird(question: BirdQuestion, places: Places) -> dict[str, str]:
    """{command: reply with line codes}."""
    node = places.node(question["node"])
    replies = birdc.ask_bird(f"{node.root}{question['socket']}", question["commands"])
    if replies is None:
        raise Problem(f"{question['node']}: BIRD in {question['namespace']} does not answer")
    return replies


def show(question: ShowQuestion, places: Places) -> dict[str, str]:
    """{what: text} for each of SHOWN that is asked for, and `wireguard`: the dump without its secrets."""
    node = places.node(question["node"])
    texts: dict[str, str] = {}
    for what in question["what"]:
        if what == "wireguard":
            dumps = run_wg(node, question["namespace"])
            complaint = "wg does not answer" if dumps is None else None
            texts[what] = "\n".join((dumps or {}).values())
        else:
            done = run_in(SHOWN[what], netns=node.netns(question["namespace"]))
            complaint = complaint_of(done)
            texts[what] = "" if complaint else json.dumps(parse_ip(done.stdout))
        if complaint:
            raise Problem(f"{question['node']}: {what} of {question['namespace']} cannot be read: {complaint}")
    return texts


def read_environment(pid: int) -> dict[str, str]:
    with open(f"/proc/{pid}/environ", "rb") as file:
        pairs = (pair.partition(b"=") for pair in file.read().split(b"\0") if b"=" in pair)
        return {os.fsdecode(name): os.fsdecode(value) for name, _, value in pairs}


def run(question: RunQuestion, places: Places) -> Outcome:
    """A shell command in a node, as `docker exec` runs it: {"code", "output", "errors"}; code null where it took too long.

    `output` is what it wrote to stdout, `errors` to stderr."""
    node = places.node(question["node"])
    namespaces = ["--mount", "--uts", "--ipc", "--pid", f"--net={node.netns(question['namespace'])}"]
    argv = ["nsenter", f"--target={node.pid}", *namespaces, "--wdns=/", "--", "sh", "-c", question["command"]]
    # A group of its own, as nsenter is not the only process of it: the command is its child, and may have more.
    process = subprocess.Popen(
        argv,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env=read_environment(node.pid),
    )
    RUNNING.add(process)
    try:
        output, errors = process.communicate(timeout=question["timeout"])
        code = process.returncode
    except subprocess.TimeoutExpired as error:
        end(process)
        code, output, errors = None, error.stdout, error.stderr
    finally:
        RUNNING.discard(process)
    return {"code": code, "output": end_of(output), "errors": end_of(errors)}


def end_of(text: bytes | None) -> str:
    return (text or b"")[-MOST_KEPT:].decode(errors="replace")


def end(process: Command) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def end_all() -> None:
    """Nobody waits for their answers any more."""
    for process in list(RUNNING):
        end(process)
