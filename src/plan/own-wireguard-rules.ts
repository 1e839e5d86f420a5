// What wg(8) and wg-quick(8) refuse of one line, by the rules of their own parsers (wireguard-tools: config.c, wg-quick). No rule tells a
// value: it might be a key.

import {allowedIpOf, isKey, type Line, listOf} from './own-wireguard-lines.js';

/** Something wrong in a file of WireGuard's. Line and column count from 1. */
export interface OwnProblem {
	readonly line: number;
	readonly column: number;
	readonly message: string;
	readonly hint: string;
}

interface Rule {
	readonly section: 'Interface' | 'Peer';
	readonly name: string;
	readonly accepts: (value: string) => boolean;
	/** What the value is to be. */
	readonly wanted: string;
}

const anything = (): boolean => true;
const upTo = (most: number) => (value: string) => /^\d+$/.test(value) && Number(value) <= most;
const mark = (value: string): boolean =>
	/^(off|0x[\da-f]+|\d+)$/i.test(value) && (value.toLowerCase() === 'off' || Number(value) <= 0xffff_ffff);

const rule = (
	section: Rule['section'],
	name: string,
	accepts: Rule['accepts'] = anything,
	wanted = 'something else',
): Rule => ({section, name, accepts, wanted});

const aKey = 'the base64 of 32 bytes, as wg genkey prints it';

const rules: readonly Rule[] = [
	rule('Interface', 'PrivateKey', isKey, aKey),
	rule('Interface', 'ListenPort', upTo(65_535), 'a port, 0 to 65535'),
	rule('Interface', 'FwMark', mark, 'off or a number of 32 bits, such as 0xca6c'),
	...['Address', 'DNS', 'MTU', 'Table', 'PreUp', 'PostUp', 'PreDown', 'PostDown'].map(name =>
		rule('Interface', name),
	),
	rule('Interface', 'SaveConfig', value => /^(true|false)$/i.test(value), 'true or false'),
	rule('Peer', 'PublicKey', isKey, aKey),
	rule('Peer', 'PresharedKey', isKey, aKey),
	rule(
		'Peer',
		'AllowedIPs',
		// wg(8) takes no empty value. A peer that is allowed nothing has no such line.
		value => value !== '' && listOf(value).every(part => allowedIpOf(part) !== null),
		'addresses with prefix lengths, such as 10.0.0.0/24, with commas between them',
	),
	rule(
		'Peer',
		'Endpoint',
		value => /^(\[[^\]]+\]|[^:]+):[^:]+$/.test(value.replace(/\s/g, '')),
		'HOST:PORT, such as 192.0.2.1:51820 or [2001:db8::1]:51820',
	),
	rule(
		'Peer',
		'PersistentKeepalive',
		value => /^off$/i.test(value) || upTo(65_535)(value),
		'off or seconds, 0 to 65535',
	),
];

/** The rules of keys that only wg-quick knows, in small letters. */
export const quickKeys: ReadonlySet<string> = new Set(
	['Address', 'DNS', 'MTU', 'Table', 'PreUp', 'PostUp', 'PreDown', 'PostDown', 'SaveConfig'].map(name =>
		name.toLowerCase(),
	),
);

/** What is wrong with a line; null for nothing. */
export function problemOf({
	section,
	key,
	name,
	value,
	text,
	line,
	column,
	valueColumn,
}: Line): OwnProblem | null {
	if (text === '' || (text.startsWith('[') && section !== null)) {
		return null;
	}

	const told = (message: string, hint: string): OwnProblem => ({line, column, message, hint});
	if (text.startsWith('[') || section === null) {
		return told('this is in no section that WireGuard knows', 'it knows [Interface] and [Peer]');
	}

	if (key === '') {
		return told('this is neither a section nor KEY = VALUE', 'write KEY = VALUE, or # before a comment');
	}

	const wanted = rules.find(each => each.section === section && each.name.toLowerCase() === key);
	const elsewhere = rules.find(each => each.name.toLowerCase() === key);
	if (wanted !== undefined) {
		return wanted.accepts(value)
			? null
			: {
					line,
					column: valueColumn,
					message: `${wanted.name} does not take this`,
					hint: `write ${wanted.wanted}`,
				};
	}

	if (elsewhere !== undefined) {
		return told(`${elsewhere.name} stands below [${section}]`, `it belongs below [${elsewhere.section}]`);
	}

	// What is longer than any key may be a secret.
	const known = rules.filter(each => each.section === section).map(each => each.name);
	const called = /^[A-Za-z]{1,24}$/.test(name) ? name : 'this';
	return told(`${called} is no key of [${section}]`, `it has ${known.join(', ')}`);
}
