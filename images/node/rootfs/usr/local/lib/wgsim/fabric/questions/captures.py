"""Records packets at several places at once, then counts in each record what was asked for. tcpdump does the reading."""

import os
import re
import signal
import subprocess
import threading

from ..enter import run_in
from .places import Problem

FOLDER = f"/run/wgsim-ask-{os.getpid()}"
# Bytes of a packet that are kept: all headers, and the beginning of what they carry.
SNAPLEN = 256
SAMPLES = 5

running = {}
numbers = iter(range(1 << 30))
lock = threading.Lock()


def start_one(place, path, places):
    """`place` is {"ifname"} in the fabric itself, or {"node", "namespace", "ifname"}."""
    enter = [f"--net={places.netns(place)}"] if place.get("node") else []
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
    for line in process.stderr:
        said += line
        if "listening on" in line:
            return process
    raise Problem(f"tcpdump on {place['ifname']}: {said.strip()}")


def start(question, places):
    """Answers with a number for `stop` once every capture sees packets."""
    os.makedirs(FOLDER, exist_ok=True)
    number = next(numbers)
    begun = []
    with lock:
        running[number] = begun
    try:
        for index, place in enumerate(question["places"]):
            path = f"{FOLDER}/{number}-{index}.pcap"
            begun.append((start_one(place, path, places), path))
    except Problem:
        end(number)
        raise
    return {"number": number}


def end(number):
    """Ends a capture's processes; returns [(path, packets that the kernel dropped)]."""
    with lock:
        begun = running.pop(number, [])
    for process, _ in begun:
        process.send_signal(signal.SIGINT)
    ended = []
    for process, path in begun:
        said = process.stderr.read()
        process.wait()
        dropped = re.search(r"(\d+) packets? dropped by kernel", said)
        ended.append((path, int(dropped[1]) if dropped else 0))
    return ended


def count(path, query):
    done = run_in(["tcpdump", "-nn", "-t", "-r", path, query])
    if done.returncode != 0:
        raise Problem(f"tcpdump does not take the filter {query}: {done.stdout.strip()}")
    # What tcpdump says of the file comes first, on the same stream.
    lines = [line for line in done.stdout.splitlines() if not line.startswith(("reading from file", "\t", "Warning:"))]
    return {"count": len(lines), "samples": lines[:SAMPLES]}


def stop(question, places):
    """For each place {"packets", "dropped", "marks", "counts": {name: {"count", "samples"}}}; `queries` is a list a place."""
    ended = end(question["number"])
    mark = bytes.fromhex(question["mark"])
    seen = []
    for (path, dropped), queries in zip(ended, question["queries"]):
        with open(path, "rb") as file:
            marks = file.read().count(mark)
        counts = {name: count(path, query) for name, query in queries.items()}
        seen.append({"packets": count(path, "")["count"], "dropped": dropped, "marks": marks, "counts": counts})
        os.remove(path)
    return {"places": seen}


def stop_all():
    for number in list(running):
        for path, _ in end(number):
            os.remove(path)
