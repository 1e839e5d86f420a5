// Follows the JSON lines in which Docker reports a build, a pull or an import, and throws the errors among them.

import {WgsimError} from '../../errors.js';
import {splitLines} from '../../shared/lines.js';
import {parseLine} from '../events.js';

interface Message {
	readonly stream?: string;
	readonly status?: string;
	readonly id?: string;
	readonly error?: string;
}

/** Reads the stream to its end. Docker answers 200 and only then fails, so `error` is to be looked for. */
export async function followMessages(
	source: NodeJS.ReadableStream,
	what: string,
	onLine: (line: string) => void,
): Promise<void> {
	const tail: string[] = [];
	for await (const text of splitLines(source as AsyncIterable<Buffer>)) {
		const {stream, status, id, error} = parseLine(text) as Message;
		if (error !== undefined) {
			throw new WgsimError(`${what}: ${String(error).trim()}`, {details: tail});
		}

		const line = String(stream ?? [id, status].filter(Boolean).join(': ')).trimEnd();
		if (line !== '') {
			tail.push(line);
			tail.splice(0, tail.length - 15);
			onLine(line);
		}
	}
}
