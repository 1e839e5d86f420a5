// What an import makes runs: networkd's folders as they are, and an export of a lab with the checks of that lab.

import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {parse, stringify} from 'yaml';
import {publicKeyOf} from '../../src/plan/keys.js';
import {typed, wgsim} from './helpers.js';

const folder = mkdtempSync(join(tmpdir(), 'wgsim-import-'));
const labs = new Set<string>();

test.after.always(async () => {
	for (const lab of labs) {
		await wgsim(['stop', lab]);
	}

	rmSync(folder, {recursive: true, force: true});
});

const keyOf = (letter: string): string => Buffer.alloc(32, letter).toString('base64');

const write = (machine: string, files: Readonly<Record<string, string>>): void => {
	mkdirSync(join(folder, machine), {recursive: true});
	for (const [name, content] of Object.entries(files)) {
		writeFileSync(join(folder, machine, name), content);
	}
};

/** A gateway as systemd-networkd has it, its key in a file of its own. */
const gateway = (number: number, other: number, route: string) => ({
	'50-wg0.netdev': `[NetDev]
Name = wg0
Kind = wireguard
MTUBytes = 1412
[WireGuard]
PrivateKeyFile = /etc/systemd/network/wg0.key
ListenPort = 51820
[WireGuardPeer]
PublicKey = ${publicKeyOf(keyOf(`${other}`))}
AllowedIPs = 0.0.0.0/0
AllowedIPs = ::/0
Endpoint = 198.51.100.${other}:51820
PersistentKeepalive = 25
`,
	'50-wg0.network': `[Match]
Name = wg0
[Network]
Address = fd00:dead:beef::${number}/64
Address = 172.16.42.${number}/24
[Route]
${route}
`,
	'wg0.key': `${keyOf(`${number}`)}\n`,
	'40-dummy0.netdev': '[NetDev]\nName = dummy0\nKind = dummy\n',
	'40-dummy0.network': `[Match]\nName = dummy0\n[Network]\nAddress = 192.168.${number}.1/24\n`,
});

const routeTo = (other: number) => `Destination = 192.168.${other}.0/24\nGateway = 172.16.42.${other}`;

async function start(lab: string, edit: (topology: Record<string, never>) => void, timeout: number) {
	labs.add(lab);
	const file = join(folder, `${lab}.yaml`);
	const topology = parse(readFileSync(file, 'utf8'));
	edit(topology);
	writeFileSync(file, stringify(topology));
	return wgsim(['start', file, '--no-tui', '--timeout', String(timeout)]);
}

const importTo = (lab: string, machines: readonly string[]) =>
	wgsim([
		'import',
		...machines.map(name => join(folder, name)),
		'--name',
		lab,
		'-o',
		join(folder, `${lab}.yaml`),
		'--force',
	]);

const networkd = 'import-networkd';

test.serial(
	'two folders of networkd are two gateways that reach each other, dummies through the tunnel',
	async t => {
		write('gw1', gateway(1, 2, routeTo(2)));
		write('gw2', gateway(2, 1, routeTo(1)));
		const imported = await importTo(networkd, ['gw1', 'gw2']);
		t.is(imported.code, 0, imported.stderr);
		t.is(imported.stderr, '');
		const {code, stderr} = await start(
			networkd,
			topology => Object.assign(topology, {checks: [{reach: {from: 'gw*', to: 'gw*'}}]}),
			60,
		);
		t.is(code, 0, stderr);
		const on = (line: string) => typed(`${networkd}-gw1`, line);
		t.regex(await on('ip -o link show wg0'), /mtu 1412 /);
		t.regex(await on('ip route show 192.168.2.0/24'), /via 172\.16\.42\.2 dev wg0/);
		t.regex(await on('ip -o address show wg0'), /172\.16\.42\.1\/24[\s\S]*fd00:dead:beef::1\/64/);
		t.is(
			await on('ping -qc1 -W2 -I 192.168.1.1 192.168.2.1 >/dev/null && wg show wg0 transfer | wc -l'),
			'1\n',
		);
		t.is((await on('wg show wg0 public-key')).trim(), publicKeyOf(keyOf('1')));
	},
);

test.serial('a route that the .network does not give is not there: the check of it fails', async t => {
	write('gw2', gateway(2, 1, 'Destination = 192.168.99.0/24\nGateway = 172.16.42.1'));
	const {code, stderr} = await start(networkd, () => {}, 10);
	t.is(code, 1, stderr);
	t.regex(stderr, /gw\d → gw\d: 192\.168\.\d\.1 does not answer/);
	await wgsim(['stop', networkd]);
});

test.serial(
	'what networkd has and a lab cannot is refused by file and line; a key that is missing is, too',
	async t => {
		write('gw2', {
			'50-wg0.network': `${gateway(2, 1, routeTo(1))['50-wg0.network']}[Network]\nIPMasquerade = ipv4\n`,
		});
		const {code, stderr} = await wgsim(['validate', join(folder, `${networkd}.yaml`)]);
		t.is(code, 2);
		t.regex(stderr, /gw2\/50-wg0\.network:10:1:? IPMasquerade of \[Network\] is not supported/);
	},
);

for (const format of ['wg-quick', 'systemd-networkd']) {
	const lab = `import-${format === 'wg-quick' ? 'quick' : 'back'}`;
	test.serial(`road-warriors, exported for ${format} and imported, passes its own check`, async t => {
		const gateways = join(folder, lab);
		const road = fileURLToPath(new URL('../../topologies/road-warriors.yaml', import.meta.url));
		const exported = await wgsim(['export', road, '--format', format, '--with-keys', '-o', gateways]);
		t.is(exported.code, 0, exported.stderr);
		const machines = ['anna', 'ben', 'office'];
		const imported = await importTo(
			lab,
			machines.map(name => join(lab, name)),
		);
		t.is(imported.code, 0, imported.stderr);
		const {checks, nodes} = parse(readFileSync(road, 'utf8'));
		const finish = (topology: Record<string, never>) => {
			const {networks, nodes: own} = topology as unknown as Record<string, Record<string, object>>;
			const [lan] = Object.keys(networks!).filter(name => name !== 'internet');
			Object.assign(own!, {
				server: {...nodes.server, interfaces: {eth0: {network: lan, addresses: ['10.0.0.80/24']}}},
			});
			Object.assign(topology, {checks});
		};
		const {code, stderr} = await start(lab, finish, 60);
		t.is(code, 0, stderr);
		t.regex(await typed(`${lab}-office`, 'ip route show dev wg1'), /10\.0\.9\.22/);
		t.regex(await typed(`${lab}-anna`, 'ip route get 10.0.0.80'), /dev wg0/);

		// Without the tunnel nothing else leads there.
		await typed(`${lab}-office`, 'ip link set wg0 down');
		const failed = await wgsim(['check', lab, '--only', 'reach', '--timeout', '5']);
		t.is(failed.code, 3, failed.stdout);
		await wgsim(['stop', lab]);
	});
}

for (const format of ['wg-quick', 'systemd-networkd']) {
	const lab = `import-nested-${format === 'wg-quick' ? 'quick' : 'back'}`;
	test.serial(`two-sites, exported for ${format} and imported, has its nested namespaces again`, async t => {
		const original = fileURLToPath(new URL('../../topologies/two-sites.yaml', import.meta.url));
		const gateways = join(folder, lab);
		const exported = await wgsim(['export', original, '--format', format, '--with-keys', '-o', gateways]);
		t.is(exported.code, 0, exported.stderr);
		const imported = await importTo(
			lab,
			['V1-1', 'V2-1'].map(name => join(lab, name)),
		);
		t.is(imported.code, 0, imported.stderr);
		t.notRegex(imported.stderr, /wg\d|netns|\.service|sysctl/);
		const {nodes} = JSON.parse((await wgsim(['render', original, '--json'])).stdout);
		const finish = (topology: Record<string, never>) => {
			const own = (topology as unknown as {nodes: Record<string, {interfaces: Record<string, object>}>})
				.nodes;
			for (const site of [1, 2]) {
				const {network} = own[`V${site}-1`]!.interfaces.eth1 as {network: string};
				const router = nodes[`R${site}`];
				own[`R${site}`] = {
					...router,
					interfaces: {...router.interfaces, eth0: {...router.interfaces.eth0, network}},
				};
			}

			Object.assign(topology, {checks: [{reach: {from: 'R*', to: 'R*'}}]});
		};
		const {code, stderr} = await start(lab, finish, 60);
		t.is(code, 0, stderr);
		t.regex(await typed(`${lab}-V1-1`, 'ip -n private -br address'), /eth1@\S+ +UP +192\.168\.1\.11\/24/);
		t.regex(await typed(`${lab}-V1-1`, 'ip -n private route'), /10\.0\.2\.0\/24 .*dev wg2 proto bird/);

		await typed(`${lab}-V1-1`, 'ip -n private link set wg2 down');
		const failed = await wgsim(['check', lab, '--only', 'reach', '--timeout', '5']);
		t.is(failed.code, 3, failed.stdout);
		await wgsim(['stop', lab]);
	});
}
