"""Records packets at several places at once, then counts the matches in each recording with tcpdump."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading
from typing import TYPE_CHECKING

from ..shared.enter import complaint_of, run_in
from .places import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..contract import CapturedQuestion, CapturePlace, CaptureQuestion, Counted, Seen
    from .places import Places

    Tcpdump = subprocess.Popen[str]
    # (path, packets that the kernel dropped, complaint).
    Ended = tuple[str, int | None, str | None]

FOLDER = f"/run/wgsim-ask-{os.getpid()}"
# Bytes of a packet that are kept: all headers, and the beginning of what they carry.
SNAPLEN = 256
SAMPLES = 5
# Seconds in which a tcpdump listens, and in which one that is told to end has ended.
LISTENS, ENDS = 60.0, 30.0

running: dict[int, list[tuple[Tcpdump, str]]] = {}
numbers = iter(range(1 << 30))
lock = threading.Lock()


def start_one(place: CapturePlace, path: str, places: Places) -> Tcpdump:
    """`place` is {"ifname"} in the fabric itself, or {"node", "namespace", "ifname"}."""
    enter: list[str] = []
    if "node" in place and "namespace" in place:
        enter = [f"--net={places.netns({'node': place['node'], 'namespace': place['namespace']})}"]
    argv = ["tcpdump", "-Z", "root", "-i", place["ifname"], "-nn", "-s", str(SNAPLEN), "-U", "-w", path]
    argv += ["--immediate-mode", "-B", "8192"]
    process = subprocess.Popen(
        ["nsenter", *enter, "--", *argv] if enter else argv,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    # It says so once packets are seen, and not before.
    said = ""
    assert process.stderr is not None
    late = threading.Timer(LISTENS, process.kill)
    late.daemon = True
    late.start()
    try:
        for line in process.stderr:
            said += line
            if "listening on" in line:
                return process
    finally:
        late.cancel()
    if process.wait() == -signal.SIGKILL:
        said += f"does not listen within {LISTENS:g} s"
    raise Problem(f"tcpdump on {place['ifname']}: {said.strip()}")


def start(question: CaptureQuestion, places: Places) -> dict[str, int]:
    """Answers with a number for `stop` once every capture sees packets."""
    os.makedirs(FOLDER, exist_ok=True)
    number = next(numbers)
    begun: list[tuple[Tcpdump, str]] = []
    with lock:
        running[number] = begun
    try:
        for index, place in enumerate(question["places"]):
            path = f"{FOLDER}/{number}-{index}.pcap"
            begun.append((start_one(place, path, places), path))
    except Problem:
        remove(end(number))
        raise
    return {"number": number}


def end(number: int) -> list[Ended]:
    """Ends a capture's processes; returns [(path, packets that the kernel dropped, complaint)]: dropped is None, and why is
    the complaint, where a process did not record until it was told to end."""
    with lock:
        begun = running.pop(number, [])
    for process, _ in begun:
        process.send_signal(signal.SIGINT)
    ended: list[Ended] = []
    for process, path in begun:
        try:
            _, said = process.communicate(timeout=ENDS)
        except subprocess.TimeoutExpired:
            process.kill()
            said = f"{process.communicate()[1]} told to end, it has not within {ENDS:g} s"
        dropped = re.search(r"(\d+) packets? dropped by kernel", said)
        if process.returncode == 0 and dropped:
            ended.append((path, int(dropped[1]), None))
        else:
            ended.append((path, None, said.strip()))
    return ended


def count(path: str, query: str) -> Counted:
    done = run_in(["tcpdump", "-nn", "-t", "-r", path, query])
    if complaint := complaint_of(done):
        raise Problem(f"tcpdump does not take the filter {query}: {complaint}")
    # A line that is indented goes on with the packet above it.
    lines = [line for line in done.stdout.splitlines() if not line.startswith("\t")]
    return {"count": len(lines), "samples": lines[:SAMPLES]}


def stop(question: CapturedQuestion, _places: Places) -> dict[str, list[Seen]]:
    """For each place {"packets", "dropped", "marks", "counts": {name: {"count", "samples"}}}; `queries` is a list a place."""
    ended = end(question["number"])
    try:
        return {"places": list(read(ended, question))}
    finally:
        remove(ended)


def read(ended: list[Ended], question: CapturedQuestion) -> Iterator[Seen]:
    mark = bytes.fromhex(question["mark"])
    for (path, dropped, complaint), queries in zip(ended, question["queries"], strict=True):
        if complaint is not None or dropped is None:
            raise Problem(f"tcpdump ended before it was told to: {complaint or 'it does not say why'}")
        with open(path, "rb") as file:
            marks = file.read().count(mark)
        counts = {name: count(path, query) for name, query in queries.items()}
        yield {"packets": count(path, "")["count"], "dropped": dropped, "marks": marks, "counts": counts}


def remove(ended: list[Ended]) -> None:
    for path, _, _ in ended:
        # One that could not listen wrote nothing.
        if os.path.exists(path):
            os.remove(path)


def stop_all() -> None:
    for number in list(running):
        remove(end(number))
