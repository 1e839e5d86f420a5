"""Follows the traffic of one peer: when it was last heard, and what was sent in vain since then. As src/lab/observer/traffic.ts does."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ..limits import KEEPALIVE_LENGTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..contract import FollowedPeer


def read_peers(dump: str) -> Iterator[tuple[str, int, int]]:
    """(public key, bytes received, bytes sent) of each peer in the lines of `wg show all dump`."""
    for columns in (line.split("\t") for line in dump.splitlines()):
        if len(columns) == 9:
            yield columns[1], int(columns[6]), int(columns[7])


def follow(before: FollowedPeer | None, received: int, sent: int, now: float) -> FollowedPeer:
    """With the next sample. Counters that shrank began anew."""
    if before is None or received < before["received"] or sent < before["sent"]:
        return {
            "received": received,
            "sent": sent,
            "from": now,
            "time": now,
            "heard": None,
            "bytes": 0,
            "since": None,
        }
    counts: FollowedPeer = {**before, "received": received, "sent": sent, "time": now}
    if received > before["received"]:
        return {**counts, "heard": now, "bytes": 0, "since": None}
    more = sent - before["sent"]
    # Persistent keepalives go out once a second at most.
    keepalives = max(1, math.ceil(now - before["time"])) * KEEPALIVE_LENGTH
    if more == 0 or (more % KEEPALIVE_LENGTH == 0 and more <= keepalives):
        return counts
    since = before["since"]
    return {**counts, "bytes": before["bytes"] + more, "since": now if since is None else since}
