// Two sites with one prefix, joined by a 1:1 translation (NETMAP): every kind of check knows who it is that answers at a translated address.

import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import type {CheckReport} from '../../src/lab/check/model.js';
import {typed, wgsim} from './helpers.js';

const lab = 'test-translated';
const folder = mkdtempSync(join(tmpdir(), 'wgsim-translated-'));
const file = join(folder, 'lab.yaml');

/** What comes by the tunnel for the site's other prefix, and what leaves by it from there. */
const netmap = (site: number): string =>
	`table ip netmap {
  chain in { type nat hook prerouting priority dstnat; iifname wg0 ip daddr 10.101.${site}.0/24 dnat ip prefix to ip daddr map { 10.101.${site}.0/24 : 192.168.1.0/24 }; }
  chain out { type nat hook postrouting priority srcnat; oifname wg0 ip saddr 192.168.1.0/24 snat ip prefix to ip saddr map { 192.168.1.0/24 : 10.101.${site}.0/24 }; }
}
`;

const gateway = (site: number) => `{
    kind: router,
    interfaces: {
      eth0: {network: internet, addresses: [198.51.100.${site}/24]},
      eth1: {network: lan${site}, addresses: [192.168.1.1/24]}},
    routes: [{to: 10.101.${3 - site}.0/24, interface: wg0}],
    files: [{path: /etc/netmap.nft, content: ${JSON.stringify(netmap(site))}}],
    commands: [nft -f /etc/netmap.nft]}`;
const host = (site: number, more: string) =>
	`{interfaces: {eth0: {network: lan${site}, addresses: [192.168.1.10/24]}}, routes: [{to: 0.0.0.0/0, via: 192.168.1.1}]${more}}`;

/** A web server, as short as can be. */
const server = `import socket
listening = socket.create_server(("", 80), backlog=64)
while True:
    connection, _ = listening.accept()
    connection.settimeout(5)
    try:
        connection.recv(4096)
        connection.sendall(b"HTTP/1.0 200 OK\\r\\n\\r\\nthis is hb\\n")
    except OSError:
        pass
    connection.close()
`;

const at = 'from: ha, to: hb, addresses: [10.101.2.10]';
writeFileSync(
	file,
	`name: ${lab}
networks: {internet: {prefix: [198.51.100.0/24]}, lan1: {}, lan2: {}}
nodes:
  ga: ${gateway(1)}
  gb: ${gateway(2)}
  ha: ${host(1, '')}
  hb: ${host(2, `, files: [{path: /srv/server.py, content: ${JSON.stringify(server)}}], commands: [python3 /srv/server.py &]`)}
tunnels:
  ga--gb: {ends: {ga: {addresses: [172.31.0.1/30]}, gb: {addresses: [172.31.0.2/30]}}}
checks:
  - reach: {${at}}
  - ping: {${at}, size: 1420}
  - tcp: {${at}, port: 80}
  - tcp: {${at}, port: 5000, serve: true}
  - tcp: {from: gb, to: hb, port: 5000, serve: true}
  - udp: {${at}, port: 5000}
  - udp: {from: gb, to: hb, port: 5000}
  - http: {${at}, body: this is hb}
  - traceroute: {${at}, hops: ha > * > * > hb}
  - not: true
    tcp: {${at}, port: 81}
  - not: true
    http: {${at}, status: 404}
  - name: on the way
    tcp: {from: ha, to: gb, addresses: [10.101.2.10], port: 80}
  - name: on the way
    udp: {from: ha, to: gb, addresses: [10.101.2.10], port: 5000}
  - name: on the way
    http: {from: ha, to: gb, addresses: [10.101.2.10]}
  - name: on the way
    ping: {from: ha, to: gb, addresses: [10.101.2.10]}
`,
);

async function check(...only: string[]): Promise<CheckReport['results']> {
	const {stdout, stderr} = await wgsim(['check', lab, '--json', '--timeout', '5', ...only]);
	try {
		return (JSON.parse(stdout) as CheckReport).results;
	} catch {
		throw new Error(stderr);
	}
}

const told = (results: CheckReport['results']) =>
	results.map(
		({id, status, seen}) =>
			`${id.replace(/:ha:(\w+):10.101.2.10$/, ' at $1')} ${status}: ${seen.replace(/[\d.]+ ms.*?,/, 'N ms,')}`,
	);

test.before(async t => {
	const {code, stderr} = await wgsim(['start', file, '--no-tui', '--timeout', '90']);
	t.is(code, 0, stderr);
});

test.after.always(async () => {
	await wgsim(['stop', lab, '--quiet']);
	rmSync(folder, {recursive: true, force: true});
});

test.serial('each kind holds at the node that answers, and fails at the one on the way', async t => {
	const results = await check();
	const onTheWay = results.filter(({name}) => name.includes('on the way'));
	const rest = results.filter(({name}) => !name.includes('on the way'));
	t.deepEqual(told(rest.filter(({status}) => status !== 'passed')), []);
	t.true(
		['reach', 'mtu', 'transfer', 'ping', 'tcp', 'udp', 'http', 'traceroute'].every(kind =>
			rest.some(one => one.kind === kind),
		),
	);
	t.deepEqual(told(onTheWay), [
		'tcp[11] at gb failed: another node than gb took the connection',
		'udp[12] at gb failed: 0 of 3 arrived',
		'http[13] at gb failed: another node than gb took the connection',
		'ping[14] at gb failed: 10.101.2.10 answered after N ms, but the request never reached the intended node',
	]);
});

test.serial('where the translation leads to nobody, each of them fails', async t => {
	await typed(`${lab}-gb`, 'nft delete table ip netmap; conntrack -F 2>/dev/null || true');
	const results = await check('--only', 'reach,ping,tcp,udp,http,traceroute,transfer,mtu');
	const held = results.filter(({id, status}) => id.includes(':ha:hb:') && status === 'passed');
	t.deepEqual(held, []);
	t.true(results.some(({status}) => status === 'failed'));
});
