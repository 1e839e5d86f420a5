// Prints the progress of long work on stderr: each step with the time so far, and a spinner in between.

import type {ProgressEvent, Report} from '../engine/progress.js';
import {note} from './sinks/stdio.js';

// A step that is silent for this long gets a line with its current work.
const silence = 10_000;

/** A listener for one command. `now` is a clock in milliseconds. */
export function printSteps(write: (line: string) => void = note, now: () => number = Date.now): Report {
	const begun = now();
	let last = begun;
	return ({step, kind, text}: ProgressEvent) => {
		if (kind === 'detail' && now() - last < silence) {
			return;
		}

		last = now();
		const time = `${((last - begun) / 1000).toFixed(1).padStart(6)} s`;
		const mark = {step: ' …', done: '', detail: ''}[kind];
		write(`${time}  ${step}: ${kind === 'detail' ? `… ${text.slice(0, 80)}` : text}${mark}`);
	};
}
