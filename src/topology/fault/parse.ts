// Reads a fault in the words of the command line: `link down V1-1:eth0`, `node kill V1-1`, `partition internet V1-1 | V2-1`.

import {suggestionHint} from '../names/suggest.js';
import {type Daemon, daemons, type FaultAction, type NodeAction, nodeActions} from './model.js';
import {parseLink} from './parse-link.js';
import {expectWords, FaultProblem, oneOf, splitWords} from './words.js';

export {FaultProblem} from './words.js';

/** @throws {FaultProblem} */
export function parseFault(words: string | readonly string[]): FaultAction {
	const [verb, ...rest] = typeof words === 'string' ? words.trim().split(/\s+/) : words;
	switch (verb) {
		case 'link':
			return parseLink(rest);
		case 'node':
			return parseNode(rest);
		case 'partition':
			return parsePartition(rest);
		case 'daemon':
			return parseDaemon(rest);
		case 'key':
			return parseKey(rest);
		case 'heal':
			expectWords(splitWords(rest, [], []).plain, 0, 'heal');
			return {kind: 'heal'};
		default: {
			const verbs = ['link', 'node', 'partition', 'daemon', 'key', 'heal'];
			throw new FaultProblem(
				verb ? `${JSON.stringify(verb)} is not a fault` : 'there is no fault',
				suggestionHint(verb ?? '', verbs),
			);
		}
	}
}

function parseNode(words: readonly string[]): FaultAction {
	const form = 'node kill V1-1';
	const {plain} = splitWords(words, [], []);
	const action: NodeAction = oneOf(plain[0], nodeActions, form);
	expectWords(plain, 2, form);
	return {kind: 'node', action, node: plain[1]!};
}

function parsePartition(words: readonly string[]): FaultAction {
	const form = 'partition internet V1-1,V1-2 | V2-1';
	const {plain, options} = splitWords(words, [], ['heal']);
	const [network, ...rest] = plain;
	if (network === undefined) {
		throw new FaultProblem('a word is missing', `write it like: ${form}`);
	}

	if (options.has('heal')) {
		expectWords(plain, 1, 'partition internet --heal');
		return {kind: 'partition', network, parts: null};
	}

	// As one quoted word, as words with a bar between, or a word each.
	const text = rest.join(' ');
	const parts = (text.includes('|') ? text.split('|') : rest).map(part =>
		part.split(/[\s,]+/).filter(member => member !== ''),
	);
	if (parts.length === 0 || parts.some(part => part.length === 0)) {
		throw new FaultProblem('a part of the partition has no members', `write it like: ${form}`);
	}

	return {kind: 'partition', network, parts};
}

function parseDaemon(words: readonly string[]): FaultAction {
	const form = 'daemon kill bird V1-1 --netns private';
	const {plain, options} = splitWords(words, ['netns'], []);
	oneOf(plain[0], ['kill'] as const, form);
	const daemon: Daemon = oneOf(plain[1], daemons, form);
	expectWords(plain, 3, form);
	return {kind: 'daemon', daemon, node: plain[2]!, namespace: options.get('netns') ?? null};
}

function parseKey(words: readonly string[]): FaultAction {
	const form = 'key rotate V1-1';
	const {plain} = splitWords(words, [], []);
	const action = oneOf(plain[0], ['rotate', 'restore'] as const, form);
	expectWords(plain, 2, form);
	return {kind: 'key', action, node: plain[1]!};
}
