// What a lab proved is exported, and the export proves itself: as own configuration, and by wg-quick and the scripts themselves.

import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {stringify} from 'yaml';
import {typed, until, wgsim} from './helpers.js';

const twoSites = fileURLToPath(new URL('../../topologies/two-sites.yaml', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'wgsim-export-'));
const gateways = ['V1-1', 'V2-1'];

interface Explicit {
	nodes: Record<string, Record<string, unknown> & {interfaces: Record<string, {namespace?: string}>}>;
	tunnels?: unknown;
	[key: string]: unknown;
}

async function explicitForm(name: string): Promise<Explicit> {
	const {stdout} = await wgsim(['render', twoSites, '--json']);
	return {...JSON.parse(stdout), name};
}

async function start(file: string): Promise<void> {
	const {code, stderr} = await wgsim(['start', file, '--timeout', '120']);
	if (code !== 0) {
		throw new Error(stderr);
	}
}

const reaches = async (lab: string): Promise<boolean> => {
	const asked = ['10.0.2.1', '2001:db8:a2:0::1'].map(address =>
		wgsim(['exec', '--lab', lab, 'R1', '--', 'ping', '-c1', '-W1', address]),
	);
	return (await Promise.all(asked)).every(({code}) => code === 0);
};

test.after.always(async () => {
	for (const lab of ['test-export', 'test-export-own', 'test-export-run']) {
		await wgsim(['stop', lab, '--quiet']);
	}

	rmSync(folder, {recursive: true, force: true});
});

test.serial('a running lab is exported: without its keys unless they are asked for', async t => {
	await wgsim(['start', twoSites, '--name', 'test-export', '--timeout', '120']);
	const bare = await wgsim(['export', 'test-export']);
	t.is(bare.code, 0, bare.stderr);
	const key = (await typed('test-export-V1-1', 'grep PrivateKey /etc/wireguard/wg2.conf')).trim();
	t.regex(key, /^PrivateKey = \S{44}$/);
	t.false(bare.stdout.includes(key.split(' = ')[1]!));
	t.regex(bare.stdout, /PostUp = wg set %i private-key \/etc\/wireguard\/wg2\.key/);
	t.true(
		bare.stdout.includes(
			`PublicKey = ${(await typed('test-export-V2-1', 'ip netns exec private wg show wg1 public-key')).trim()}`,
		),
	);

	const written = await wgsim(['export', 'test-export', '--with-keys', '-o', join(folder, 'gateways')]);
	t.is(written.code, 0, written.stderr);
	t.deepEqual(readdirSync(join(folder, 'gateways')).sort(), gateways);
	const config = join(folder, 'gateways/V1-1/etc/wireguard/wg2.conf');
	t.is(statSync(config).mode & 0o777, 0o600);
	t.true(readFileSync(config, 'utf8').includes(key));

	const again = await wgsim(['export', 'test-export', '-o', join(folder, 'gateways')]);
	t.is(again.code, 2);
	t.regex(again.stderr, /exists already/);
	t.is((await wgsim(['export', 'test-export', '--node', 'V9'])).code, 2);
	await wgsim(['stop', 'test-export', '--quiet']);
});

test.serial('the export, taken in again as own configuration, reaches what the lab reached', async t => {
	const file = join(folder, 'vpn.yaml');
	const imported = await wgsim([
		'import',
		...gateways.map(name => join(folder, 'gateways', name)),
		'-o',
		file,
	]);
	t.is(imported.code, 0, imported.stderr);
	// All of it is taken in: nothing is listed.
	t.is(imported.stderr, '');
	t.is((await wgsim(['validate', file])).code, 0);

	const {tunnels: _, ...lab} = await explicitForm('test-export-own');
	for (const name of gateways) {
		const configured = ['wg1', 'wg2'].filter(ifname =>
			existsSync(join(folder, `gateways/${name}/etc/wireguard/${ifname}.conf`)),
		);
		lab.nodes[name] = {
			...lab.nodes[name]!,
			wireguard: Object.fromEntries(
				configured.map(ifname => [
					ifname,
					{config: `gateways/${name}/etc/wireguard/${ifname}.conf`, namespace: 'private'},
				]),
			),
			routing: {private: {config: `gateways/${name}/etc/bird/private.conf`}},
		};
	}

	writeFileSync(join(folder, 'own.yaml'), stringify(lab));
	await start(join(folder, 'own.yaml'));
	await until(() => reaches('test-export-own'), Boolean, 'R1 reaches R2 through the imported configuration');
	t.pass();
	await wgsim(['stop', 'test-export-own', '--quiet']);
});

test.serial('the exported scripts and wg-quick itself bring the gateways up', async t => {
	const {tunnels: _, ...lab} = await explicitForm('test-export-run');
	lab['checks'] = [{reach: {from: 'R*', to: 'R*'}}];
	for (const name of gateways) {
		const {interfaces} = lab.nodes[name]!;
		const ifname = name === 'V1-1' ? 'wg2' : 'wg1';
		lab.nodes[name] = {
			kind: 'router',
			// All as they leave the factory: in main. The LAN's address comes with the exported script.
			interfaces: Object.fromEntries(
				Object.entries(interfaces).map(([each, {namespace, ...rest}]) => [
					each,
					namespace === 'private' ? {network: (rest as {network?: string}).network} : rest,
				]),
			) as never,
			files: [
				{path: '/usr/local/sbin/netns-private', source: `gateways/${name}/usr/local/sbin/netns-private`},
				{path: `/etc/wireguard/${ifname}.conf`, source: `gateways/${name}/etc/wireguard/${ifname}.conf`},
				{path: '/etc/bird/private.conf', source: `gateways/${name}/etc/bird/private.conf`},
			],
			// What the exported services start, in their order: there is no systemd in a node.
			commands: [
				'/usr/local/sbin/netns-private up',
				`wg-quick up ${ifname}`,
				'ip netns exec private bird -R -c /etc/bird/private.conf -s /run/bird6.private.ctl',
			],
		};
	}

	writeFileSync(join(folder, 'run.yaml'), stringify(lab));
	await start(join(folder, 'run.yaml'));
	await until(() => reaches('test-export-run'), Boolean, 'R1 reaches R2 through what wg-quick brought up');
	t.regex(await typed('test-export-run-V1-1', 'ip -n private -o link show wg2'), /mtu 1420/);
	t.is((await typed('test-export-run-V1-1', 'ip -o link')).includes('wg2'), false);
});
