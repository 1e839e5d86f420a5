// Observes a lab until it is gone, the reader has left, or the user interrupts; for the verbs that run on.

import {connect} from '../../engine/client.js';
import {exitCodes, UsageError} from '../../errors.js';
import type {Observer} from '../../lab/observer/model.js';
import {openObserver} from '../../lab/observer/observer.js';
import {endWithReader} from '../../output/sinks/stdio.js';
import {chooseLab} from './choose-lab.js';
import {withInterrupt} from './interrupt.js';

export function parsePeriod(text: string): number {
	const seconds = Number(text);
	if (!(seconds >= 0.2) || seconds > 3600) {
		throw new UsageError(`--period ${text}: not a number of seconds between 0.2 and 3600`);
	}

	return seconds;
}

/**
 * Calls `begin` with the running observer. Ends with exit code 0 when the lab is gone or stdout has no reader any more, and with 130
 * when it is interrupted, as `tail -f` does: a script that watches can tell whether what it watched has ended.
 */
export async function followLab(
	name: string | undefined,
	period: number,
	begin: (observer: Observer) => void,
): Promise<void> {
	await withInterrupt(async signal => {
		const engine = await connect({signal});
		const {name: lab} = await chooseLab(engine, name, signal);
		const observer = await openObserver(engine, lab, {period, signal});
		try {
			const end = new Promise<void>(resolve => {
				signal.addEventListener('abort', () => resolve(), {once: true});
				endWithReader(resolve);
				observer.onSnapshot(({connection}) => connection.state === 'gone' && resolve());
			});
			begin(observer);
			await end;
		} finally {
			await observer.close();
		}

		if (signal.aborted) {
			process.exitCode = exitCodes.interrupted;
		}
	});
}
