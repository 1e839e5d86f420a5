"""Keeps the names of the lab's nodes: a file for booting nodes, and /etc/hosts of running ones."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ..paths import MOUNTED_FILES, SHARED_HOSTS
from ..shared.deliver import within, write_file
from .log import log

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..shared.nodes import Node

HOSTS = "/etc/hosts"
# A hosts file of the user's own stands as it is.
OWN_HOSTS = f"{MOUNTED_FILES}/hosts"
BEGIN = "# Nodes of this lab: wgsim keeps what is between these lines."
END = "# End of the nodes of this lab."


def read(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return ""


def replace_names(hosts: str, names: str) -> str:
    """What is in a hosts file, with these names in the place of those of before. One that has none yet is about to get them."""
    before, begin, rest = hosts.partition(BEGIN)
    _, end, after = rest.partition(f"{END}\n")
    return f"{before}{names}{after}" if begin and end else hosts


def rename(names: str) -> bool:
    """In the node whose root is ours. Docker may have mounted the file: it is overwritten."""
    hosts = read(HOSTS)
    changed = replace_names(hosts, names)
    if changed != hosts and not os.path.exists(OWN_HOSTS):
        with open(HOSTS, "w", encoding="utf-8") as file:
            file.write(changed)
    return True


def publish_names(lines: list[str], nodes: Iterable[Node]) -> None:
    """`lines` are of hosts(5); `nodes` are those that run."""
    names = "".join(f"{line}\n" for line in [BEGIN, *lines, END])
    if read(SHARED_HOSTS) == names:
        return
    write_file(SHARED_HOSTS, 0o644, names.encode())
    for node in nodes:
        if within(node, lambda: rename(names)) is None:
            log(f"{node.name}: the names of the lab could not be written")
