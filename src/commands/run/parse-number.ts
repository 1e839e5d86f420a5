// Reads a number from an option, and says which numbers it takes.

import {UsageError} from '../../errors.js';

/** @throws {UsageError} where it is none, or out of bounds */
export function parseNumber(
	name: string,
	text: string | undefined,
	[least, most]: readonly [number, number],
	whole: boolean,
) {
	if (text === undefined) {
		return undefined;
	}

	const value = text.trim() === '' ? Number.NaN : Number(text);
	if (!(value >= least && value <= most) || (whole && !Number.isInteger(value))) {
		const kind = whole ? 'a whole number' : 'a number';
		throw new UsageError(`--${name} ${text}: not ${kind} between ${least} and ${most}`);
	}

	return value;
}
