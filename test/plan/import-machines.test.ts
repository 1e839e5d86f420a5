// Files become machines: none is dropped in silence, and no two share a name.

import test from 'ava';
import fc from 'fast-check';
import type {GivenFile} from '../../src/plan/import-files.js';
import {importLab} from '../../src/plan/import-lab.js';
import {sortMachines} from '../../src/plan/import-machines.js';
import {parseTopology} from '../../src/topology/index.js';
import {formatInterfaceAddress} from '../../src/topology/interface-address.js';

const conf = `[Interface]
PrivateKey = ${'A'.repeat(43)}=
Address = 10.0.0.1/24
`;

const file = (path: string, argument: number, below: string | null = null, text = conf): GivenFile => ({
	path,
	text,
	argument,
	below,
});

const names = (given: readonly GivenFile[]) => sortMachines(given).hosts.map(({name}) => name);

test('a file is a machine of its name', t => {
	t.deepEqual(names([file('alice.conf', 0), file('bob.conf', 1)]), ['alice', 'bob']);
});

test('files of one name are machines of their folders', t => {
	const {hosts, notes, lost} = sortMachines([file('a/wg0.conf', 0), file('b/wg0.conf', 1)]);
	t.deepEqual(
		hosts.map(({name, files}) => [name, ...files.keys()]),
		[
			['a', 'a/wg0.conf'],
			['b', 'b/wg0.conf'],
		],
	);
	t.deepEqual(notes, ['a/wg0.conf: the machine is named a', 'b/wg0.conf: the machine is named b']);
	t.deepEqual(lost, []);
});

test('folders of one name are told apart by the folders above', t => {
	t.deepEqual(names([file('x/gw/wg0.conf', 0, 'wg0.conf'), file('y/gw/wg0.conf', 1, 'wg0.conf')]), [
		'x-gw',
		'y-gw',
	]);
});

test('a folder of machines is one machine for each subfolder', t => {
	t.deepEqual(
		names([file('etc/hq/wg0.conf', 0, 'hq/wg0.conf'), file('etc/branch/wg0.conf', 0, 'branch/wg0.conf')]),
		['hq', 'branch'],
	);
});

test('a folder with several interfaces is one machine', t => {
	const {hosts} = sortMachines([
		file('gw/etc/wireguard/wg0.conf', 0, 'etc/wireguard/wg0.conf'),
		file('gw/etc/wireguard/wg1.conf', 0, 'etc/wireguard/wg1.conf'),
	]);
	t.deepEqual(
		hosts.map(({name, files}) => [name, files.size]),
		[['gw', 2]],
	);
});

test('a name that no node can have is made into one', t => {
	t.deepEqual(names([file('alice phone.conf', 0), file(`${'x'.repeat(40)}.conf`, 1)]), [
		'alice-phone',
		'x'.repeat(30),
	]);
});

test('the same file twice is one machine too many', t => {
	const {hosts, lost} = sortMachines([file('wg0.conf', 0), file('wg0.conf', 1)]);
	t.deepEqual(hosts, []);
	t.is(lost.length, 2);
});

test('what cannot be taken is listed', t => {
	const {hosts, notes, lost} = sortMachines([
		file('gw1/50-lan.network', 0, '50-lan.network', '[Match]\nName = eth1\n'),
		file('notes.conf', 1, null, 'remember the milk'),
		file('gw2/60-routing.conf', 2, '60-routing.conf', 'net.ipv4.ip_forward = 1'),
		file('gw3/bird.conf', 3, 'bird.conf', 'router id 1.2.3.4;'),
	]);
	t.deepEqual(hosts, []);
	t.deepEqual(
		lost.map(line => line.split(':')[0]),
		['notes.conf', 'gw3/bird.conf'],
	);
	t.deepEqual(
		notes.map(line => line.split(':')[0]),
		['gw1/50-lan.network', 'gw2/60-routing.conf'],
	);
});

const netdev = '[NetDev]\nName = wg0\nKind = wireguard\n';

test("networkd's folder is a machine, and so are its files one by one", t => {
	const network = '[Match]\nName = wg0\n';
	const folder = [
		file('gw1/50-wg0.netdev', 0, '50-wg0.netdev', netdev),
		file('gw1/50-wg0.network', 0, '50-wg0.network', network),
		file('gw2/50-wg0.netdev', 1, '50-wg0.netdev', netdev),
	];
	for (const given of [folder, folder.map((each, argument) => ({...each, argument, below: null}))]) {
		const {hosts, lost} = sortMachines(given);
		t.deepEqual(
			hosts.map(({name, files}) => [name, ...files.keys()]),
			[
				['gw1', 'gw1/50-wg0.netdev', 'gw1/50-wg0.network'],
				['gw2', 'gw2/50-wg0.netdev'],
			],
		);
		t.deepEqual(lost, []);
	}
});

test('a folder of networkd machines is one machine for each subfolder, a server without peers among them', t => {
	t.deepEqual(
		names([
			file('vpn/gw1/50-wg0.netdev', 0, 'gw1/50-wg0.netdev', netdev),
			file('vpn/gw2/50-wg0.netdev', 0, 'gw2/50-wg0.netdev', netdev),
			file('vpn/srv/wg0.conf', 0, 'srv/wg0.conf'),
		]),
		['gw1', 'gw2', 'srv'],
	);
});

test('a bird.conf that is named beside one WireGuard file goes with it; beside two nobody knows whose it is', t => {
	const bird = file('gw/bird.conf', 2, null, 'router id 1.2.3.4;');
	t.deepEqual(
		[...sortMachines([file('gw/wg0.conf', 0), bird]).hosts[0]!.files.keys()],
		['gw/wg0.conf', 'gw/bird.conf'],
	);
	t.regex(
		sortMachines([file('gw/wg0.conf', 0), file('gw/wg1.conf', 1), bird]).lost.join(),
		/^gw\/bird\.conf: no WireGuard/,
	);
});

const folders = fc.array(fc.constantFrom('a', 'b', 'gw', 'c d', 'etc'), {minLength: 0, maxLength: 3});
const stems = fc.constantFrom('wg0', 'wg1', 'alice', 'a very long name of a machine that nobody has');

test('every WireGuard file is in one machine or listed as lost, and names are unique', t => {
	fc.assert(
		fc.property(fc.array(fc.tuple(folders, stems, fc.boolean()), {maxLength: 8}), all => {
			const given = all.map(([parts, stem, isFolder], argument) => {
				const path = [...parts, `${stem}.conf`].join('/');
				const below = isFolder && parts.length > 0 ? path.split('/').slice(1).join('/') : null;
				return file(path, argument, below);
			});
			const {hosts, lost} = sortMachines(given);
			const found = hosts.flatMap(({files}) => [...files.keys()]);
			for (const {path} of given) {
				t.true(found.includes(path) || lost.some(line => line.includes(path)), path);
			}

			t.is(new Set(hosts.map(({name}) => name)).size, hosts.length);
		}),
	);
});

test('files of other programs are named with what to do, and a tunnel of theirs is lost', t => {
	const {hosts, notes, lost} = sortMachines([
		file('hub/wg0.conf', 0, 'wg0.conf'),
		file('laptop/home.nmconnection', 1, 'home.nmconnection', '[connection]\nid=home\ntype=wireguard\n'),
		file('laptop/wifi.nmconnection', 1, 'wifi.nmconnection', '[connection]\nid=wifi\ntype=wifi\n'),
		file('pe/frr.conf', 2, 'frr.conf', 'frr version 10.2\nrouter bgp 65001\n'),
		file(
			'vps/01.yaml',
			3,
			'01.yaml',
			'network:\n  version: 2\n  tunnels:\n    wg0:\n      mode: wireguard\n',
		),
	]);
	t.deepEqual(
		hosts.map(({name}) => name),
		['hub'],
	);
	t.deepEqual(
		lost.map(text => text.replace(/, which .*/, '')),
		["laptop/home.nmconnection: NetworkManager's", "vps/01.yaml: netplan's"],
	);
	t.true(notes.some(text => text.startsWith("laptop/wifi.nmconnection: NetworkManager's")));
	t.true(notes.some(text => /^pe\/frr\.conf: FRR's, .*bird\.conf$/.test(text)));
});

test('two sites with one prefix are two networks', t => {
	const machine = (name: string, argument: number, lan: string): GivenFile[] => [
		file(
			`${name}/wg0.netdev`,
			argument,
			'wg0.netdev',
			`[NetDev]\nName=wg0\nKind=wireguard\n[WireGuard]\nPrivateKey=${Buffer.alloc(32, name).toString('base64')}\n`,
		),
		file(
			`${name}/eth1.network`,
			argument,
			'eth1.network',
			`[Match]\nName=eth1\n[Network]\nAddress=${lan}\nDNS=192.0.2.53\nIPv6AcceptRA=no\n[Link]\nMTUBytes=1400\n`,
		),
	];
	const {text, notes} = importLab(
		'lab',
		sortMachines([
			...machine('east', 0, '192.168.1.1/24'),
			...machine('west', 1, '192.168.1.1/24'),
			...machine('north', 2, '192.168.2.1/24'),
		]),
	);
	const {nodes} = parseTopology(text, {file: 'imported'});
	const networks = nodes.map(
		({namespaces: [main]}) => main!.interfaces.find(({name}) => name === 'eth1')!.network,
	);
	t.is(new Set(networks).size, 3);
	t.true(notes.some(note => note.startsWith('192.168.1.1 is on east eth1 and west eth1')));
	// And what a wire's file says beside its addresses is named by its line.
	t.true(notes.includes('east/eth1.network:5: DNS of [Network] is not imported'));
	t.true(notes.includes('east/eth1.network:8: MTUBytes of [Link] is not imported'));
	t.false(notes.some(note => note.includes('IPv6AcceptRA')));
});

test('addresses of other interfaces keep their peers and scopes, by networkd and by the guide of an export', t => {
	const netdev = `[NetDev]\nName=wg0\nKind=wireguard\n[WireGuard]\nPrivateKey=${'A'.repeat(43)}=\n`;
	const network = `[Match]
Name=eth1
[Address]
Address=10.0.0.1/24
Peer=10.0.0.2/32
[Address]
Address=192.0.2.1/24
Scope=link
[Address]
Address=192.0.2.9/24
Scope=host
[Address]
Address=192.0.2.8/24
Label=eth1:8
[Network]
Address=10.1.0.1/24
`;
	const guide =
		'it expects these interfaces, which your distribution configures:\n\n* `eth2`: 10.0.0.1 peer 10.0.0.3/32, 203.0.113.1/24 scope link\n';
	const machine = (name: string, argument: number) => [
		file(`${name}/wg0.netdev`, argument, 'wg0.netdev', netdev),
		file(`${name}/eth1.network`, argument, 'eth1.network', network),
		file(`${name}/INSTALL.md`, argument, 'INSTALL.md', guide),
	];
	const {text, notes} = importLab('lab', sortMachines([...machine('east', 0), file('west.conf', 1)]));
	const [east] = parseTopology(text, {file: 'imported'}).nodes;
	const addressesOf = (ifname: string): string[] =>
		east!.namespaces[0]!.interfaces.find(({name}) => name === ifname)!.addresses.map(formatInterfaceAddress);
	t.deepEqual(addressesOf('eth1'), [
		'10.0.0.1 peer 10.0.0.2/32',
		'192.0.2.1/24 scope link',
		'192.0.2.8/24',
		'10.1.0.1/24',
	]);
	t.deepEqual(addressesOf('eth2'), ['10.0.0.1 peer 10.0.0.3/32', '203.0.113.1/24 scope link']);
	t.deepEqual(
		notes.filter(note => note.startsWith('east/eth1.network')),
		[
			'east/eth1.network:10: Address of [Address] is not imported',
			'east/eth1.network:11: Scope of [Address] is not imported',
		],
	);
});

test('a machine whose kernel settings turn forwarding off is a host, and nothing of that is left to do', t => {
	const off = 'net.ipv4.ip_forward = 0\nnet.ipv6.conf.all.forwarding = 0\n';
	const machine = (name: string, argument: number, settings: string): GivenFile[] => [
		file(
			`${name}/wg0.conf`,
			argument,
			'wg0.conf',
			`[Interface]\nPrivateKey = ${Buffer.alloc(32, name).toString('base64')}\nAddress = 10.0.0.${argument + 1}/24\n`,
		),
		file(`${name}/etc/sysctl.d/60-routing.conf`, argument, 'etc/sysctl.d/60-routing.conf', settings),
	];
	const {text, notes} = importLab(
		'lab',
		sortMachines([
			...machine('phone', 0, off),
			...machine('half', 1, 'net.ipv4.ip_forward=0\nnet.ipv6.conf.all.forwarding=1\n'),
			...machine('gw', 2, `${off}net.ipv4.conf.all.forwarding=1\n`),
			...machine('plain', 3, 'net.ipv4.conf.all.rp_filter = 0\n'),
		]),
	);
	const kinds = parseTopology(text, {file: 'imported'}).nodes.map(({name, kind}) => [name, kind]);
	t.deepEqual(Object.fromEntries(kinds), {phone: 'host', half: 'router', gw: 'router', plain: 'router'});
	t.deepEqual(
		notes.filter(note => note.includes('phone/etc')),
		[],
	);
	t.true(
		notes.some(note => note.startsWith('half/etc/sysctl.d/60-routing.conf:1: net.ipv4.ip_forward=0 is not')),
	);
});

test('forwarding that a .network turns on is named for a machine that becomes a host, and not for a router', t => {
	const machine = (name: string, argument: number, setting: string): GivenFile[] => [
		file(
			`${name}/wg0.conf`,
			argument,
			'wg0.conf',
			`[Interface]\nPrivateKey = ${Buffer.alloc(32, name).toString('base64')}\nAddress = 10.0.0.${argument + 1}/24\n`,
		),
		file(`${name}/etc/sysctl.d/60.conf`, argument, 'etc/sysctl.d/60.conf', setting),
		file(
			`${name}/eth1.network`,
			argument,
			'eth1.network',
			`[Match]\nName=eth1\n[Network]\nAddress=192.0.2.${argument + 1}/24\nIPv4Forwarding=yes\n`,
		),
	];
	const {notes} = importLab(
		'lab',
		sortMachines([
			...machine('phone', 0, 'net.ipv4.ip_forward = 0\n'),
			...machine('gw', 1, 'net.ipv4.ip_forward = 1\n'),
		]),
	);
	t.deepEqual(
		notes.filter(note => note.includes('IPv4Forwarding')),
		['phone/eth1.network:5: IPv4Forwarding of [Network] is not imported'],
	);
});
