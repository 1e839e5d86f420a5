// What holds for every plan: it can be made again, does not hang on order, keeps what exists, and keeps its secrets.

import test from 'ava';
import fc from 'fast-check';
import {nodePlan} from '../../src/contract/node.js';
import {paths} from '../../src/contract/paths.js';
import {fileDigests} from '../../src/plan/files.js';
import type {Plan, PlannedFile} from '../../src/plan/model.js';
import {planLab} from '../../src/plan/plan-lab.js';
import type {Topology} from '../../src/topology/index.js';
import {python} from '../images/python.js';
import {filesOf, read, referenceText, referenceWithoutKeys, seed} from './reference.js';

const topology = read(referenceText);
const seeds = fc.uint8Array({minLength: 32, maxLength: 32});
const digestsOf = (plan: Plan): Record<string, Record<string, string>> =>
	Object.fromEntries(plan.nodes.map(({node, files}) => [node, fileDigests(files)]));

test('the same topology and seed give the same plan', t => {
	fc.assert(
		fc.property(seeds, each =>
			t.deepEqual(planLab(read(referenceWithoutKeys), each), planLab(read(referenceWithoutKeys), each)),
		),
		{numRuns: 5},
	);
});

test('another seed makes other keys, and changes nothing that is no key', t => {
	const [one, other] = [
		planLab(read(referenceWithoutKeys), seed),
		planLab(
			read(referenceWithoutKeys),
			seed.map(byte => byte ^ 1),
		),
	];
	for (const {node, files} of one.nodes) {
		const others = filesOf(other, node);
		t.deepEqual(
			files.map(({path}) => path),
			others.map(({path}) => path),
		);
		files.forEach(({path, content, secret}, index) => {
			const sameBytes = content === others[index]!.content;
			t.is(sameBytes, !secret, `${node} ${path}`);
		});
	}
});

test('given keys make the nodes of a plan independent of the seed', t => {
	t.deepEqual(planLab(topology, seed).nodes, planLab(topology, new Uint8Array(32)).nodes);
});

const shuffled = <T>(list: readonly T[]): fc.Arbitrary<T[]> =>
	fc.shuffledSubarray([...list], {minLength: list.length});

test('the order of nodes, tunnels and checks does not change what a node gets', t => {
	const expected = digestsOf(planLab(topology, seed));
	fc.assert(
		fc.property(
			fc.record({
				nodes: shuffled(topology.nodes),
				tunnels: shuffled(topology.tunnels),
				checks: shuffled(topology.checks),
				networks: shuffled(topology.networks),
			}),
			order => t.deepEqual(digestsOf(planLab({...topology, ...order}, seed)), expected),
		),
		{numRuns: 20},
	);
});

const explicitNode = (name: string, site: number): string => `
  ${name}:
    kind: router
    interfaces:
      eth0: {network: net, addresses: [192.0.2.${site}/24]}
      dummy0: {addresses: [10.0.${site}.1/24]}
    routing: {main: {ospf: {AREA: {version: 2, interfaces: {eth0: {type: ptmp}, dummy0: {type: stub}}}}}}`;

test('the order of nodes in the file does not change what a node gets', t => {
	const nodes = ['A', 'B', 'C', 'D'].map((name, index) => explicitNode(name, index + 1));
	const fileOf = (order: readonly string[]): Topology =>
		read(`name: lab\nnetworks:\n  net: {}\nnodes:${order.join('')}\n`);
	const expected = digestsOf(planLab(fileOf(nodes), seed));
	fc.assert(
		fc.property(shuffled(nodes), order => t.deepEqual(digestsOf(planLab(fileOf(order), seed)), expected)),
		{numRuns: 24},
	);
});

test('a site more changes no address, port or key of the nodes that are there', t => {
	const before = planLab(read(referenceWithoutKeys), seed);
	const after = planLab(read(referenceWithoutKeys.replace('count: 3', 'count: 4')), seed);
	t.is(after.nodes.length, before.nodes.length + 3);
	for (const {node, files} of before.nodes) {
		const others = new Map(filesOf(after, node).map(file => [file.path, file.content]));
		// BIRD's configuration gains neighbours, and the reserved ports those of new tunnels; all else stays to the byte.
		const gaining = /^\/etc\/bird\/|\/reserved-ports$/;
		const same = files.filter(({path}) => !gaining.test(path) && path !== paths.nodePlan);
		for (const {path, content} of same) {
			t.is(others.get(path), content, `${node} ${path}`);
		}

		// And a gateway gains tunnels.
		const valuesOf = (content: string) => nodePlan.parse(JSON.parse(content));
		const [old, now] = [
			files.find(({path}) => path === paths.nodePlan)!.content,
			others.get(paths.nodePlan)!,
		].map(valuesOf);
		t.deepEqual({...now, tunnels: []}, {...old, tunnels: []} as unknown);
		for (const tunnel of old!.tunnels) {
			t.deepEqual(
				now!.tunnels.find(({ifname}) => ifname === tunnel.ifname),
				tunnel,
			);
		}
	}

	const endsOf = ({wiring}: Plan) =>
		wiring.wires
			.flatMap(({ends}) => ends.filter(end => 'node' in end))
			.map(end => [`${end.node}/${end.ifname}`, end]);
	const ends = Object.fromEntries(endsOf(after));
	for (const [name, end] of endsOf(before)) {
		t.deepEqual(ends[name as string], end);
	}
});

test('what holds a key is marked secret, and readable by root only', t => {
	const plan = planLab(read(referenceWithoutKeys), seed);
	const keys = [plan.fabric, ...plan.nodes].flatMap(({files}) =>
		files.flatMap(({content}) => /^PrivateKey = (.*)$/m.exec(content)?.[1] ?? []),
	);
	t.is(new Set(keys).size, 6);
	const secrets = [...keys, Buffer.from(seed).toString('base64')];
	for (const {node, files} of [plan.fabric, ...plan.nodes]) {
		for (const {path, mode, secret, content} of files) {
			const holds = secrets.some(key => content.includes(key));
			t.is(secret, holds, `${node} ${path}`);
			t.is(mode === 0o600, holds, `${node} ${path}`);
		}
	}

	t.false(secrets.some(key => JSON.stringify(plan.wiring).includes(key)));
});

test('a container is named after its lab, and the digests of its files tell what has changed', t => {
	const plan = planLab(topology, seed);
	t.deepEqual(
		[plan.fabric, ...plan.nodes].map(({container}) => container),
		['fabric', ...topology.nodes.map(({name}) => name)].map(node => `routed-vpn-${node}`),
	);
	const [one, other] = [
		digestsOf(plan),
		digestsOf(planLab(read(referenceText.replace('hold: 6s', 'hold: 9s')), seed)),
	];
	for (const [node, digests] of Object.entries(one)) {
		const changed = Object.keys(digests).filter(path => digests[path] !== other[node]![path]);
		t.deepEqual(changed, node.startsWith('R') ? [] : ['/etc/bird/private.conf'], node);
	}
});

test("a file's digest is the same in wgsim and in the fabric, and hangs on content and mode", t => {
	const files: PlannedFile[] = [
		{path: '/a', mode: 0o644, content: 'text – ✓\n', encoding: 'utf8', secret: false},
		{path: '/b', mode: 0o600, content: 'text – ✓\n', encoding: 'utf8', secret: true},
		{
			path: '/c',
			mode: 0o644,
			content: Buffer.from([0, 255, 10]).toString('base64'),
			encoding: 'base64',
			secret: false,
		},
	];
	const digests = fileDigests(files);
	t.is(new Set(Object.values(digests)).size, 3);
	t.deepEqual(
		python(
			'from fabric.shared.deliver import digest_of\nprint(json.dumps({f["path"]: digest_of(f) for f in given}))',
			files,
		),
		digests,
	);
});

test('a node more renames no interface in the fabric', t => {
	const long = 'a-router-with-a-long-name';
	const namesOf = (sites: readonly number[]): Record<string, string> => {
		const nodes = sites.map(site => explicitNode(`${long}-${site}`, site)).join('');
		const {wiring} = planLab(read(`name: lab\nnetworks:\n  net: {}\nnodes:${nodes}\n`), seed);
		return Object.fromEntries(
			wiring.wires.map(({ends: [one, other]}) => [
				'node' in one ? one.node : '',
				'port' in other ? other.port : '',
			]),
		);
	};
	const before = namesOf([2, 3, 4]);
	t.like(namesOf([1, 2, 3, 4, 5]), before);
	t.is(Object.keys(before).length, 3);
});

test('interface names in the fabric fit the kernel and are unique, however long the names in the file', t => {
	const long = 'a-router-with-a-long-name';
	const nodes = [1, 2, 3]
		.map(site => explicitNode(`${long}-${site}`, site))
		.join('')
		.replaceAll('network: net', 'network: network-of-many');
	const {wiring} = planLab(read(`name: lab\nnetworks:\n  network-of-many: {}\nnodes:${nodes}\n`), seed);
	const names = [
		...wiring.bridges.map(({name}) => name),
		...wiring.wires.flatMap(({ends}) => ends.flatMap(end => ('port' in end ? end.port : []))),
	];
	t.is(names.length, 4);
	t.is(new Set(names).size, names.length);
	t.true(
		names.every(name => name.length <= 15),
		names.join(' '),
	);
});

test('every interface has a wire to its network in the fabric: a cable where there are two, else a switch', t => {
	const {wiring} = planLab(topology, seed);
	const of = (wanted: string) =>
		wiring.bridges.filter(({kind}) => kind === wanted).map(({network}) => network);
	t.deepEqual(of('switch'), ['internet', 'lan1', 'lan2', 'lan3']);
	t.deepEqual(of('cable'), ['vpn1', 'vpn2', 'vpn3']);
	for (const {name, members, mtu} of topology.networks) {
		const wires = wiring.wires.filter(({network}) => network === name);
		t.deepEqual(
			wires.map(({ends: [{node, ifname}]}) => ({node, ifname})),
			members.map(({node, ifname}) => ({node, ifname})),
		);
		t.true(wires.every(wire => wire.mtu === mtu && wire.ends[1].bridge === name));
	}
});

test('what an interface does to packets is on its own wire, a direction each', t => {
	const bad = {delay: null, jitter: null, loss: 5, rate: null, dropFragments: false, dropTooBig: false};
	const {networks, nodes} = topology;
	const impaired = nodes.map(node => ({
		...node,
		namespaces: node.namespaces.map(namespace => ({
			...namespace,
			interfaces: namespace.interfaces.map(each =>
				node.name === 'V1-2' && each.name === 'eth1'
					? {...each, egress: bad, ingress: {...bad, loss: 7}}
					: each,
			),
		})),
	}));
	const {wiring} = planLab({...topology, networks, nodes: impaired}, seed);
	t.deepEqual(
		wiring.wires
			.filter(({impair}) => impair.some(each => each !== null))
			.map(({ends: [{node, ifname}], impair}) => [node, ifname, impair[0]?.loss, impair[1]?.loss]),
		[['V1-2', 'eth1', 5, 7]],
	);
});

/** Two routers with a tunnel between them; `west` has this routing. */
const tunnelled = (routing: string): Topology =>
	read(`name: lab
networks: {net: {prefix: [192.0.2.0/24]}}
nodes:
  west: {kind: router, interfaces: {eth0: {network: net, addresses: [192.0.2.1/24]}}, routing: {main: ${routing}}}
  east: {kind: router, interfaces: {eth0: {network: net, addresses: [192.0.2.2/24]}}}
tunnels: {west--east: {ends: {west: {interface: wg0, addresses: [10.7.0.1/30]}, east: {addresses: [10.7.0.2/30]}}}}
`);

test('a tunnel over which no protocol of wgsim speaks is opened by a packet of its own', t => {
	const isTriggered = (routing: string): boolean => {
		const file = {path: '', mode: 0o644, content: 'protocol device {}', encoding: 'utf8'} as const;
		const plan = planLab(tunnelled(routing), seed, new Map([['bird.conf', [file]]]));
		return filesOf(plan, 'west').some(({path}) => path === '/etc/wgsim/tunnels/wg0/trigger');
	};
	t.true(isTriggered('{config: bird.conf}'));
	t.true(isTriggered('{ospf: {AREA: {version: 2, interfaces: {wg0: {type: stub}}}}}'));
	t.false(isTriggered('{ospf: {AREA: {version: 2, interfaces: {wg0: {type: ptp}}}}}'));
});

test("a wire has its interface's own MTU, where the file gives one, and the network's else", t => {
	const lab = read(`
name: mtus
networks: {n: {prefix: [198.51.100.0/24], mtu: 1492}}
nodes:
  a: {kind: router, interfaces: {eth0: {network: n, addresses: [198.51.100.1/24]}}}
  b: {kind: router, interfaces: {eth0: {network: n, addresses: [198.51.100.2/24], mtu: 1400}}}
`);
	const {wires, bridges} = planLab(lab, seed).wiring;
	t.deepEqual(
		wires.map(({mtu, ends: [{node}]}) => [node, mtu]),
		[
			['a', 1492],
			['b', 1400],
		],
	);
	t.deepEqual(
		bridges.map(({mtu}) => mtu),
		[1492],
	);
});
