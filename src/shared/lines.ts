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

/** Hands on whole lines, without empty ones, of what is given piece by piece; `end` hands on a last one that has no line feed. */
export function lineFeeder(onLine: (line: string) => void): {take(data: Buffer): void; end(): void} {
	let rest = '';
	return {
		take: data => {
			const lines = (rest + data.toString()).split('\n');
			rest = lines.pop() ?? '';
			lines.filter(line => line !== '').forEach(onLine);
		},
		end: () => {
			if (rest !== '') {
				onLine(rest);
				rest = '';
			}
		},
	};
}
