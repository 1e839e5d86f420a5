// A wg-quick file of the user's own in a node: what wg-quick refuses is said in its words, what can change in place does, and what an
// interface waits for before it goes up.

import test from 'ava';
import {shell} from './shell.js';

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** What is told of the interface wg0, off what wg-quick printed. */
const refusalIn = (...lines: string[]): string =>
	shell(['wg-quick-words.sh'], `printf '%s\\n' ${lines.map(quote).join(' ')} | refusal wg0`, (_, {stdout}) =>
		stdout.trim(),
	);

const head = ['[#] ip link add wg0 type wireguard', '[#] wg setconf wg0 /dev/fd/63'];
const undone = ['[#] ip -4 rule delete table 51820', '[#] ip link delete dev wg0'];

test('the command that failed is told with its words, and not what wg-quick does then', t => {
	t.is(
		refusalIn(
			...head,
			'[#] ip -4 route add 192.168.1.0/24 dev wg0',
			'RTNETLINK answers: File exists',
			'[#] ip link delete dev wg0',
		),
		'ip -4 route add 192.168.1.0/24 dev wg0: RTNETLINK answers: File exists',
	);
	t.is(
		refusalIn(
			'[#] ip link add wg0 type wireguard',
			'Error: Unknown device type.',
			'Unable to access interface: No such device',
			'[#] ip link delete dev wg0',
			'Cannot find device "wg0"',
		),
		'ip link add wg0 type wireguard: Error: Unknown device type.',
	);
});

test('a hook that fails without a word is told, though others spoke before it and a firewall is taken away after it', t => {
	t.is(
		refusalIn(...head, '[#] echo hello', 'hello', '[#] false', '[#] nft -f /dev/fd/63', ...undone),
		'false: no reason given',
	);
	t.is(refusalIn(...head, '[#] false', '[#] resolvconf -d wg0 -f', ...undone), 'false: no reason given');
	t.is(
		refusalIn(...head, '[#] nft -f /dev/fd/63', '/dev/fd/63:1:1: Error: syntax error', ...undone),
		'nft -f /dev/fd/63: /dev/fd/63:1:1: Error: syntax error',
	);
});

test('what wg-quick says itself is told, and what went wrong on the way down', t => {
	t.is(refusalIn("wg-quick: `wg0' already exists"), "wg-quick: `wg0' already exists");
	t.is(refusalIn('[#] iptables -D X', 'iptables: No chain'), 'iptables -D X: iptables: No chain');
	t.is(refusalIn(), 'no reason given');
});

const running = `[Interface]
PrivateKey = A
ListenPort = 51820
Address = 10.0.0.1/24
MTU = 1420
[Peer]
# ann
PublicKey = B
AllowedIPs = 10.0.0.2/32
Endpoint = 192.0.2.1:1
`;

/** Whether a file can take the place of another while its interface is up. */
const changesInPlace = (old: string, changed: string): boolean =>
	shell(
		['retune.sh'],
		`printf %s ${quote(old)} >$folder/old; printf %s ${quote(changed)} >$folder/new; only_peers_differ $folder/old $folder/new`,
		(_, {code}) => code === 0,
	);

test('other keys, endpoints and keepalives of peers are taken up by an interface that is up', t => {
	t.true(changesInPlace(running, running));
	t.true(changesInPlace(running, running.replace('= B', '= C')));
	t.true(changesInPlace(running, `${running}PresharedKey = D # new\r\nPersistentKeepalive=25\n\n`));
	t.true(changesInPlace(running, running.replace('192.0.2.1', '192.0.2.2')));
	const off = running.replace('MTU', 'Table = off\nMTU');
	t.true(changesInPlace(off, `${off}[Peer]\nPublicKey = C\nAllowedIPs = 10.0.0.3/32, 0.0.0.0/0\n`));
});

test('what makes routes, MTU, addresses or hooks, or is forgotten by wg, is not', t => {
	for (const [wanted, other] of [
		['AllowedIPs = 10.0.0.2/32', 'AllowedIPs = 10.0.0.3/32'],
		['Address = 10.0.0.1/24', 'Address = 10.0.0.9/24'],
		['MTU = 1420', 'MTU = 1400'],
		['MTU = 1420', 'MTU = 1420\nPostUp = true # x'],
	] as const) {
		t.false(changesInPlace(running, running.replace(wanted, other)), other);
	}

	/** The same change in a file that forgets something else with it. */
	const forgets = (wanted: string, other: string): boolean => {
		const old = running.replace(wanted, other);
		return !changesInPlace(old, old.replace('= B', '= C'));
	};
	// The MTU may be another's with another endpoint.
	t.false(
		changesInPlace(
			running.replace('MTU = 1420\n', ''),
			running.replace('MTU = 1420\n', '').replace('192.0.2.1', '192.0.2.2'),
		),
	);
	t.true(forgets('PrivateKey = A\n', 'PostUp = wg set %i private-key /k\n'));
	t.true(forgets('ListenPort = 51820\n', ''));
	t.true(forgets('10.0.0.2/32', '0.0.0.0/0'));
	t.false(forgets('AllowedIPs = 10.0.0.2/32', 'AllowedIPs = 0.0.0.0/0\nFwMark = 1'));
	t.true(forgets('MTU = 1420', 'MTU = 1420\nPostUp = wg set %i fwmark 7'));
});

/** In which order an interface learns of endpoints that answer (`echo ADDRESS`) and of ends that listen, and what it says when it goes up. */
const awaits = (endpoints: string[], events: string, names = 'getent() { return 2; }'): string[] =>
	shell(
		['endpoints.sh'],
		`
		ifname=wg0 listening=$folder/listening grace=1
		mkdir -p $listening/hub $folder/bin
		log() { echo "log: $*"; }
		complain() { echo "complain: $3"; }
		settle() { :; }
		pause() { sleep "$1"; }
		in_time() { :; }
		${names}
		echo '#!/bin/bash
		echo() { builtin echo "$1 : 64 bytes"; }
		listens() { : >'"$listening"'/$1; }
		${events}
		sleep 60' >$folder/bin/fping
		chmod +x $folder/bin/fping
		PATH=$folder/bin:$PATH
		printf '%s\\n' ${endpoints.map(quote).join(' ')} >$folder/endpoints
		await_endpoints $folder/endpoints
		ls $listening/hub`,
		(_, {stdout, stderr, code}) => (code === 0 ? stdout.split('\n').filter(Boolean) : [stderr]),
	);

test('an interface waits until its endpoint answers and the end there listens', t => {
	t.deepEqual(
		awaits(
			['192.0.2.1 hub/wg0'],
			'echo 192.0.2.1; sleep 0.2; listens hub/wg0; echo 192.0.2.1; sleep 0.3; listens hub/late',
		),
		['wg0'],
	);
	t.deepEqual(awaits(['192.0.2.1'], 'echo 192.0.2.1'), []);
});

test('of an endpoint behind NAT it awaits a route and the end there, and no echo', t => {
	// A route comes with the second look, and the end a little later.
	const route = `ip() { [ "$*" = "route get 192.0.2.1" ] && { [ -e $folder/asked ] || { : >$folder/asked; return 2; }; }; }
		{ sleep 0.5; : >$listening/hub/wg0; sleep 0.3; : >$listening/hub/late; } &`;
	t.deepEqual(awaits(['192.0.2.1 hub/wg0 translated'], 'sleep 60', route), ['wg0']);
	t.deepEqual(awaits(['192.0.2.1 translated'], 'sleep 60', route), []);
});

test('it does not wait for long for one endpoint once another has answered', t => {
	t.deepEqual(awaits(['192.0.2.1', '192.0.2.9'], 'echo 192.0.2.1'), [
		'log: wg0: no answer from 192.0.2.9: wg-quick continues without it',
	]);
});

test('a name that does not resolve is a complaint, and asked for until it does', t => {
	const names = `getent() { [ -e $folder/asked ] && echo "2001:db8::7 STREAM $2" || { : >$folder/asked; return 2; }; }`;
	t.deepEqual(awaits(['hub.example'], 'echo 2001:db8::7', names), [
		'complain: wg0 waits for the name of its endpoint: hub.example does not resolve',
	]);
});
