// The parts of the fabric that do nothing: what it hides, what it would make, and when a wire is to be made again.

import test from 'ava';
import fc from 'fast-check';
import type {FixedRoute} from '../../src/contract/plan.js';
import {planLab} from '../../src/plan/plan-lab.js';
import {formatRoute} from '../../src/plan/routes.js';
import {read, referenceText, seed} from '../plan/reference.js';
import {python} from './python.js';

const hide = (dumps: readonly string[]): string[] =>
	python(
		'from fabric.daemons.wireguard import hide_secrets\nprint(json.dumps([hide_secrets(dump) for dump in given]))',
		dumps,
	) as string[];

const key = fc.uint8Array({minLength: 32, maxLength: 32}).map(bytes => Buffer.from(bytes).toString('base64'));

test('of a dump, the private and preshared keys are hidden, and the rest is as it was', t => {
	const dump = [
		'wg3\tPRIVATE\tPUBLIC\t5803\toff',
		'wg3\tPEER\tPRESHARED\t[2001:db8:2::1]:5801\t0.0.0.0/0,::/0\t1795381956\t2220\t3764\toff',
		'wg4\tPRIVATE\tPUBLIC\t5804\t0xca6c',
		'wg4\tPEER\t(none)\t(none)\t(none)\t0\t0\t0\t25',
	].join('\n');
	t.deepEqual(hide([`${dump}\n`, '']), [
		dump
			.replaceAll('PRIVATE', '(hidden)')
			.replace('PRESHARED', '(hidden)')
			.replace('PEER\t(none)', 'PEER\t(hidden)'),
		'',
	]);
});

test('no dump gives away a private or preshared key, however many tunnels it has, and with strange lines between', t => {
	const tunnel = fc.record({
		ifname: fc.stringMatching(/^[a-z][a-z0-9.-]{0,14}$/),
		privateKey: key,
		publicKey: key,
		peers: fc.array(fc.record({publicKey: key, presharedKey: key}), {maxLength: 3}),
	});
	const strange = fc
		.array(fc.tuple(fc.stringMatching(/^[a-z ]{0,8}$/), key), {minLength: 3, maxLength: 12})
		.filter(({length}) => length !== 5 && length !== 9);
	fc.assert(
		fc.property(
			fc.array(fc.array(fc.tuple(tunnel, strange), {maxLength: 4}), {minLength: 20, maxLength: 20}),
			all => {
				const outputs = hide(
					all.map(tunnels =>
						tunnels
							.flatMap(([{ifname, privateKey, publicKey, peers}, columns]) => [
								[ifname, privateKey, publicKey, '5800', 'off'].join('\t'),
								...peers.map(peer =>
									[ifname, peer.publicKey, peer.presharedKey, '(none)', '::/0', '0', '0', '0', 'off'].join(
										'\t',
									),
								),
								columns.map(parts => parts.join('')).join('\t'),
							])
							.join('\n'),
					),
				);
				all.forEach((tunnels, index) => {
					const output = outputs[index]!;
					for (const [{privateKey, publicKey, peers}, columns] of tunnels) {
						t.false(output.includes(privateKey));
						t.true(output.includes(publicKey));
						t.false(peers.some(peer => output.includes(peer.presharedKey)));
						// A line of no known format is not passed on: nobody knows what it holds.
						t.false(columns.some(([, strangeKey]) => output.includes(strangeKey)));
					}
				});
			},
		),
		{numRuns: 5},
	);
});

const {wiring} = planLab(read(referenceText), seed);
const nodes = `
from fabric.faults.faults import in_force
from fabric.shared.nodes import Node
from fabric.shared.wires import add_line, title_of
from fabric.wiring.wiring import Wiring
nodes = {"V1-1": Node("V1-1", 11, 100, "net:[11]", True)}
`;

test('a wire leaves its port in the fabric, up and plugged in, and its other end where that belongs', t => {
	const wires = ['eth0', 'eth1'].map(
		wanted => wiring.wires.find(({ends: [{node, ifname}]}) => node === 'V1-1' && ifname === wanted)!,
	);
	const [outer, inner] = wires.map(({ends: [{mac}]}) => mac);
	t.deepEqual(
		python(`${nodes}print(json.dumps([add_line(in_force(wire, []), nodes) for wire in given]))`, wires),
		[
			'link add name V1-1.eth0 mtu 1500 up master internet type veth ' +
				`peer name eth0 mtu 1500 address ${outer} netns /proc/11/ns/net`,
			'link add name V1-1.eth1 mtu 1500 up master vpn1 type veth ' +
				`peer name eth1 mtu 1500 address ${inner} netns /proc/11/root/run/netns/private`,
		],
	);
});

test('a wire is due when its node is there, and again when that is another than before', t => {
	const wire = wiring.wires.find(({network}) => network === 'vpn1')!;
	const seen = python(
		`${nodes}
title = title_of(given)
wiring = Wiring()
wiring.wires, wiring.nodes = {title: given}, nodes
is_due = lambda: wiring.is_due(title)
seen = {}
seen["it is there"] = is_due()
wiring.made[title] = wiring.incarnation(given)
seen["made"] = is_due()
nodes["V1-1"] = Node("V1-1", 11, 101, "net:[11]", False)
seen["back, and not ready"] = is_due()
nodes["V1-1"] = Node("V1-1", 11, 101, "net:[11]", True)
seen["the same pid, started at another time"] = is_due()
nodes["V1-1"] = Node("V1-1", 13, 100, "net:[13]", True)
seen["another pid"] = is_due()
del nodes["V1-1"]
seen["it is away"] = is_due()
wiring.forget_gone()
seen["forgotten"] = wiring.made == {}
nodes["V1-1"] = Node("V1-1", 11, 100, "net:[11]", True)
seen["it is back"] = is_due()
print(json.dumps(seen))`,
		wire,
	);
	t.deepEqual(seen, {
		'it is there': true,
		made: false,
		'back, and not ready': false,
		'the same pid, started at another time': true,
		'another pid': true,
		'it is away': false,
		forgotten: true,
		'it is back': true,
	});
});

const routeBy = (to: string, via: string | null): FixedRoute => ({
	kind: 'unicast',
	to,
	via,
	ifname: 'eth1',
	metric: null,
});

test('the fabric writes a route as a plan does', t => {
	const routes: FixedRoute[] = [
		routeBy('192.0.2.0/24', null),
		routeBy('0.0.0.0/0', '192.0.2.9'),
		routeBy('10.0.0.0/8', 'fe80::1'),
		{...routeBy('2001:db8::/32', 'fe80::1'), metric: 20},
		{...routeBy('10.9.0.0/16', null), kind: 'blackhole', ifname: null, metric: 5},
		{...routeBy('::/0', null), kind: 'unreachable', ifname: null},
	];
	t.is(formatRoute(routes[2]!), '10.0.0.0/8 via inet6 fe80::1 dev eth1');
	t.deepEqual(
		python(
			'from fabric.shared.wires import route_words\nprint(json.dumps([route_words(one) for one in given]))',
			routes,
		),
		routes.map(formatRoute),
	);
});

test('a wire is another only where it cannot be changed under its packets', t => {
	const wire = wiring.wires.find(({network}) => network === 'vpn1')!;
	const [end, port] = wire.ends;
	const lossy = {delay: null, jitter: null, loss: 1, rate: null, dropFragments: false, dropTooBig: false};
	const set = {...wire, ends: [{...end, sysctls: {'net.ipv4.conf.eth1.rp_filter': '1'}}, port]};
	const changes = {
		nothing: wire,
		address: {...wire, ends: [{...end, addresses: ['192.0.2.1/24']}, port]},
		route: {...wire, ends: [{...end, routes: [routeBy('192.0.2.0/24', null)]}, port]},
		'a setting more': set,
		impairment: {...wire, impair: [null, lossy]},
		MTU: {...wire, mtu: 1400},
		'link-layer address': {...wire, ends: [{...end, mac: '02:00:00:00:00:01'}, port]},
		namespace: {...wire, ends: [{...end, namespace: 'main'}, port]},
		network: {...wire, ends: [end, {...port, bridge: 'vpn2'}]},
	};
	const seen = python(
		`
from fabric.shared.wires import title_of, why_other
wire, set, changes = given
print(json.dumps([
    {name: why_other(wire, new) for name, new in changes.items()},
    why_other(set, wire),
    sorted({title_of(new) for new in changes.values()}),
]))`,
		[wire, set, changes],
	);
	t.deepEqual(seen, [
		{
			nothing: null,
			address: null,
			route: null,
			'a setting more': null,
			impairment: 'its impairment has changed',
			MTU: 'its MTU has changed',
			'link-layer address': 'its namespace or link-layer address has changed',
			namespace: 'its namespace or link-layer address has changed',
			network: 'its network has changed',
		},
		'net.ipv4.conf.eth1.rp_filter is no longer set',
		['V1-1:eth1'],
	]);
});

test('what an end has no longer is taken away, and nothing else', t => {
	const [end] = wiring.wires[0]!.ends;
	const old = {
		...end,
		ifname: 'eth1',
		addresses: ['192.0.2.1/24', '2001:db8::1/64'],
		routes: [routeBy('0.0.0.0/0', '192.0.2.9'), routeBy('198.51.100.0/24', null)],
	};
	const changed = {...old, addresses: ['192.0.2.2/24', '2001:db8::1/64'], routes: [old.routes[1]]};
	t.deepEqual(
		python('from fabric.shared.wires import unset_lines\nprint(json.dumps(unset_lines(*given)))', [
			old,
			changed,
		]),
		['route del 0.0.0.0/0 via 192.0.2.9 dev eth1', 'address del 192.0.2.1/24 dev eth1'],
	);
});

test('an interface of any name is read, and the checks are told of it in JSON that every parser takes', t => {
	// As `ip -json` of iproute2 6.1 prints the name ESC ]0;x BEL and the alias "a", line feed, "b".
	const printed = '[{"ifname":"\u001b]0;x\u0007","ifalias":"a\nb"},{}]';
	const [links, text, none] = python(
		`
from collections import namedtuple
from fabric.shared import enter
from fabric.shared import interfaces
from fabric.ask import facts
Done = namedtuple("Done", "stdout stderr returncode")
interfaces.run_in = facts.run_in = lambda argv, netns=None: Done(given, "", 0)
Node = namedtuple("Node", "netns")
places = namedtuple("Places", "node")(lambda name: Node(lambda namespace: None))
shown = facts.show({"node": "A", "namespace": "main", "what": ["links"]}, places)
print(json.dumps([interfaces.read_interfaces(None), shown["links"], enter.parse_ip("")]))`,
		printed,
	) as [unknown, string, unknown];
	const link = {ifname: '\u001b]0;x\u0007', ifalias: 'a\nb'};
	t.deepEqual(links, {[link.ifname]: link});
	t.deepEqual(JSON.parse(text), [link, {}]);
	t.deepEqual(none, []);
});

test('the end of a node wakes the fabric, which else sleeps', t => {
	const seen = python(`
import subprocess
from fabric.shared.nodes import Node, start_time
from fabric.shared.node_end import Watch
from fabric.shared.loop import await_any
process = subprocess.Popen(["sleep", "60"])
node = Node("A", process.pid, start_time(process.pid), "net:[1]", True)
watch = Watch()
seen = [watch.follow([node]), await_any(watch.files(), 0.05)]
process.kill()
seen.append(len(await_any(watch.files(), 10)))
process.wait()
seen += [watch.follow([]), len(watch.files()), watch.follow([node])]
print(json.dumps(seen))`);
	// The last: it ended before it could be watched.
	t.deepEqual(seen, [true, [], 1, true, 0, false]);
});

test('a process is told from another of its number by the time of its start', t => {
	const [pid, first, start] = python(`
import os
from fabric.shared.nodes import is_first_of_its_namespace, start_time
print(json.dumps([os.getpid(), is_first_of_its_namespace(os.getpid()), start_time(os.getpid())]))`) as [
		number,
		boolean,
		number,
	];
	t.true(pid > 1);
	t.false(first);
	t.true(Number.isInteger(start) && start > 0);
});

/** What is announced after each step: `adopt` takes planned wires (`NODE NETWORK`), of which those in `missing` do not stand. */
const announced = (...steps: {readonly adopt?: readonly string[]; readonly missing: readonly string[]}[]) =>
	python(
		`import os, tempfile
from fabric.wiring import complete
def wires(lines):
    return [{"network": line.split()[1], "ends": [{"node": line.split()[0]}, {}]} for line in lines]
with tempfile.TemporaryDirectory() as folder:
    complete.COMPLETE_NETWORKS = folder
    completeness = complete.Completeness()
    seen = []
    for step in given:
        if "adopt" in step:
            completeness.adopt(wires(step["adopt"]), wires(step["missing"]))
        completeness.announce(wires(step["missing"]))
        seen.append(" ".join(sorted(os.listdir(folder))))
print(json.dumps(seen))`,
		steps,
	);

test('a network is complete when all that it is connected with are: an inner router begins with its gateways', t => {
	const two = [
		'V1 internet',
		'V1 lan1',
		'R1 lan1',
		'V2 internet',
		'V2 lan2',
		'R2 lan2',
		'A apart',
		'B apart',
	];
	t.deepEqual(
		announced(
			{adopt: two, missing: ['V2 internet', 'V2 lan2', 'B apart']},
			{missing: ['V2 lan2']},
			{missing: []},
			// A node that was there once is not waited for.
			{missing: ['V1 lan1', 'V1 internet']},
		),
		['', 'apart', 'apart internet lan1 lan2', 'apart internet lan1 lan2'],
	);
	const third = [...two, 'V3 internet', 'V3 lan3'];
	t.deepEqual(
		announced(
			{adopt: two, missing: []},
			{adopt: third, missing: ['V3 internet', 'V3 lan3']},
			{missing: ['V3 lan3']},
			{missing: []},
		),
		[
			'apart internet lan1 lan2',
			// Those who wait for the new one wait; the others need not.
			'apart lan1 lan2',
			'apart lan1 lan2',
			'apart internet lan1 lan2 lan3',
		],
	);
});
