"""Asks the kernel of one namespace by which routes packets to an address leave, and which may take their place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ..shared.enter import complaint_of, parse_ip, run_in
from .places import Problem

if TYPE_CHECKING:
    from typing import Any

    from ..contract import Ways, WaysQuestion
    from .places import Places

CONFIGURATION = "/proc/sys/net/ipv{}/conf"
SETTING = "ignore_routes_with_linkdown"


def read_lists(text: str) -> list[dict[str, Any]]:
    """The items of the JSON lists that `ip -j -batch` prints, one for each line that it understood."""
    decoder = json.JSONDecoder(strict=False)
    items: list[dict[str, Any]] = []
    rest = text.strip()
    while rest:
        found, end = decoder.raw_decode(rest)
        items += [item for item in found if item]
        rest = rest[end:].lstrip()
    return items


def is_on(path: str) -> bool:
    with open(path, encoding="utf-8") as file:
        return file.read().strip() != "0"


def ignoring(version: int, names: list[str]) -> list[str]:
    """The interfaces whose routes the kernel passes over while they have no carrier."""
    folder = CONFIGURATION.format(4 if version == 4 else 6)
    found: list[str] = []
    for name in names:
        try:
            if is_on(f"{folder}/all/{SETTING}") or is_on(f"{folder}/{name}/{SETTING}"):
                found.append(name)
        except OSError:
            continue  # It speaks only the other version, or is gone.
    return found


def ask(question: WaysQuestion, places: Places) -> Ways:
    """Routes as `ip -j route` shows them.

    `taken` are those of the packets, from every address of the namespace that they may come from; `known` are all to the address."""
    places.enter(question)
    address, mark = question["address"], question["mark"]
    version = 6 if ":" in address else 4
    ip = ["ip", "-j", f"-{version}"]
    shown = {
        "links": run_in(["ip", "-j", "-d", "link", "show"]),
        "addresses": run_in([*ip, "address", "show", "scope", "global"]),
        "routes": run_in([*ip, "route", "show", "table", "all", "match", address]),
    }
    for what, done in shown.items():
        if complaint := complaint_of(done):
            raise Problem(f"{question['node']}: {what} of {question['namespace']} cannot be read: {complaint}")
    links = [link for link in parse_ip(shown["links"].stdout) if link]
    own = [one["local"] for link in parse_ip(shown["addresses"].stdout) for one in link.get("addr_info", []) if one]
    lines = [
        f"route get fibmatch {address}{f' from {source}' if source else ''}{f' mark {mark}' if mark else ''}\n"
        for source in ["", *own]
    ]
    taken = run_in([*ip, "-force", "-batch", "-"], text="".join(lines))
    return {
        "taken": read_lists(taken.stdout),
        "known": read_lists(shown["routes"].stdout),
        "links": links,
        "ignoring": ignoring(version, [link["ifname"] for link in links]),
    }
