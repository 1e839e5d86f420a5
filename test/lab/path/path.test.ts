// The way of a flow: by the answers of kernels, over interfaces and peers, and as a probe confirms or contradicts it.

import test from 'ava';
import type {NodeInterface} from '../../../src/lab/interfaces/model.js';
import {type KernelAnswer, type NextHop, readAnswer, routeGet} from '../../../src/lab/path/kernel.js';
import {LabMap} from '../../../src/lab/path/map.js';
import type {Probe} from '../../../src/lab/path/model.js';
import {readTraceroute, traceFlow, tracerouteOf} from '../../../src/lab/path/probe.js';
import {contradictionOf, isProven, walkPath} from '../../../src/lab/path/walk.js';
import {renderPaths} from '../../../src/output/path.js';

const icmp = {protocol: 'icmp', sport: 1, dport: 2} as const;
const udp = {protocol: 'udp', sport: 40_000, dport: 53} as const;

test('the kernel is asked for this flow: its protocol, its ports, and the interface by which it came', t => {
	const first = {target: '10.0.2.1', source: null, arrives: null, flow: udp};
	t.is(routeGet(first, false), 'ip -j -4 route get 10.0.2.1 ipproto udp sport 40000 dport 53');
	const later = {target: '2001:db8::1', source: '2001:db8::2', arrives: 'wg0', flow: icmp};
	t.is(
		routeGet(later, true),
		"ip -j -6 route get fibmatch 2001:db8::1 from 2001:db8::2 iif 'wg0' ipproto 58",
	);
});

const got = (route: object) => JSON.stringify([route]);

test('a route with several legs, of which one is taken', t => {
	const via6 = {via: {family: 'inet6', host: 'fe80::1'}};
	const match = got({
		dst: '10.0.3.0/24',
		nexthops: [
			{...via6, dev: 'wg5'},
			{gateway: '10.1.1.1', dev: 'wg6'},
		],
	});
	t.deepEqual(readAnswer(got({gateway: '10.1.1.1', dev: 'wg6', prefsrc: '10.0.1.1'}), match), {
		kind: 'forward',
		taken: {ifname: 'wg6', via: '10.1.1.1'},
		legs: [
			{ifname: 'wg5', via: 'fe80::1'},
			{ifname: 'wg6', via: '10.1.1.1'},
		],
		source: '10.0.1.1',
		mtu: null,
	});
});

test('one leg, its own MTU; local; and what is not understood', t => {
	t.like(readAnswer(got({dev: 'eth0', metrics: [{mtu: 1400}]}), ''), {
		legs: [{ifname: 'eth0', via: null}],
		mtu: 1400,
	});
	t.deepEqual(readAnswer(got({type: 'local', dev: 'lo'}), ''), {kind: 'local'});
	t.like(readAnswer('nonsense', ''), {kind: 'refused'});
});

const iface = (
	node: string,
	ifname: string,
	address: string,
	more: Partial<NodeInterface> = {},
): NodeInterface => ({
	node,
	namespace: 'main',
	ifname,
	kind: 'veth',
	state: 'up',
	mac: null,
	mtu: 1500,
	addresses: [`${address}/24`],
	network: null,
	peers: [],
	...more,
});

// A – hub – B and C, by one interface with a peer each.
const interfaces = [
	iface('A', 'eth0', '10.0.1.1', {network: 'lan'}),
	iface('hub', 'eth0', '10.0.1.2', {network: 'lan'}),
	iface('hub', 'wg0', '10.9.0.1', {mtu: 1420}),
	iface('B', 'wg0', '10.9.0.2', {mtu: 1420}),
	iface('C', 'wg0', '10.9.0.3', {mtu: 1400}),
	iface('X', 'eth0', '10.0.1.2', {network: 'elsewhere'}),
];
const own = (ifname: string, key: string) => [ifname, '(none)', key, '51820', 'off'].join('\t');
const peer = (key: string, allowed: string) =>
	['wg0', key, '(none)', '192.0.2.1:1', allowed, '0', '0', '0', 'off'].join('\t');
const dumps = [
	{
		node: 'hub',
		namespace: 'main',
		text: [own('wg0', 'H'), peer('B', '10.9.0.0/16'), peer('C', '10.9.0.3/32')].join('\n'),
	},
	{node: 'B', namespace: 'main', text: [own('wg0', 'B'), peer('H', '0.0.0.0/0')].join('\n')},
	{node: 'C', namespace: 'main', text: own('wg0', 'C')},
];
const map = new LabMap(interfaces, dumps);
const hub = {node: 'hub', namespace: 'main'};

test('a tunnel leads to the peer with the longest allowed prefix, whatever the next hop', t => {
	const follow = (target: string) => map.follow(hub, {ifname: 'wg0', via: '10.9.0.2'}, target);
	t.is(follow('10.9.0.2').to?.node, 'B');
	t.is(follow('10.9.0.3').to?.node, 'C');
	t.is(follow('10.7.0.1').broken, 'no peer of wg0 is allowed 10.7.0.1');
	t.like(new LabMap(interfaces, [{...dumps[0]!}]).follow(hub, {ifname: 'wg0', via: null}, '10.9.0.2'), {
		to: null,
		broken: "no interface of the lab has the key of wg0's peer",
	});
});

test('a wire leads to the owner of the next hop on its network, or says what is in the way', t => {
	const place = {node: 'A', namespace: 'main'};
	const follow = (via: string | null, all = interfaces) =>
		new LabMap(all, dumps).follow(place, {ifname: 'eth0', via}, '10.0.1.2');
	t.is(follow(null).to?.node, 'hub', 'not X, which has the address on another network');
	t.is(follow('10.0.1.77').broken, 'no node on lan has 10.0.1.77');
	const changed = (node: string, state: NodeInterface['state']) =>
		interfaces.map(one => (one.node === node ? {...one, state} : one));
	t.is(follow(null, changed('A', 'no carrier')).broken, 'no carrier on eth0');
	t.is(follow(null, changed('hub', 'down')).broken, 'hub:eth0 is down');
});

const probeOf = (...nodes: (string | null)[]): Probe => ({
	answers: nodes.map(node => (node === null ? null : `address of ${node}`)),
	nodes,
	reached: true,
	error: null,
});
const forward = (taken: NextHop, ...others: NextHop[]): KernelAnswer => ({
	kind: 'forward',
	taken,
	legs: [taken, ...others],
	source: '10.0.1.1',
	mtu: null,
});
const toHub = forward({ifname: 'eth0', via: '10.0.1.2'});
const walk = (answers: Readonly<Record<string, KernelAnswer>>, probe: Probe) =>
	walkPath({node: 'A', namespace: 'main'}, '10.9.0.2', {
		map,
		flow: icmp,
		probe,
		ask: async ({node}) => answers[node]!,
	});

test('hop by hop to the node that has the address, with the least MTU', async t => {
	const probe = probeOf('hub', 'B');
	const walked = await walk({A: toHub, hub: forward({ifname: 'wg0', via: null}), B: {kind: 'local'}}, probe);
	t.deepEqual(
		walked.hops.map(({node, arrives}) => [node, arrives]),
		[
			['A', null],
			['hub', 'eth0'],
			['B', 'wg0'],
		],
	);
	t.like(walked, {ends: null, source: '10.0.1.1', mtu: 1420});
	t.is(walked.hops[1]?.tunnel, 'hub:wg0 – B:wg0');
	t.is(contradictionOf(walked, probe), null);
});

test('where it ends, and why; a path that goes round', async t => {
	const refused = await walk(
		{A: toHub, hub: {kind: 'refused', why: 'Network is unreachable'}},
		probeOf('hub'),
	);
	t.like(refused, {ends: 'hub: Network is unreachable', mtu: null});
	const round = await walk({A: toHub, hub: forward({ifname: 'eth0', via: '10.0.1.1'})}, probeOf('hub', 'A'));
	t.is(round.ends, 'it goes round: it comes to A again');
});

test('at an ECMP route, the leg is that of the node that answered the probe', async t => {
	const two = [
		...interfaces,
		iface('hub', 'wg1', '10.8.0.1'),
		iface('C', 'eth9', '10.8.0.2', {network: 'side'}),
	].map(one => (one.ifname === 'wg1' ? {...one, network: 'side'} : one));
	const legs = forward({ifname: 'wg0', via: null}, {ifname: 'wg1', via: '10.8.0.2'});
	const by = async (...nodes: string[]) => {
		const {hops} = await walkPath({node: 'A', namespace: 'main'}, '10.9.0.2', {
			map: new LabMap(two, dumps),
			flow: icmp,
			probe: probeOf(...nodes),
			ask: async ({node}) => (node === 'A' ? toHub : node === 'hub' ? legs : {kind: 'local'}),
		});
		return [
			hops[1]?.leg?.ifname,
			hops[1]?.chosenBy,
			hops[1]?.others.map(({ifname}) => ifname),
			hops[2]?.node,
		];
	};
	t.deepEqual(await by('hub', 'B'), ['wg0', 'kernel', ['wg1'], 'B']);
	t.deepEqual(await by('hub', 'C'), ['wg1', 'probe', ['wg0'], 'C']);
	t.deepEqual(await by('hub', 'X'), ['wg0', 'kernel', ['wg1'], 'B'], 'X is none of the legs');
});

test('what the probe saw otherwise is said', async t => {
	const answers = {A: toHub, hub: forward({ifname: 'wg0', via: null}), B: {kind: 'local'}} as const;
	const walked = await walk(answers, probeOf('hub', 'B'));
	const said = (probe: Partial<Probe>) => contradictionOf(walked, {...probeOf('hub', 'B'), ...probe});
	t.is(said(probeOf('C', 'B')), 'the probe went another way: C answered instead of hub');
	t.is(said({answers: [null, 'x'], nodes: [null, 'B']}), null, 'silence of a router is no other way');
	t.regex(said({...probeOf('hub'), reached: false})!, /^no node answered after hub: what no route shows/);
	t.regex(said({answers: [], nodes: [], reached: false})!, /^no node answered: /);
	const cut = await walk({A: toHub, hub: {kind: 'refused', why: 'no'}}, probeOf('hub', 'B'));
	t.is(contradictionOf(cut, probeOf('hub', 'B')), 'the probe came further: B answered after hub');
});

test('a traceroute is read up to its target; silence after the last answer is left out', t => {
	const head = 'traceroute to 10.0.3.1 (10.0.3.1), 20 hops max, 60 byte packets\n';
	t.deepEqual(readTraceroute(`${head} 1  10.0.1.2  0.1 ms\n 2  *\n 3  10.0.3.1  2 ms\n`, '10.0.3.1'), {
		answers: ['10.0.1.2', null, '10.0.3.1'],
		reached: true,
	});
	t.deepEqual(readTraceroute(`${head} 1  10.0.1.2  0.1 ms\n 2  *\n 3  *\n`, '10.0.3.1'), {
		answers: ['10.0.1.2'],
		reached: false,
	});
	t.deepEqual(readTraceroute(`${head} 1  10.0.1.2  0.1 ms !H\n`, '10.0.3.1'), {
		answers: ['10.0.1.2'],
		reached: false,
	});
	t.is(tracerouteOf('10.0.3.1', udp), 'traceroute -n -q 1 -w 1 -m 20 -U -p 53 --sport=40000 10.0.3.1');
});

test('a probe that did not arrive is sent again, and three of them decide', async t => {
	const head = 'traceroute to 10.0.3.1 (10.0.3.1), 20 hops max, 60 byte packets\n';
	const lost = `${head} 1  10.0.1.2  0.1 ms\n 2  *\n`;
	const mute = `${head} 1  *\n 2  *\n`;
	const came = `${head} 1  *\n 2  10.0.3.1  2 ms\n`;
	const trace = async (...outputs: string[]) => {
		const left = [...outputs];
		const prober = {run: async () => ({code: 0, output: left.shift()!, errors: ''})};
		const probe = await traceFlow(prober, {node: 'A', namespace: 'main'}, '10.0.3.1', udp, () => 'hub');
		return {...probe, left: left.length};
	};
	t.like(await trace(lost, came, mute), {reached: true, answers: [null, '10.0.3.1'], left: 1});
	t.like(await trace(mute, lost, mute, came), {reached: false, answers: ['10.0.1.2'], left: 1});
});

test('it is proven only where it arrives, the probe with it, and by the same nodes', async t => {
	const answers = {A: toHub, hub: forward({ifname: 'wg0', via: null}), B: {kind: 'local'}} as const;
	const from = {node: 'A', namespace: 'main'};
	const to = {node: 'B', namespace: 'main'};
	const text = async (
		probe: Probe,
		more: Readonly<Record<string, KernelAnswer>> = answers,
		mtuPasses = true,
	) => {
		const walked = await walk(more, probe);
		const contradiction = contradictionOf(walked, probe);
		const proven = isProven(walked, probe, contradiction);
		const path = {
			from,
			to,
			family: 4,
			target: '10.9.0.2',
			...walked,
			mtuPasses,
			probe,
			contradiction,
			proven,
		} as const;
		return renderPaths([path]).join('\n');
	};
	const well = await text(probeOf('hub', 'B'));
	t.regex(well, /^A → B, IPv4: 10\.0\.1\.1 → 10\.9\.0\.2\n/);
	t.regex(well, /hub \(in by eth0\): wg0 → B \(tunnel hub:wg0 – B:wg0, MTU 1420\)/);
	t.regex(well, /proven: the probe came along it; MTU along it 1420, and a packet of that size passes$/);
	t.regex(await text(probeOf('hub', 'B'), answers, false), /but a packet of that size does not pass$/);
	t.regex(await text({...probeOf('hub'), reached: false}), /not proven: no node answered after hub/);
	t.regex(
		await text({...probeOf(), reached: false, error: 'traceroute: not found'}),
		/not proven: the probe could not be sent: tr/,
	);
	const ended = {A: toHub, hub: {kind: 'refused', why: 'no route'}} as const;
	t.regex(
		await text({...probeOf('hub'), reached: false}, ended),
		/✗ it ends here: hub: no route\n {2}the probe did not arrive either$/,
	);
});
