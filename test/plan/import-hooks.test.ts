// Hooks of a wg-quick file bring what they use on its machine with them; what is left over is named.

import test from 'ava';
import {describeLeft, type GivenFile} from '../../src/plan/import-files.js';
import {listHookFiles} from '../../src/plan/import-hooks.js';
import {importLab} from '../../src/plan/import-lab.js';
import {sortMachines} from '../../src/plan/import-machines.js';
import {publicKeyOf} from '../../src/plan/keys.js';
import {readOwnWireguard} from '../../src/plan/own-wireguard.js';
import {parseTopology} from '../../src/topology/index.js';

const found = (lines: string, given: readonly string[]) =>
	listHookFiles(
		'gw/etc/wireguard/wg0.conf',
		readOwnWireguard(`[Interface]\n${lines}\n`, 'wg0'),
		'wg0',
		given,
	).map(({path, source}) => `${path} ${source}`);

test('a path in a hook is a given file of that path on the machine, or of that name beside the configuration', t => {
	const given = [
		'gw/etc/wireguard/wg0.conf',
		'gw/etc/wireguard/wg0.key',
		'gw/opt/up.sh',
		'gw/etc/wireguard/near.sh',
	];
	t.deepEqual(found('PostUp = wg set %i private-key /etc/wireguard/%i.key', given), [
		'/etc/wireguard/wg0.key gw/etc/wireguard/wg0.key',
	]);
	t.deepEqual(
		found('PREUP=/opt/up.sh %i; /usr/local/bin/near.sh\nPostDown = sh -c "/opt/up.sh down"', given),
		['/opt/up.sh gw/opt/up.sh', '/usr/local/bin/near.sh gw/etc/wireguard/near.sh'],
	);
	t.deepEqual(
		found(
			'PostUp = ip route add 10.0.0.0/8 dev %i; echo 1 >/proc/sys/net/ipv4/ip_forward; /sbin/ip rule',
			given,
		),
		[],
	);
	t.deepEqual(found('#PostUp = /opt/up.sh', given), []);
});

test('a key that a hook reads goes with its machine, and tells the others who it is', t => {
	const key = (letter: string): string => Buffer.alloc(32, letter).toString('base64');
	const machine = (name: string, other: string, argument: number): GivenFile[] => [
		{
			path: `${name}/wg0.conf`,
			below: 'wg0.conf',
			argument,
			text: `[Interface]\nPostUp = wg set %i private-key /etc/wireguard/%i.key\nAddress = 10.0.0.${argument}/24\n[Peer]\nPublicKey = ${publicKeyOf(key(other))}\nEndpoint = 192.0.2.${other.charCodeAt(0)}:51820\nAllowedIPs = 10.0.0.0/24\n`,
		},
		{path: `${name}/wg0.key`, below: 'wg0.key', argument, text: `${key(name)}\n`},
		{path: `${name}/notes.txt`, below: 'notes.txt', argument, text: ''},
	];
	const {text, notes} = importLab('x', sortMachines([...machine('a', 'b', 1), ...machine('b', 'a', 2)]));
	t.deepEqual(notes, ['a/notes.txt: not imported', 'b/notes.txt: not imported']);
	t.false(text.includes(key('a')));
	const [a] = parseTopology(text, {file: 'lab.yaml'}).nodes;
	t.deepEqual(
		a!.settings.files.map(({path, source}) => [path, source]),
		[['/etc/wireguard/wg0.key', 'a/wg0.key']],
	);
});

test('of many files that are left over the first are named, and the others counted', t => {
	const left = describeLeft(Array.from({length: 30}, (_, index) => ({path: `gw/${index}`, text: ''})));
	t.is(left.length, 13);
	t.is(left.at(-1), '18 more files beside them are not imported');
});
