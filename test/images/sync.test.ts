// A WireGuard interface that carries packets takes its new configuration, and what does not differ is not touched.

import {readFileSync} from 'node:fs';
import test from 'ava';
import {shell} from './shell.js';

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const running = `[Interface]
ListenPort = 51820
FwMark = 0xca6c
PrivateKey = own=

[Peer]
PublicKey = A=
PresharedKey = secret=
AllowedIPs = 10.0.0.1/32, fd00::1/128
Endpoint = 192.0.2.1:51820

[Peer]
PublicKey = B=
AllowedIPs = 10.0.0.2/32
Endpoint = [2001:db8::2]:51820
PersistentKeepalive = 25
`;

/** What `wg` is told, with what it reads, where an interface that runs as `before` is to be as `after` says. */
function told(after: string, before = running): string[] {
	const snippet = `
		within() { shift; "$@"; }
		wg() {
			local input
			case $1 in
			showconf) cat $folder/running ;;
			*)
				input=$(tr '\\n' ' ')
				# As wg(8): "Invalid length key in key file".
				[[ $* != */dev/stdin* || -n $input || ! -p /dev/stdin ]] || return 1
				echo "$* <$input>" >>$folder/told
				;;
			esac
		}
		printf %s ${quote(before)} >$folder/running
		: >$folder/told
		printf %s ${quote(after)} | sync_wireguard private wg0`;
	return shell(['sync.sh'], snippet, (folder, {code, stderr}) => {
		if (code !== 0) {
			throw new Error(stderr);
		}

		return readFileSync(`${folder}/told`, 'utf8').split('\n').filter(Boolean).sort();
	});
}

test('what runs as it is to be is told nothing, however its file is written', t => {
	t.deepEqual(told(running), []);
	t.deepEqual(
		told(`# B first
[interface]
privatekey=own=
fwmark = 0xca6c # as wg-quick
ListenPort=51820\r
[Peer]
AllowedIPs = 10.0.0.2
Endpoint = [2001:db8::2]:51820
PersistentKeepalive = 25
PublicKey = B=
[Peer]
PublicKey = A=
AllowedIPs = fd00::1
AllowedIPs = 10.0.0.1/32
PresharedKey = secret=
`),
		[],
	);
});

test('a peer that has learnt where the other is keeps that, where its file does not say', t => {
	t.deepEqual(told(running.replace('Endpoint = 192.0.2.1:51820\n', '')), []);
});

test('of one peer, what differs is told: the others and its own allowed IPs are left alone', t => {
	t.deepEqual(told(running.replace('192.0.2.1', '192.0.2.9')), [
		'set wg0 peer A= endpoint 192.0.2.9:51820 persistent-keepalive off preshared-key /dev/stdin <secret=>',
	]);
	t.deepEqual(told(running.replace('PersistentKeepalive = 25\n', '')), [
		'set wg0 peer B= endpoint [2001:db8::2]:51820 persistent-keepalive off preshared-key /dev/stdin <>',
	]);
	t.deepEqual(told(running.replace('PresharedKey = secret=\n', '')), [
		'set wg0 peer A= endpoint 192.0.2.1:51820 persistent-keepalive off preshared-key /dev/stdin <>',
	]);
});

test('a peer gets other allowed IPs, or none', t => {
	t.deepEqual(told(running.replace(', fd00::1/128', '')), [
		'set wg0 peer A= endpoint 192.0.2.1:51820 persistent-keepalive off preshared-key /dev/stdin allowed-ips 10.0.0.1/32 <secret=>',
	]);
	t.deepEqual(told(running.replace('AllowedIPs = 10.0.0.2/32\n', '')), [
		'set wg0 peer B= endpoint [2001:db8::2]:51820 persistent-keepalive 25 preshared-key /dev/stdin allowed-ips  <>',
	]);
});

test('a peer more is made, and one less is removed', t => {
	t.deepEqual(told(running.replace('B=', 'C=')), [
		'set wg0 peer B= remove <>',
		'set wg0 peer C= endpoint [2001:db8::2]:51820 persistent-keepalive 25 preshared-key /dev/stdin allowed-ips 10.0.0.2/32 <>',
	]);
});

test('an interface with another key, port or mark gets all of its configuration', t => {
	for (const changed of [
		running.replace('own=', 'other='),
		running.replace('ListenPort = 51820', 'ListenPort = 51821'),
		running.replace('FwMark = 0xca6c\n', ''),
	]) {
		t.deepEqual(told(changed), [`syncconf wg0 /dev/stdin <${changed.replaceAll('\n', ' ')}>`]);
	}
});

test('one that is not there is told nothing', t => {
	const snippet = `within() { shift; "$@"; }
		wg() { echo "$*" >>$folder/told; [ "$1" != showconf ]; }
		printf %s ${quote(running)} | sync_wireguard private wg0`;
	t.deepEqual(
		shell(['sync.sh'], snippet, (folder, {code}) => [code, readFileSync(`${folder}/told`, 'utf8')]),
		[1, 'showconf wg0\n'],
	);
});
