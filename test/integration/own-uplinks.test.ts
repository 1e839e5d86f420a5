// The MTU on each uplink where the file does not tell the uplinks: own wg-quick files, an own bird.conf, commands, and a peer that roams.

import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import type {CheckReport, CheckResult} from '../../src/lab/check/model.js';
import type {LabStatus} from '../../src/lab/status/model.js';
import {untilConverged} from './converged.js';
import {typed, wgsim} from './helpers.js';
import {keysOf} from './wg-quick-configurations.js';

const lab = 'test-own-uplinks';

/** A wg-quick file of one end; the other end is told where it is by its endpoint alone. */
const wgQuick = (number: number, own: string, peer: string, lines: readonly string[]): string =>
	[
		'[Interface]',
		`PrivateKey = ${keysOf(own).privateKey}`,
		`Address = 10.9.${number}.${own.startsWith('w') ? 1 : 2}/24`,
		'ListenPort = 51820',
		'[Peer]',
		`PublicKey = ${keysOf(peer).publicKey}`,
		`AllowedIPs = 10.9.${number}.0/24`,
		...lines,
		'',
	].join('\n');

const toEast = (number: number) => [`Endpoint = 203.0.113.1${number}:51820`, 'PersistentKeepalive = 5'];

const ospf = (preferred: string, other: string): string => `
protocol device {}
protocol kernel { ipv4 { export all; }; learn no; }
protocol ospf v2 o1 {
	ipv4 { import all; export none; };
	area 0 {
		interface "eth6" { stub; };
		interface "${preferred}" { type ptp; cost 10; hello 1; dead 4; };
		interface "${other}" { type ptp; cost 20; hello 1; dead 4; };
	};
}
`;

const files: Readonly<Record<string, string>> = {
	'w1.conf': wgQuick(1, 'w1', 'e1', toEast(1)),
	'e1.conf': wgQuick(1, 'e1', 'w1', []),
	'w4.conf': wgQuick(4, 'w4', 'e4', toEast(4)),
	'e4.conf': wgQuick(4, 'e4', 'w4', []),
	'isp-bird.conf': `router id 10.255.0.254;${ospf('eth2', 'eth3')}`,
	'w2-bird.conf': `router id 10.255.0.2;${ospf('eth0', 'eth1')}`,
};

/** Both uplinks of a west gateway are a /30 with the provider; packets take eth0, and eth1 when its cable is out. */
const fallBack = 'sysctls: {net.ipv4.conf.all.ignore_routes_with_linkdown: 1}';
const uplinksOf = (number: number): string => {
	const first = 16 * number;
	return `eth0: {network: f${number}, addresses: [198.51.100.${first + 2}/30]}, eth1: {network: d${number}, addresses: [198.51.100.${first + 6}/30]}`;
};
const byMetric = (number: number): string =>
	`routes: [{to: 0.0.0.0/0, via: 198.51.100.${16 * number + 1}}, {to: 0.0.0.0/0, via: 198.51.100.${16 * number + 5}, metric: 100}]`;
const east = (number: number): string =>
	`interfaces: {eth0: {network: office, addresses: [203.0.113.1${number}/24]}}, routes: [{to: 0.0.0.0/0, via: 203.0.113.1}]`;

const topology = `
name: ${lab}
networks: {f1: {}, d1: {}, f2: {}, d2: {}, f3: {}, d3: {}, f4: {}, d4: {}, office: {}}
nodes:
  isp:
    kind: router
    ${fallBack}
    interfaces:
      eth0: {network: f1, addresses: [198.51.100.17/30]}
      eth1: {network: d1, addresses: [198.51.100.21/30]}
      eth2: {network: f2, addresses: [198.51.100.33/30]}
      eth3: {network: d2, addresses: [198.51.100.37/30]}
      eth4: {network: f3, addresses: [198.51.100.49/30]}
      eth5: {network: d3, addresses: [198.51.100.53/30]}
      eth6: {network: office, addresses: [203.0.113.1/24]}
      eth7: {network: f4, addresses: [198.51.100.65/30]}
      eth8: {network: d4, addresses: [198.51.100.69/30]}
    routes: [{to: 10.255.0.3/32, via: 198.51.100.50}, {to: 10.255.0.3/32, via: 198.51.100.54, metric: 100}]
    routing: {main: {config: isp-bird.conf}}
  w1: {kind: router, ${fallBack}, interfaces: {${uplinksOf(1)}}, ${byMetric(1)}, wireguard: {wg0: {config: w1.conf}}}
  w2: {kind: router, interfaces: {lo0: {addresses: [10.255.0.2/32]}, ${uplinksOf(2)}}, routing: {main: {config: w2-bird.conf}}}
  w3: {kind: router, ${fallBack}, interfaces: {lo0: {addresses: [10.255.0.3/32]}, ${uplinksOf(3)}}, ${byMetric(3)}}
  w4:
    kind: router
    ${fallBack}
    interfaces: {${uplinksOf(4)}}
    ${byMetric(4)}
    files: [{path: /etc/wireguard/wg9.conf, source: w4.conf, mode: '600'}]
    commands: [wg-quick up wg9]
  e1: {${east(1)}, wireguard: {wg0: {config: e1.conf}}}
  e2: {${east(2)}}
  e3: {${east(3)}}
  e4: {${east(4)}, wireguard: {wg0: {config: e4.conf}}}
tunnels:
  w2--e2: {ends: {w2: {addresses: [10.9.2.1/24]}, e2: {addresses: [10.9.2.2/24]}}}
  w3--e3: {ends: {w3: {addresses: [10.9.3.1/24]}, e3: {addresses: [10.9.3.2/24], endpoint: none}}}
checks: []
`;

let folder = '';

test.before(async t => {
	folder = await mkdtemp(join(tmpdir(), 'wgsim-own-uplinks-'));
	for (const [name, text] of Object.entries({...files, 'lab.yaml': topology})) {
		await writeFile(join(folder, name), text);
	}

	const {code, stderr} = await wgsim(['start', join(folder, 'lab.yaml'), '--timeout', '180']);
	t.is(code, 0, stderr);
});

test.after.always(async () => {
	await wgsim(['stop', lab]);
	await rm(folder, {recursive: true});
});

async function check(...args: string[]): Promise<{code: number; results: readonly CheckResult[]}> {
	const {code, stdout, stderr} = await wgsim(['check', lab, '--only', 'mtu', '--json', ...args]);
	if (stdout === '') {
		throw new Error(stderr);
	}

	return {code, results: (JSON.parse(stdout) as CheckReport).results};
}

const onUplinks = (results: readonly CheckResult[]): CheckResult[] =>
	results.filter(({id}) => id.startsWith('mtu:uplink:'));

const tellOf = ({id, status, seen}: CheckResult): string => `${id} ${status}: ${seen}`;

const listFaults = async (): Promise<string[]> =>
	(JSON.parse((await wgsim(['status', lab, '--json'])).stdout) as LabStatus).faults.map(({text}) => text);

const west = [1, 2, 3, 4];

test.serial('each uplink is measured, whoever wrote the configuration', async t => {
	const {code, results} = await check();
	t.deepEqual(
		onUplinks(results).map(({name}) => name),
		west.flatMap(number => {
			const mtu = number === 1 || number === 4 ? 1420 : 1440;
			return [
				`w${number} by eth0 (f${number}) alone, ${mtu}`,
				`w${number} by eth1 (d${number}) alone, ${mtu}`,
			];
		}),
	);
	t.deepEqual(results.filter(({status}) => status !== 'passed').map(tellOf), []);
	t.is(code, 0);
	t.regex(onUplinks(results)[0]!.seen, /^w1 wg0 → e1: 1420 bytes pass whole$/);
	t.deepEqual(await listFaults(), []);
});

test.serial('a black hole on the idle uplink shows there, and nowhere else', async t => {
	const ports = ['eth1', 'eth3', 'eth5', 'eth8'].join(', ');
	await typed(
		`${lab}-isp`,
		`nft add table inet t; nft 'add chain inet t c { type filter hook forward priority 0; }'; nft 'add rule inet t c iifname { ${ports} } meta length > 1400 drop'; nft 'add rule inet t c oifname { ${ports} } meta length > 1400 drop'`,
	);
	const asItIs = await check('--keep-cables');
	t.deepEqual(asItIs.results.filter(({status}) => status !== 'passed').map(tellOf), []);
	const {code, results} = await check('--timeout', '5');
	t.is(code, 3);
	t.deepEqual(
		results.filter(({status}) => status !== 'passed').map(({id, status}) => `${id} ${status}`),
		west.map(number => `mtu:uplink:w${number}:eth1 failed`),
	);
	for (const result of results.filter(({status}) => status === 'failed')) {
		t.regex(result.seen, /: a black hole: .*; the largest packet that passes has 1[23]\d\d$/, tellOf(result));
	}

	await typed(`${lab}-isp`, 'nft delete table inet t');
	t.deepEqual(await listFaults(), []);
});

test.serial(
	'an uplink that does not take over, or is down on purpose, could not be judged, and is named',
	async t => {
		await typed(`${lab}-w1`, 'sysctl -qw net.ipv4.conf.all.ignore_routes_with_linkdown=0');
		for (const end of ['w2:eth1', 'w3:eth1']) {
			t.is((await wgsim(['link', 'down', '--lab', lab, end])).code, 0);
		}

		const {code, results} = await check('--timeout', '5');
		t.is(code, 3);
		t.deepEqual(results.filter(({status}) => status !== 'passed').map(tellOf), [
			'mtu:uplink:w1:eth1 error: could not be judged: with eth0 unplugged, no packet passes w1 wg0 → e1 within 60 s',
			'mtu:uplink:w2:eth1 error: could not be judged: w2:eth1 is down on purpose (link down w2:eth1)',
			'mtu:uplink:w3:eth1 error: could not be judged: w3:eth1 is down on purpose (link down w3:eth1)',
		]);
		t.is((await wgsim(['heal', lab])).code, 0);
		await typed(`${lab}-w1`, 'sysctl -qw net.ipv4.conf.all.ignore_routes_with_linkdown=1');
		await untilConverged(lab, 'with all uplinks');
	},
);
