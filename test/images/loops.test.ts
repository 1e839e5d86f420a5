// Tunnels that are routed into themselves: found by their endpoints, allowed networks and routes; a route that leaves the node is none.

import test from 'ava';
import {python} from './python.js';

interface Peer {
	readonly endpoint: string;
	readonly allowed: string;
}

const dump = (ifname: string, mark: string, ...peers: Peer[]): string =>
	[
		[ifname, '(hidden)', 'own', '51820', mark],
		...peers.map(({endpoint, allowed}, index) => [
			ifname,
			`peer${index}`,
			'(hidden)',
			endpoint,
			allowed,
			'0',
			'0',
			'0',
			'off',
		]),
	]
		.map(columns => columns.join('\t'))
		.join('\n');

/** The loops of these devices, where `routes` gives the interface of the route by `address mark`. */
const loops = (dumps: Record<string, string | null>, routes: Record<string, string>): unknown =>
	python(
		`
from fabric.observe.loops import find_loops
found = find_loops(given["dumps"], lambda address, mark: given["routes"].get(f"{address} {mark}"))
print(json.dumps([list(one) for one in found]))`,
		{dumps, routes},
	);

const everything = '0.0.0.0/0,::/0';

test('an endpoint whose route leads into its own tunnel is a loop; one with a mark and a rule of its own is none', t => {
	const wg0 = (mark: string) => dump('wg0', mark, {endpoint: '192.0.2.1:51820', allowed: everything});
	t.deepEqual(loops({wg0: wg0('off')}, {'192.0.2.1 0': 'wg0'}), [['wg0', '192.0.2.1', ['wg0']]]);
	t.deepEqual(loops({wg0: wg0('off')}, {'192.0.2.1 0': 'eth0'}), []);
	t.deepEqual(loops({wg0: wg0('off')}, {}), []);
	t.deepEqual(loops({wg0: wg0('0xca6c')}, {'192.0.2.1 0': 'wg0', '192.0.2.1 51820': 'eth0'}), []);
});

test('a peer without an endpoint, and a device that is gone or does not answer, make no loop', t => {
	t.deepEqual(loops({wg0: dump('wg0', 'off', {endpoint: '(none)', allowed: everything})}, {}), []);
	t.deepEqual(loops({wg0: null, wg1: ''}, {}), []);
});

test('packets that another peer of the tunnel carries on are none of this peer: it has no loop, the other may have', t => {
	const wg0 = dump(
		'wg0',
		'off',
		{endpoint: '[2001:db8::1]:51820', allowed: '2001:db8::/32'},
		{endpoint: '[2001:db8::2]:51820', allowed: '2001:db8::1/128,2001:db8::2/128'},
	);
	const routes = {'2001:db8::1 0': 'wg0', '2001:db8::2 0': 'wg0'};
	t.deepEqual(loops({wg0}, routes), [['wg0', '2001:db8::2', ['wg0']]]);
	t.deepEqual(loops({wg0}, {...routes, '2001:db8::2 0': 'eth0'}), []);
});

test('a tunnel in a tunnel is none; two tunnels in each other are one each', t => {
	const outer = dump('wg0', 'off', {endpoint: '192.0.2.1:51820', allowed: '10.0.0.0/8'});
	const inner = dump('wg1', 'off', {endpoint: '10.0.0.1:51820', allowed: everything});
	const nested = {'10.0.0.1 0': 'wg0', '192.0.2.1 0': 'eth0'};
	t.deepEqual(loops({wg0: outer, wg1: inner}, nested), []);
	t.deepEqual(loops({wg0: outer, wg1: inner}, {...nested, '192.0.2.1 0': 'wg1'}), [
		['wg0', '192.0.2.1', ['wg1', 'wg0']],
		['wg1', '10.0.0.1', ['wg0', 'wg1']],
	]);
});

test('a tunnel drops what no allowed network has: that is no loop', t => {
	const wg0 = dump('wg0', 'off', {endpoint: '192.0.2.1:51820', allowed: '10.0.0.0/8'});
	t.deepEqual(loops({wg0}, {'192.0.2.1 0': 'wg0'}), []);
});

test('the route is the one that the kernel takes for a packet with this mark', t => {
	const found = python(`
import contextlib, ipaddress
from fabric.shared import netlink
from fabric.observe.loops import Loops
# The namespace that this runs in: older Pythons cannot enter another.
netlink.inside = contextlib.nullcontext
routes = Loops("/proc/self/ns/net")
print(json.dumps([routes.find_output(ipaddress.ip_address(one), 0x77) for one in ("127.0.0.1", "127.0.0.9", "::1")]))
routes.close()`);
	t.deepEqual(found, ['lo', 'lo', 'lo']);
});
