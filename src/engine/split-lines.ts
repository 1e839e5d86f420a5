// Splits a byte stream into lines.

import {StringDecoder} from 'node:string_decoder';

/** The non-empty lines of a byte stream, whatever its chunking; the last may lack its line feed. */
export async function* splitLines(source: AsyncIterable<Buffer>): AsyncGenerator<string> {
	const decoder = new StringDecoder('utf8');
	let rest = '';
	for await (const chunk of source) {
		const lines = (rest + decoder.write(chunk)).split('\n');
		rest = lines.pop() ?? '';
		for (const line of lines) {
			if (line !== '') {
				yield line;
			}
		}
	}

	rest += decoder.end();
	if (rest !== '') {
		yield rest;
	}
}
