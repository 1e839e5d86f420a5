// Trunks of a network that is split: each part that has members on several machines has one of its own.

import test from 'ava';
import {python} from './python.js';

const found = python(`
from fabric.shared import share
from fabric.faults import parts
share.own_name = lambda: "lab2"
machines = [
    {"name": "lab1", "address": "192.0.2.1", "talk": "", "nodes": ["A", "B", "C"]},
    {"name": "lab2", "address": "192.0.2.2", "talk": "", "nodes": ["D", "E"]},
]
trunk = {"network": "net", "bridge": "net", "vni": 7, "mtu": 1500, "machines": ["lab1", "lab2"]}
plan = {"spread": {"machines": machines, "trunks": [trunk], "talk": 1}}
split = lambda *parts: [{"kind": "partition", "network": "net", "parts": [list(part) for part in parts]}]
wanted = [
    split(["A:e", "D:e"], ["B:e", "E:e"]),
    split(["A:e"], ["D:e", "E:e"], ["B:e", "C:e"]),
    [],
]
print(json.dumps([parts.part_trunks(plan, faults) for faults in wanted]))`) as Record<string, unknown>[];

test('a further part with members here and elsewhere has a trunk, with another VNI than the network', t => {
	const [trunks, alone, whole] = found;
	t.is(Object.keys(trunks!).length, 1);
	const [[network, [vni, mtu, bridge, local, others]]] = Object.values(trunks!) as [
		[string, [number, number, string, string, string[]]],
	];
	t.deepEqual([network, mtu, local, others], ['net', 1500, '192.0.2.2', ['192.0.2.1']]);
	t.regex(bridge, /^part1-/);
	t.not(vni, 7);
	t.true(vni > 0 && vni < 2 ** 24);
	t.deepEqual([alone, whole], [{}, {}]);
});
