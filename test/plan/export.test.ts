// What an export says, of every shipped lab and format.

import {readdirSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {
	type ExportFormat,
	type ExportSource,
	exportNode,
	formats,
	readExportSource,
} from '../../src/plan/export/index.js';
import {importLab} from '../../src/plan/import-lab.js';
import {sortMachines} from '../../src/plan/import-machines.js';
import {publicKeyOf, seedLength} from '../../src/plan/keys.js';
import type {Sources} from '../../src/plan/model.js';
import {listOwnEnds, nameOfEnd, peerFinder} from '../../src/plan/own-ends.js';
import {findTakenPorts} from '../../src/plan/own-ports.js';
import {listOwnProblems} from '../../src/plan/own-problems.js';
import {planLab} from '../../src/plan/plan-lab.js';
import {formatAddress, formatPrefix} from '../../src/topology/address.js';
import {parseTopology, type Topology} from '../../src/topology/index.js';
import {parseInterfaceAddress} from '../../src/topology/interface-address.js';

const folder = fileURLToPath(new URL('../../topologies/', import.meta.url));
// own-config names files, which need reading: the integration test exports such a lab.
const names = readdirSync(folder).filter(name => name.endsWith('.yaml') && name !== 'own-config.yaml');

const sourcesOf = (name: string): ExportSource[] => readSources(name, readFileSync(`${folder}${name}`));

const parse = (name: string, text: Buffer): Topology =>
	parseTopology(text, {file: name, env: {}, set: name.startsWith('big') ? {N: '3'} : {}});

function readSources(name: string, text: Buffer): ExportSource[] {
	const topology = parse(name, text);
	const {wiring, nodes} = planLab(topology, new Uint8Array(seedLength).fill(7));
	return nodes.map(({node, files}) =>
		readExportSource(wiring, node, new Map(files.map(({path, content}) => [path, content]))),
	);
}

const secretsOf = ({tunnels}: ExportSource): string[] =>
	tunnels.flatMap(({sections}) =>
		sections.flatMap(({settings}) =>
			settings.filter(([key]) => /^(PrivateKey|PresharedKey)$/.test(key)).map(([, value]) => value),
		),
	);

for (const name of names) {
	test(`${name}: no key leaves unless asked for, and all do when asked`, t => {
		const sources = sourcesOf(name);
		t.true(sources.some(source => secretsOf(source).length > 0));
		for (const source of sources) {
			for (const format of formats) {
				const text = (withKeys: boolean) => JSON.stringify(exportNode(source, format, withKeys));
				t.true(secretsOf(source).every(key => !text(false).includes(key)));
				t.true(format === 'bird' || secretsOf(source).every(key => text(true).includes(key)));
			}
		}
	});

	for (const format of ['wg-quick', 'systemd-networkd'] as const) {
		test(`${name}: its export for ${format}, imported, has every tunnel and nested namespace of it as they were`, t => {
			const sources = sourcesOf(name).filter(({tunnels}) => tunnels.length > 0);
			const {topology, files, notes, yaml} = importAll(sources, format);
			t.deepEqual(listOwnProblems(topology, files), []);
			t.deepEqual(findTakenPorts(topology, files), []);
			const ends = listOwnEnds(topology, files);
			const peerOf = peerFinder(ends);
			const found = new Map(ends.map(end => [nameOfEnd(end), end]));
			for (const {node, tunnels} of sources) {
				for (const {ifname, namespace, addresses, sections} of tunnels) {
					const end = found.get(`${node}/${ifname}`)!;
					t.false(notes.some(note => note.startsWith(`${node} ${ifname}: `)));
					t.is(end.own.listenPort, Number(settingOf(sections[0]!, 'ListenPort')));
					t.deepEqual(
						end.own.peers.map(({publicKey, endpointText, allowedIps}) => [
							publicKey,
							endpointText,
							allowedIps.length > 0,
						]),
						sections.slice(1).map(peer => [settingOf(peer, 'PublicKey'), settingOf(peer, 'Endpoint'), true]),
					);
					t.is(end.namespace, namespace);
					t.deepEqual(
						end.own.addresses,
						addresses.map(address => formatPrefix(parseInterfaceAddress(address)!)),
					);
					t.is(end.publicKey, publicKeyOf(settingOf(sections[0]!, 'PrivateKey')!));
					t.true(
						end.own.peers.every(peer => peerOf(end, peer) !== null),
						`${node} ${ifname}`,
					);
				}
			}

			// And every nested namespace: its interfaces, its routes and its BIRD.
			for (const {node} of sources) {
				// The routers inside are not exported: a route to one is told with its place.
				const isAway = (via: string): boolean =>
					notes.some(
						note => /netns-\w+:\d+: the route /.test(note) && note.includes(` via ${via} is not imported`),
					);
				const nestedOf = (of: Topology) =>
					of.nodes
						.find(each => each.name === node)!
						.namespaces.filter(each => each.name !== 'main')
						.map(({name: namespace, interfaces, routes, routing}) => ({
							namespace,
							interfaces: interfaces
								.map(each => [each.name, each.network === null, each.addresses.map(formatPrefix)].join(' '))
								.sort(),
							// A route by a tunnel comes with the tunnel's own file.
							routes: routes
								.filter(({ifname}) => ifname === null || !ifname.startsWith('wg'))
								.filter(({via}) => via === null || !isAway(formatAddress(via)))
								.map(({to, via, kind, metric}) => [
									formatPrefix(to),
									via === null ? null : formatAddress(via),
									kind,
									metric,
								]),
							hasBird: routing !== null,
						}));
				t.deepEqual(nestedOf(topology), nestedOf(parse(name, readFileSync(`${folder}${name}`))), node);
			}

			t.is(ends.length, sources.flatMap(({tunnels}) => tunnels).length);
			// Routes that are not BIRD's are hooks of the file, and reach the node with it.
			const planned = planLab(topology, new Uint8Array(seedLength), files);
			for (const {node, tunnels} of sources) {
				const own = planned.nodes.find(each => each.node === node)!.files;
				for (const {ifname, routes, namespace} of tunnels) {
					const text = own.find(({path}) => path === `/etc/wireguard/${ifname}.conf`)!.content;
					for (const {to} of routes) {
						t.regex(
							text,
							new RegExp(`^PostUp = ip .*route replace ${to.replaceAll('.', '\\.')} `, 'm'),
							`${node} ${namespace}`,
						);
					}
				}
			}

			t.notRegex(yaml, /PrivateKey|PresharedKey/);
		});
	}
}

const settingOf = (
	{settings}: ExportSource['tunnels'][number]['sections'][number],
	wanted: string,
): string | null => settings.find(([key]) => key === wanted)?.[1] ?? null;

/** What `wgsim export` writes, a folder for each node, as `wgsim import` reads it. */
function importAll(sources: readonly ExportSource[], format: ExportFormat) {
	const given = sources.flatMap((source, argument) =>
		exportNode(source, format, true)
			.filter(({path}) => /(\.(conf|netdev|network|key|psk|service|md)|\/netns-[^/]+)$/.test(path))
			.map(({path, content}) => ({
				path: `${source.node}${path}`,
				below: path.slice(1),
				text: content,
				argument,
			})),
	);
	const sorted = sortMachines(given);
	const {text, notes} = importLab('imported', sorted);
	const topology = parseTopology(Buffer.from(text), {file: 'imported', env: {}, set: {}});
	const files: Sources = new Map(
		given.map(({path, text: content}) => [path, [{path: '', mode: 0o600, content, encoding: 'utf8'}]]),
	);
	return {topology, files, notes: [...notes, ...sorted.lost], yaml: text};
}

const filesOf = (name: string, node: string, format: ExportFormat, withKeys = false) =>
	new Map(
		exportNode(sourcesOf(name).find(one => one.node === node)!, format, withKeys).map(({path, content}) => [
			path,
			content,
		]),
	);

test('systemd-networkd: a tunnel that stays in main is its own, and so is the loopback', t => {
	const files = filesOf('road-warriors.yaml', 'office', 'systemd-networkd');
	const device = files.get('/etc/systemd/network/50-wg0.netdev') ?? '';
	t.regex(device, /^PrivateKeyFile=\/etc\/systemd\/network\/wg0\.key$/m);
	t.regex(device, /^MTUBytes=1440$/m);
	t.regex(files.get('/INSTALL.md') ?? '', /\* `\/etc\/systemd\/network\/wg0\.key`/);
	const reference = filesOf('routed-vpn.yaml', 'V1-1', 'systemd-networkd');
	t.regex(reference.get('/etc/systemd/network/40-dummy0.network') ?? '', /^Address=2001:db8:1::1\/128$/m);
});

test('systemd-networkd: a nested tunnel is made and moved by a service, for networkd would make it again and again', t => {
	const files = filesOf('routed-vpn.yaml', 'V1-1', 'systemd-networkd');
	t.deepEqual(
		[...files.keys()].filter(path => path.startsWith('/etc/systemd/network/') && path.includes('wg')),
		[],
	);
	const service = files.get('/etc/systemd/system/netns-private-wg3.service') ?? '';
	t.deepEqual(
		service.split('\n').filter(line => line.startsWith('ExecStart=')),
		[
			'ExecStart=ip link add wg3 mtu 1420 type wireguard',
			'ExecStart=wg setconf wg3 /etc/wireguard/wg3.conf',
			'ExecStart=wg set wg3 private-key /etc/wireguard/wg3.key',
			'ExecStart=ip link set wg3 netns private',
			'ExecStart=ip -n private address add 2001:db8:ff::/127 dev wg3',
			'ExecStart=ip -n private address add 169.254.1.0/31 dev wg3',
			'ExecStart=ip -n private link set wg3 up',
		],
	);
	t.regex(files.get('/etc/wireguard/wg3.conf') ?? '', /^Endpoint = \[2001:db8:2::1\]:5801$/m);
	t.regex(files.get('/INSTALL.md') ?? '', /\* `\/etc\/wireguard\/wg3\.key`/);
});

test('a nested namespace waits for the interfaces that it takes', t => {
	const files = filesOf('routed-vpn.yaml', 'V1-1', 'wg-quick');
	const service = files.get('/etc/systemd/system/netns-private.service') ?? '';
	for (const ifname of ['eth1', 'eth2']) {
		t.regex(service, new RegExp(`^After=sys-subsystem-net-devices-${ifname}\\.device$`, 'm'));
	}
});

test('rules of main are where nftables.service looks for them, and replace none of others', t => {
	const files = filesOf('firewall.yaml', 'hq-gw1', 'wg-quick');
	const rules = files.get('/etc/nftables.conf') ?? '';
	t.regex(
		rules,
		/^#!\/usr\/sbin\/nft -f\n\ntable inet wgsim\ndelete table inet wgsim\n\ntable inet wgsim \{\n\tchain firewall_input/,
	);
	const guide = files.get('/INSTALL.md') ?? '';
	t.regex(guide, /^systemctl enable --now nftables\nsystemctl reload nftables$/m);
	t.regex(guide, /make sure that this includes SSH/);
	t.notRegex(filesOf('firewall.yaml', 'fw', 'wg-quick').get('/INSTALL.md') ?? '', /SSH/);
	t.false(filesOf('routed-vpn.yaml', 'V1-1', 'wg-quick').has('/etc/nftables.conf'));
});

test('rules of a nested namespace come before its interfaces', t => {
	const text = readFileSync(`${folder}two-sites.yaml`, 'utf8');
	const filtered = `${text}\nnodes: {V1-1: {firewall: {private: {forward: {policy: drop}}}}}\nchecks: []\n`;
	const source = readSources('filtered', Buffer.from(filtered)).find(({node}) => node === 'V1-1')!;
	const script = exportNode(source, 'wg-quick', false).find(({path}) => path.endsWith('netns-private'))!;
	const lines = script.content.split('\n');
	const rules = lines.indexOf('\tchain firewall_forward {');
	t.true(rules > 0 && rules < lines.findIndex(line => line.startsWith('ip link set eth')));
});

test('the guide installs before it copies, lest a package ask whose bird.conf is to stay; BIRD reads the new one', t => {
	for (const format of formats) {
		const lines = (filesOf('routed-vpn.yaml', 'V1-1', format).get('/INSTALL.md') ?? '').split('\n');
		const copy = lines.indexOf(format === 'bird' ? 'cp -r etc /' : 'cp -r etc usr /');
		t.is(copy, lines.findIndex(line => line.startsWith('apt-get install')) + 1);
		t.true(lines.indexOf(`systemctl ${format === 'bird' ? 'reload' : 'restart'} bird`) > copy);
	}
});

test('fixed routes go along: with the interface by which they leave', t => {
	const outside = filesOf('mtu-blackhole.yaml', 'V1-1', 'systemd-networkd');
	t.regex(
		outside.get('/etc/systemd/network/40-eth0.network') ?? '',
		/\n\n\[Route\]\nDestination=203\.0\.113\.0\/24\nGateway=198\.51\.100\.254\n$/,
	);
	t.regex(
		outside.get('/etc/systemd/networkd.conf.d/50-routing.conf') ?? '',
		/^ManageForeignRoutes=no$/m,
		'those of BIRD stay',
	);
	t.regex(
		filesOf('mtu-blackhole.yaml', 'V1-1', 'wg-quick').get('/INSTALL.md') ?? '',
		/^\* `eth0`: 198\.51\.100\.1\/24\n {2}`ip route replace 203\.0\.113\.0\/24 via 198\.51\.100\.254 dev eth0`$/m,
	);
	t.regex(
		filesOf('road-warriors.yaml', 'anna', 'systemd-networkd').get('/etc/systemd/network/50-wg0.network') ??
			'',
		/\n\[Route\]\nDestination=10\.0\.0\.0\/16\n$/,
	);
});

test('an address with a peer or a scope goes along: as a section of its own, as a hook, as a word of ip', t => {
	t.regex(
		filesOf('road-warriors.yaml', 'office', 'systemd-networkd').get('/etc/systemd/network/50-wg1.network')!,
		/\n\[Network\]\n\n\[Address\]\nAddress=10\.0\.9\.1\/32\nPeer=10\.0\.9\.22\/32\n$/,
	);
	t.regex(
		filesOf('mtu-blackhole.yaml', 'provider-west', 'systemd-networkd').get(
			'/etc/systemd/network/40-eth1.network',
		)!,
		/\n\n\[Address\]\nAddress=192\.0\.2\.1\/24\nScope=link\n\n\[Route\]/,
	);
	const quick = filesOf('road-warriors.yaml', 'office', 'wg-quick').get('/etc/wireguard/wg1.conf')!;
	t.regex(quick, /^PostUp = ip address add 10\.0\.9\.1 peer 10\.0\.9\.22\/32 dev %i$/m);
	t.notRegex(quick, /^Address/m);
	t.regex(
		filesOf('mtu-blackhole.yaml', 'provider-west', 'wg-quick').get('/INSTALL.md')!,
		/^\* `eth1`: 192\.0\.2\.1\/24 scope link$/m,
	);
});

test('systemd-networkd can read the keys that it is to read, pre-shared ones too, where there are any', t => {
	const guideOf = (name: string, node: string) =>
		filesOf(name, node, 'systemd-networkd').get('/INSTALL.md') ?? '';
	t.regex(guideOf('road-warriors.yaml', 'office'), /^chmod 640 \/etc\/systemd\/network\/\*\.key$/m);
	t.notRegex(guideOf('road-warriors.yaml', 'office'), /\.psk/);
	t.notRegex(guideOf('two-sites.yaml', 'V1-1'), /chmod/, 'its only tunnel is none of networkd');

	const text = readFileSync(`${folder}road-warriors.yaml`, 'utf8');
	const guarded = text.replace('  anna--office:\n', '  anna--office:\n    psk: generated\n');
	const office = readSources('guarded', Buffer.from(guarded)).find(({node}) => node === 'office')!;
	const files = new Map(exportNode(office, 'systemd-networkd', true).map(file => [file.path, file]));
	t.regex(files.get('/INSTALL.md')!.content, /^chgrp systemd-network \/etc\/systemd\/network\/\*\.psk$/m);
	t.is(files.get('/etc/systemd/network/wg0.peer1.psk')?.mode, 0o640);
	t.regex(
		filesOf('psk-and-static.yaml', 'V1-1', 'systemd-networkd').get(
			'/etc/systemd/system/netns-private-wg2.service',
		)!,
		/^ExecStart=wg set wg2 peer \S{44} preshared-key \/etc\/wireguard\/wg2\.peer1\.psk$/m,
	);
});

test('bird: the configuration of each namespace, and nothing else but the guide', t => {
	const source = sourcesOf('routed-vpn.yaml').find(({node}) => node === 'V1-1')!;
	t.deepEqual(
		exportNode(source, 'bird', true).map(({path}) => path),
		['/INSTALL.md', '/etc/bird/bird.conf', '/etc/bird/private.conf'],
	);
});

test('an import says what it could not find out', t => {
	const conf = (endpoint: string) => `[Interface]
ListenPort = 51820
[Peer]
PublicKey = ${'A'.repeat(43)}=
Endpoint = ${endpoint}
AllowedIPs = 0.0.0.0/0
`;
	const {notes} = importLab('x', {
		hosts: [{name: 'alice', files: new Map([['alice/wg0.conf', conf('vpn.example.com:51820')]])}],
		notes: [],
		lost: [],
	});
	t.true(notes.some(note => note.includes('no private key in it')));
	t.true(notes.some(note => note.includes('no machine here has the key of its peer')));
});
