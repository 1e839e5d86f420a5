"""JSON documents shared by the fabric's programs: read as a whole, and changed by one program at a time."""

from __future__ import annotations

import contextlib
import fcntl
import json
from typing import TYPE_CHECKING

from .deliver import write_file

if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import TypeVar

    Document = TypeVar("Document")


@contextlib.contextmanager
def held(lock: str) -> Generator[None]:
    """`lock` is the path of a file that is locked by one process at a time; the kernel lets go where that one dies."""
    with open(lock, "w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def read_document(path: str, empty: Document) -> Document:
    """`empty` where there is no such file."""
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        return empty


def write_document(path: str, mode: int, document: object) -> None:
    write_file(path, mode, json.dumps(document).encode())
