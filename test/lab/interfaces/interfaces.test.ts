// Interfaces as the kernel prints them, beside those of the topology.

import test from 'ava';
import {plannedInterfaces} from '../../../src/lab/interfaces/ends.js';
import type {NodeInterface} from '../../../src/lab/interfaces/model.js';
import {parseInterfaces} from '../../../src/lab/interfaces/parse.js';
import {compareInterfaces} from '../../../src/lab/interfaces/read.js';
import {renderInterfaces} from '../../../src/output/interfaces.js';
import {planLab} from '../../../src/plan/plan-lab.js';
import {read, referenceWithoutKeys, seed} from '../../plan/reference.js';

const link = (ifname: string, flags: string[], operstate: string, more: object = {}) => ({
	ifname,
	flags,
	operstate,
	mtu: 1500,
	link_type: 'ether',
	address: '02:00:00:00:00:01',
	addr_info: [
		{local: 'fe80::1', prefixlen: 64},
		{local: '10.0.0.1', prefixlen: 24},
	],
	...more,
});
const parse = (...links: unknown[]) => parseInterfaces(JSON.stringify(links));

test('state by flags and operational state', t => {
	const states = (flags: string[], operstate: string) => parse(link('eth0', flags, operstate))[0]?.state;
	t.is(states(['UP', 'LOWER_UP'], 'UP'), 'up');
	t.is(states(['UP', 'LOWER_UP'], 'UNKNOWN'), 'up');
	t.is(states(['NO-CARRIER', 'UP'], 'DOWN'), 'no carrier');
	t.is(states(['NO-CARRIER', 'UP', 'M-DOWN'], 'LOWERLAYERDOWN'), 'no carrier');
	t.is(states(['BROADCAST'], 'DOWN'), 'down');
});

test('addresses with their lengths, the link-local one last; a tunnel has no MAC', t => {
	const tunnel = {link_type: 'none', address: undefined, linkinfo: {info_kind: 'wireguard'}};
	const [wire, wg] = parse(link('eth0', ['UP'], 'UP'), link('wg0', ['UP'], 'UP', tunnel));
	t.deepEqual(wire?.addresses, ['10.0.0.1/24', 'fe80::1/64']);
	t.is(wire?.mac, '02:00:00:00:00:01');
	t.like(wg, {mac: null, kind: 'wireguard'});
});

test('what is not of the format is passed over', t => {
	t.deepEqual(parseInterfaces('not json'), []);
	t.deepEqual(parse({}, 7, {ifname: 'x'}), [
		{ifname: 'x', kind: '', state: 'unknown', mac: null, mtu: null, addresses: []},
	]);
});

const {wiring} = planLab(read(referenceWithoutKeys), seed);

test('the other ends of the reference lab: on a wire all others, on a tunnel one', t => {
	const planned = plannedInterfaces(wiring);
	const find = (node: string, ifname: string) =>
		planned.find(one => one.node === node && one.ifname === ifname);
	t.like(find('V1-1', 'eth0'), {namespace: 'main', network: 'internet'});
	t.is(find('V1-1', 'eth0')?.peers.length, 5);
	t.like(find('V1-1', 'wg3'), {namespace: 'private', network: null});
	t.deepEqual(find('V1-1', 'wg3')?.peers.length, 1);
	const other = find(...(find('V1-1', 'wg3')!.peers[0]!.split(':') as [string, string]));
	t.deepEqual(other?.peers, ['V1-1:wg3']);
	t.like(find('R1', 'dummy0'), {network: null, peers: []});
	t.is(new Set(planned.map(one => `${one.node}/${one.namespace}:${one.ifname}`)).size, planned.length);
});

test('what the topology has and the kernel not is missing; unknown where nothing answers', t => {
	const up = parse(link('eth0', ['UP', 'LOWER_UP'], 'UP'), link('mine0', ['UP', 'LOWER_UP'], 'UP'));
	const compared = compareInterfaces(wiring, [
		{node: 'R1', namespace: 'main', interfaces: up},
		{node: 'R2', namespace: 'main', interfaces: null},
	]);
	const states = (node: string) =>
		Object.fromEntries(compared.filter(one => one.node === node).map(one => [one.ifname, one.state]));
	t.deepEqual(states('R1'), {eth0: 'up', mine0: 'up', dummy0: 'missing'});
	t.deepEqual(states('R2'), {eth0: 'unknown', dummy0: 'unknown'});
	t.like(
		compared.find(({ifname}) => ifname === 'mine0'),
		{network: null, peers: []},
	);
});

test('the table leaves out what says nothing', t => {
	const one: NodeInterface = {
		node: 'R1',
		namespace: 'main',
		ifname: 'eth0',
		kind: 'veth',
		state: 'up',
		mac: '02:00:00:00:00:01',
		mtu: 1500,
		addresses: ['10.0.0.1/24', 'fe80::1/64'],
		network: 'lan1',
		peers: ['V1-1:eth1'],
	};
	const lo = {...one, ifname: 'lo', mac: null, network: null, peers: []};
	const lines = renderInterfaces([
		{...lo, addresses: ['127.0.0.1/8', '::1/128']},
		{...lo, addresses: ['127.0.0.1/8', '192.0.2.1/32']},
		one,
		{...one, ifname: 'eth1', addresses: ['fe80::2/64'], peers: ['a:b', 'c:d', 'e:f', 'g:h']},
	]);
	t.is(lines.length, 4);
	t.regex(lines[1]!, /lo .*192\.0\.2\.1\/32 +-$/);
	t.regex(lines[2]!, / 10\.0\.0\.1\/24 +lan1: V1-1:eth1$/);
	t.regex(lines[3]!, / fe80::2\/64 +lan1: 4 others$/);
});
