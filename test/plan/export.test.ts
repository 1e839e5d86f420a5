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
import {importWgQuick} from '../../src/plan/import-wg-quick.js';
import {seedLength} from '../../src/plan/keys.js';
import {planLab} from '../../src/plan/plan-lab.js';
import {parseTopology} from '../../src/topology/index.js';

const folder = fileURLToPath(new URL('../../topologies/', import.meta.url));
// own-config names files, which need reading: the integration test exports such a lab.
const names = readdirSync(folder).filter(name => name.endsWith('.yaml') && name !== 'own-config.yaml');

const sourcesOf = (name: string): ExportSource[] => readSources(name, readFileSync(`${folder}${name}`));

function readSources(name: string, text: Buffer): ExportSource[] {
	const topology = parseTopology(text, {
		file: name,
		env: {},
		set: name.startsWith('big') ? {N: '3'} : {},
	});
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

	test(`${name}: its export for wg-quick, imported, is a topology with every tunnel of it`, t => {
		const sources = sourcesOf(name).filter(({tunnels}) => tunnels.length > 0);
		const hosts = sources.map(source => ({
			name: source.node,
			files: new Map(
				exportNode(source, 'wg-quick', true).map(
					({path, content}) => [`${source.node}${path}`, content] as const,
				),
			),
		}));
		const {text, notes} = importWgQuick('imported', {hosts, notes: [], lost: []});
		const {nodes} = parseTopology(Buffer.from(text), {file: 'imported', env: {}, set: {}});
		for (const {node, tunnels} of sources) {
			const found = nodes.find(one => one.name === node)?.settings.ownWireguard ?? [];
			t.deepEqual(
				found.map(({ifname, namespace}) => [ifname, namespace]).sort(),
				tunnels.map(({ifname, namespace}) => [ifname, namespace]).sort(),
			);
		}

		// Only an end that roams has no endpoint that anybody names.
		t.true(notes.every(note => note.includes('nobody names an endpoint')));
		t.false(/PrivateKey|PresharedKey/.test(text));
	});
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
	t.regex(guide, /see that SSH is among it/);
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
	const {notes} = importWgQuick('x', {
		hosts: [{name: 'alice', files: new Map([['alice/wg0.conf', conf('vpn.example.com:51820')]])}],
		notes: [],
		lost: [],
	});
	t.true(notes.some(note => note.includes('no private key in it')));
	t.true(notes.some(note => note.includes('nobody here has the key of its peer')));
});
