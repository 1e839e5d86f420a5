// Two routers with a tunnel by their own wg-quick files, a prefix behind each, and their reachability.

import {createHash, createPrivateKey, createPublicKey} from 'node:crypto';
import type {Broken, Names, Part} from '../model.js';

/** A key pair that follows from a word; good for a test alone. */
export function keysOf(word: string): {readonly secret: string; readonly public: string} {
	const bytes = createHash('sha256').update(word).digest();
	const header = Buffer.from('302e020100300506032b656e04220420', 'hex');
	const key = createPrivateKey({key: Buffer.concat([header, bytes]), format: 'der', type: 'pkcs8'});
	const spki = createPublicKey(key).export({format: 'der', type: 'spki'});
	return {secret: bytes.toString('base64'), public: spki.subarray(-32).toString('base64')};
}

/** A file's settings; `null` leaves a line out. */
export interface Settings {
	readonly privateKey: string | null;
	readonly address: string | null;
	readonly listenPort: number | null;
	readonly mtu: number | null;
	readonly table: string | null;
	readonly peer: {
		readonly publicKey: string | null;
		readonly presharedKey: string | null;
		readonly allowedIps: string;
		readonly endpoint: string | null;
	} | null;
}

export type Side = 'a' | 'b';

export const other = (side: Side): Side => (side === 'a' ? 'b' : 'a');
const host = (side: Side): number => (side === 'a' ? 1 : 2);
export const outside = ({number}: Names, side: Side): string => `198.18.${number}.${host(side)}`;
export const inside = ({number}: Names, side: Side): string => `10.${number}.0.${host(side)}`;
export const behind = ({number}: Names, side: Side): string => `10.${number}.${host(side)}.1`;
export const prefixBehind = ({number}: Names, side: Side): string => `10.${number}.${host(side)}.0/24`;

export const soundSettings = (names: Names, side: Side): Settings => ({
	privateKey: keysOf(names.of(side)).secret,
	address: `${inside(names, side)}/24`,
	listenPort: 51_820,
	mtu: null,
	table: null,
	peer: {
		publicKey: keysOf(names.of(other(side))).public,
		presharedKey: null,
		allowedIps: `${inside(names, other(side))}/32, ${prefixBehind(names, other(side))}`,
		endpoint: `${outside(names, other(side))}:51820`,
	},
});

function render({privateKey, address, listenPort, mtu, table, peer}: Settings): string {
	const lines = (pairs: readonly (readonly [string, string | number | null])[]) =>
		pairs.flatMap(([key, value]) => (value === null ? [] : [`${key} = ${value}`]));
	return [
		'[Interface]',
		...lines([
			['PrivateKey', privateKey],
			['Address', address],
			['ListenPort', listenPort],
			['MTU', mtu],
			['Table', table],
		]),
		...(peer === null
			? []
			: [
					'[Peer]',
					...lines([
						['PublicKey', peer.publicKey],
						['PresharedKey', peer.presharedKey],
						['AllowedIPs', peer.allowedIps],
						['Endpoint', peer.endpoint],
					]),
				]),
		'',
	].join('\n');
}

export type Change = (settings: Settings, side: Side, names: Names) => Settings;
type NodeChange = (node: Record<string, unknown>, side: Side, names: Names) => Record<string, unknown>;

/** The cell; `change` alters the files and `changeNode` the nodes' other settings. */
export function wireguardFiles(
	names: Names,
	change: Change = settings => settings,
	changeNode: NodeChange = node => node,
): Part {
	const node = (side: Side) =>
		changeNode(
			{
				kind: 'router',
				interfaces: {
					eth0: {network: names.of('n'), addresses: [`${outside(names, side)}/24`]},
					dummy0: {addresses: [`${behind(names, side)}/24`]},
				},
				wireguard: {wg0: {config: `${names.of(side)}.conf`}},
			},
			side,
			names,
		);
	const [a, b] = [names.of('a'), names.of('b')];
	return {
		networks: {[names.of('n')]: {}},
		nodes: {[a]: node('a'), [b]: node('b')},
		checks: [{reach: {from: a, to: b}}, {reach: {from: b, to: a}}],
		files: Object.fromEntries(
			(['a', 'b'] as const).map(side => [
				`${names.of(side)}.conf`,
				render(change(soundSettings(names, side), side, names)),
			]),
		),
	};
}

const atA =
	(change: (settings: Settings, names: Names) => Settings): Change =>
	(settings, side, names) =>
		side === 'a' ? change(settings, names) : settings;
const withPeer = (settings: Settings, peer: Partial<NonNullable<Settings['peer']>>): Settings => ({
	...settings,
	peer: {...settings.peer!, ...peer},
});

const noHandshake = (side: Side) => (names: Names) => [new RegExp(`${names.of(side)}.*wg0.*no handshake`)];
const noReach = (from: Side) => (names: Names) => [
	new RegExp(`${names.of(from)} → ${names.of(other(from))}: .*${behind(names, other(from))}`),
];

interface Row {
	readonly name: string;
	readonly change?: Change;
	readonly node?: NodeChange;
	readonly words: Broken['words'];
}

const drop = (rule: string): string =>
	`nft add table inet t; nft 'add chain inet t c { type filter hook input priority 0; }'; nft add rule inet t c ${rule} drop`;

const untilAddressed = 'until ip address show wg0 | grep -q inet; do sleep 0.2; done';
const untilUp = 'until ip link show wg0 up | grep -q wg0; do sleep 0.2; done';

const rows: readonly Row[] = [
	{
		name: "a peer's public key is another's",
		change: atA(settings => withPeer(settings, {publicKey: keysOf('stranger').public})),
		words: noHandshake('a'),
	},
	{
		name: 'the private key is another',
		change: atA(settings => ({...settings, privateKey: keysOf('another').secret})),
		words: noHandshake('a'),
	},
	{
		name: 'the endpoint has a port at which nobody listens',
		change: (settings, side, names) =>
			withPeer(settings, {endpoint: side === 'a' ? `${outside(names, 'b')}:51999` : null}),
		words: noHandshake('a'),
	},
	{
		name: 'the endpoint is an address that nobody has',
		change: (settings, side, names) =>
			side === 'a'
				? withPeer(settings, {endpoint: `198.18.${names.number}.77:51820`})
				: withPeer(settings, {endpoint: null}),
		words: noHandshake('a'),
	},
	{
		name: 'the peer is missing at the other end',
		change: (settings, side) => (side === 'b' ? {...settings, peer: null} : settings),
		words: noHandshake('a'),
	},
	{
		name: 'the preshared key is at one end only',
		change: atA(settings => withPeer(settings, {presharedKey: keysOf('psk').secret})),
		words: noHandshake('a'),
	},
	{
		name: 'a firewall drops WireGuard at both ends',
		node: node => ({...node, commands: [drop('udp dport 51820')]}),
		// The commands run beside WireGuard: a handshake may come before them.
		words: names => [new RegExp(`${names.of('a')}.*wg0.*(?:no handshake|is stale)`)],
	},
	{
		name: 'the other end listens elsewhere and knows no endpoint',
		change: (settings, side) =>
			side === 'b' ? withPeer({...settings, listenPort: 51_999}, {endpoint: null}) : settings,
		words: noHandshake('a'),
	},
	{
		name: "the allowed IPs leave out the other end's prefix",
		change: (settings, side, names) =>
			side === 'b' ? withPeer(settings, {allowedIps: `${inside(names, 'a')}/32`}) : settings,
		words: noReach('b'),
	},
	{
		name: 'the route to the endpoint leads into the tunnel itself',
		change: atA((settings, names) => ({
			...withPeer(settings, {allowedIps: `${settings.peer!.allowedIps}, ${outside(names, 'b')}/32`}),
			table: 'off',
		})),
		node: (node, side, names) =>
			side === 'a' ? {...node, commands: [`${untilUp}; ip route add ${outside(names, 'b')} dev wg0`]} : node,
		words: names => [
			new RegExp(`${names.of('a')}: wg0 is routed into itself: .* endpoint ${outside(names, 'b')}`),
		],
	},
	{
		name: 'Table = off, and no route leads into the tunnel',
		change: atA(settings => ({...settings, table: 'off'})),
		words: noReach('a'),
	},
	{
		name: 'routes go to a table that no rule asks',
		change: atA(settings => ({...settings, table: '4711'})),
		words: noReach('a'),
	},
	{
		name: 'the tunnel has no address',
		change: atA(settings => ({...settings, address: null})),
		words: noReach('a'),
	},
	{
		name: 'a command takes the address of the tunnel away',
		node: (node, side) =>
			side === 'a' ? {...node, commands: [`${untilAddressed}; ip address flush dev wg0`]} : node,
		words: names => [new RegExp(`${names.of('a')}:wg0 lacks ${inside(names, 'a')}, which is in its file`)],
	},
	{
		name: 'a command gives the tunnel another MTU than its file',
		change: atA(settings => ({...settings, mtu: 1380})),
		node: (node, side) =>
			side === 'a' ? {...node, commands: [`${untilAddressed}; ip link set wg0 mtu 1300`]} : node,
		words: names => [new RegExp(`${names.of('a')}:wg0 has MTU 1300, not 1380, which is in its file`)],
	},
	{
		name: 'a firewall drops what comes out of the tunnel',
		node: (node, side) => (side === 'b' ? {...node, commands: [drop('iifname wg0')]} : node),
		words: noReach('a'),
	},
];

export const wireguardFileRows: readonly Broken[] = rows.map(({name, change, node, words}) => ({
	name: `own wg file: ${name}`,
	sound: names => wireguardFiles(names),
	broken: names => wireguardFiles(names, change, node),
	words,
}));
