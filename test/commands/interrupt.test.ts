// The signal of a command: all of it listens, nobody is taken for a leak, and nobody goes on listening.

import {getEventListeners} from 'node:events';
import {setImmediate} from 'node:timers/promises';
import test from 'ava';
import {withInterrupt} from '../../src/commands/run/interrupt.js';
import {failed, passed, untilAllPassed} from '../../src/lab/check/check.js';

// More than the ten that Node takes for a leak.
const waiting = 40;

/** What Node warns of while `work` runs. */
async function warningsOf(work: () => Promise<void>): Promise<string[]> {
	const warnings: string[] = [];
	const note = ({name}: Error) => warnings.push(name);
	process.on('warning', note);
	try {
		await work();
		// A warning is told in the next round of the loop.
		await setImmediate();
	} finally {
		process.off('warning', note);
	}

	return warnings;
}

test.serial('as many checks wait at one time as may run, and Node sees no leak', async t => {
	const warnings = await warningsOf(() =>
		withInterrupt(async signal => {
			const checks = Array.from({length: waiting}, () => {
				let tries = 0;
				return untilAllPassed({timeout: 5000, signal}, 1, async () => [
					tries++ === 0 ? failed('a second try', 'the first') : passed('a second try', 'it'),
				]);
			});
			await setImmediate();
			t.is(getEventListeners(signal, 'abort').length, waiting);
			await Promise.all(checks);
			t.is(getEventListeners(signal, 'abort').length, 0);
		}),
	);
	t.deepEqual(warnings, []);
});

test.serial('an interrupt ends a wait', async t => {
	const before = process.listenerCount('SIGINT');
	const work = withInterrupt(signal => {
		process.emit('SIGINT');
		return untilAllPassed({timeout: 60_000, signal}, 1, async () => [failed('anything', 'nothing')]);
	});
	const error = (await t.throwsAsync(work, {any: true})) as Error;
	t.is(error.name, 'AbortError');
	t.is(process.listenerCount('SIGINT'), before);
});
