// WireGuard interfaces with several peers: OSPF, BGP and fixed routes over them, by the kernel and by wireguard-go.

import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import type {CheckReport} from '../../src/lab/check/model.js';
import type {LabStatus} from '../../src/lab/status/model.js';
import {attempt, typed, until, wgsim} from './helpers.js';

async function start(t: ExecutionContext, lab: string, text: string): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), 'wgsim-several-peers-'));
	t.teardown(async () => {
		await wgsim(['stop', lab]);
		await rm(folder, {recursive: true});
	});
	const file = join(folder, 'lab.yaml');
	await writeFile(file, `name: ${lab}\n${text}`);
	const started = await wgsim(['start', file, '--json']);
	t.is(started.code, 0, `${started.stdout}\n${started.stderr}`);
	t.true(JSON.parse(started.stdout).converged);
	return file;
}

async function holds(t: ExecutionContext, lab: string, ...args: string[]): Promise<CheckReport> {
	const {code, stdout} = await wgsim(['check', lab, '--json', '--timeout', '60', ...args]);
	const report = JSON.parse(stdout) as CheckReport;
	t.deepEqual(
		report.results.filter(({status}) => status !== 'passed').map(({id, seen}) => `${id}: ${seen}`),
		[],
	);
	t.is(code, 0);
	return report;
}

const end = (host: number, more = ''): string =>
	`n${host}: {interface: wg0, endpoint: 198.51.100.${host}, addresses: [10.0.0.${host}/24, "2001:db8:0:ff::${host}/64"]${more}}`;

/** What a node is allowed by each of the two others. */
const allowed = (host: number): string =>
	`, allowed-ips: [10.0.0.${host}/32, 10.${host}.0.0/24, "2001:db8:0:ff::${host}/128", "2001:db8:${host}::/64"]`;

const mesh = `networks: {net: {prefix: [198.51.100.0/24]}}
defaults: {router: {sysctls: {net.ipv4.conf.all.send_redirects: 0}}}
nodes:
${[1, 2, 3]
	.map(
		host => `  n${host}:
    kind: router
    interfaces:
      eth0: {network: net, addresses: [198.51.100.${host}/24]}
      dummy0: {addresses: [10.${host}.0.1/24, "2001:db8:${host}::1/64"]}
    routing:
      main:
        ospf:
          FOUR: {version: 2, interfaces: {wg0: {bfd: true}, dummy0: {type: stub}}}
          SIX: {version: 3, interfaces: {wg0: {}, dummy0: {type: stub}}}`,
	)
	.join('\n')}
tunnels:
  n1--n2: {ends: {${end(1, allowed(2))}, ${end(2, allowed(1))}}}
  n1--n3: {psk: generated, ends: {${end(1, allowed(3))}, ${end(3, allowed(1))}}}
  n2--n3: {ends: {${end(2, allowed(3))}, ${end(3, allowed(2))}}}
checks: [{reach: {from: n*, to: n*}}]
`;

test.serial(
	'three nodes, each with one interface for both others, speak OSPF of both versions over it',
	async t => {
		const lab = 'test-peers-mesh';
		await start(t, lab, mesh);
		await holds(t, lab, '--skip', 'transfer');
		for (const host of [1, 2, 3]) {
			t.is((await typed(`${lab}-n${host}`, 'wg show all peers')).trim().split('\n').length, 2);
		}

		// Keys of a peer, under traffic, by the peer's own.
		t.is((await wgsim(['key', 'rotate', 'n2', '--lab', lab])).code, 0);
		await holds(t, lab, '--only', 'tunnel,reach');
	},
);

const hub = `networks: {net: {prefix: [198.51.100.0/24]}, l1: {}, l2: {}}
defaults: {node: {wireguard-implementation: userspace}}
nodes:
  hub:
    kind: router
    interfaces:
      eth0: {network: net, addresses: [198.51.100.1/24]}
      dummy0: {addresses: [10.9.0.1/24]}
    routing:
      main:
        asn: 65000
        announce: [dummy0]
        bgp:
          TO_1: {interface: wg0, neighbor: "2001:db8::11", transit: true}
          TO_2: {interface: wg0, neighbor: "2001:db8::12", transit: true, bfd: true}
${[1, 2]
	.map(
		host => `  b${host}:
    kind: router
    interfaces:
      eth0: {network: net, addresses: [198.51.100.1${host}/24]}
      eth1: {network: l${host}, addresses: [10.${host}.0.1/24]}
    routing: {main: {asn: 6500${host}, announce: [eth1], bgp: {HUB: {interface: wg0${host === 2 ? ', bfd: true' : ''}}}}}
  h${host}:
    interfaces: {eth0: {network: l${host}, addresses: [10.${host}.0.10/24]}}
    routes: [{to: 10.0.0.0/8, via: 10.${host}.0.1}]`,
	)
	.join('\n')}
tunnels:
  b1--hub:
    ends:
      hub: {interface: wg0, endpoint: 198.51.100.1, addresses: ["2001:db8::1/64"], allowed-ips: ["2001:db8::11/128", 10.1.0.0/24]}
      b1: {addresses: ["2001:db8::11/64"]}
  b2--hub:
    ends:
      hub: {interface: wg0, endpoint: 198.51.100.1, allowed-ips: ["2001:db8::12/128", 10.2.0.0/24]}
      b2: {addresses: ["2001:db8::12/64"]}
checks: [{reach: {from: h1, to: h2}}, {reach: {from: h2, to: h1}}, {reach: {from: h*, to: hub}}]
`;

test.serial(
	'a hub on wireguard-go passes on by BGP what its peers announce; one that falls takes no other down',
	async t => {
		const lab = 'test-peers-bgp';
		await start(t, lab, hub);
		const {results} = await holds(t, lab, '--skip', 'transfer');
		t.true(results.some(({id}) => id === 'routing:bgp:hub:TO_1'));
		const since = () => typed(`${lab}-hub`, 'birdc show protocols TO_1 | grep TO_1');
		const before = await since();
		t.is((await wgsim(['link', 'down', 'b2:eth0', '--lab', lab])).code, 0);
		const verdicts = async (): Promise<string[]> => {
			const {stdout} = await wgsim(['status', lab, '--json']);
			return (JSON.parse(stdout) as LabStatus).tunnels.map(
				({node, peer, verdict}) => `${node} → ${peer} ${verdict}`,
			);
		};
		const told = await until(
			verdicts,
			all => all.every(text => !text.includes('b2') || /(stale|down)$/.test(text)),
			'the tunnel of b2 is told of',
		);
		t.deepEqual(
			told.filter(text => !text.includes('b2')),
			['b1 → hub up', 'hub → b1 up'],
		);
		t.is(await since(), before);
		t.is((await wgsim(['link', 'up', 'b2:eth0', '--lab', lab])).code, 0);
		await until(
			() => attempt(`${lab}-h1`, 'ping -c1 -W1 10.2.0.10'),
			({code}) => code === 0,
			'b2 is back',
		);
		// A daemon that ends takes the interface along: all of its peers come back with it.
		t.is((await wgsim(['daemon', 'kill', 'wireguard', 'hub', '--lab', lab])).code, 0);
		await holds(t, lab, '--only', 'tunnel,reach');
	},
);

/** A hub with as many branches, and no more than WireGuard itself: who speaks first is a matter of wgsim's. */
const plain = (branches: number): string => {
	const hosts = Array.from({length: branches}, (_, index) => index + 2);
	return `networks: {internet: {prefix: [198.51.100.0/24]}}
nodes:
  hub: {kind: router, interfaces: {eth0: {network: internet, addresses: [198.51.100.1/24]}}}
${hosts.map(host => `  br${host}: {kind: router, interfaces: {eth0: {network: internet, addresses: [198.51.100.${host}/24]}}}`).join('\n')}
tunnels:
${hosts
	.map(
		host => `  br${host}--hub:
    ends:
      hub: {interface: wg0, port: 51820, addresses: [172.17.0.1/24], allowed-ips: [172.17.0.${host}/32]}
      br${host}: {interface: wg0, addresses: [172.17.0.${host}/24]}`,
	)
	.join('\n')}
`;
};

test.serial('a peer more, and one less, while the others carry packets: none is lost', async t => {
	const lab = 'test-peers-plain';
	const file = await start(t, lab, plain(2));
	await holds(t, lab, '--skip', 'transfer');
	const pings = attempt(`${lab}-br2`, 'ping -i 0.1 -c 250 -q 172.17.0.3');
	for (const branches of [3, 2]) {
		await writeFile(file, `name: ${lab}\n${plain(branches)}`);
		const changed = await wgsim(['start', file, '--json']);
		t.is(changed.code, 0, `${changed.stdout}\n${changed.stderr}`);
		t.is((await typed(`${lab}-hub`, 'wg show wg0 peers')).trim().split('\n').length, branches);
		t.notRegex(await typed(`${lab}-hub`, 'wg show wg0 latest-handshakes'), /\t0$/m);
	}

	const {stdout} = await pings;
	t.regex(stdout, / 0% packet loss/);
	await holds(t, lab, '--only', 'tunnel');
});
