// One line on a terminal that counts checks as they end; a line for each failure where there is no terminal.

import type {CheckEvent} from '../lab/check/model.js';
import {visible} from './visible.js';

const clearLine = '\r\u001B[K';

/** A listener for one run. Without a terminal, and without `quiet`, failures are told as they come. */
export function printCheckProgress(stream: NodeJS.WriteStream, quiet: boolean): (event: CheckEvent) => void {
	let failures = 0;
	return event => {
		if (quiet || event.kind !== 'result') {
			return;
		}

		const {result, done, of} = event;
		failures += result.status === 'passed' ? 0 : 1;
		if (!stream.isTTY) {
			if (result.status !== 'passed') {
				stream.write(`${visible(`${result.kind}: ${result.name}: ${result.seen}`)}\n`);
			}

			return;
		}

		const count = failures > 0 ? `, ${failures} not passed` : '';
		stream.write(done === of ? clearLine : `${clearLine}${done}/${of} checks${count}`);
	};
}
