"""Pings many addresses from one node at once."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

from ..packets.sweep import Witnesses, sweep
from ..shared.answers import promises
from .places import Problem

if TYPE_CHECKING:
    from ..contract import Place, SweepAnswer, SweepQuestion
    from .places import Places


def ask(question: SweepQuestion, places: Places) -> SweepAnswer:
    """{"answers": [milliseconds, or null, in the order of "targets"], "time": when they were all there, in Unix time}.

    Only an answer of the node that is meant counts."""
    wanted = [(target["address"], netns_of(target["to"], places)) for target in question["targets"]]
    with contextlib.closing(Witnesses()) as witnesses:
        known = list({(address, netns) for address, netns in wanted if netns is not None})
        reached = sweep(places.netns(question), known, question["timeout"], witnesses)
    asked = zip(question["targets"], wanted, strict=True)
    promises.note(question, {(one["to"]["node"], one["address"]): target in reached for one, target in asked})
    return {
        "answers": [None if netns is None else reached.get((address, netns)) for address, netns in wanted],
        "time": time.time(),
    }


def netns_of(place: Place, places: Places) -> str | None:
    """None where the node does not run: it answers nobody."""
    try:
        return places.netns(place)
    except Problem:
        return None
