// Reads the user's own WireGuard configuration, in the format of `wg setconf` or of wg-quick(8).

import {formatPrefix, parsePrefix} from '../topology/address.js';
import {publicKeyOf} from './keys.js';

export interface OwnTunnel {
	/** What `wg setconf` takes: the rest is left out. */
	readonly setconf: string;
	/** As in `ip address add`. */
	readonly addresses: readonly string[];
	readonly mtu: number;
	/** Prefixes that go into the tunnel: wg-quick makes a route of each allowed prefix, unless `Table` says otherwise. */
	readonly routes: readonly string[];
	/** What the file asks for and wgsim does not do. */
	readonly ignored: readonly string[];
	/** Null where there is no valid private key. */
	readonly publicKey: string | null;
	readonly peers: readonly OwnPeer[];
}

export interface OwnPeer {
	readonly publicKey: string;
	/** Without its port and brackets; null where none is given. */
	readonly endpoint: string | null;
	/** Whether it sends keepalives, and so needs nothing else to speak first. */
	readonly keepalive: boolean;
}

/** wg-quick's own default (wg-quick(8)). */
const defaultMtu = 1420;

const quickKeys = new Set([
	'address',
	'mtu',
	'table',
	'dns',
	'preup',
	'postup',
	'predown',
	'postdown',
	'saveconfig',
]);
const ignoredKeys = new Set(['dns', 'preup', 'postup', 'predown', 'postdown', 'saveconfig']);

interface Line {
	readonly section: 'interface' | 'peer' | '';
	/** In small letters; empty for a heading or an empty line. */
	readonly key: string;
	readonly value: string;
	readonly text: string;
	/** Number of the peer, from 0. */
	readonly peer: number;
}

function readLines(text: string): Line[] {
	let section: Line['section'] = '';
	let peer = -1;
	return text.split(/\r?\n/).map(line => {
		const bare = line.replace(/#.*/, '').trim();
		const heading = /^\[(interface|peer)\]$/i.exec(bare)?.[1]?.toLowerCase();
		if (heading !== undefined) {
			section = heading as Line['section'];
			peer += heading === 'peer' ? 1 : 0;
		}

		const [, key = '', value = ''] = /^(\w+)\s*=\s*(.*)$/.exec(bare) ?? [];
		return {section, key: key.toLowerCase(), value, text: line, peer};
	});
}

const listOf = (value: string): string[] =>
	value
		.split(',')
		.map(part => part.trim())
		.filter(part => part !== '');

const publicKeyOrNull = (privateKey: string): string | null =>
	/^[A-Za-z\d+/]{43}=$/.test(privateKey) ? publicKeyOf(privateKey) : null;

/** `10.0.0.1` is a host of its own. What is no prefix is null. */
function withLength(text: string): string | null {
	const prefix = parsePrefix(text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`);
	return prefix === null ? null : formatPrefix(prefix);
}

/** The prefixes that these keys name; nothing else may get into a line for `ip`. */
const prefixesOf = (lines: readonly Line[], section: Line['section'], wanted: string): string[] =>
	lines
		.filter(line => line.section === section && line.key === wanted)
		.flatMap(({value}) => listOf(value).flatMap(part => withLength(part) ?? []));

/** Of what is no prefix only the key is told: it might be anything. */
const complaintsOf = (lines: readonly Line[]): string[] => [
	...new Set(
		lines
			.filter(({key}) => key === 'address' || key === 'allowedips')
			.filter(({value}) => listOf(value).some(part => withLength(part) === null))
			.map(({key}) => `${key === 'address' ? 'Address' : 'AllowedIPs'}: what is no address is left out`),
	),
];

/** 68 is IPv4's least (RFC 791). */
function mtuOf(lines: readonly Line[]): number {
	const mtu = Number(lines.find(({key}) => key === 'mtu')?.value ?? defaultMtu);
	return Number.isInteger(mtu) && mtu >= 68 && mtu <= 65_535 ? mtu : defaultMtu;
}

function planRoutes(lines: readonly Line[]): {routes: string[]; ignored: string[]} {
	const table = lines.find(({key}) => key === 'table')?.value ?? 'auto';
	if (table === 'off' || !lines.some(({key}) => key === 'address')) {
		return {routes: [], ignored: []};
	}

	const allowed = prefixesOf(lines, 'peer', 'allowedips');
	const defaults = allowed.filter(prefix => prefix.endsWith('/0'));
	return {
		routes: allowed.filter(prefix => !prefix.endsWith('/0')),
		// wg-quick marks packets and adds rules for these, so that the tunnel's own packets do not go into the tunnel.
		ignored: [
			...defaults.map(
				prefix => `no route is made to ${prefix}: write Table = off, and the routes that you want`,
			),
			...(table === 'auto' ? [] : [`Table = ${table}: routes go to the main table`]),
		],
	};
}

export function readOwnWireguard(text: string): OwnTunnel {
	const lines = readLines(text);
	const isQuick = ({section, key}: Line): boolean => section === 'interface' && quickKeys.has(key);
	const {routes, ignored} = planRoutes(lines);
	const count = Math.max(-1, ...lines.map(({peer}) => peer)) + 1;
	const settingOf = (peer: number, wanted: string): string | null =>
		lines.find(({section, key, peer: own}) => section === 'peer' && own === peer && key === wanted)?.value ??
		null;
	return {
		setconf: lines
			.filter(line => !isQuick(line))
			.map(line => line.text)
			.join('\n'),
		addresses: prefixesOf(lines, 'interface', 'address'),
		mtu: mtuOf(lines),
		routes,
		ignored: [
			...new Set(
				lines
					.filter(({section, key}) => section === 'interface' && ignoredKeys.has(key))
					.map(({text: line}) => line.trim().split(/\s*=/)[0]!),
			),
		]
			.map(key => `${key} is not carried out`)
			.concat(complaintsOf(lines), ignored),
		publicKey: publicKeyOrNull(lines.find(({key}) => key === 'privatekey')?.value ?? ''),
		peers: Array.from({length: count}, (_, peer) => ({
			publicKey: settingOf(peer, 'publickey') ?? '',
			endpoint:
				settingOf(peer, 'endpoint')
					?.replace(/:\d+$/, '')
					.replace(/^\[|\]$/g, '') ?? null,
			keepalive: !['0', 'off', ''].includes(settingOf(peer, 'persistentkeepalive') ?? ''),
		})),
	};
}
