// Two gateways from an export, one of them brought up by systemd-networkd as its INSTALL.md says, the other by hand.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import {attempt, check, output, print, succeed, waitFor, wgsim} from './tools.mjs';

const folder = '/tmp/gateways';
const topology = `name: gateways
networks:
  internet: {ospf: PUBLIC}
sites:
  count: 2
  gateways: {count: 1}
overlay:
  wireguard: {psk: generated}
`;
const inside = ['ip', 'netns', 'exec', 'private'];
// A host of site 1, behind the gateway.
const host = ['ip', 'netns', 'exec', 'host'];
const hostAddress = '192.168.1.1';

export function testGateways(timeout) {
	print('an export for systemd-networkd');
	const far = check('the export has both gateways, and the other one is up', makeFar);
	if (!far || !check('each command of its INSTALL.md ends well', install)) {
		return;
	}

	check(
		'the tunnel is a WireGuard device in the private namespace, with its MTU and its addresses',
		testTunnel,
	);
	check('networkd says nothing of its files but that it reads them', testJournal);
	check('the units are as systemd would have them', () => {
		const units = fs
			.readdirSync('/etc/systemd/system')
			.filter(name => /^(netns|bird)-private.*\.service$/.test(name));
		const {stdout, stderr} = succeed(
			'systemd-analyze',
			'verify',
			...units.map(name => `/etc/systemd/system/${name}`),
		);
		assert.doesNotMatch(`${stdout}${stderr}`, /private/);
	});
	check('site 1 reaches site 2 through the tunnel', () => reach(timeout));
	check('the peer is known by its pre-shared key, and has greeted', testPeer);
	const before = state();
	check('BIRD has filled both tables', () => {
		assert.match(before.routes, /^2001:db8:2::1 /m);
		assert.match(before.private, /^192\.168\.2\.0\/24 /m);
	});
	for (const argv of [
		['networkctl', 'reload'],
		['networkctl', 'reconfigure', 'eth0'],
		['systemctl', 'restart', 'systemd-networkd'],
	]) {
		check(`${argv.join(' ')} leaves the tunnel and the routes of BIRD as they are`, () => {
			succeed(...argv);
			settle();
			assert.deepEqual(state(), before);
			succeed(...host, 'ping', '-c3', farAddress());
		});
	}

	for (const unit of ['netns-private-wg2', 'netns-private', 'bird']) {
		check(`systemctl restart ${unit}: all is as before`, () => {
			succeed('systemctl', 'restart', unit);
			reach(timeout);
			testTunnel();
			assert.doesNotMatch(output('systemctl', '--failed', '--no-legend'), /private|bird|networkd/);
		});
	}
}

const farAddress = () => /address add (\S+)\/\d+ dev eth1/.exec(read('V2-1/usr/local/sbin/netns-private'))[1];

const read = name => fs.readFileSync(`${folder}/${name}`, 'utf8');

/** The other gateway, by ip, wg and bird alone; the wires of both; a host behind the first. */
function makeFar() {
	fs.writeFileSync('/tmp/gateways.yaml', topology);
	wgsim('export', '/tmp/gateways.yaml', '--format', 'systemd-networkd', '--with-keys', '-o', folder);
	const far = name => read(`V2-1/etc/${name}`);
	const service = far('systemd/system/netns-private-wg1.service');
	const addresses = [...service.matchAll(/address add (\S+)/g)];
	const [, loopback] = /^Address=(\S+)$/m.exec(far('systemd/network/40-dummy0.network'));
	const peer = /^PublicKey = (\S+)$/m.exec(far('wireguard/wg1.conf'))[1];
	for (const line of [
		...['far', 'far-private', 'host'].map(name => `netns add ${name}`),
		'link add eth0 type veth peer name eth0 netns far',
		'link add eth1 type veth peer name eth0 netns host',
		'-n far link add dummy0 type dummy',
		'-n far link add wg1 type wireguard',
		'-n far-private link add eth1 type dummy',
	]) {
		output('ip', ...line.split(' '));
	}

	const wg = ['ip', 'netns', 'exec', 'far', 'wg'];
	const keys = `${folder}/V2-1/etc/wireguard/wg1`;
	output(...wg, 'setconf', 'wg1', `${keys}.conf`);
	output(...wg, 'set', 'wg1', 'private-key', `${keys}.key`);
	output(...wg, 'set', 'wg1', 'peer', peer, 'preshared-key', `${keys}.peer1.psk`);
	for (const line of [
		'-n far link set wg1 netns far-private',
		`-n far address add ${loopback} dev dummy0`,
		...['eth0', 'dummy0'].map(ifname => `-n far link set ${ifname} up`),
		...addresses.map(([, address]) => `-n far-private address add ${address} dev wg1`),
		'-n far-private link set wg1 mtu 1420 up',
		`-n far-private address add ${farAddress()}/24 dev eth1`,
		'-n far-private link set eth1 up',
		`-n host address add ${hostAddress}/24 dev eth0`,
		'-n host link set eth0 up',
	]) {
		output('ip', ...line.split(' '));
	}

	for (const [netns, name] of [
		['far', 'bird'],
		['far-private', 'private'],
	]) {
		const file = `${folder}/V2-1/etc/bird/${name}.conf`;
		// It logs to stderr, which nobody may wait for.
		const argv = ['ip', 'netns', 'exec', netns, 'bird', '-R', '-c', file, '-s', `/run/bird-${netns}.ctl`];
		output('sh', '-c', '"$@" >/dev/null 2>&1', 'sh', ...argv);
	}
}

/** As INSTALL.md says; its packages are there. */
function install() {
	const [, commands] = /^```sh\n(.*?)^```$/ms.exec(read('V1-1/INSTALL.md'));
	for (const line of commands.split('\n').filter(one => one !== '' && !one.startsWith('apt-get'))) {
		output('sh', '-c', `cd ${folder}/V1-1 && ${line}`);
	}

	const gateway = /address add (\S+)\/\d+ dev eth1/.exec(read('V1-1/usr/local/sbin/netns-private'))[1];
	output('ip', '-n', 'host', 'route', 'replace', 'default', 'via', gateway);
}

function testTunnel() {
	const device = output('ip', '-n', 'private', '-d', 'link', 'show', 'wg2');
	assert.match(device, /mtu 1420/);
	assert.match(device, /^ +wireguard /m);
	assert.match(output('ip', '-n', 'private', 'address', 'show', 'dev', 'wg2'), /2001:db8:ff::\/127/);
	assert.match(output('ss', '-Huln'), /:51802\b/);
	assert.equal(output(...inside, 'ss', '-Huln'), '');
	assert.notEqual(attempt('ip', 'link', 'show', 'wg2').status, 0, 'a second wg2, in the main namespace');
}

function testJournal() {
	const said = output('journalctl', '-b', '-p', 'warning', '-o', 'cat', '-u', 'systemd-networkd');
	assert.equal(said, '');
}

function reach(timeout) {
	waitFor(() => attempt(...host, 'ping', '-c1', '-W1', farAddress()).status === 0, timeout);
}

function testPeer() {
	const dump = output(...inside, 'wg', 'show', 'wg2', 'dump').split('\n');
	const [, psk, endpoint] = dump[1].split('\t');
	assert.match(psk, /^[\w+/]{43}=$/);
	assert.match(endpoint, /^\[2001:db8:2::1\]:51801$/);
	assert.match(output(...inside, 'wg', 'show', 'wg2', 'latest-handshakes'), /\t[1-9]\d*$/m);
}

/** What neither networkd's reload nor its restart may change. */
function state() {
	return {
		links: JSON.parse(output('ip', '-json', 'link')).map(({ifname}) => ifname),
		addresses: ['eth0', 'dummy0'].map(ifname =>
			JSON.parse(output('ip', '-json', 'address', 'show', 'dev', ifname))[0].addr_info.map(
				({local}) => local,
			),
		),
		index: JSON.parse(output('ip', '-n', 'private', '-json', 'link', 'show', 'wg2'))[0].ifindex,
		routes: output('ip', '-6', 'route', 'show', 'proto', 'bird'),
		private: output(...inside, 'ip', 'route', 'show', 'proto', 'bird'),
	};
}

function settle() {
	waitFor(() => attempt('networkctl', 'status').status === 0, 60);
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5000);
}
