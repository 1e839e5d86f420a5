"""Reads what a node's daemons and kernel say: raw text, whose reading is the asker's work."""

import contextlib
import os
import signal
import subprocess

from .. import birdc
from ..enter import run_in
from ..wireguard import run_wg
from .places import Problem

# Bytes of a command's output that are kept: its end.
MOST_KEPT = 16384

# Commands of the user's that have not ended.
RUNNING = set()

SHOWN = {
    "routes4": ["ip", "-j", "-4", "route", "show", "table", "main"],
    "routes6": ["ip", "-j", "-6", "route", "show", "table", "main"],
    "links": ["ip", "-j", "-d", "-s", "link", "show"],
}


def ask_bird(question, places):
    """{command: reply with line codes}."""
    node = places.node(question["node"])
    replies = birdc.ask_bird(f"{node.root}{question['socket']}", question["commands"])
    if replies is None:
        raise Problem(f"{question['node']}: BIRD in {question['namespace']} does not answer")
    return replies


def show(question, places):
    """{what: text} for each of SHOWN that is asked for, and `wireguard`: the dump without its secrets."""
    node = places.node(question["node"])
    texts = {}
    for what in question["what"]:
        if what == "wireguard":
            dumps = run_wg(node, question["namespace"])
            texts[what] = None if dumps is None else "\n".join(dumps.values())
        else:
            done = run_in(SHOWN[what], netns=node.netns(question["namespace"]))
            texts[what] = done.stdout if done.returncode == 0 else None
        if texts[what] is None:
            raise Problem(f"{question['node']}: {what} of {question['namespace']} cannot be read")
    return texts


def read_environment(pid):
    with open(f"/proc/{pid}/environ", "rb") as file:
        pairs = (pair.partition(b"=") for pair in file.read().split(b"\0") if b"=" in pair)
        return {os.fsdecode(name): os.fsdecode(value) for name, _, value in pairs}


def run(question, places):
    """A shell command in a node, as `docker exec` runs it: {"code", "output"}; code null where it took too long."""
    node = places.node(question["node"])
    namespaces = ["--mount", "--uts", "--ipc", "--pid", f"--net={node.netns(question['namespace'])}"]
    argv = ["nsenter", f"--target={node.pid}", *namespaces, "--wdns=/", "--", "sh", "-c", question["command"]]
    # A group of its own, as nsenter is not the only process of it: the command is its child, and may have more.
    process = subprocess.Popen(
        argv,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        env=read_environment(node.pid),
    )
    RUNNING.add(process)
    try:
        output, _ = process.communicate(timeout=question["timeout"])
    except subprocess.TimeoutExpired as error:
        end(process)
        return {"code": None, "output": (error.stdout or b"")[-MOST_KEPT:].decode(errors="replace")}
    finally:
        RUNNING.discard(process)
    return {"code": process.returncode, "output": output[-MOST_KEPT:].decode(errors="replace")}


def end(process):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def end_all():
    """Nobody waits for their answers any more."""
    for process in list(RUNNING):
        end(process)
