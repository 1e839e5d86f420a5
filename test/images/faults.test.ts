// How faults lie over the plan, and what is done about it: lines for ip, tc and nft, and nothing for what stays as it was.

import test from 'ava';
import {planLab} from '../../src/plan/plan-lab.js';
import {read, referenceText, seed} from '../plan/reference.js';
import {python} from './python.js';

const {wiring} = planLab(read(referenceText), seed);
const faults = {
	cable: {kind: 'link', ends: ['V1-1:eth1', 'V1-2:eth1']},
	loss: {kind: 'impair', end: 'V1-1:eth0', egress: {loss: 5}, ingress: {}},
	mtu: {kind: 'mtu', end: 'R1:eth0', mtu: 1400},
	renumber: {kind: 'renumber', end: 'R1:eth0', addresses: ['192.168.1.9/24']},
	split: {kind: 'partition', network: 'internet', parts: [['V1-1:eth0', 'V1-2:eth0'], ['V2-1:eth0']]},
};

interface Seen {
	readonly up: string[];
	readonly bridges: Record<string, string>;
	readonly impair: unknown[];
	readonly mtu: number;
	readonly addresses: string[];
}

const inForce = (given: unknown[]): Seen =>
	python(
		`
from fabric.faults.faults import in_force
wires = {f"{wire['ends'][0]['node']}:{wire['ends'][0]['ifname']}": in_force(wire, given["faults"]) for wire in given["plan"]["wires"]}
print(json.dumps({
    "up": [name for name, wire in wires.items() if not wire["ends"][1]["up"]],
    "bridges": {name: wire["ends"][1]["bridge"] for name, wire in wires.items() if wire["network"] == "internet"},
    "impair": [wire["impair"] for name, wire in wires.items() if any(wire["impair"])],
    "mtu": wires["R1:eth0"]["ends"][0]["mtu"],
    "addresses": wires["R1:eth0"]["ends"][0]["addresses"],
}))`,
		{plan: wiring, faults: given},
	) as Seen;

test('without faults, what is in force is the plan', t => {
	const seen = inForce([]);
	t.deepEqual(seen.up, []);
	t.deepEqual([...new Set(Object.values(seen.bridges))], ['internet']);
	t.deepEqual([seen.impair, seen.mtu, seen.addresses], [[], 1500, ['192.168.1.1/24']]);
});

test('each fault changes what it is about, and nothing else', t => {
	t.deepEqual(inForce([faults.cable]).up, ['V1-1:eth1', 'V1-2:eth1']);
	const none = {
		delay: null,
		jitter: null,
		rate: null,
		duplicate: null,
		dropFragments: false,
		dropTooBig: false,
	};
	t.deepEqual(inForce([faults.loss]).impair, [[{...none, loss: 5}, null]]);
	t.is(inForce([faults.mtu]).mtu, 1400);
	t.deepEqual(inForce([faults.renumber]).addresses, ['192.168.1.9/24']);
	const {bridges} = inForce([faults.split]);
	t.is(bridges['V1-1:eth0'], 'internet');
	t.regex(bridges['V2-1:eth0']!, /^part1-[\da-f]{8}$/);
	t.deepEqual({...inForce([faults.split]), bridges: {}}, {...inForce([]), bridges: {}});
});

test('from one state to another, only what differs is touched', t => {
	const lines = python(
		`
from fabric.faults.enforce import end_lines, port_lines
from fabric.faults.faults import in_force
seen = []
for wire in given["plan"]["wires"]:
    old, new = (in_force(wire, faults)["ends"] for faults in ([], given["faults"]))
    seen += port_lines(old[1], new[1]) + end_lines(old[0], new[0])
    back = port_lines(new[1], old[1]) + end_lines(new[0], old[0])
    seen += [f"back: {line}" for line in back]
print(json.dumps(seen))`,
		{plan: wiring, faults: [faults.cable, faults.mtu, faults.renumber]},
	);
	t.deepEqual(lines, [
		'link set eth0 mtu 1400',
		'address del 192.168.1.1/24 dev eth0',
		'address add 192.168.1.9/24 dev eth0',
		'back: link set eth0 mtu 1500',
		'back: address del 192.168.1.9/24 dev eth0',
		'back: address add 192.168.1.1/24 dev eth0',
		'link set V1-1.eth1 down',
		'back: link set V1-1.eth1 up',
		'link set V1-2.eth1 down',
		'back: link set V1-2.eth1 up',
	]);
});

test('netem does all in one queue; without it, a rate is a queue and the rest is rules', t => {
	const impair = {
		...{
			delay: null,
			jitter: null,
			loss: 33.3333,
			rate: 1e6,
			duplicate: 2,
			dropFragments: true,
			dropTooBig: false,
		},
	};
	const seen = python(
		`
from fabric.faults.impair import arriving_rules, leaving_rules, queue_arguments
parts = lambda netem: [queue_arguments(given, netem), leaving_rules(given, "eth0", netem), arriving_rules(given, netem)]
print(json.dumps([parts(True), parts(False)]))`,
		impair,
	);
	const fragments = ['ip frag-off & 0x3fff != 0 drop', 'exthdr frag exists drop'];
	t.deepEqual(seen, [
		[['netem', 'limit', '1000', 'loss', '33.3333%', 'duplicate', '2%', 'rate', '1000000bit'], [], fragments],
		[
			['tbf', 'rate', '1000000bit', 'burst', '3028', 'latency', '50ms'],
			['meta mark != 0x77670002 numgen random mod 100000 < 2000 meta mark set 0x77670002 dup to "eth0"'],
			[...fragments, 'numgen random mod 100000 < 33333 drop'],
		],
	]);
});

test('of all packets, none is left to chance: nftables takes no share of the whole', t => {
	const impair = {delay: null, jitter: null, loss: 100, rate: null, duplicate: 100, dropFragments: false};
	const seen = python(
		`
from fabric.faults.impair import arriving_rules, leaving_rules
print(json.dumps(arriving_rules(given, False) + leaving_rules(given, "eth0", False)))`,
		{...impair, dropTooBig: false},
	);
	t.deepEqual(seen, ['drop', 'meta mark != 0x77670002 meta mark set 0x77670002 dup to "eth0"']);
});

test('nothing to happen to packets is no queue and no rules, even where a fault says zero', t => {
	const seen = python(`
from fabric.faults.faults import worsen
print(json.dumps([worsen(None, {}), worsen(None, {"delay": 0, "loss": 0}), worsen({"loss": 5}, {"loss": 0})]))`);
	t.deepEqual(seen, [null, null, null]);
});
