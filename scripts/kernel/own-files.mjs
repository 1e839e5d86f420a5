// The user's own files under another kernel, whose own WireGuard wg-quick uses: it is the oracle; and several peers on one interface.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import {
	assertNothingLeft,
	assertTunnels,
	check,
	checkLab,
	hostState,
	labOf,
	output,
	print,
	startLab,
	succeed,
	waitFor,
	wgsim,
} from './tools.mjs';
import {isSettled, portsOf, questions, readState, refusalOf} from './wg-quick-state.mjs';

export function testOwnFiles(timeout) {
	testFullTunnel(timeout);
	for (const [lab, tunnels] of [
		['hub-one-interface', 3],
		['access-lines', 2],
	]) {
		testLab(timeout, lab, tunnels);
	}

	testOracle(timeout);
}

function testLab(timeout, lab, tunnels) {
	print(lab);
	const before = hostState();
	if (!check('the lab converges', () => startLab(timeout, `topologies/${lab}.yaml`))) {
		return;
	}

	check('status knows each tunnel as the kernel has it', () => assertTunnels(lab, tunnels));
	check('all checks hold', () => checkLab(lab, Math.min(timeout, 120)));
	check('stop leaves nothing', () => {
		wgsim('stop', lab);
		assertNothingLeft(before);
	});
}

function testOracle(timeout) {
	print('wg-quick files, by wgsim and by hand');
	const before = hostState();
	const {container, node} = labOf('own-files');
	const groups = JSON.parse(fs.readFileSync('/host/own/configurations.json', 'utf8'));
	const ports = portsOf(Object.values(groups).flatMap(group => Object.values(group).map(({text}) => text)));
	const typed = (name, line) => node(name, 'bash', '-c', line);
	const observe = name =>
		readState(
			Object.fromEntries(Object.entries(questions).map(([key, line]) => [key, typed(name, line)])),
			ports,
		);
	fs.cpSync('/host/own', '/tmp/own', {recursive: true});
	wgsim('start', '/tmp/own/lab.yaml', '--no-wait', '--no-tui');
	for (const [group, configurations] of Object.entries(groups)) {
		const ifnames = Object.keys(configurations);
		check(`${group}: the machine is as wg-quick makes it`, () => {
			for (const ifname of ifnames) {
				const printed = typed(
					`hand-${group}`,
					`wg-quick up ${ifname} >/tmp/said 2>&1; echo $?; cat /tmp/said`,
				);
				assert.equal(printed.startsWith('0\n'), configurations[ifname].refusal === null, printed);
			}

			const all = ifnames.map(ifname => `${isSettled(ifname)} || echo ${ifname}`).join('\n');
			waitFor(() => typed(`own-${group}`, all) === '', timeout);
			const {stdout, stderr} = succeed('docker', 'logs', container(`own-${group}`));
			const log = `${stdout}\n${stderr}`;
			for (const [ifname, {refusal}] of Object.entries(configurations)) {
				const said = refusalOf(log, ifname);
				assert.equal(said === undefined, refusal === null, `${ifname}: ${said}`);
				assert.match(said ?? '', new RegExp(refusal ?? '^$'));
			}

			const own = observe(`own-${group}`);
			assert.deepEqual(own, observe(`hand-${group}`));
			const up = ifnames.filter(ifname => configurations[ifname].refusal === null);
			assert.deepEqual(
				own.links.map(({ifname}) => ifname),
				['lo', ...up],
			);
			for (const ifname of up) {
				assert.match(typed(`own-${group}`, `ip -d link show ${ifname}`), /^ +wireguard /m);
			}
		});
	}

	check('stop leaves nothing', () => {
		wgsim('stop', 'own-files');
		assertNothingLeft(before);
	});
}

/** A laptop that sends all through the tunnel, behind NAT, and a server as most guides have it. */
function testFullTunnel(timeout) {
	const lab = 'full-tunnel';
	print(lab);
	const before = hostState();
	const {node} = labOf(lab);
	const [server, laptop] = ['server', 'laptop'].map(name => {
		const privateKey = output('wg', 'genkey').trim();
		const publicKey = output('sh', '-c', `echo ${privateKey} | wg pubkey`).trim();
		fs.mkdirSync(`/tmp/${lab}/${name}`, {recursive: true});
		return {privateKey, publicKey};
	});
	fs.writeFileSync(
		`/tmp/${lab}/server/wg0.conf`,
		`[Interface]
PrivateKey = ${server.privateKey}
Address = 10.1.0.1/24
ListenPort = 51820
PostUp = iptables -A FORWARD -i %i -j ACCEPT; iptables -t nat -A POSTROUTING -o eth0 -j MASQUERADE
PostDown = iptables -D FORWARD -i %i -j ACCEPT; iptables -t nat -D POSTROUTING -o eth0 -j MASQUERADE
[Peer]
PublicKey = ${laptop.publicKey}
AllowedIPs = 10.1.0.2/32
`,
	);
	fs.writeFileSync(
		`/tmp/${lab}/laptop/wg0.conf`,
		`[Interface]
PrivateKey = ${laptop.privateKey}
Address = 10.1.0.2/24
DNS = 9.9.9.9
[Peer]
PublicKey = ${server.publicKey}
Endpoint = 198.51.100.10:51820
AllowedIPs = 0.0.0.0/0
PersistentKeepalive = 5
`,
	);
	fs.writeFileSync(`/tmp/${lab}/lab.yaml`, fullTunnel);
	if (!check('the lab converges', () => startLab(timeout, `/tmp/${lab}/lab.yaml`))) {
		return;
	}

	check('the checks hold: what www sees has the address of the server', () => checkLab(lab, timeout));
	check('the rules and the table are those of wg-quick', () => {
		assert.match(node('laptop', 'ip', 'rule'), /not from all fwmark 0xca6c lookup 51820/);
		assert.match(node('laptop', 'ip', 'route', 'show', 'table', '51820'), /^default dev wg0/);
		assert.match(node('laptop', 'cat', '/etc/resolv.conf'), /nameserver 9\.9\.9\.9/);
	});
	check('stop leaves nothing', () => {
		wgsim('stop', lab);
		assertNothingLeft(before);
	});
}

const fullTunnel = `name: full-tunnel
networks: {isp: {}, far: {}, home: {}}
nodes:
  server:
    kind: router
    interfaces: {eth0: {network: isp, addresses: [198.51.100.10/24]}}
    routes: [{to: 0.0.0.0/0, via: 198.51.100.1}]
    wireguard: {wg0: {config: server/wg0.conf}}
  isp-r:
    kind: router
    interfaces:
      eth0: {network: isp, addresses: [198.51.100.1/24]}
      eth1: {network: far, addresses: [203.0.113.1/24]}
  www:
    interfaces: {eth0: {network: far, addresses: [203.0.113.80/24]}}
    routes: [{to: 198.51.100.10/32, via: 203.0.113.1}]
  box:
    kind: router
    interfaces:
      eth0: {network: isp, addresses: [198.51.100.2/24]}
      eth1: {network: home, addresses: [192.168.178.1/24]}
    routes: [{to: 0.0.0.0/0, via: 198.51.100.1}]
    masquerade: [eth0]
  laptop:
    interfaces: {eth0: {network: home, addresses: [192.168.178.20/24]}}
    routes: [{to: 0.0.0.0/0, via: 192.168.178.1}]
    wireguard: {wg0: {config: laptop/wg0.conf}}
checks:
  # www has a route to the server's address alone.
  - reach: {from: laptop, to: www}
`;
