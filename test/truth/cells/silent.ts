// Two routers with a tunnel over which nothing but keepalives goes: as wgsim configures it, and by the user's own file.

import type {BrokenLater, Names, Part} from '../model.js';
import {keysOf} from './wireguard-file.js';

const outside = ({number}: Names, side: 'a' | 'b'): string => `198.18.${number}.${side === 'a' ? 1 : 2}`;
const inside = ({number}: Names, side: 'a' | 'b'): string => `172.20.${number}.${side === 'a' ? 1 : 2}`;

const routers = (names: Names, more: (side: 'a' | 'b') => object): Part => ({
	networks: {[names.of('n')]: {}},
	nodes: Object.fromEntries(
		(['a', 'b'] as const).map(side => [
			names.of(side),
			{
				kind: 'router',
				interfaces: {eth0: {network: names.of('n'), addresses: [`${outside(names, side)}/24`]}},
				...more(side),
			},
		]),
	),
	checks: [{reach: {from: names.of('a'), to: names.of('b')}}],
});

const generated = (names: Names): Part => ({
	...routers(names, () => ({})),
	tunnels: {
		[`${names.of('a')}--${names.of('b')}`]: {
			ends: {
				[names.of('a')]: {keepalive: '5s', addresses: [`${inside(names, 'a')}/30`]},
				[names.of('b')]: {keepalive: '5s', addresses: [`${inside(names, 'b')}/30`]},
			},
		},
	},
});

const own = (names: Names): Part => ({
	...routers(names, side => ({wireguard: {wg0: {config: `${names.of(side)}.conf`}}})),
	files: Object.fromEntries(
		(['a', 'b'] as const).map(side => {
			const far = side === 'a' ? 'b' : 'a';
			const lines = [
				...['[Interface]', `PrivateKey = ${keysOf(names.of(side)).secret}`, 'ListenPort = 51820'],
				...[`Address = ${inside(names, side)}/30`, '[Peer]', `PublicKey = ${keysOf(names.of(far)).public}`],
				...[`AllowedIPs = ${inside(names, far)}/32`, `Endpoint = ${outside(names, far)}:51820`],
				...['PersistentKeepalive = 5', ''],
			];
			return [`${names.of(side)}.conf`, lines.join('\n')];
		}),
	),
});

const drop =
	"nft add table inet t; nft 'add chain inet t c { type filter hook input priority 0; }'; nft add rule inet t c udp dport 51820 drop";

const silenced = (name: string, sound: (names: Names) => Part): BrokenLater => ({
	name: `running: ${name}`,
	sound,
	breaks: () => [
		['a', drop],
		['b', drop],
	],
	// Once the session has ended, WireGuard tries a new one: that is what is unanswered then.
	words: names => [
		new RegExp(`${names.of('[ab]')}:wg0 is stale: (a keepalive is due each 5 s|sent .*, heard nothing)`),
	],
	repaired: false,
});

export const silentRows: readonly BrokenLater[] = [
	silenced('keepalives of a tunnel are lost', generated),
	silenced("keepalives of the user's own tunnel are lost", own),
];
