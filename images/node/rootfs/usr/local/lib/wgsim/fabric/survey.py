"""Says how a running lab differs from a plan, without changing it: wires, nodes' files, and what runs in nodes."""

import hashlib
import json
import os

from .deliver import read_manifest, within
from .faults import in_force, read_faults
from .nodes import find_nodes
from .standing import Links, has_address, why_bridge, why_broken, why_unset
from .wires import title_of, why_other

BOOTED = "/run/booted"
SERVICES = "/run/service"


def survey_bridges(old, new, links):
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


def survey_wires(old, new, nodes, links, faults):
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


def read_lines(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read().split("\n")[:-1]
    except OSError:
        return []


def list_folder(path):
    try:
        return sorted(os.listdir(path))
    except OSError:
        return []


def list_services():
    """Why any service of this node does not run; runs with the node's root for its own."""
    wanted = {*list_folder("/etc/wgsim/services"), *list_folder(SERVICES)}
    problems = []
    for name in sorted(wanted):
        state = "".join(read_lines(f"{SERVICES}/{name}/supervise/stat"))
        if not state.startswith("run") or "want down" in state:
            problems.append(f"{name} is {state or 'not there'}")
    return problems


def list_contents():
    """What a node holds; runs with the node's root for its own."""
    namespaces = read_lines("/etc/wgsim/namespaces/order")
    batches = {name: read_lines(f"/etc/wgsim/namespaces/{name}/boot.batch") for name in namespaces}
    tunnels = {
        name: "".join(read_lines(f"/etc/wgsim/tunnels/{name}/namespace"))
        for name in list_folder("/etc/wgsim/tunnels")
        # A wireguard-go that runs, or is told to, sees to its own device.
        if not os.path.isdir(f"{SERVICES}/wireguard-go.{name}")
    }
    return {
        "manifest": read_manifest(),
        "booted": os.path.exists(BOOTED),
        "services": list_services() if os.path.exists(BOOTED) else [],
        "namespaces": namespaces,
        "batches": batches,
        "tunnels": tunnels,
    }


def dummy_problems(links, lines):
    """What is not there of the lines of a boot.batch, such as `address replace 10.0.0.1/24 dev dummy0`."""
    for words in (line.split() for line in lines):
        if words[:2] == ["address", "replace"]:
            link = links.get(words[4])
            if link is None:
                yield f"{words[4]} is not there"
            elif not has_address(link, words[2]):
                yield f"{words[4]} lacks {words[2]}"
        elif words[:2] == ["link", "set"] and words[3:] == ["up"]:
            if words[2] in links and "UP" not in links[words[2]]["flags"]:
                yield f"{words[2]} is down"


def survey_node(node, wanted):
    """How a running node differs from these files, path → digest, and what of it does not run."""
    contents = within(node, list_contents)
    if contents is None:
        return {"changed": None, "booted": True, "problems": [], "broken": ["it cannot be looked into"]}
    manifest = contents["manifest"]
    paths = manifest.keys() | wanted.keys()
    changed = sorted(path for path in paths if manifest.get(path) != wanted.get(path))
    if not contents["booted"]:
        return {"changed": changed, "booted": False, "problems": [], "broken": []}
    problems, broken = contents["services"], []
    links = Links({node.name: node})
    for namespace in contents["namespaces"]:
        there = links.of((node.name, namespace))
        if not there:
            broken.append(f"its namespace {namespace} is gone")
        problems += dummy_problems(there, contents["batches"][namespace]) if there else []
        for name, place in contents["tunnels"].items():
            if place == namespace and there and name not in there:
                problems.append(f"{name} is not there")
    return {"changed": changed, "booted": True, "problems": list(dict.fromkeys(problems)), "broken": broken}


def survey_plan(text, revision):
    """Whether the plan itself is to be replaced: what is only expected or observed is in it, too."""
    if hashlib.sha256(text).hexdigest() != revision:
        yield {"subject": "plan", "change": "set", "reason": "the topology has changed"}


def survey(request, text):
    """`plan` is the plan to be, `revision` the digest of its text, `files` path → digest of each node's files. The last
    argument is the text of the plan that is."""
    nodes = find_nodes()
    links = Links(nodes)
    faults = read_faults()["faults"]
    old, plan, files = json.loads(text), request["plan"], request["files"]
    return {
        "wires": [
            *survey_plan(text, request["revision"]),
            *survey_bridges(old, plan, links),
            *survey_wires(old, plan, nodes, links, faults),
        ],
        "faults": [{key: fault.get(key) for key in ("kind", "text", "heal", "node", "action")} for fault in faults],
        "nodes": {name: survey_node(nodes[name], wanted) for name, wanted in files.items() if name in nodes},
    }
