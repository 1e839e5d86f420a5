// Decodes bytes as text of limited size.

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
		const message = `the file has ${(size / 1024 / 1024).toFixed(1)} MiB; at most 2 MiB are possible`;
		throw new TopologyError([{file, line: 1, column: 1, path: '', message, hint: null}]);
	}
}

/** Far beyond what any field needs, and far within what a stack holds. */
const maxDepth = 200;

/** Lines, and items of lists and maps that are written on one. More cost the parser a gigabyte. */
const maxItems = 200_000;

/** What keeps a text from being parsed in seconds; null for nothing. Brackets count wherever they stand: the parser recurses. */
export function explainSize(text: string): string | null {
	let depth = 0;
	let items = 0;
	for (let index = 0; index < text.length; index++) {
		switch (text.charCodeAt(index)) {
			case 0x5b: // [
			case 0x7b: // {
				depth++;
				break;
			case 0x5d: // ]
			case 0x7d: // }
				depth = Math.max(0, depth - 1);
				break;
			case 0x0a: // Line feed
			case 0x0d: // Carriage return
			case 0x2c: // ,
				items++;
				break;
		}

		if (depth > maxDepth) {
			return nestedTooDeeply;
		}
	}

	return items > maxItems ? `the file has ${items} lines and items; at most ${maxItems} are possible` : null;
}

export const nestedTooDeeply = 'the file is nested too deeply to be read';
