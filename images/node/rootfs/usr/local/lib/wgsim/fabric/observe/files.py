"""Reads the files of the fabric that the observer reports."""

from __future__ import annotations

import json
import os
from typing import cast

from ..paths import FAULTS_FILE

# The reported fields of a fault; the rest is for healing, and may be secret.
FAULT_FIELDS = ("text", "heal", "since", "end", "mtu", "addresses")


def read_text(path: str) -> str | None:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return None


def read_json(path: str) -> object:
    """None for a file that is not there, or is being written."""
    try:
        return json.loads(read_text(path) or "null")
    except ValueError:
        return None


def signature(path: str) -> tuple[int, int, int] | None:
    try:
        found = os.stat(path)
        return (found.st_mtime_ns, found.st_ino, found.st_size)
    except OSError:
        return None


def object_of(value: object) -> dict[str, object]:
    """Empty for anything else."""
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def told_faults() -> list[dict[str, object]]:
    """The faults on purpose, newest last; none where nobody has made one."""
    found = read_json(FAULTS_FILE)
    faults = object_of(found).get("faults")
    told = [object_of(one) for one in cast("list[object]", faults) if one] if isinstance(faults, list) else []
    return [{field: one[field] for field in FAULT_FIELDS if field in one} for one in told]
