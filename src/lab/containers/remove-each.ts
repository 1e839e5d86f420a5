// Removes many things at once; a failure does not stop the others.

import {messageOf, WgsimError} from '../../errors.js';

/** @throws {WgsimError} once all are tried: the only failure, or one that holds all of them */
export async function removeEach<T>(
	items: readonly T[],
	remove: (item: T) => Promise<unknown>,
): Promise<void> {
	const outcomes = await Promise.allSettled(items.map(remove));
	const failures = outcomes.flatMap(outcome => (outcome.status === 'rejected' ? [outcome.reason] : []));
	if (failures.length > 1) {
		throw new WgsimError(`${failures.length} of ${items.length} could not be removed`, {
			details: failures.map(messageOf),
			hint: 'run the command again',
			cause: failures[0],
		});
	}

	if (failures.length === 1) {
		throw failures[0];
	}
}
