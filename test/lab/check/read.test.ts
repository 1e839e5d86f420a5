// What `ip` and BIRD show is read as it stands; what is not of the format is passed over.

import test from 'ava';
import fc from 'fast-check';
import {parseLinks} from '../../../src/lab/check/read/links.js';
import {overlapping} from '../../../src/lab/check/read/prefixes.js';
import {listAbsent, parseBirdRoutes, parseKernelRoutes} from '../../../src/lab/check/read/routes.js';

test('a link is up or not, and a WireGuard interface is made by the kernel or by wireguard-go', t => {
	const text = JSON.stringify([
		{ifname: 'lo', flags: ['LOOPBACK', 'UP', 'LOWER_UP'], mtu: 65_536},
		{ifname: 'wg1', flags: ['POINTOPOINT', 'NOARP', 'UP'], mtu: 1420, linkinfo: {info_kind: 'wireguard'}},
		{ifname: 'wg2', flags: ['POINTOPOINT'], mtu: 1420, linkinfo: {info_kind: 'tun'}},
		{ifname: 'eth0', flags: ['UP'], mtu: 1500, linkinfo: {info_kind: 'constructor'}},
	]);
	t.deepEqual(parseLinks(text), [
		{ifname: 'lo', up: true, mtu: 65_536, kind: '', implementation: null},
		{ifname: 'wg1', up: true, mtu: 1420, kind: 'wireguard', implementation: 'kernel'},
		{ifname: 'wg2', up: false, mtu: 1420, kind: 'tun', implementation: 'wireguard-go'},
		{ifname: 'eth0', up: true, mtu: 1500, kind: 'constructor', implementation: null},
	]);
});

const main = (prefix: string, protocol: string, interfaces: string[], nextHops: string[]) => ({
	...{prefix, protocol, interfaces, nextHops, kind: 'unicast', table: 'main'},
});

test("the kernel's routes: prefixes with their lengths, one next hop or several, of either family", t => {
	const text = JSON.stringify([
		{dst: 'default', gateway: '192.168.1.1', dev: 'eth0', protocol: 'static'},
		{dst: '10.0.1.1', dev: 'dummy0'},
		{
			dst: '10.0.3.0/24',
			protocol: 'bird',
			nexthops: [
				{via: {family: 'inet6', host: '2001:db8:ff::7'}, dev: 'wg6'},
				{via: {family: 'inet6', host: '2001:db8:ff::5'}, dev: 'wg5'},
			],
		},
		{type: 'blackhole', dst: '10.9.0.0/16', protocol: 'bird'},
		{dst: '10.8.0.0/16', dev: 'eth0', protocol: 'static', table: '100'},
		// Its interface is up, and has lost its carrier.
		{dst: '10.7.0.0/16', dev: 'eth1', protocol: 'static', flags: ['linkdown']},
		// The kernel's own, for an address.
		{type: 'local', dst: '10.0.1.1', dev: 'dummy0', table: 'local', protocol: 'kernel'},
	]);
	t.deepEqual(parseKernelRoutes(text, 4), [
		main('0.0.0.0/0', 'static', ['eth0'], ['192.168.1.1 eth0']),
		main('10.0.1.1/32', 'boot', ['dummy0'], ['- dummy0']),
		main('10.0.3.0/24', 'bird', ['wg6', 'wg5'], ['2001:db8:ff::5 wg5', '2001:db8:ff::7 wg6']),
		{...main('10.9.0.0/16', 'bird', [], ['blackhole']), kind: 'blackhole'},
		{...main('10.8.0.0/16', 'static', ['eth0'], ['- eth0']), table: '100'},
		main('10.7.0.0/16', 'static', [], ['- eth1']),
	]);
	t.is(parseKernelRoutes('[{"dst": "default"}]', 6)[0]!.prefix, '::/0');
	// So `ip -j` prints an empty table.
	t.deepEqual(parseKernelRoutes('', 4), []);
});

test("BIRD's routes: each way to a prefix, by the protocol that brought it", t => {
	const reply = `1007-Table master4:
 10.0.3.0/24          unicast [IBGP_V3_1 12:00:00.000] * (160) [AS65003i]
 	via 2001:db8:ff::5 on wg5
                      unicast [IBGP_V3_2 12:00:00.000] (160) [AS65003i]
 	via 2001:db8:ff::7 on wg6
 192.168.1.0/24       unicast [direct1 11:59:00.000] * (240)
 	dev eth2
 10.9.0.0/16          blackhole [static1 11:59:00.000] * (200)
 10.6.0.0/16          unreachable [IBGP_V3_1 12:00:00.000 from 10.255.0.1] * (100/-) [i]
0000 
`;
	t.deepEqual(parseBirdRoutes(reply), [
		main('10.0.3.0/24', 'IBGP_V3_1', ['wg5'], ['2001:db8:ff::5 wg5']),
		main('10.0.3.0/24', 'IBGP_V3_2', ['wg6'], ['2001:db8:ff::7 wg6']),
		main('192.168.1.0/24', 'direct1', ['eth2'], ['- eth2']),
		{...main('10.9.0.0/16', 'static1', [], ['blackhole']), kind: 'blackhole'},
		{...main('10.6.0.0/16', 'IBGP_V3_1', [], ['unreachable']), kind: 'unreachable'},
	]);
	const wanted = ['10.0.3.0/24', '10.6.0.0/16', '10.5.0.0/16'];
	// A route that cannot be resolved is none.
	t.deepEqual(listAbsent(wanted, parseBirdRoutes(reply)), ['10.6.0.0/16', '10.5.0.0/16']);
});

test('prefixes overlap where one is in the other, and families never meet', t => {
	t.is(overlapping('10.0.3.0/24', ['192.168.0.0/16', '10.0.0.0/8']), '10.0.0.0/8');
	t.is(overlapping('10.0.0.0/8', ['10.0.3.1/32']), '10.0.3.1/32');
	t.is(overlapping('10.0.3.1', ['10.0.0.0/8']), '10.0.0.0/8');
	t.is(overlapping('::/0', ['10.0.0.0/8']), null);
	t.is(overlapping('nothing', ['10.0.0.0/8']), null);
});

/** Entries with the keys that are read, and anything at all in them. */
const anyEntries = fc.array(
	fc.dictionary(
		fc.constantFrom(
			'dst',
			'protocol',
			'nexthops',
			'via',
			'gateway',
			'dev',
			'ifname',
			'mtu',
			'flags',
			'linkinfo',
		),
		fc.oneof(fc.jsonValue(), fc.constant('10.0.0.0/8'), fc.constant([null]), fc.constant(1500)),
	),
);

test('garbage is nothing, and throws nowhere', t => {
	const texts = fc.oneof(
		fc.string(),
		fc.json(),
		anyEntries.map(entries => JSON.stringify(entries)),
	);
	fc.assert(
		fc.property(texts, text => {
			for (const {interfaces, nextHops} of parseKernelRoutes(text, 4)) {
				t.true([...interfaces, ...nextHops].every(each => typeof each === 'string'));
			}

			t.notThrows(() => [parseLinks(text), parseBirdRoutes(text)]);
		}),
		{numRuns: 1000},
	);
});
