// Reads `--set name=value`.

import {UsageError} from '../errors.js';

/** Collects repeated `--set key=value`, which commander passes one by one. */
export function collectSet(
	text: string,
	sofar: Readonly<Record<string, string>> = {},
): Record<string, string> {
	const match = /^([A-Za-z_]\w*)=(.*)$/s.exec(text);
	if (match === null) {
		throw new UsageError(
			'--set takes NAME=VALUE',
			'for example --set SITES=5, for a variable SITES of the file',
		);
	}

	return {...sofar, [match[1]!]: match[2]!};
}
