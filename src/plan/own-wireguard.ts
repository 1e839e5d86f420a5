// Reads of the user's own WireGuard file what a plan needs to know; wg-quick(8) or wg(8) in the node reads the file itself.

import {formatPrefix, networkOf} from '../topology/address.js';
import {parseInterfaceAddress} from '../topology/interface-address.js';
import {publicKeyOf} from './keys.js';
import {allowedIpOf, isKey, type Line, listOf, readLines} from './own-wireguard-lines.js';
import {type OwnProblem, problemOf, quickKeys} from './own-wireguard-rules.js';

export {textOf} from './own-wireguard-lines.js';
export type {OwnProblem} from './own-wireguard-rules.js';

export interface OwnWireguard {
	/** What takes the file: wg-quick where it has a key that only wg-quick knows, else `wg setconf`. */
	readonly format: 'wg-quick' | 'wg';
	/** With their lengths: those of `Address`, and of hooks that give it some. One with a peer is that address alone. */
	readonly addresses: readonly string[];
	/** Bytes; null where the file leaves it to wg-quick, or to the kernel. */
	readonly mtu: number | null;
	/** Where wg-quick puts its routes: `auto`, `off`, or a table. */
	readonly table: string;
	/** Null where the kernel picks one. */
	readonly listenPort: number | null;
	/** Null where no valid private key is in the file. */
	readonly privateKey: string | null;
	readonly publicKey: string | null;
	/** The file that a hook takes the private key from, by `wg set`; null for none. */
	readonly keyFile: string | null;
	/** The namespace that a hook moves the interface to; null for none. */
	readonly movesTo: string | null;
	readonly peers: readonly OwnPeer[];
	/** Settings that only wg-quick knows, as they are spelt, in the file's order. */
	readonly quick: readonly QuickSetting[];
	/** What wg-quick and wg certainly refuse. */
	readonly problems: readonly OwnProblem[];
}

export interface OwnPeer {
	readonly publicKey: string;
	/** An address or a name, without its port and brackets; null where none is given. */
	readonly endpoint: string | null;
	/** Of the endpoint; null where none is given as a number. */
	readonly port: number | null;
	/** The endpoint with its port, as it is written. */
	readonly endpointText: string | null;
	/** Whether it sends keepalives, and so needs nothing else to speak first. */
	readonly keepalive: boolean;
	/** Between keepalives; 0 for none. */
	readonly keepaliveSeconds: number;
	/** As it is written; null for none. */
	readonly presharedKey: string | null;
	/** Without host bits, which WireGuard drops. */
	readonly allowedIps: readonly string[];
}

export interface QuickSetting {
	readonly key: string;
	readonly value: string;
	/** Counted from 1. */
	readonly line: number;
}

const byteOrderMark = '\u{feff}';

const markProblem: OwnProblem = {
	line: 1,
	column: 1,
	message: 'a byte order mark stands before the first line, and WireGuard takes it for a part of that',
	hint: 'save the file as UTF-8 without a byte order mark',
};

/** Of a key that is there several times, the last counts. */
const lastOf = (lines: readonly Line[], wanted: string): string =>
	lines.findLast(({key}) => key === wanted)?.value ?? '';

const numberOf = (value: string, least: number, most: number): number | null =>
	/^\d{1,5}$/.test(value) && Number(value) >= least && Number(value) <= most ? Number(value) : null;

function readPeer(lines: readonly Line[]): OwnPeer {
	const keepalive = lastOf(lines, 'persistentkeepalive').toLowerCase();
	const presharedKey = lastOf(lines, 'presharedkey').replace(/\s/g, '');
	const endpoint = lastOf(lines, 'endpoint').replace(/\s/g, '');
	const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+)):([^:]+)$/.exec(endpoint) ?? [];
	return {
		publicKey: lastOf(lines, 'publickey').replace(/\s/g, ''),
		endpoint: bracketed ?? plain ?? null,
		port: numberOf(port ?? '', 1, 65_535),
		endpointText: endpoint === '' ? null : endpoint,
		keepalive: !['', '0', 'off'].includes(keepalive),
		keepaliveSeconds: numberOf(keepalive, 1, 65_535) ?? 0,
		presharedKey: presharedKey === '' ? null : presharedKey,
		allowedIps: lines
			.filter(({key}) => key === 'allowedips')
			.flatMap(({value}) => listOf(value).flatMap(part => allowedIpOf(part) ?? []))
			.map(prefix => formatPrefix(networkOf(prefix))),
	};
}

/** What the last hook with this pattern has for its group, with `ifname` in the place of `%i`; null where none has it. */
function hookOf(quick: readonly Line[], pattern: RegExp, ifname: string): string | null {
	const hooks = quick.filter(({key}) => key === 'preup' || key === 'postup');
	const found = hooks.map(({value}) => pattern.exec(value.replaceAll('%i', ifname))?.[1]);
	return found.findLast(each => each !== undefined) ?? null;
}

const setsKey = /\bwg\s+set\s+\S+\s+private-key\s+(\/[^\s;&|<>"']+)/;
/** wg-quick knows no namespaces, so a hook is what moves an interface. */
const moves = /\bip\s+link\s+set\s+(?:dev\s+)?\S+\s+netns\s+([A-Za-z][\w-]*)/;

/** `ip address add 10.0.0.1 peer 10.0.0.2/32 dev %i`: `Address` cannot say it. */
const adds = /^(?:\S*\/)?ip(?: -[46])? a(?:ddr(?:ess)?)? (?:add|replace) (.*)$/;

/** Those that hooks give the interface by simple commands, one or several in a line. What a command makes of variables is not known. */
function hookAddresses(quick: readonly Line[], ifname: string): string[] {
	return quick
		.filter(({key}) => key === 'postup')
		.flatMap(({value}) => value.replaceAll('%i', ifname).split(/;|&&/))
		.map(command => adds.exec(command.trim().replace(/\s+/g, ' '))?.[1] ?? '')
		.filter(words => ` ${words} `.includes(` dev ${ifname} `))
		.map(words =>
			` ${words} `
				.replace(` dev ${ifname} `, ' ')
				.replace(/ (noprefixroute|nodad) /, ' ')
				.trim(),
		);
}

/** Takes any text, and says in `problems` what is wrong with it. `ifname` is the interface that the file is for. */
export function readOwnWireguard(text: string, ifname: string): OwnWireguard {
	const marked = text.startsWith(byteOrderMark);
	const lines = readLines(marked ? text.slice(1) : text);
	const own = lines.filter(({section}) => section === 'Interface');
	const quick = own.filter(({key}) => quickKeys.has(key));
	const written = lastOf(own, 'privatekey').replace(/\s/g, '');
	const privateKey = isKey(written) ? written : null;
	const peers = lines.filter(({section}) => section === 'Peer');
	const found = lines.flatMap(line => problemOf(line) ?? []);
	return {
		format: quick.length > 0 ? 'wg-quick' : 'wg',
		addresses: [
			...new Set(
				[
					...quick.filter(({key}) => key === 'address').flatMap(({value}) => listOf(value)),
					...hookAddresses(quick, ifname),
				]
					.flatMap(part => parseInterfaceAddress(part) ?? [])
					.map(formatPrefix),
			),
		],
		// 68 is IPv4's least (RFC 791).
		mtu: numberOf(lastOf(own, 'mtu'), 68, 65_535),
		table: lastOf(own, 'table') || 'auto',
		listenPort: numberOf(lastOf(own, 'listenport'), 1, 65_535),
		privateKey,
		publicKey: privateKey === null ? null : publicKeyOf(privateKey),
		keyFile: hookOf(quick, setsKey, ifname),
		movesTo: hookOf(quick, moves, ifname),
		peers: Array.from({length: (lines.at(-1)?.peer ?? -1) + 1}, (_, index) =>
			readPeer(peers.filter(({peer}) => peer === index)),
		),
		quick: quick.map(({name: key, value, line}) => ({key, value, line})),
		problems: marked ? [markProblem, ...found] : found,
	};
}
