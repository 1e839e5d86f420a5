// Labs of shapes that once were accepted and could not work: they come up, and every check holds.

import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {typed, wgsim} from './helpers.js';

const folder = mkdtempSync(join(tmpdir(), 'wgsim-cannot-work-'));
const labs: string[] = [];

test.after.always(async () => {
	for (const lab of labs) {
		await wgsim(['stop', lab]);
	}

	rmSync(folder, {recursive: true});
});

async function start(name: string, text: string): Promise<string> {
	const file = join(folder, `${name}.yaml`);
	writeFileSync(file, `name: ${name}\n${text}`);
	labs.push(name);
	const {code, stdout, stderr} = await wgsim(['start', file, '--no-tui', '--timeout', '120']);
	return code === 0 ? '' : `${stdout}\n${stderr}`;
}

async function check(name: string, ...options: string[]): Promise<string> {
	const {code, stdout, stderr} = await wgsim(['check', name, ...options]);
	return code === 0 ? '' : `${stdout}\n${stderr}`;
}

test.serial(
	'sites and their provider share one AS: hubs and provider reflect, over IPv4 alone and below 1280 bytes',
	async t => {
		const lab = 'cannot-work-hub';
		t.is(
			await start(
				lab,
				`networks: {internet: {prefix: [203.0.113.0/24], mtu: 1280, bgp: 64512}}
sites:
  count: 3
  asn: 64512
  gateways: {count: 1}
  routers: {announce: '10.{router-1}.{site}.1/24'}
  overrides: {1: {gateways: {count: 2}}, 2: {gateways: {count: 2}}}
overlay: {mesh: {hubs: [1]}, transit: [169.254.0.0/16]}
`,
			),
			'',
		);
		t.is(await check(lab), '');
		t.regex(await typed(`${lab}-V2-1`, 'ip -n private link show wg1'), /mtu 1220/);
		// What the hub passes back, the site has said itself.
		const own = await typed(`${lab}-V2-1`, 'birdc -s /run/bird6.private.ctl show route 10.0.2.0/24');
		t.regex(own, /PRIVATE4/);
		t.notRegex(own, /BGP_V1/);
	},
);

test.serial('a ring of sites within one AS sends packets by the shorter way, in both families', async t => {
	const lab = 'cannot-work-ring';
	t.is(
		await start(
			lab,
			`networks: {internet: {prefix: ['2001:db8:0:1::/64']}}
sites: {count: 4, asn: 64512, gateways: {count: 1}}
overlay: {mesh: ring}
`,
		),
		'',
	);
	t.is(await check(lab), '');
	for (const address of ['10.0.4.1', '2001:db8:a4::1']) {
		const way = await typed(`${lab}-V1-1`, `ip -n private -o route get ${address}`);
		t.regex(way, / dev wg4 /);
	}
});

test.serial(
	'tunnels within tunnels come up from the outermost, and of two fixed routes the lower metric is taken',
	async t => {
		const lab = 'cannot-work-nested';
		const node = (number: number, other: number): string =>
			`{kind: router, interfaces: {eth0: {network: internet, addresses: [198.51.100.${number}/24]}, eth1: {network: spare, addresses: [203.0.113.${number}/24]}, dummy0: {addresses: [10.9.${number}.1/24]}}, routes: [{to: 10.9.${other}.0/24, via: 203.0.113.${other}, metric: 20}, {to: 10.9.${other}.0/24, via: 198.51.100.${other}, metric: 10}]}`;
		const ends = (prefix: string, endpoint: string): string =>
			`{ends: {a: {endpoint: '${endpoint}1', addresses: ['${prefix}1/112']}, b: {endpoint: '${endpoint}2', addresses: ['${prefix}2/112']}}}`;
		t.is(
			await start(
				lab,
				`networks: {internet: {}, spare: {}}
nodes: {a: ${node(1, 2)}, b: ${node(2, 1)}}
tunnels:
  inmost: ${ends('fd00:3::', 'fd00:2::')}
  inner: ${ends('fd00:2::', 'fd00:1::')}
  outer: ${ends('fd00:1::', '198.51.100.')}
`,
			),
			'',
		);
		t.is(await check(lab, '--only', 'reach,tunnel,transfer'), '');
		const links = await typed(`${lab}-a`, 'ip -o link show');
		t.deepEqual([...links.matchAll(/(wg\d).* mtu (\d+)/g)].map(([, name, mtu]) => `${name} ${mtu}`).sort(), [
			'wg0 1280',
			'wg1 1360',
			'wg2 1440',
		]);
		t.regex(await typed(`${lab}-a`, 'ip -o route get 10.9.2.1'), /via 198\.51\.100\.2 /);
		t.regex(await typed(`${lab}-a`, 'ip route show 10.9.2.0/24'), /203\.0\.113\.2 dev eth1 metric 20/);
	},
);
