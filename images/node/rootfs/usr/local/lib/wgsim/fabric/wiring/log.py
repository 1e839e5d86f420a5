"""The fabric's own log."""

from __future__ import annotations

import sys


def log(text: str) -> None:
    print(f"fabric: {text}", file=sys.stderr, flush=True)
