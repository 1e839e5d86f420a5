"""Kernel settings of one network namespace, as they are now: their files are kept open, and can be read from any other namespace."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from ..shared.enter import inside

if TYPE_CHECKING:
    from collections.abc import Iterable

# Bytes of one setting.
LONGEST = 4096
# sysctl(8): in a name, a dot is what a slash is in a path, and the other way round.
TURN = str.maketrans("./", "/.")


class Settings:
    """Of one that is not there, as its interface is gone, nothing is told."""

    def __init__(self, netns: str, names: Iterable[str]) -> None:
        self.netns = netns
        self.names = list(names)
        self.files: dict[str, int] = {}
        self.open()

    def open(self) -> None:
        """Those that are not open: an interface may have come since. Raises OSError where the namespace is gone."""
        lost = [name for name in self.names if name not in self.files]
        if not lost:
            return
        with inside(self.netns):
            for name in lost:
                with contextlib.suppress(OSError):
                    self.files[name] = os.open(f"/proc/sys/{name.translate(TURN)}", os.O_RDONLY | os.O_CLOEXEC)

    def read(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, file in list(self.files.items()):
            try:
                found[name] = os.pread(file, LONGEST, 0).decode(errors="replace").strip()
            except OSError:
                # Its interface is gone.
                os.close(self.files.pop(name))
        return found

    def close(self) -> None:
        for file in self.files.values():
            os.close(file)
        self.files = {}
