"""Compares a running lab with a plan, without changing it: wires, files and services of nodes."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, cast

from ..faults.faults import in_force, read_faults
from ..kernel.repair import lost_of
from ..shared.deliver import within
from ..shared.interfaces import Interfaces
from ..shared.nodes import find_nodes
from ..shared.rules import ask_rules
from ..shared.share import share_of
from ..shared.standing import has_address, why_bridge, why_broken, why_unset
from ..shared.wires import title_of, why_other
from .contents import list_contents
from .tunnel_state import tunnel_problems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..contract import (
        Difference,
        Fault,
        NodeNamespace,
        NodeSurvey,
        Plan,
        Survey,
        SurveyedFault,
        SurveyRequest,
    )
    from ..records import Link
    from ..shared.nodes import Node


def survey_bridges(old: Plan, new: Plan, links: Interfaces) -> Iterator[Difference]:
    """Every bridge that is to be made, set anew or removed, and why."""
    was, will = ({bridge["name"]: bridge for bridge in plan["bridges"]} for plan in (old, new))
    for name in was.keys() - will.keys():
        yield {"subject": f"bridge {name}", "change": "remove", "reason": "the topology has no such network"}
    for name, bridge in will.items():
        if name not in was:
            yield {"subject": f"bridge {name}", "change": "make", "reason": "the topology has this network now"}
            continue
        reason = why_bridge(bridge, links) or ("it has changed" if bridge != was[name] else None)
        if reason:
            yield {"subject": f"bridge {name}", "change": "set", "reason": reason}


def survey_wires(
    old: Plan, new: Plan, nodes: dict[str, Node], links: Interfaces, faults: list[Fault]
) -> Iterator[Difference]:
    """Every wire that is to be made, set anew or removed, and why. One that waits for its node is left out, and what is
    broken on purpose is as it should be."""
    was, will = ({title_of(wire): wire for wire in plan["wires"]} for plan in (old, new))
    for title in was.keys() - will.keys():
        yield {"subject": f"wire {title}", "change": "remove", "reason": "the topology has no such wire"}
    for title, wire in will.items():
        other = "the topology has it now" if title not in was else why_other(was[title], wire)
        end = wire["ends"][0]
        node = nodes.get(end["node"])
        there = node is not None and node.ready
        forced = in_force(wire, faults)
        broken = other or (why_broken(forced, links) if there else None)
        if broken:
            yield {"subject": f"wire {title}", "node": end["node"], "change": "make", "reason": broken}
            continue
        changed = "its addresses, routes or settings have changed" if wire != was[title] else None
        unset = changed or (why_unset(forced, links) if there else None)
        if unset:
            yield {"subject": f"wire {title}", "node": end["node"], "change": "set", "reason": unset}


def rule_problems(node: Node) -> Iterator[str]:
    """What of its packet filter and NAT somebody has changed."""
    try:
        yield from (complaint["text"] for complaint in ask_rules(node))
    except OSError as error:
        yield f"packet filter and NAT cannot be compared: {error}"


def dummy_problems(links: dict[str, Link], namespace: NodeNamespace) -> Iterator[str]:
    """What is not there of what a namespace has before its wires come."""
    for name in ("lo", *(dummy["ifname"] for dummy in namespace["dummies"])):
        if name in links and "UP" not in links[name]["flags"]:
            yield f"{name} is down"
    for dummy in namespace["dummies"]:
        link = links.get(dummy["ifname"])
        if link is None:
            yield f"{dummy['ifname']} is not there"
            continue
        for address in dummy["addresses"]:
            if not has_address(link, address):
                yield f"{dummy['ifname']} lacks {address}"


def survey_node(node: Node, wanted: dict[str, str], lab: Plan) -> NodeSurvey:
    """How a running node differs from these files, path → digest, and what of it does not run. `lab` is the plan in force."""
    contents = within(node, list_contents)
    if contents is None:
        return {"changed": None, "booted": True, "problems": [], "broken": ["it cannot be looked into"]}
    # Compare contents, not the manifest: somebody may have changed a file in the node.
    has = contents["files"]
    changed = sorted(path for path in has.keys() | wanted.keys() if has.get(path) != wanted.get(path))
    if not contents["booted"]:
        return {"changed": changed, "booted": False, "problems": [], "broken": []}
    problems = contents["services"]
    if contents["filtered"]:
        problems += rule_problems(node)
    problems += lost_of(lab, node)
    broken: list[str] = []
    links = Interfaces({node.name: node})
    plan = contents["plan"]
    for namespace in plan["namespaces"]:
        place = namespace["name"]
        there = links.of((node.name, place))
        if not there:
            broken.append(f"its namespace {place} is gone")
            continue
        tunnels = [tunnel for tunnel in plan["tunnels"] if tunnel["namespace"] == place]
        problems += dummy_problems(there, namespace)
        problems += tunnel_problems(node, place, there, [one for one in tunnels if one["ifname"] in contents["open"]])
        names = [tunnel["ifname"] for tunnel in tunnels]
        problems += [f"{name} is not there" for name in names if name in contents["devices"] and name not in there]
    broken = broken or [f"{name} runs in a namespace that is gone" for name in contents["stranded"]]
    return {"changed": changed, "booted": True, "problems": list(dict.fromkeys(problems)), "broken": broken}


def tell(fault: Fault) -> SurveyedFault:
    kind, text, heal = fault["kind"], fault["text"], fault["heal"]
    if fault["kind"] == "node":
        return {"kind": kind, "text": text, "heal": heal, "node": fault["node"], "action": fault["action"]}
    return {"kind": kind, "text": text, "heal": heal, "node": None, "action": None}


def survey_plan(text: bytes, revision: str) -> Iterator[Difference]:
    """Whether the plan itself is to be replaced: what is only expected or observed is in it, too."""
    if hashlib.sha256(text).hexdigest() != revision:
        yield {"subject": "plan", "change": "set", "reason": "the topology has changed"}


def survey(request: SurveyRequest, text: bytes) -> Survey:
    """`plan` is the plan to be, `revision` the digest of its text, `files` path → digest of each node's files. The last
    argument is the text of the plan that is."""
    nodes = find_nodes()
    links = Interfaces(nodes)
    faults = read_faults()["faults"]
    old = share_of(cast("Plan", json.loads(text)))
    plan, files = share_of(request["plan"]), request["files"]
    return {
        "wires": [
            *survey_plan(text, request["revision"]),
            *survey_bridges(old, plan, links),
            *survey_wires(old, plan, nodes, links, faults),
        ],
        "faults": [tell(fault) for fault in faults],
        "nodes": {name: survey_node(nodes[name], wanted, old) for name, wanted in files.items() if name in nodes},
    }
