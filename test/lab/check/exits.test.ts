// By which interfaces packets leave, now and when some have lost their carrier: from what `ip -j route` and `wg show` print.

import test from 'ava';
import type {Ways} from '../../../src/contract/answers.js';
import {parseDevices} from '../../../src/lab/check/read/devices.js';
import {listExits} from '../../../src/lab/check/read/exits.js';
import {formatPrefix} from '../../../src/topology/address.js';

const fiber = {dst: 'default', gateway: '192.0.2.1', dev: 'eth0', flags: []};
const dsl = {dst: 'default', gateway: '192.0.2.5', dev: 'eth1', metric: 100, flags: []};
const bird = {protocol: 'bird'};

const exits = (ways: Partial<Ways>): string =>
	listExits({taken: [], known: [], links: [], ignoring: [], ...ways}).devices.join(' ');

test('what packets take leads, with all of its next hops', t => {
	const both = {
		dst: 'default',
		nexthops: [
			{gateway: '192.0.2.1', dev: 'eth0'},
			{gateway: '192.0.2.5', dev: 'eth1'},
		],
	};
	t.is(exits({taken: [both], known: [both]}), 'eth0 eth1');
	t.is(exits({taken: [fiber], known: [fiber]}), 'eth0');
});

test('a second route to one prefix is an uplink, whether the kernel takes it without a carrier or not', t => {
	t.is(exits({taken: [fiber], known: [fiber, dsl]}), 'eth0 eth1');
	t.is(exits({taken: [fiber], known: [fiber, dsl], ignoring: ['eth0']}), 'eth0 eth1');
});

test('a shorter prefix takes over where the longer one is passed over without a carrier, or BIRD takes it away', t => {
	const link = {dst: '198.51.100.0/24', dev: 'eth2', protocol: 'kernel', flags: []};
	t.is(exits({taken: [link], known: [dsl, link]}), 'eth2');
	t.is(exits({taken: [link], known: [dsl, link], ignoring: ['eth2']}), 'eth2 eth1');
	t.is(exits({taken: [{...link, ...bird}], known: [dsl, {...link, ...bird}]}), 'eth2 eth1');
	// Of two next hops, one that stays keeps the route.
	const two = {dst: '198.51.100.0/24', nexthops: [{dev: 'eth2'}, {dev: 'eth3'}]};
	t.is(exits({taken: [two], known: [dsl, two], ignoring: ['eth2']}), 'eth2 eth3');
	t.is(exits({taken: [two], known: [dsl, two], ignoring: ['eth2', 'eth3']}), 'eth2 eth3 eth1');
});

test('by source or mark, packets take a table of their own; the main one counts where that may run dry', t => {
	const own = {...dsl, dev: 'eth3', table: '77'};
	const known = [own, fiber, {dst: '198.51.100.2', dev: 'lo', table: 'local', type: 'local'}];
	t.is(exits({taken: [own], known}), 'eth3');
	t.is(exits({taken: [own], known, ignoring: ['eth3']}), 'eth3 eth0');
	t.is(exits({taken: [fiber, own], known}), 'eth0 eth3');
	// No packet leaves now.
	t.is(exits({known}), 'eth0');
});

test('what leads nowhere ends the search', t => {
	const blackhole = {type: 'blackhole', dst: '198.51.100.0/24', dev: 'lo'};
	t.is(exits({taken: [blackhole], known: [fiber, blackhole], ignoring: ['lo']}), '');
});

test('BIRD is asked where it has brought the route, or may bring one', t => {
	t.true(listExits({taken: [{...fiber, ...bird}], known: [], links: [], ignoring: []}).learnt);
	t.true(listExits({taken: [], known: [], links: [], ignoring: []}).learnt);
	t.false(listExits({taken: [fiber], known: [], links: [], ignoring: []}).learnt);
});

test('a device is read with its mark, and its peers with where they are now', t => {
	const peer = (key: string, endpoint: string, allowed: string) =>
		['wg0', key, '(hidden)', endpoint, allowed, '0', '0', '0', 'off'].join('\t');
	const dump = [
		['wg0', '(hidden)', 'OWN=', '51820', '0xca6c'].join('\t'),
		peer('A=', '192.0.2.7:4711', '10.0.0.2/32,fd00::/64'),
		peer('B=', '[2001:db8::7%3]:51820', '(none)'),
		peer('C=', '(none)', '10.0.0.4/32'),
		['wg1', '(hidden)', 'OTHER=', '51821', 'off'].join('\t'),
		'neither',
	].join('\n');
	const [one, two, ...more] = parseDevices(dump);
	t.deepEqual(more, []);
	t.like(one, {ifname: 'wg0', publicKey: 'OWN=', listenPort: 51_820, mark: '0xca6c'});
	t.like(two, {ifname: 'wg1', publicKey: 'OTHER=', mark: '', peers: []});
	t.deepEqual(
		one!.peers.map(each => [
			each.publicKey,
			each.address,
			each.port,
			each.allowedIps.map(formatPrefix).join(),
		]),
		[
			['A=', '192.0.2.7', 4711, '10.0.0.2/32,fd00::/64'],
			['B=', '2001:db8::7', 51_820, ''],
			['C=', null, null, '10.0.0.4/32'],
		],
	);
});
