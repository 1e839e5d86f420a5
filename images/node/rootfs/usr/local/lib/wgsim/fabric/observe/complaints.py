"""Reads the complaints of a node: files in its /run, written by complain.sh and deliver.py until settled."""

from __future__ import annotations

import os
import stat
import time
from typing import TYPE_CHECKING

from ..paths import BOOTED, COMPLAINTS

if TYPE_CHECKING:
    from ..contract import Boot, Complaint
    from ..shared.nodes import Node

# Bytes of one complaint, and complaints of one node. The rest is not read.
LONGEST = 4096
MOST = 100
# Seconds. A folder that changed this recently is read again: a second change in the same tick of the clock leaves no trace.
FRESH = 0.1


def open_folder(root: str) -> int:
    """Opens the folder step by step without following links: a node could point them at files of the fabric."""
    folder = os.open(root, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    for name in COMPLAINTS.strip("/").split("/"):
        try:
            inner = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
        finally:
            os.close(folder)
        folder = inner
    return folder


def printable(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text).strip()


def read_complaint(folder: int, name: str) -> Complaint | None:
    """The first line is `KIND SUBJECT`, the rest is the text. None for anything else, and for a file that is gone."""
    try:
        file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
    except OSError:
        return None
    try:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            return None
        head, _, text = os.read(file, LONGEST).decode(errors="replace").partition("\n")
    finally:
        os.close(file)
    kind, _, subject = head.partition(" ")
    return {"kind": printable(kind), "subject": printable(subject), "text": printable(text)} if text else None


def gone_namespace(name: str) -> Complaint:
    return {"kind": "namespace", "subject": name, "text": f"its namespace {name} is gone"}


class Complaints:
    """The complaints of one node. A read costs one or two system calls while nothing changes."""

    def __init__(self, node: Node) -> None:
        self.root = node.root
        self.folder: int | None = None
        self.booted = False
        self.seen: int | None = None
        self.found: list[Complaint] = []

    def read(self) -> Boot | None:
        """Whether the node has booted, and its complaints in order; None for a node that is gone or has only begun to boot."""
        try:
            if self.folder is None:
                self.folder = open_folder(self.root)
            changed = os.fstat(self.folder).st_mtime_ns
            if changed != self.seen or time.time() - changed / 1e9 < FRESH:
                names = sorted(name for name in os.listdir(self.folder) if not name.startswith("."))
                self.found = [one for name in names[:MOST] if (one := read_complaint(self.folder, name))]
                self.seen = changed
        except OSError:
            return None
        self.booted = self.booted or os.path.lexists(f"{self.root}{BOOTED}")
        return {"booted": self.booted, "complaints": self.found}

    def close(self) -> None:
        if self.folder is not None:
            os.close(self.folder)
            self.folder = None
