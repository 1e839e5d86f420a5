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

function sourcesOf(name: string): ExportSource[] {
	const topology = parseTopology(readFileSync(`${folder}${name}`), {
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
		const {text, notes} = importWgQuick('imported', hosts);
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

test('systemd-networkd: keys are named by file, the nested end is moved by its service', t => {
	const source = sourcesOf('routed-vpn.yaml').find(({node}) => node === 'V1-1')!;
	const files = new Map(
		exportNode(source, 'systemd-networkd', false).map(({path, content}) => [path, content]),
	);
	const device = files.get('/etc/systemd/network/50-wg3.netdev') ?? '';
	t.regex(device, /^PrivateKeyFile=\/etc\/systemd\/network\/wg3\.key$/m);
	t.regex(device, /^Endpoint=\[2001:db8:2::1\]:5801$/m);
	t.regex(device, /^MTUBytes=1420$/m);
	t.regex(files.get('/etc/systemd/network/50-wg3.network') ?? '', /^Unmanaged=yes$/m);
	const service = files.get('/etc/systemd/system/netns-private-wg3.service') ?? '';
	t.regex(service, /^ExecStart=ip link set wg3 netns private$/m);
	t.regex(service, /^ExecStart=ip -n private address add 2001:db8:ff::\/127 dev wg3$/m);
	t.regex(files.get('/etc/systemd/network/40-dummy0.network') ?? '', /^Address=2001:db8:1::1\/128$/m);
	t.regex(files.get('/INSTALL.md') ?? '', /wg3\.key/);
});

test('fixed routes go along: with the interface by which they leave', t => {
	const filesOf = (name: string, node: string, format: ExportFormat) =>
		new Map(
			exportNode(sourcesOf(name).find(one => one.node === node)!, format, false).map(({path, content}) => [
				path,
				content,
			]),
		);
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

test('systemd-networkd can read the keys, pre-shared ones too, where there are any', t => {
	const guideOf = (name: string) => {
		const source = sourcesOf(name).find(({node}) => node === 'V1-1')!;
		return exportNode(source, 'systemd-networkd', false)[0]!.content;
	};
	t.regex(guideOf('psk-and-static.yaml'), /^chgrp systemd-network \/etc\/systemd\/network\/\*\.psk$/m);
	t.regex(guideOf('two-sites.yaml'), /^chmod 640 \/etc\/systemd\/network\/\*\.key$/m);
	t.notRegex(guideOf('two-sites.yaml'), /\.psk/);
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
	const {notes} = importWgQuick('x', [
		{name: 'alice', files: new Map([['alice/wg0.conf', conf('vpn.example.com:51820')]])},
	]);
	t.true(notes.some(note => note.includes('no private key in it')));
	t.true(notes.some(note => note.includes('nobody here has the key of its peer')));
});
