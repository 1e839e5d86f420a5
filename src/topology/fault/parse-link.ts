// Reads the faults of one link: its cable, impairments, MTU and addresses.

import {parseDuration, parsePercent, parseRate} from '../../shared/units.js';
import {formatPrefix, parsePrefix} from '../address.js';
import {impairmentFields} from './format.js';
import type {Direction, FaultAction, ImpairmentChange, Interface} from './model.js';
import {expectWords, FaultProblem, oneOf, splitWords} from './words.js';

/** IPv6 needs this much on every link (RFC 8200, section 5): below it the kernel takes its addresses away for good. */
const leastMtu = 1280;
const mostMtu = 65_535;

function parseInterface(word: string): Interface {
	const match = /^([^:]+):([^:]+)$/.exec(word);
	if (match === null) {
		throw new FaultProblem(`${JSON.stringify(word)} is not an interface`, 'write it like V1-1:eth0');
	}

	return {node: match[1]!, ifname: match[2]!};
}

/** `words` begin after `link`. */
export function parseLink(words: readonly string[]): FaultAction {
	const actions = ['down', 'up', 'impair', 'mtu', 'renumber'] as const;
	const action = oneOf(words[0], actions, 'link down V1-1:eth0');
	const form = `link ${action} V1-1:eth0`;
	if (action === 'impair') {
		return parseImpair(words.slice(1));
	}

	const {plain, options} = splitWords(
		words.slice(1),
		[],
		action === 'mtu' || action === 'renumber' ? ['clear'] : [],
	);
	if (action === 'down' || action === 'up') {
		expectWords(plain, 1, form);
		return {kind: 'link', state: action, ...parseInterface(plain[0]!)};
	}

	if (options.has('clear')) {
		expectWords(plain, 1, `${form} --clear`);
		const place = parseInterface(plain[0]!);
		return action === 'mtu'
			? {kind: 'mtu', mtu: null, ...place}
			: {kind: 'renumber', addresses: null, ...place};
	}

	if (action === 'mtu') {
		expectWords(plain, 2, `${form} 1400`);
		return {kind: 'mtu', mtu: parseMtu(plain[1]!), ...parseInterface(plain[0]!)};
	}

	if (plain.length < 2) {
		throw new FaultProblem('a word is missing', `write it like: ${form} 198.51.100.3/24`);
	}

	return {kind: 'renumber', addresses: plain.slice(1).map(parseAddress), ...parseInterface(plain[0]!)};
}

function parseMtu(word: string): number {
	const mtu = Number(word);
	if (!Number.isInteger(mtu) || mtu < leastMtu || mtu > mostMtu) {
		throw new FaultProblem(
			`${JSON.stringify(word)} is not an MTU`,
			`a whole number of bytes from ${leastMtu} to ${mostMtu}: a smaller MTU removes IPv6 from the interface`,
		);
	}

	return mtu;
}

function parseAddress(word: string): string {
	const prefix = word.includes('/') ? parsePrefix(word) : null;
	if (prefix === null) {
		throw new FaultProblem(
			`${JSON.stringify(word)} is not an address with its prefix length`,
			'write it like 198.51.100.3/24',
		);
	}

	return formatPrefix(prefix);
}

const readDelay = (word: string): number | null => {
	const seconds = parseDuration(word);
	return seconds === null ? null : Number((seconds * 1000).toFixed(3));
};

const readers: Record<keyof ImpairmentChange, {read: (word: string) => number | null; example: string}> = {
	delay: {read: readDelay, example: '50ms'},
	jitter: {read: readDelay, example: '5ms'},
	loss: {read: parsePercent, example: '1%'},
	rate: {read: parseRate, example: '10mbit'},
	duplicate: {read: parsePercent, example: '1%'},
};

function parseImpair(words: readonly string[]): FaultAction {
	const form = 'link impair V1-1:eth0 --delay 50ms --loss 1%';
	const flags = ['egress', 'ingress', 'both', 'clear'];
	const {plain, options} = splitWords(words, impairmentFields, flags);
	expectWords(plain, 1, form);
	const named = ['egress', 'ingress', 'both'].filter(each => options.has(each));
	if (named.length > 1) {
		throw new FaultProblem(
			`--${named.join(' and --')} exclude each other`,
			'both directions: --both, or none of them',
		);
	}

	const directions: Direction[] =
		named[0] === 'egress' || named[0] === 'ingress' ? [named[0]] : ['egress', 'ingress'];
	const fields = impairmentFields.filter(field => options.has(field));
	if (options.has('clear') === fields.length > 0) {
		const what = fields.length > 0 ? '--clear and a value exclude each other' : 'nothing to change is given';
		throw new FaultProblem(what, `write it like: ${form}, or --clear`);
	}

	const place = parseInterface(plain[0]!);
	if (fields.length === 0) {
		return {kind: 'impair', directions, change: null, ...place};
	}

	const change = Object.fromEntries(fields.map(field => [field, readValue(field, options.get(field)!)]));
	return {kind: 'impair', directions, change, ...place};
}

function readValue(field: keyof ImpairmentChange, word: string): number | null {
	const {read, example} = readers[field];
	const value = word === 'none' ? null : read(word);
	if (value === null && word !== 'none') {
		throw new FaultProblem(`--${field} ${word}: invalid value`, `write it like ${example}, or none`);
	}

	return value;
}
