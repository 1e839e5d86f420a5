"""Hands each node its files: when it comes up, from where they rest until then, or while it runs, when its plan has changed.

Docker takes some 0.1 s of processor time to put an archive into a container; here it is a few writes.
"""

from __future__ import annotations

import base64
import contextlib
import errno
import hashlib
import json
import os
import stat
from typing import TYPE_CHECKING

from ..paths import COMPLAINTS, MANIFEST, NODE_NAME, PENDING_FILES, UNPLACED_FILES
from .wake import wake

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from ..contract import PlannedFile
    from .nodes import Node

    Result = TypeVar("Result")


def content_of(file: PlannedFile) -> bytes:
    text = file["content"]
    return base64.b64decode(text) if file["encoding"] == "base64" else text.encode()


def digest_of(file: PlannedFile) -> str:
    return hashlib.sha256(f"{file['mode']:o}\n".encode() + content_of(file)).hexdigest()


def digest_at(path: str) -> str | None:
    """The digest of the file at this path, as `digest_of` makes it; None if there is no regular file."""
    try:
        status = os.stat(path, follow_symlinks=False)
        if not stat.S_ISREG(status.st_mode):
            return None
        with open(path, "rb") as file:
            return hashlib.sha256(f"{stat.S_IMODE(status.st_mode):o}\n".encode() + file.read()).hexdigest()
    except OSError:
        return None


def read_manifest() -> dict[str, str]:
    """Of the node whose root is ours; empty where it has no files yet."""
    try:
        with open(MANIFEST, encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError):
        return {}


def write_file(path: str, mode: int, content: bytes) -> None:
    """Atomically: a reader gets either the whole old file or the whole new one."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    handle = os.open(f"{path}.wgsim", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with open(handle, "wb") as target:
        os.fchmod(handle, mode)
        target.write(content)
    os.rename(f"{path}.wgsim", path)


def put_in_place(path: str, mode: int, content: bytes) -> None:
    """Docker mounts some files, such as /etc/hostname. They cannot be replaced, so they are overwritten."""
    try:
        write_file(path, mode, content)
    except OSError as error:
        with contextlib.suppress(OSError):
            os.remove(f"{path}.wgsim")
        if error.errno != errno.EBUSY:
            raise
        with open(path, "wb") as target:
            os.fchmod(target.fileno(), mode)
            target.write(content)


def complaint_name(path: str) -> str:
    return f"file.{hashlib.sha256(path.encode()).hexdigest()[:16]}"


def complain_of_files(reasons: dict[str, str]) -> None:
    """Makes the node complain of these files, path → reason, and of no others. Its /run is lost when it restarts, and its files are
    delivered only once: it complains of those in UNPLACED_FILES again."""
    with contextlib.suppress(FileNotFoundError):
        for name in set(os.listdir(UNPLACED_FILES)) - {complaint_name(path) for path in reasons}:
            for folder in (UNPLACED_FILES, COMPLAINTS):
                with contextlib.suppress(FileNotFoundError):
                    os.remove(f"{folder}/{name}")
    for path, reason in reasons.items():
        text = f"file {path}\n{path} cannot be written: {reason}\n"
        for folder in (UNPLACED_FILES, COMPLAINTS):
            write_file(f"{folder}/{complaint_name(path)}", 0o600, text.encode())


def write_files(files: list[PlannedFile]) -> list[str]:
    """Writes the files that differ from what is there, and removes those that are no longer wanted. Returns the paths of all of them.
    A file that cannot be written does not stop the others: the node complains of it."""
    old = read_manifest()
    new = {file["path"]: digest_of(file) for file in files}
    changed = {path for path, digest in new.items() if digest_at(path) != digest}
    gone = {path for path in old.keys() - new.keys() if os.path.lexists(path)}
    for path in old.keys() - new.keys():
        with contextlib.suppress(OSError):
            os.remove(path)
    reasons: dict[str, str] = {}
    # Its name comes last: a node that finds it has all its files.
    for file in sorted(files, key=lambda one: one["path"] == NODE_NAME):
        if file["path"] in changed:
            try:
                put_in_place(file["path"], file["mode"], content_of(file))
            except FileExistsError:
                reasons[file["path"]] = os.strerror(errno.ENOTDIR)
            except OSError as error:
                reasons[file["path"]] = error.strerror or str(error)
    complain_of_files(reasons)
    new = {path: digest for path, digest in new.items() if path not in reasons}
    if old != new:
        write_file(MANIFEST, 0o600, json.dumps(new).encode())
    return sorted(gone | changed)


def within(node: Node, work: Callable[[], Result]) -> Result | None:
    """Runs `work` in a child that has the node's root for its own: a link in there leads nowhere else.

    Returns what it returned, by way of JSON; None when it failed."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(reader)
            os.chroot(node.root)
            os.chdir("/")
            answer = json.dumps(work()).encode()
            with open(writer, "wb") as pipe:
                pipe.write(answer)
            code = 0
        finally:
            os._exit(code)
    os.close(writer)
    with open(reader, "rb") as pipe:
        answer = pipe.read()
    _, status = os.waitpid(child, 0)
    return json.loads(answer) if status == 0 else None


def forget(node: Node) -> None:
    """Of a node that has its files nothing is due: they may have been changed since, and must not come back."""
    with contextlib.suppress(FileNotFoundError):
        os.remove(f"{PENDING_FILES}/{node.name}.json")


def deliver(node: Node) -> str | None:
    """Writes a booting node's files and forgets them here. Returns a complaint, or None; nothing to deliver is none."""
    pending = f"{PENDING_FILES}/{node.name}.json"
    try:
        with open(pending, encoding="utf-8") as file:
            files = json.load(file)
    except FileNotFoundError:
        return None
    if within(node, lambda: write_files(files)) is None:
        return f"{node.name}: its files could not be written"
    os.remove(pending)
    wake(node.name)
    return None
