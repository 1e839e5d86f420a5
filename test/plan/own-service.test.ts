// A tunnel that a service makes, and a script that makes a namespace: what is taken of each, and that the rest is told with its place.

import test from 'ava';
import {readNamespace} from '../../src/plan/import-namespace.js';
import {convertService, serviceCandidates, serviceOf} from '../../src/plan/own-service.js';
import {formatPrefix} from '../../src/topology/address.js';

const key = (letter: string): string => Buffer.alloc(32, letter).toString('base64');
const name = 'gw/etc/systemd/system/netns-inside-wg2.service';

const service = (more: readonly string[] = []): string =>
	[
		'[Service]',
		'Type=oneshot',
		'ExecStart=ip link add wg2 mtu 1400 type wireguard',
		'ExecStart=wg setconf wg2 /etc/wireguard/wg2.conf',
		'ExecStart=wg set wg2 private-key /etc/wireguard/wg2.key',
		`ExecStart=wg set wg2 peer ${key('p')} preshared-key /etc/wireguard/wg2.psk`,
		'ExecStart=ip link set wg2 netns inside',
		'ExecStart=ip -n inside address add 10.0.0.1/24 dev wg2',
		'ExecStart=ip -n inside link set wg2 up',
		'ExecStart=ip -n inside route replace 10.1.0.0/16 dev wg2',
		...more,
		'ExecStopPost=ip -n inside link del wg2',
	].join('\n');

const files: Readonly<Record<string, string>> = {
	'gw/etc/wireguard/wg2.conf': `[Interface]\nListenPort = 51820\n\n# far\n[Peer]\nPublicKey = ${key('p')}\nAllowedIPs = 0.0.0.0/0\n`,
	'gw/etc/wireguard/wg2.key': `${key('o')}\n`,
	'gw/etc/wireguard/wg2.psk': `${key('s')}\n`,
};

const convert = (text: string, without: readonly string[] = []) =>
	convertService(name, text, 'wg2', path => (without.includes(path) ? null : (files[path] ?? null)));

test('a service, what it has wg read, and its keys are one wg-quick file', t => {
	const {text, problems, used} = convert(service());
	t.deepEqual(problems, []);
	t.is(
		text,
		`[Interface]
PrivateKey = ${key('o')}
ListenPort = 51820
Address = 10.0.0.1/24
MTU = 1400
Table = off
PostUp = ip route replace 10.1.0.0/16 dev wg2
[Peer]
PublicKey = ${key('p')}
PresharedKey = ${key('s')}
AllowedIPs = 0.0.0.0/0
`,
	);
	t.deepEqual([...used].sort(), Object.keys(files));
	t.true(Object.keys(files).every(path => serviceCandidates(name, service()).includes(path)));
	t.deepEqual(serviceOf(service()), {ifname: 'wg2', namespace: 'inside'});
	t.is(serviceOf('[Service]\nExecStart=/usr/sbin/nginx\n'), null);
});

test('what a service does beside that, a file that is not there and a key that is none are told with their place', t => {
	const told = (text: string, without?: readonly string[]) =>
		convert(text, without).problems.map(({file, line, message}) => `${file}:${line} ${message}`);
	t.deepEqual(told(service(['ExecStart=tc qdisc add dev wg2 root fq'])), [
		`${name}:11 this command of tc is not supported`,
	]);
	t.deepEqual(told(service(), ['gw/etc/wireguard/wg2.key']), [
		`${name}:5 /etc/wireguard/wg2.key is not there`,
	]);
	t.deepEqual(
		convertService(name, service(), 'wg3', path => files[path] ?? null).problems.length,
		7,
		'it makes wg2, in each of these lines',
	);
	const {problems} = convertService(name, service(), 'wg2', path =>
		path === 'gw/etc/wireguard/wg2.psk' ? 'none' : (files[path] ?? null),
	);
	t.deepEqual(
		problems.map(({file, message}) => `${file} ${message}`),
		['gw/etc/wireguard/wg2.psk this is no key'],
	);
});

const script = `#!/bin/sh
# Makes the network namespace inside with its interfaces: netns-inside up; or takes it away: netns-inside down.
set -eu

if [ "$1" = down ]; then
	ip -n inside link set eth1 netns 1
	exec ip netns del inside
fi

ip netns add inside
ip netns exec inside sysctl -q -p - <<'END'
net.ipv4.ip_forward = 1
net.ipv4.tcp_ecn = 1
END
ip netns exec inside nft -f - <<'END'
table inet wgsim {
}
END
ip link set eth1 netns inside
ip -n inside link add dummy0 type dummy
ip -n inside -batch - <<'END'
address add 192.0.2.1/24 dev eth1
link set eth1 up
address add 2001:db8::1/64 dev dummy0
link set lo up
route replace 10.0.0.0/8 via 192.0.2.2 dev eth1 metric 7
route replace blackhole 10.9.0.0/16
neigh add 192.0.2.2 lladdr 02:00:00:00:00:01 dev eth1
END
ethtool -K eth1 tso off
`;

test('a script that makes a namespace: interfaces and routes are taken, the rest is told by line', t => {
	const read = readNamespace('gw/netns-inside', script)!;
	t.is(read.name, 'inside');
	t.deepEqual(
		read.interfaces.map(({name: ifname, kind, namespace, addresses}) => [
			ifname,
			kind,
			namespace,
			...addresses.map(formatPrefix),
		]),
		[
			['eth1', 'wire', 'inside', '192.0.2.1/24'],
			['dummy0', 'dummy', 'inside', '2001:db8::1/64'],
		],
	);
	t.deepEqual(read.routes, [
		[
			'gw/netns-inside:26',
			{to: '10.0.0.0/8', via: '192.0.2.2', interface: 'eth1', metric: 7, namespace: 'inside'},
		],
		['gw/netns-inside:27', {to: '10.9.0.0/16', type: 'blackhole', namespace: 'inside'}],
	]);
	t.deepEqual(
		read.notes.map(note => note.replace(/ (is|are) not imported.*/, '')),
		[
			'gw/netns-inside:13: net.ipv4.tcp_ecn = 1',
			'gw/netns-inside:15: the rules of inside',
			'gw/netns-inside:28: neigh add 192.0.2.2 lladdr 02:00:00:00:00:01 dev eth1',
			'gw/netns-inside:30: ethtool -K eth1 tso off',
		],
	);
	t.is(readNamespace('gw/netns-inside', '#!/bin/sh\nip netns add inside\n'), null);
});
