"""Reads when a node started, its use of processor and memory, and the limits that it reached, from its control group."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..shared.nodes import Node

MICROSECONDS = 1000  # nanoseconds
TICKS = os.sysconf("SC_CLK_TCK")
# Bytes. Version 1 has no word for a memory without limit, but a number near this one.
UNLIMITED = 1 << 62
# Of each limit, under version 1 and 2: the file that counts how often it was in the way, by which name, and that of the limit itself.
LIMITS = {
    True: {
        "memory": ("memory/memory.oom_control", b"oom_kill", "memory/memory.limit_in_bytes"),
        "pids": ("pids/pids.events", b"max", "pids/pids.max"),
    },
    False: {
        "memory": ("memory.events", b"oom_kill", "memory.max"),
        "pids": ("pids.events", b"max", "pids.max"),
    },
}


def own_group(node: Node) -> str:
    """Where the node's own group is in its /sys/fs/cgroup, version 2: the top, but where it shares the host's view."""
    top = f"{node.root}/sys/fs/cgroup"
    # The root of all groups has no such file.
    if os.path.exists(f"{top}/memory.current"):
        return top
    with open(f"/proc/{node.pid}/cgroup", encoding="utf-8") as file:
        return f"{top}{file.read().strip().removeprefix('0::')}"


def open_all(group: str, names: list[str]) -> list[int]:
    """These files of a control group, or none where one of them is not there."""
    files: list[int] = []
    try:
        # One by one: where one cannot be opened, those before it are closed.
        for name in names:
            files.append(os.open(f"{group}/{name}", os.O_RDONLY | os.O_CLOEXEC))  # noqa: PERF401
    except OSError:
        for file in files:
            os.close(file)
        return []
    return files


def count_of(name: bytes, text: bytes) -> int:
    """The number behind a name, of lines such as `max 3`; 0 where it is not told."""
    counts = dict(line.split() for line in text.splitlines())
    return int(counts.get(name, 0))


def boot_time() -> int:
    """Unix time at which this machine booted."""
    with open("/proc/stat", encoding="utf-8") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("btime "))


def started_at(node: Node) -> float:
    """Unix time at which its first process began."""
    return round(boot_time() + node.start / TICKS, 2)


class Resources:
    """Keeps the files open: to read one again costs a microsecond."""

    def __init__(self, node: Node) -> None:
        self.old = os.path.exists(f"{node.root}/sys/fs/cgroup/memory/memory.stat")
        if self.old:
            group = f"{node.root}/sys/fs/cgroup"
            names = ["cpuacct/cpuacct.usage", "memory/memory.usage_in_bytes", "memory/memory.stat"]
        else:
            group = own_group(node)
            names = ["cpu.stat", "memory.current", "memory.stat"]
        self.files = open_all(group, names)
        self.limits = {
            resource: (name, open_all(group, [counts, limit]))
            for resource, (counts, name, limit) in LIMITS[self.old].items()
        }

    def read(self) -> tuple[int, int] | tuple[None, None]:
        """(microseconds of processor time since the node's start, bytes in use); nulls where the files do not say."""
        try:
            cpu, used, details = (os.pread(file, 1 << 14, 0) for file in self.files)
            name = b"total_inactive_file " if self.old else b"inactive_file "
            # As `docker stats` has it: without cached files that nobody has asked for lately.
            inactive = int(next(line for line in details.splitlines() if line.startswith(name)).split()[1])
            usage = int(cpu) // MICROSECONDS if self.old else int(cpu.split()[1])
            return usage, max(0, int(used) - inactive)
        except (OSError, ValueError, StopIteration):
            return None, None

    def read_reached(self) -> dict[str, int]:
        """Resource → the limit that it has run into since the node's start: bytes of memory, or a number of processes."""
        reached: dict[str, int] = {}
        for resource, (name, files) in self.limits.items():
            try:
                counts, limit = (os.pread(file, 1 << 12, 0) for file in files)
                if limit.strip().isdigit() and int(limit) < UNLIMITED and count_of(name, counts) > 0:
                    reached[resource] = int(limit)
            except (OSError, ValueError):
                continue  # The kernel does not count it, or the node has ended.
        return reached

    def close(self) -> None:
        for file in [*self.files, *(file for _, files in self.limits.values() for file in files)]:
            os.close(file)
        self.files, self.limits = [], {}
