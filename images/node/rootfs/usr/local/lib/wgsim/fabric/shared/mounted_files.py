"""Files that Docker may have mounted and a booting node fills: what was taken out of those of a running node, and how it comes back."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from ..paths import MOUNTED_FILES, OWN_NAMES, SHARED_HOSTS
from .deliver import within

if TYPE_CHECKING:
    from .nodes import Node

HOSTS = "/etc/hosts"
# What put_mounted_files of install-files.sh writes first.
LOCAL = ["127.0.0.1\tlocalhost", "::1\tlocalhost ip6-localhost ip6-loopback"]
# Seconds that the names of the lab may take to reach the nodes.
FRESH = 5.0


def read(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def is_fresh(path: str) -> bool:
    try:
        return time.time() - os.stat(path).st_mtime < FRESH
    except OSError:
        return True


def lines_of(text: str) -> list[str]:
    """Those that name hosts."""
    return [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def lost_files(root: str, shared_hosts: str = SHARED_HOSTS) -> dict[str, str]:
    """Path → what it is to hold. A hosts file may have more names than it was given, and not fewer."""
    lost: dict[str, str] = {}
    folder = f"{root}{MOUNTED_FILES}"
    own = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
    for name in own:
        # As put_mounted_files of install-files.sh writes it.
        wanted = read(f"{folder}/{name}").rstrip("\n") + "\n"
        if read(f"{root}/etc/{name}") != wanted:
            lost[f"/etc/{name}"] = wanted
    if "hosts" in own or is_fresh(shared_hosts):
        return lost
    hosts = read(f"{root}{HOSTS}")
    there = set(hosts.splitlines())
    texts = [read(path) for path in (f"{root}{OWN_NAMES}", shared_hosts)]
    lacking = [text for text in texts if not there.issuperset(lines_of(text))]
    if lacking:
        given = {line for text in lacking for line in text.splitlines()}
        kept = [line for line in hosts.splitlines() if line not in given]
        local = [] if any("localhost" in line for line in kept) else LOCAL
        lost[HOSTS] = "".join(
            f"{line}\n" for line in [*local, *kept, *(line for text in lacking for line in text.splitlines())]
        )
    return lost


def give_files_back(node: Node) -> str | None:
    """Docker may have mounted them: they are overwritten. Returns a complaint, or None."""
    if not lost_files(node.root):
        return None

    def write() -> bool:
        for path, wanted in lost_files("").items():
            with open(path, "w", encoding="utf-8") as file:
                file.write(wanted)
        return True

    return None if within(node, write) else "files that Docker mounts could not be written"
