// Reads of containerlab's exec lines what a topology says itself: addresses, routes, and links that are to be up.

import {formatPrefix, parseAddress, parsePrefix} from '../topology/address.js';

export type Said =
	| {readonly kind: 'address'; readonly ifname: string; readonly address: string}
	| {readonly kind: 'route'; readonly to: string; readonly via: string | null; readonly ifname: string | null}
	/** What a node of wgsim has already. */
	| {readonly kind: 'nothing'}
	| {readonly kind: 'command'; readonly command: string};

const abbreviates = (word: string, whole: string, least: number): boolean =>
	word.length >= least && whole.startsWith(word);

/** `2001:db8::1/64` as it is written in a topology; null for what is no prefix. */
const prefixOf = (text: string | undefined): string | null => {
	const parsed = text === undefined ? null : parsePrefix(text);
	return parsed === null ? null : formatPrefix(parsed);
};

function readRoute(words: readonly string[], isSix: boolean): Said | null {
	const [to, ...rest] = words;
	const target = to === 'default' ? (isSix || rest[1]?.includes(':') ? '::/0' : '0.0.0.0/0') : prefixOf(to);
	const [one, two, three, four, ...more] = rest;
	const options = new Map([
		[one, two],
		[three, four],
	]);
	const via = options.get('via');
	const ifname = options.get('dev') ?? null;
	const isKnown = [...options.keys()].every(key => key === undefined || key === 'via' || key === 'dev');
	return target === null || more.length > 0 || !isKnown || (via === undefined && ifname === null)
		? null
		: via !== undefined && parseAddress(via) === null
			? null
			: {kind: 'route', to: target, via: via ?? null, ifname};
}

/** A line as `docker exec` takes it, `sh -c` and quotes around it or not. */
export function readExec(line: string): Said {
	const [, inner] = /^(?:ba)?sh -c (?:'([^']*)'|"[^"]*")$/.exec(line.trim()) ?? [];
	const text = (inner ?? line).trim();
	const command: Said = {kind: 'command', command: text};
	const [program, ...all] = text.split(/\s+/);
	if (program !== 'ip' || /[;&|<>`$(){}"']/.test(text)) {
		return /^sysctl -w net\.ipv4\.ip_forward=1$/.test(text)
			? {kind: 'nothing'}
			: {...command, command: line.trim()};
	}

	const isSix = all[0] === '-6';
	const [object = '', verb = '', ...words] = all.filter((word, index) => index > 0 || !/^-[46]$/.test(word));
	if (abbreviates(object, 'address', 1) && abbreviates(verb, 'add', 1)) {
		const [address, dev, ifname, ...more] = words;
		const prefix = prefixOf(address);
		return prefix !== null && dev === 'dev' && ifname !== undefined && more.length === 0
			? {kind: 'address', ifname, address: prefix}
			: command;
	}

	if (abbreviates(object, 'route', 1) && (abbreviates(verb, 'add', 1) || abbreviates(verb, 'replace', 3))) {
		return readRoute(words, isSix) ?? command;
	}

	const isUp = abbreviates(object, 'link', 1) && verb === 'set' && /^(dev )?\S+ up$/.test(words.join(' '));
	return isUp ? {kind: 'nothing'} : command;
}
