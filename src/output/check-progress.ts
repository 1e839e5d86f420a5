// Counts finished checks on one line of a terminal; without a terminal, prints a line for each failure.

import type {CheckEvent} from '../lab/check/model.js';
import {isTerminal, note, showPassing} from './sinks/stdio.js';

/** A listener for one run. Without a terminal, and without `quiet`, failures are told as they come. */
export function printCheckProgress(quiet: boolean): (event: CheckEvent) => void {
	let failures = 0;
	return event => {
		if (quiet || event.kind !== 'result') {
			return;
		}

		const {result, done, of} = event;
		failures += result.status === 'passed' ? 0 : 1;
		if (isTerminal('stderr')) {
			const count = failures > 0 ? `, ${failures} not passed` : '';
			showPassing(done === of ? null : `${done}/${of} checks${count}`);
		} else if (result.status !== 'passed') {
			note(`${result.kind}: ${result.name}: ${result.seen}`);
		}
	};
}
