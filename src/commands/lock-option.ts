// The option of every verb that changes a lab: how long it waits for the lab's lock.

import {UsageError} from '../errors.js';
import {note} from '../output/sinks/stdio.js';

export interface LockOption {
	readonly lockTimeout: string;
}

export const lockOption = [
	'--lock-timeout <seconds>',
	'how long to wait for another wgsim that is changing the lab; 0: do not wait',
	'120',
] as const;

/** Milliseconds. */
export function parseLockTimeout({lockTimeout: text}: LockOption): number {
	const seconds = Number(text);
	if (!(seconds >= 0 && seconds <= 86_400) || text.trim() === '') {
		throw new UsageError(`--lock-timeout ${text}: not a number of seconds between 0 and 86400`);
	}

	return seconds * 1000;
}

export const sayWaiting = (text: string): void => {
	note(`wgsim: ${text}`);
};
