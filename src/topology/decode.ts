// Bytes → text, of a size that can be parsed.

import {TopologyError} from './problem.js';

/** More than any lab needs; parsing more costs memory before it can be refused. */
export const maxBytes = 2 * 1024 * 1024;

/** Bytes as text. Throws `TopologyError` where they are too many or not UTF-8. */
export function decodeText(bytes: Uint8Array, file: string): string {
	refuseSize(bytes.length, file);
	try {
		return decodeUtf8(bytes);
	} catch {
		const line = findUndecodableLine(bytes);
		const hint = 'save the file as UTF-8';
		throw new TopologyError([{file, line, column: 1, path: '', message: 'this line is not UTF-8', hint}]);
	}
}

const decodeUtf8 = (bytes: Uint8Array): string => new TextDecoder('utf-8', {fatal: true}).decode(bytes);

function findUndecodableLine(bytes: Uint8Array): number {
	let line = 1;
	for (let start = 0; start < bytes.length; line++) {
		// No byte of a longer UTF-8 sequence is a line feed.
		const feed = bytes.indexOf(10, start);
		const end = feed === -1 ? bytes.length : feed;
		try {
			decodeUtf8(bytes.subarray(start, end));
		} catch {
			break;
		}

		start = end + 1;
	}

	return line;
}

/** Throws `TopologyError` for more bytes, or characters, than are read. */
export function refuseSize(size: number, file: string): void {
	if (size > maxBytes) {
		const message = `the file has ${(size / 1024 / 1024).toFixed(1)} MiB; 2 MiB is the most`;
		throw new TopologyError([{file, line: 1, column: 1, path: '', message, hint: null}]);
	}
}

/** Far beyond what any field needs, and far within what a stack holds. */
const maxDepth = 200;

/** Whether brackets open far more often than they close, wherever they stand: the parser recurses. */
export function isNestedTooDeeply(text: string): boolean {
	let depth = 0;
	for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
		depth = Math.max(0, depth + ('[{'.includes(bracket) ? 1 : -1));
		if (depth > maxDepth) {
			return true;
		}
	}

	return false;
}
