// What wgsim did not generate is held to as well: a lab converges when its own configuration does what it says, not before.

import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import type {CheckReport} from '../../src/lab/check/model.js';
import type {LabStatus} from '../../src/lab/status/model.js';
import {publicKeyOf} from '../../src/plan/keys.js';
import {typed, wgsim} from './helpers.js';

const folder = mkdtempSync(join(tmpdir(), 'wgsim-own-'));
const labs = new Set<string>();

test.after.always(async () => {
	for (const lab of labs) {
		await wgsim(['stop', lab]);
	}

	rmSync(folder, {recursive: true, force: true});
});

/** Writes a topology, with the files that it names, and starts it. Seconds after which it is given up. */
async function start(
	lab: string,
	topology: string,
	files: Readonly<Record<string, string>>,
	timeout: number,
) {
	labs.add(lab);
	for (const [name, content] of Object.entries({...files, [`${lab}.yaml`]: topology})) {
		writeFileSync(join(folder, name), content);
	}

	return wgsim(['start', `${lab}.yaml`, '--no-tui', '--timeout', String(timeout)], {cwd: folder});
}

/** Two hosts behind a router each; what else the routers are told. */
const routedLab = (lab: string, {mtu = 1500, r1 = '', r2 = '', to = 'hb'}): string => `
name: ${lab}
networks: {left: {}, core: {}, right: {}}
nodes:
  ha:
    interfaces: {eth0: {network: left, addresses: [192.168.1.10/24]}}
    routes: [{to: 0.0.0.0/0, via: 192.168.1.1}]
  r1:
    kind: router
    interfaces:
      eth0: {network: left, addresses: [192.168.1.1/24]}
      eth1: {network: core, addresses: [10.0.0.1/30], mtu: ${mtu}}
    ${r1}
  r2:
    kind: router
    interfaces:
      eth0: {network: right, addresses: [192.168.2.1/24]}
      eth1: {network: core, addresses: [10.0.0.2/30]}
    ${r2}
  hb:
    interfaces: {eth0: {network: right, addresses: [192.168.2.10/24]}}
    routes: [{to: 0.0.0.0/0, via: 192.168.2.1}]
checks: [{reach: {from: ha, to: ${to}}}]
`;

const routed = 'own-routed';

test.serial('an "unreachable" reply is no answer', async t => {
	const {code, stderr} = await start(routed, routedLab(routed, {}), {}, 8);
	t.is(code, 1, stderr);
	t.true(stderr.includes('ha → hb: 192.168.2.10 does not answer'), stderr);
});

test.serial(
	'an address that a router translates is reached, by a wire with the MTU of its interface',
	async t => {
		const netmap = (to: string) =>
			`nft add table ip netmap; nft 'add chain ip netmap in { type nat hook prerouting priority dstnat; }'; nft 'add rule ip netmap in dnat ip prefix to ip daddr map { 10.99.2.0/24 : ${to} }'`;
		const topology = (to: string) =>
			routedLab(routed, {
				mtu: 1400,
				r1: 'routes: [{to: 10.99.2.0/24, via: 10.0.0.2}]',
				r2: `routes: [{to: 192.168.1.0/24, via: 10.0.0.1}]\n    commands: [${JSON.stringify(netmap(to))}]`,
				to: 'hb, addresses: [10.99.2.10]',
			});
		const elsewhere = await start(routed, topology('192.168.3.0/24'), {}, 8);
		t.is(elsewhere.code, 1, elsewhere.stderr);
		t.true(elsewhere.stderr.includes('ha → hb: 10.99.2.10 does not answer'), elsewhere.stderr);

		const {code, stderr} = await start(routed, topology('192.168.2.0/24'), {}, 60);
		t.is(code, 0, stderr);
		t.is((await typed(`${routed}-r1`, 'cat /sys/class/net/eth1/mtu')).trim(), '1400');
		const {stdout} = await wgsim(['check', routed, '--only', 'reach,mtu', '--json']);
		const {results} = JSON.parse(stdout) as CheckReport;
		t.deepEqual(
			results.map(({id, status}) => [id, status]),
			[
				['reach:ha:hb:10.99.2.10', 'passed'],
				['mtu:ha:hb:10.99.2.10', 'passed'],
			],
		);
		t.is(results[1]!.seen, '1400 bytes pass; of 1401: r1 reports too big, 1400 would fit');
	},
);

const keyOf = (letter: string): string => Buffer.alloc(32, letter).toString('base64');

const config = (
	letter: string,
	settings: readonly string[],
	peers: readonly (readonly [letter: string, ...settings: string[]])[],
) =>
	[
		'[Interface]',
		`PrivateKey = ${keyOf(letter)}`,
		...settings,
		...peers.flatMap(([peer, ...rest]) => ['[Peer]', `PublicKey = ${publicKeyOf(keyOf(peer))}`, ...rest]),
		'',
	].join('\n');

const hubAt = 'Endpoint = 203.0.113.10:51820';

// The office and the upstream are not in the lab. Nothing sends through the tunnels.
const sound = {
	'hub.conf': config(
		'h',
		['ListenPort = 51820', 'Address = 10.77.0.1/24'],
		[
			['l', 'AllowedIPs = 10.77.0.2/32'],
			['p', 'AllowedIPs = 10.77.0.3/32'],
		],
	),
	'laptop.conf': config(
		'l',
		['Address = 10.77.0.2/24'],
		[
			['h', hubAt, 'AllowedIPs = 10.77.0.0/24'],
			['o', 'Endpoint = 203.0.113.99:51820', 'AllowedIPs = 10.78.0.0/24'],
		],
	),
	'phone.conf': config('p', [], [['h', hubAt, 'AllowedIPs = 10.77.0.0/24']]),
	'bird.conf': `router id 203.0.113.10;
protocol device {}
protocol bgp upstream { local as 64500; neighbor 203.0.113.77 as 64501; ipv4 { import all; export none; }; }
`,
};

const roadWarriors = (lab: string, hub: string, laptop: string): string => `
name: ${lab}
networks: {internet: {prefix: [203.0.113.0/24]}}
nodes:
  hub:
    kind: router
    interfaces: {eth0: {network: internet, addresses: [203.0.113.10/24]}}
    wireguard: {wg0: {config: hub.conf}}
    routing: {main: {config: bird.conf}}
    ${hub}
  laptop:
    interfaces: {eth0: {network: internet, addresses: [203.0.113.2/24]}}
    wireguard: {wg0: {config: laptop.conf}}
    ${laptop}
  phone:
    interfaces: {eth0: {network: internet, addresses: [203.0.113.3/24]}}
    wireguard: {wg0: {config: phone.conf}}
checks: []
`;

const office =
	/laptop → 203\.0\.113\.99:51820 \(wg0\): no handshake \(last: never, [1-9]\d* B sent, 0 B received/;
const upstream = /hub upstream: BGP is not established/;
const expected = ['expect: {down: [upstream]}', 'expect: ["wg0 hub"]'] as const;

test.serial(
	'what expect lets stay down is shown and not waited for; what it does not is missing',
	async t => {
		const lab = 'own-expect';
		const all = await start(lab, roadWarriors(lab, '', ''), sound, 30);
		t.is(all.code, 1, all.stderr);
		t.regex(all.stderr, office);
		t.regex(all.stderr, upstream);
		// Both tunnels that can come up did, though nothing is sent through them.
		t.notRegex(all.stderr, /→ hub|→ laptop|→ phone/);

		const typo = await start(lab, roadWarriors(lab, 'expect: {down: [upstraem]}', expected[1]), sound, 20);
		t.is(typo.code, 1, typo.stderr);
		t.regex(typo.stderr, /hub: expect names "upstraem", and its own configuration has nothing .*upstream/);
		t.regex(typo.stderr, upstream);
		t.notRegex(typo.stderr, office);

		const some = await start(lab, roadWarriors(lab, ...expected), sound, 90);
		t.is(some.code, 0, some.stderr);
		const status = JSON.parse((await wgsim(['status', lab, '--json'])).stdout) as LabStatus;
		t.is(status.converged, true);
		t.deepEqual(
			status.excused.map(({node, name, up}) => [node, name, up]),
			[
				['laptop', 'wg0 203.0.113.99:51820', false],
				['hub', 'upstream', false],
			],
		);
		t.deepEqual(
			status.tunnels
				.filter(({promised}) => !promised)
				.map(({node, peer, verdict}) => [node, peer, verdict !== 'up']),
			[['laptop', '203.0.113.99:51820', true]],
		);
		const {stdout} = await wgsim(['status', lab]);
		t.regex(stdout, /^own-expect: converged, 2 down as expected/);
		t.regex(stdout, /^laptop → 203\.0\.113\.99:51820 +wg0 +down, as expected/m);
		t.regex(stdout, /^hub +upstream +down, as expected/m);
		const check = await wgsim(['check', lab, '--only', 'node', '--json']);
		t.is(check.code, 0, check.stdout);
		t.regex(check.stdout, /down, as expected: hub upstream: BGP is not established/);
	},
);

test.serial(
	'a peer that nothing is sent to shakes hands all the same, also one that a command brought later',
	async t => {
		const lab = 'own-expect';
		const peer = publicKeyOf(keyOf('h'));
		const set = `wg set wg0 peer ${peer} remove; wg set wg0 peer ${peer} endpoint 203.0.113.10:51820 allowed-ips 10.77.0.0/24`;
		t.is((await wgsim(['exec', '--lab', lab, 'phone', '--', 'sh', '-c', set])).code, 0);
		const before = await wgsim(['status', lab]);
		t.regex(before.stdout, /phone → hub \(wg0\): no handshake \(last: never, 0 B sent/);
		const again = await start(lab, roadWarriors(lab, ...expected), sound, 90);
		t.is(again.code, 0, again.stderr);
		t.is(
			(
				await wgsim(['exec', '--lab', lab, 'phone', '--', 'wg', 'show', 'wg0', 'persistent-keepalive'])
			).stdout.trim(),
			`${peer}\toff`,
		);
	},
);

test.serial('a peer that nothing is sent to, and that its other end does not know, is missing', async t => {
	const lab = 'own-expect';
	const other = {
		...sound,
		'hub.conf': sound['hub.conf'].replace(publicKeyOf(keyOf('p')), publicKeyOf(keyOf('x'))),
	};
	await wgsim(['stop', lab]);
	const {code, stderr} = await start(lab, roadWarriors(lab, ...expected), other, 30);
	t.is(code, 1, stderr);
	t.regex(stderr, /phone → hub \(wg0\): no handshake \(last: never, [1-9]\d* B sent, 0 B received/);
	t.notRegex(stderr, /laptop → hub/);
});

const asked = `[
  {reach: {from: [hub, laptop], to: [hub, laptop]}},
  {reach: {from: laptop, to: hub, addresses: [10.77.0.1]}},
  {tcp: {from: [hub, laptop], to: [hub, laptop], port: 8080, serve: true}}]`;
const withChecks = (lab: string): string =>
	roadWarriors(lab, ...expected).replace('checks: []', `checks: ${asked}`);

test.serial('checks of pairs go through the tunnel that joins them', async t => {
	const lab = 'own-expect';
	const {code, stderr} = await start(lab, withChecks(lab), sound, 90);
	t.is(code, 0, stderr);
	const check = await wgsim(['check', lab, '--json', '--skip', 'capture']);
	t.is(check.code, 0, check.stdout);
	const {results} = JSON.parse(check.stdout) as CheckReport;
	for (const kind of ['reach', 'mtu', 'transfer', 'tcp']) {
		const ids = results.filter(one => one.kind === kind).map(({id}) => id);
		t.true(ids.some(id => id.includes('10.77.0.1')) && ids.some(id => id.includes('10.77.0.2')), `${ids}`);
		t.false(
			ids.some(id => id.includes('203.0.113')),
			`${ids}`,
		);
	}
});

test.serial(
	"packets that are larger than their tunnel's path are fragmented outside, and none is lost",
	async t => {
		const lab = 'own-expect';
		// Its file has an MTU that this path does not carry whole, and TCP sends many segments at once.
		const narrow = (verb: string) =>
			wgsim([
				'exec',
				'--lab',
				lab,
				'laptop',
				'--',
				'ip',
				'route',
				verb,
				'203.0.113.10/32',
				'dev',
				'eth0',
				'mtu',
				'1400',
			]);
		t.is((await narrow('add')).code, 0);
		const check = await wgsim(['check', lab, '--json', '--only', 'transfer']);
		t.is(check.code, 0, check.stdout);
		const {results} = JSON.parse(check.stdout) as CheckReport;
		t.true(results.some(({id, status}) => id === 'transfer:laptop:hub:10.77.0.1' && status === 'passed'));
		t.is((await narrow('del')).code, 0);
	},
);

test.serial(
	'a tunnel that shakes hands and carries nothing fails them, though the underlay is well',
	async t => {
		const lab = 'own-expect';
		const narrow = {...sound, 'hub.conf': sound['hub.conf'].replace('10.77.0.2/32', '10.77.0.9/32')};
		const {code, stderr} = await start(lab, withChecks(lab), narrow, 30);
		t.is(code, 1, stderr);
		t.regex(stderr, /laptop → hub: 10\.77\.0\.1 does not answer/);
		t.notRegex(stderr, /no handshake/);
		const check = await wgsim(['check', lab, '--json', '--only', 'reach,tcp,transfer,mtu', '--timeout', '3']);
		t.is(check.code, 3, check.stdout);
		const {results} = JSON.parse(check.stdout) as CheckReport;
		t.deepEqual(
			results.filter(({status}) => status === 'passed').map(({id}) => id),
			[],
		);
	},
);
